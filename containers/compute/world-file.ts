// A world file: the files of the source format (LANGUAGE 19) in one zip. The same files always give the same bytes; what is
// read may have been packed by any tool, also with a folder around the world.
import { strToU8, type UnzipFileInfo, unzipSync, type Zippable, zipSync } from "fflate";
import type { WorldFileEntry } from "#bus";

/** Texts of one world may have so many bytes: what is claimed is not unpacked beyond it. */
const MAX_UNPACKED_BYTES = 1_000_000_000;
const WORLD_FILE = "world.echo";
const EXTENSION = ".echo";
/** The earliest that a zip can say, without a time zone as zips are: bytes do not depend on when and where. */
const PACKED_AT = "1980-01-01T00:00:00";

/** Why a file is no world file, in words that follow its name. */
export class WorldFileError extends Error {
  override readonly name: string = "WorldFileError";
}

/** Whether bytes begin as a zip does. */
function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
}

/** Packs the files of a world. */
export function packWorldFile(files: readonly WorldFileEntry[]): Uint8Array<ArrayBuffer> {
  const entries: Zippable = {};
  for (const { path, text } of files) entries[path] = strToU8(text);
  return new Uint8Array(zipSync(entries, { level: 6, mtime: PACKED_AT }));
}

/** The source files inside, by their paths in the world; throws a WorldFileError that says what is wrong. */
export function unpackWorldFile(bytes: Uint8Array): WorldFileEntry[] {
  if (!isZip(bytes))
    throw new WorldFileError("it is not a world file: a zip of source files was expected");
  const entries = unpack(bytes);
  const folder = worldFolder(Object.keys(entries));
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const files: WorldFileEntry[] = [];
  for (const [name, content] of Object.entries(entries)) {
    if (!name.startsWith(folder)) continue;
    try {
      files.push({ path: name.slice(folder.length), text: decoder.decode(content) });
    } catch {
      throw new WorldFileError(`${name}: it is not UTF-8 text`);
    }
  }
  return files;
}

function unpack(bytes: Uint8Array): Record<string, Uint8Array> {
  let total = 0;
  const filter = ({ name, originalSize }: UnzipFileInfo): boolean => {
    if (!name.endsWith(EXTENSION)) return false;
    total += originalSize;
    if (total > MAX_UNPACKED_BYTES)
      throw new WorldFileError("its source files are larger than 1 GB together");
    return true;
  };
  try {
    return unzipSync(bytes, { filter });
  } catch (error) {
    if (error instanceof WorldFileError) throw error;
    const words = error instanceof Error ? error.message : String(error);
    throw new WorldFileError(`the zip is damaged: ${words}`);
  }
}

/** The folder that the world lies in, with its final slash: that of the `world.echo` nearest to the top. */
function worldFolder(names: readonly string[]): string {
  const worlds = names
    .filter((name) => name === WORLD_FILE || name.endsWith(`/${WORLD_FILE}`))
    .sort((left, right) => left.length - right.length);
  if (worlds[0] === undefined) throw new WorldFileError(`it holds no ${WORLD_FILE}`);
  return worlds[0].slice(0, -WORLD_FILE.length);
}
