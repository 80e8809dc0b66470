// Files that leave the page: the world as a zip of source texts, as JSON, or as a MOO database.
import type { ExportFormat } from "#bus";

const TYPES: Record<ExportFormat, readonly [ending: string, type: string]> = {
  source: [".zip", "application/zip"],
  json: [".json", "application/json"],
  lambdamoo: [".db", "application/octet-stream"],
  toaststunt: [".db", "application/octet-stream"],
};

/** Offers a world as a download; gives the file's name. */
export function downloadWorld(
  world: string,
  format: ExportFormat,
  bytes: Uint8Array<ArrayBuffer>,
): string {
  const [ending, type] = TYPES[format];
  const name = `${fileName(world)}${ending}`;
  const url = URL.createObjectURL(new Blob([bytes], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken the bytes by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  return name;
}

function fileName(world: string): string {
  return world.replace(/[^\w.-]+/g, "-").replace(/^[-.]+|[-.]+$/g, "") || "world";
}
