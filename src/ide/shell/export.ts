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

/** Downloads a world file, a zip of source texts; gives its name. */
export function downloadSource(world: string, bytes: Uint8Array<ArrayBuffer>): string {
  const name = `${fileName(world)}.zip`;
  download(name, bytes, "application/zip");
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
