// The object record (LANGUAGE 18.2, 18.3) as it stands in the file: slots still without names, and in versions up to 4
// contents and children still as chains that lead from object to object.
import { fitted } from "#base";
import { List, Obj, type Value } from "#value";
import { type ArgSpecCode, Flag, type SlotImage, type VerbImage } from "#world";
import type { LineReader } from "./line-reader.ts";
import type { ValueReader } from "./read-values.ts";

/** A verb whose program comes later in the file. */
export interface VerbRecord extends Omit<VerbImage, "source" | "owner"> {
  owner: number;
  source: string | null;
  /** Line of its names. */
  readonly line: number;
}

/** The chains of versions up to 4: -1 ends them. */
export interface Chains {
  firstContent: number;
  nextContent: number;
  firstChild: number;
  nextChild: number;
}

/** One object as the file has it. Repairs change it before the object is built. */
export interface ObjectRecord {
  readonly id: number;
  /** Line of `#N`, for faults found later. */
  readonly line: number;
  name: string;
  flags: number;
  owner: number;
  location: number;
  parents: readonly number[];
  /** Null where contents and children are lists already. */
  readonly chains: Chains | null;
  contents: readonly number[];
  children: readonly number[];
  verbs: VerbRecord[];
  definitions: string[];
  slots: SlotImage[];
  /** Line of the number of slots. */
  slotLine: number;
  /** The rest of it could not be read, which was said already. */
  isCut: boolean;
}

const HIGHEST_VERB_PERMS = 255;
const HIGHEST_PROPERTY_PERMS = 7;
const HIGHEST_PREP = 14;
/** Versions up to 4 end at the bit for anonymous objects (which Stunt writes there too); later ones have two more nobody needs. */
const FLAGS_UP_TO_4 = 511;
const FLAGS_FROM_5 = 2047;

/** What an object is before anything of it was read. */
export function blankRecord(id: number, line: number, hasLists: boolean): ObjectRecord {
  const chains = { firstContent: -1, nextContent: -1, firstChild: -1, nextChild: -1 };
  return {
    id,
    line,
    name: "",
    flags: 0,
    owner: -1,
    location: -1,
    parents: [],
    chains: hasLists ? null : chains,
    contents: [],
    children: [],
    verbs: [],
    definitions: [],
    slots: [],
    slotLine: line,
    isCut: false,
  };
}

/**
 * Reads the record of object `id`; null if it is recycled. `onBegin` gets the record once its first line is read, so that
 * what was read before a fault is not lost.
 */
export function readObjectRecord(
  values: ValueReader,
  id: number,
  onBegin: (record: ObjectRecord) => void = () => undefined,
): ObjectRecord | null {
  const { reader, format } = values;
  const head = reader.text(`the line “#${id}” that begins an object`);
  if (head === `#${id} recycled` || (format.hasLists && head === `# ${id} recycled`)) return null;
  if (head !== `#${id}`) throw reader.fault(`“#${id}” or “#${id} recycled”`, head);
  const record = blankRecord(id, reader.line, format.hasLists);
  onBegin(record);
  record.name = reader.text(`the name of #${id}`);
  if (record.chains === null) readLists(values, record);
  else readChains(reader, record, record.chains);
  readVerbs(reader, record);
  readDefinitions(reader, record);
  const slotCount = reader.count(`property slots of #${id}`);
  record.slotLine = reader.line;
  for (let i = 0; i < slotCount; i++) record.slots.push(readSlot(values, id));
  record.slots = fitted(record.slots);
  record.verbs = fitted(record.verbs);
  return record;
}

function readChains(reader: LineReader, record: ObjectRecord, chains: Chains): void {
  const { id } = record;
  const empty = reader.text("an empty line");
  if (empty !== "") throw reader.fault("an empty line", empty);
  record.flags = reader.numberWithin(0, FLAGS_UP_TO_4, `the flags of #${id} (0 to 511)`);
  record.owner = reader.number(`the owner of #${id}`);
  record.location = reader.number(`the location of #${id}`);
  chains.firstContent = reader.number(`the first object in #${id}`);
  chains.nextContent = reader.number(`the object that is next to #${id}`);
  const parent = reader.number(`the parent of #${id}`);
  record.parents = parent === -1 ? [] : [parent];
  chains.firstChild = reader.number(`the first child of #${id}`);
  chains.nextChild = reader.number(`the sibling of #${id}`);
}

