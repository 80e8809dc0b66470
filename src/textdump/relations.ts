// The two relations that a dump tells twice: who somebody's parents are and whose children those have, where something is
// and what is there (LANGUAGE 18.4). Every disagreement is a fault. The object's own word counts: a repair takes out what
// leads nowhere or in circles, and makes the lists say what the objects say.
import type { Damage } from "./damage.ts";
import type { Chains, ObjectRecord } from "./object-record.ts";

/** Records by object number; null where a number is recycled. */
export type Records = readonly (ObjectRecord | null)[];

/** The words and places of one relation. */
export interface Relation {
  readonly holders: (record: ObjectRecord) => readonly number[];
  readonly setHolders: (record: ObjectRecord, ids: readonly number[]) => void;
  readonly list: (record: ObjectRecord) => readonly number[];
  readonly setList: (record: ObjectRecord, ids: readonly number[]) => void;
  readonly first: (chains: Chains) => number;
  readonly next: (chains: Chains) => number;
  /** `#7 names #5 as its` … */
  readonly holderWord: string;
  /** … `is missing from the` … `of #5` */
  readonly listWord: string;
  /** What a circle of holders is. */
  readonly circleWords: string;
  /** What takes a holder away. */
  readonly dropWords: (holder: number) => string;
}

/** Parents and children. */
export const PARENTS: Relation = {
  holders: (record) => record.parents,
  setHolders: (record, ids) => {
    record.parents = ids;
  },
  list: (record) => record.children,
  setList: (record, ids) => {
    record.children = ids;
  },
  first: (chains) => chains.firstChild,
  next: (chains) => chains.nextChild,
  holderWord: "parent",
  listWord: "children",
  circleWords: "is its own ancestor",
  dropWords: (holder) =>
    `it loses the parent #${holder} and the values of the properties that come from there`,
};

/** Locations and contents. */
export const LOCATIONS: Relation = {
  holders: (record) => (record.location === -1 ? [] : [record.location]),
  setHolders: (record, ids) => {
    record.location = ids[0] ?? -1;
  },
  list: (record) => record.contents,
  setList: (record, ids) => {
    record.contents = ids;
  },
  first: (chains) => chains.firstContent,
  next: (chains) => chains.nextContent,
  holderWord: "location",
  listWord: "contents",
  circleWords: "is inside itself",
  dropWords: () => "it gets the location #-1",
};

/** Checks one relation; with errors, the records agree afterwards nevertheless. */
export function checkRelation(records: Records, relation: Relation, damage: Damage): void {
  const listed = collectLists(records, relation, damage);
  checkHolders(records, relation, listed, damage);
  cutCircles(records, relation, damage);
  mendLists(records, relation);
}

/** Who is in whose list; `member → holders whose lists name it`. */
type Listed = Map<number, number | number[]>;

function isListed(listed: Listed, member: number, holder: number): boolean {
  const holders = listed.get(member);
  return typeof holders === "number" ? holders === holder : holders?.includes(holder) === true;
}

function enterListed(listed: Listed, member: number, holder: number): void {
  const holders = listed.get(member);
  if (holders === undefined) listed.set(member, holder);
  else if (typeof holders === "number") listed.set(member, [holders, holder]);
  else holders.push(holder);
}

function collectLists(records: Records, relation: Relation, damage: Damage): Listed {
  const listed: Listed = new Map();
  for (const record of records) {
    if (record === null) continue;
    const { chains } = record;
    if (chains !== null) followChain(records, record, relation, listed, damage);
    else
      for (const id of relation.list(record))
        checkMember(records, record, id, relation, listed, damage);
  }
  return listed;
}

/** Versions up to 4: makes the list of a chain, as far as it can be trusted. */
function followChain(
  records: Records,
  record: ObjectRecord,
  relation: Relation,
  listed: Listed,
  damage: Damage,
): void {
  const members: number[] = [];
  for (let id = relation.first(record.chains as Chains); id !== -1; ) {
    if (!checkMember(records, record, id, relation, listed, damage)) break;
    members.push(id);
    id = relation.next((records[id] as ObjectRecord).chains as Chains);
  }
  relation.setList(record, members);
}

/** Whether a member of a list says so too. */
function checkMember(
  records: Records,
  record: ObjectRecord,
  id: number,
  relation: Relation,
  listed: Listed,
  damage: Damage,
): boolean {
  const { holderWord, listWord } = relation;
  const found = `the ${listWord} of #${record.id} list #${id}`;
  const member = records[id];
  if (member === undefined || member === null) {
    const repair = `#${id} is taken out of the ${listWord} of #${record.id}`;
    damage.error(record.line, record.id, `${found}, which is no object`, repair);
    return false;
  }
  const holders = relation.holders(member);
  if (!holders.includes(record.id)) {
    const real = holders.length === 0 ? "#-1" : holders.map((holder) => `#${holder}`).join(", ");
    const word = holders.length > 1 ? `${holderWord}s of #${id} are` : `${holderWord} of #${id} is`;
    const repair = `#${id} is taken out of the ${listWord} of #${record.id}`;
    damage.error(member.line, id, `${found}, but the ${word} ${real}`, repair);
    return false;
  }
  if (isListed(listed, id, record.id)) {
    const repair = `the first place of #${id} in the ${listWord} of #${record.id} is kept`;
    damage.error(record.line, record.id, `${found} twice`, repair);
    return false;
  }
  enterListed(listed, id, record.id);
  return true;
}

