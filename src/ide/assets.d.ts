// What the bundler gives for imports that are not code.
declare module "*.css";
declare module "*?worker" {
  const WorkerClass: new (options?: { name?: string }) => Worker;
  // biome-ignore lint/style/noDefaultExport: the bundler's shape
  export default WorkerClass;
}
