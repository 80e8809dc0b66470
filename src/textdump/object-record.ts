// The object record of versions 0 to 4 (LANGUAGE 18.2), as it stands in the file: lists still linked, slots still
// without names.
import type { Value } from "#value";
import type { ArgSpecCode, SlotImage, VerbImage } from "#world";
import { readValue } from "./dump-values.ts";
import type { LineReader } from "./line-reader.ts";

/** A verb whose program comes later in the file. */
export interface VerbRecord extends Omit<VerbImage, "source"> {
  source: string | null;
}

/** One object as the file has it. */
export interface ObjectRecord {
  readonly id: number;
  /** Line of `#N`, for faults found later. */
  readonly line: number;
  readonly name: string;
  readonly flags: number;
  readonly owner: number;
  readonly location: number;
  readonly firstContent: number;
  readonly nextContent: number;
  readonly parent: number;
  readonly firstChild: number;
  readonly nextChild: number;
  readonly verbs: readonly VerbRecord[];
  readonly definitions: readonly string[];
  readonly slots: readonly SlotImage[];
  /** Line of the number of slots. */
  readonly slotLine: number;
}

const HIGHEST_FLAGS = 255;
const HIGHEST_VERB_PERMS = 255;
const HIGHEST_PROPERTY_PERMS = 7;
const HIGHEST_PREP = 14;

/** Reads the record of object `id`; null if it is recycled. */
export function readObjectRecord(reader: LineReader, id: number): ObjectRecord | null {
  const head = reader.text(`the line “#${id}” that begins an object`);
  const line = reader.line;
  if (head === `#${id} recycled`) return null;
  if (head !== `#${id}`) throw reader.fault(`“#${id}” or “#${id} recycled”`, head);
  const name = reader.text(`the name of #${id}`);
  const empty = reader.text("an empty line");
  if (empty !== "") throw reader.fault("an empty line", empty);
  const flags = reader.numberWithin(0, HIGHEST_FLAGS, `the flags of #${id} (0 to 255)`);
  const owner = reader.number(`the owner of #${id}`);
  const location = reader.number(`the location of #${id}`);
  const firstContent = reader.number(`the first object in #${id}`);
  const nextContent = reader.number(`the object that is next to #${id}`);
  const parent = reader.number(`the parent of #${id}`);
  const firstChild = reader.number(`the first child of #${id}`);
  const nextChild = reader.number(`the sibling of #${id}`);
  const verbs = readVerbs(reader, id);
  const definitions = readDefinitions(reader, id);
  const slotCount = reader.count(`property slots of #${id}`);
  const slotLine = reader.line;
  const slots: SlotImage[] = [];
  for (let i = 0; i < slotCount; i++) slots.push(readSlot(reader, id));
  return {
    id,
    line,
    name,
    flags,
    owner,
    location,
    firstContent,
    nextContent,
    parent,
    firstChild,
    nextChild,
    verbs,
    definitions,
    slots,
    slotLine,
  };
}

function readVerbs(reader: LineReader, id: number): VerbRecord[] {
  const count = reader.count(`verbs of #${id}`);
  const verbs: VerbRecord[] = [];
  for (let i = 0; i < count; i++) {
    const names = reader.text(`the names of verb ${i + 1} of #${id}`);
    const what = `verb “${names}” of #${id}`;
    const owner = reader.number(`the owner of ${what}`);
    const bits = reader.numberWithin(
      0,
      HIGHEST_VERB_PERMS,
      `the permissions of ${what} (0 to 255)`,
    );
    const dobj = (bits >> 4) & 3;
    const iobj = bits >> 6;
    if (dobj === 3 || iobj === 3)
      throw reader.fault(`the permissions and argument specification of ${what}`, String(bits));
    const prep = reader.numberWithin(-2, HIGHEST_PREP, `the preposition of ${what} (-2 to 14)`);
    verbs.push({
      names,
      owner,
      perms: bits & 15,
      dobj: dobj as ArgSpecCode,
      prep,
      iobj: iobj as ArgSpecCode,
      dialect: "moo",
      source: null,
    });
  }
  return verbs;
}

function readDefinitions(reader: LineReader, id: number): string[] {
  const count = reader.count(`property definitions of #${id}`);
  const names: string[] = [];
  for (let i = 0; i < count; i++)
    names.push(reader.text(`the name of property ${i + 1} of #${id}`));
  return names;
}

function readSlot(reader: LineReader, id: number): SlotImage {
  const value: Value | undefined = readValue(reader, "property");
  const owner = reader.number(`the owner of a property slot of #${id}`);
  const perms = reader.numberWithin(
    0,
    HIGHEST_PROPERTY_PERMS,
    `the permissions of a property slot of #${id} (0 to 7)`,
  );
  return { value, owner, perms };
}