function checkHolders(records: Records, relation: Relation, listed: Listed, damage: Damage): void {
  const { holderWord, listWord } = relation;
  for (const record of records) {
    if (record === null) continue;
    const holders = relation.holders(record);
    const { id, line, chains } = record;
    if (holders.length === 0 && chains !== null && relation.next(chains) !== -1) {
      const next = relation.next(chains);
      const message = `#${id} has no ${holderWord}, but stands in a list before #${next}`;
      damage.error(line, id, message, `#${id} stands in no list`);
    }
    const kept: number[] = [];
    for (const holder of holders) {
      const known = records[holder];
      if (known === undefined || known === null) {
        const message = `the ${holderWord} of #${id} is #${holder}, which is no object`;
        damage.error(line, id, message, relation.dropWords(holder));
        continue;
      }
      if (kept.includes(holder)) {
        const message = `#${holder} is twice among the ${holderWord}s of #${id}`;
        damage.error(line, id, message, "the first place is kept");
        continue;
      }
      kept.push(holder);
      if (isListed(listed, id, holder)) continue;
      const message = `the ${holderWord} of #${id} is #${holder}, but it is missing from the ${listWord} of #${holder}`;
      damage.error(line, id, message, `#${id} comes last in the ${listWord} of #${holder}`);
    }
    if (kept.length < holders.length) relation.setHolders(record, kept);
  }
}

/** Finds circles of holders and takes one holder out of each. */
function cutCircles(records: Records, relation: Relation, damage: Damage): void {
  const done = new Set<number>();
  for (const record of records) {
    if (record === null || done.has(record.id)) continue;
    // an explicit stack: chains may be long
    const path: number[] = [record.id];
    const open = new Map<number, number>([[record.id, 0]]);
    while (path.length > 0) {
      const at = records[path[path.length - 1] as number] as ObjectRecord;
      const next = relation.holders(at).find((holder) => !done.has(holder));
      const from = next === undefined ? undefined : open.get(next);
      if (next !== undefined && from === undefined) {
        open.set(next, path.length);
        path.push(next);
        continue;
      }
      if (from !== undefined) {
        cut(records, path.slice(from), relation, damage);
        // whoever was above the cut is looked at again
        for (const id of path.splice(from + 1)) open.delete(id);
        continue;
      }
      done.add(at.id);
      open.delete(at.id);
      path.pop();
    }
  }
}

/** Takes the holder of one object of a circle away: one whose holder does not list it, or that with the lowest number. */
function cut(
  records: Records,
  circle: readonly number[],
  relation: Relation,
  damage: Damage,
): void {
  const lowest = circle.indexOf(circle.reduce((a, b) => Math.min(a, b)));
  const ordered = [...circle.slice(lowest), ...circle.slice(0, lowest)];
  const edges = ordered.map((id, i) => [id, ordered[(i + 1) % ordered.length] as number] as const);
  const unlisted = edges.find(
    ([id, holder]) => !relation.list(records[holder] as ObjectRecord).includes(id),
  );
  const [id, holder] = unlisted ?? (edges[0] as readonly [number, number]);
  const record = records[id] as ObjectRecord;
  const first = records[ordered[0] as number] as ObjectRecord;
  damage.error(
    first.line,
    first.id,
    `#${first.id} ${relation.circleWords}: ${circleText(ordered)}`,
    id === first.id ? relation.dropWords(holder) : `#${id}: ${relation.dropWords(holder)}`,
  );
  relation.setHolders(
    record,
    relation.holders(record).filter((other) => other !== holder),
  );
}

const SHOWN = 8;

/** `#4, #7, #4` */
function circleText(circle: readonly number[]): string {
  const names = circle.slice(0, SHOWN).map((id) => `#${id}`);
  names.push(circle.length > SHOWN ? "…" : `#${circle[0]}`);
  return names.join(", ");
}

/** Makes every list hold exactly those who name its owner, the known order kept. */
function mendLists(records: Records, relation: Relation): void {
  const members = new Map<number, number[]>();
  for (const record of records) {
    if (record === null) continue;
    for (const holder of relation.holders(record)) {
      const list = members.get(holder);
      if (list === undefined) members.set(holder, [record.id]);
      else list.push(record.id);
    }
  }
  for (const record of records) {
    if (record === null) continue;
    const real = members.get(record.id) ?? [];
    const given = relation.list(record);
    // the same number of members without disagreement is the same members; the usual case costs nothing
    const missing = new Set(real);
    const kept = given.filter((id) => missing.delete(id));
    if (kept.length < given.length || missing.size > 0)
      relation.setList(record, [...kept, ...missing]);
  }
}
