// What the bundler gives for imports that are not code.
declare module "*.wasm?url" {
  const url: string;
  // biome-ignore lint/style/noDefaultExport: the bundler's shape
  export default url;
}
interface ImportMeta {
  /** Texts of all files of a pattern, by path. */
  glob(
    pattern: string,
    options: { readonly query: "?raw"; readonly import: "default"; readonly eager: true },
  ): Record<string, string>;
}
/** Version of package.json, put in by the bundler. */
declare const APP_VERSION: string;