function readLists(values: ValueReader, record: ObjectRecord): void {
  const { reader, format } = values;
  const { id } = record;
  record.flags = reader.numberWithin(0, FLAGS_FROM_5, `the flags of #${id} (0 to 2047)`);
  record.owner = reader.number(`the owner of #${id}`);
  record.location = readObject(values, `the location of #${id}`);
  // MOO: where it came from and when; nothing of ours knows it
  if (format.hasLastMove) values.value("property");
  record.contents = readObjects(values, `the contents of #${id}`);
  const parents = values.value("property");
  record.parents = objectsOf(values, parents, `the parents of #${id}`).filter((one) => one !== -1);
  if (parents instanceof List && parents.length < 2) record.flags |= Flag.ParentList;
  record.children = readObjects(values, `the children of #${id}`);
}

function readObject(values: ValueReader, what: string): number {
  const value = values.value("property");
  if (value instanceof Obj) return value.id;
  throw values.reader.fault(`${what}, an OBJ value`, shown(value));
}

function readObjects(values: ValueReader, what: string): readonly number[] {
  return objectsOf(values, values.value("property"), what);
}

function objectsOf(values: ValueReader, value: Value | undefined, what: string): readonly number[] {
  if (value instanceof Obj) return [value.id];
  if (!(value instanceof List))
    throw values.reader.fault(`${what}, an OBJ or a LIST of them`, shown(value));
  const ids: number[] = [];
  for (let i = 0; i < value.length; i++) {
    const item = value.at(i);
    if (!(item instanceof Obj))
      throw values.reader.fault(`${what}, a LIST of OBJ values`, shown(item));
    ids.push(item.id);
  }
  return ids;
}

function shown(value: Value | undefined): string {
  return value === undefined ? "CLEAR" : "a value of another type";
}

function readVerbs(reader: LineReader, record: ObjectRecord): void {
  const { id } = record;
  const count = reader.count(`verbs of #${id}`);
  for (let i = 0; i < count; i++) {
    const names = reader.text(`the names of verb ${i + 1} of #${id}`);
    const { line } = reader;
    const what = `verb “${names}” of #${id}`;
    const owner = reader.number(`the owner of ${what}`);
    const bits = reader.numberWithin(
      0,
      HIGHEST_VERB_PERMS,
      `the permissions of ${what} (0 to 255)`,
    );
    let dobj = (bits >> 4) & 3;
    let iobj = bits >> 6;
    if (dobj === 3 || iobj === 3) {
      reader.badNumber(
        `the permissions and argument specification of ${what}`,
        String(bits),
        undefined,
      );
      dobj %= 3;
      iobj %= 3;
    }
    const prep = reader.numberWithin(-2, HIGHEST_PREP, `the preposition of ${what} (-2 to 14)`, -1);
    record.verbs.push({
      names,
      owner,
      perms: bits & 15,
      dobj: dobj as ArgSpecCode,
      prep,
      iobj: iobj as ArgSpecCode,
      dialect: "moo",
      source: null,
      line,
    });
  }
}

function readDefinitions(reader: LineReader, record: ObjectRecord): void {
  const { id } = record;
  const count = reader.count(`property definitions of #${id}`);
  for (let i = 0; i < count; i++)
    record.definitions.push(reader.text(`the name of property ${i + 1} of #${id}`));
}

function readSlot(values: ValueReader, id: number): SlotImage {
  const { reader } = values;
  const value = values.value("property");
  const owner = reader.number(`the owner of a property slot of #${id}`);
  const perms = reader.numberWithin(
    0,
    HIGHEST_PROPERTY_PERMS,
    `the permissions of a property slot of #${id} (0 to 7)`,
  );
  return value === undefined ? values.clear.slot(owner, perms) : { value, owner, perms };
}
