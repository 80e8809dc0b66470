// The shipped world as texts, in a part of the bundle that only an empty store asks for.

const FOLDER = "/containers/compute/core/";
const files: Record<string, string> = import.meta.glob("/containers/compute/core/**/*.echo", {
  query: "?raw",
  import: "default",
  eager: true,
});

/** Every file, by its path inside the world. */
export const shippedFiles: readonly { readonly path: string; readonly text: string }[] =
  Object.entries(files).map(([path, text]) => ({ path: path.slice(FOLDER.length), text }));
