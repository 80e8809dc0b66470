// From object records to object images: linked lists become arrays in their order, and everything LANGUAGE 18.4 wants
// checked is checked. A world that disagrees with itself is refused, naming the objects.
import type { ObjectImage } from "#world";
import type { TextdumpProgress } from "./dump.ts";
import { DumpFault } from "./dump-fault.ts";
import type { ObjectRecord } from "./object-record.ts";

/** Records by object number; null where a number is recycled. */
export type Records = readonly (ObjectRecord | null)[];

/** The words of one of the two relations that dumps keep as linked lists. */
interface Relation {
  readonly holder: (record: ObjectRecord) => number;
  readonly first: (record: ObjectRecord) => number;
  readonly next: (record: ObjectRecord) => number;
  /** `#7 names #5 as its` … */
  readonly holderWord: string;
  /** … `is missing from the` … `of #5` */
  readonly listWord: string;
  /** What a circle of holders is. */
  readonly circleWords: string;
}

const PARENTS: Relation = {
  holder: (record) => record.parent,
  first: (record) => record.firstChild,
  next: (record) => record.nextChild,
  holderWord: "parent",
  listWord: "children",
  circleWords: "is its own ancestor",
};

const LOCATIONS: Relation = {
  holder: (record) => record.location,
  first: (record) => record.firstContent,
  next: (record) => record.nextContent,
  holderWord: "location",
  listWord: "contents",
  circleWords: "is inside itself",
};

const YIELD_EVERY = 2000;

/** Gives the images of all valid objects in ascending order. */
export function* linkObjects(records: Records): Generator<TextdumpProgress, ObjectImage[]> {
  const children = collectLists(records, PARENTS);
  const contents = collectLists(records, LOCATIONS);
  refuseCircles(records, PARENTS);
  refuseCircles(records, LOCATIONS);
  const images: ObjectImage[] = [];
  for (const record of records) {
    if (record === null) continue;
    checkSlots(records, record);
    images.push({
      id: record.id,
      name: record.name,
      flags: record.flags,
      owner: record.owner,
      location: record.location,
      contents: contents.get(record.id) ?? [],
      parents: record.parent < 0 ? [] : [record.parent],
      children: children.get(record.id) ?? [],
      verbs: record.verbs,
      definitions: record.definitions,
      slots: record.slots,
    });
    if (images.length % YIELD_EVERY === 0)
      yield { stage: "checks", done: record.id, total: records.length };
  }
  return images;
}

/** Follows every list and checks that lists and holders say the same. */
function collectLists(records: Records, relation: Relation): Map<number, number[]> {
  const lists = new Map<number, number[]>();
  const listed = new Set<number>();
  for (const record of records) {
    if (record === null || relation.first(record) === -1) continue;
    const members: number[] = [];
    for (let id = relation.first(record); id !== -1; ) {
      const member = records[id];
      checkMember(record, id, member, listed, relation);
      listed.add(id);
      members.push(id);
      id = relation.next(member as ObjectRecord);
    }
    lists.set(record.id, members);
  }
  for (const record of records) if (record !== null) checkHolder(records, record, listed, relation);
  return lists;
}

function checkMember(
  record: ObjectRecord,
  id: number,
  member: ObjectRecord | null | undefined,
  listed: ReadonlySet<number>,
  relation: Relation,
): void {
  const { holderWord, listWord } = relation;
  const found = `the ${listWord} of #${record.id} list #${id}`;
  if (member === undefined || member === null)
    throw new DumpFault(record.line, `${found}, which is no object`);
  if (relation.holder(member) !== record.id)
    throw new DumpFault(
      member.line,
      `${found}, but the ${holderWord} of #${id} is #${relation.holder(member)}`,
    );
  if (listed.has(id)) throw new DumpFault(record.line, `${found} twice`);
}

function checkHolder(
  records: Records,
  record: ObjectRecord,
  listed: ReadonlySet<number>,
  relation: Relation,
): void {
  const { holderWord, listWord } = relation;
  const holder = relation.holder(record);
  if (holder === -1) {
    if (relation.next(record) !== -1)
      throw new DumpFault(
        record.line,
        `#${record.id} has no ${holderWord}, but stands in a list before #${relation.next(record)}`,
      );
    return;
  }
  if (records[holder] === undefined || records[holder] === null)
    throw new DumpFault(
      record.line,
      `the ${holderWord} of #${record.id} is #${holder}, which is no object`,
    );
  if (!listed.has(record.id))
    throw new DumpFault(
      record.line,
      `the ${holderWord} of #${record.id} is #${holder}, but it is missing from the ${listWord} of #${holder}`,
    );
}

function refuseCircles(records: Records, relation: Relation): void {
  /** Round in which a number was last seen; a number seen in an earlier round leads out. */
  const seen = new Map<number, number>();
  for (const record of records) {
    let at: ObjectRecord | null | undefined = record;
    while (at !== null && at !== undefined && !seen.has(at.id)) {
      seen.set(at.id, (record as ObjectRecord).id);
      at = records[relation.holder(at)];
    }
    if (at && record && seen.get(at.id) === record.id && isInCircle(records, at, relation))
      throw new DumpFault(
        at.line,
        `#${at.id} ${relation.circleWords}: ${circle(records, at, relation)}`,
      );
  }
}

function isInCircle(records: Records, start: ObjectRecord, relation: Relation): boolean {
  let at = records[relation.holder(start)];
  for (let steps = 0; at && steps <= records.length; steps++) {
    if (at === start) return true;
    at = records[relation.holder(at)];
  }
  return false;
}

const SHOWN = 8;

/** `#4, #7, #4` */
function circle(records: Records, start: ObjectRecord, relation: Relation): string {
  const names = [`#${start.id}`];
  let at = records[relation.holder(start)];
  while (at && at !== start && names.length < SHOWN) {
    names.push(`#${at.id}`);
    at = records[relation.holder(at)];
  }
  names.push(at === start ? `#${start.id}` : "…");
  return names.join(", ");
}

function checkSlots(records: Records, record: ObjectRecord): void {
  let expected = 0;
  for (let at: ObjectRecord | null | undefined = record; at; at = records[at.parent])
    expected += at.definitions.length;
  if (expected !== record.slots.length)
    throw new DumpFault(
      record.slotLine,
      `#${record.id} has ${record.slots.length} property slots, but it and its ancestors define ${expected} properties`,
    );
}
