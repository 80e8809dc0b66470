// Files that leave the page: the world as a zip of source texts, or as a MOO database.

/** Offers `bytes` as a download. */
function download(name: string, bytes: Uint8Array<ArrayBuffer>, type: string): void {
  const url = URL.createObjectURL(new Blob([bytes], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken the bytes by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Downloads the source files as one zip; gives its name. */
export async function downloadSource(
  world: string,
  files: readonly { path: string; text: string }[],
): Promise<string> {
  const { strToU8, zipSync } = await import("fflate");
  const entries = Object.fromEntries(files.map(({ path, text }) => [path, strToU8(text)]));
  const name = `${fileName(world)}.zip`;
  download(name, new Uint8Array(zipSync(entries, { level: 6 })), "application/zip");
  return name;
}

/** Downloads a MOO database; gives its name. */
export function downloadTextdump(world: string, bytes: Uint8Array<ArrayBuffer>): string {
  const name = `${fileName(world)}.db`;
  download(name, bytes, "application/octet-stream");
  return name;
}

function fileName(world: string): string {
  return world.replace(/[^\w.-]+/g, "-").replace(/^[-.]+|[-.]+$/g, "") || "world";
}
