// From object records to object images: everything LANGUAGE 18.4 wants checked is checked, slots are counted, waifs get
// names for the numbers of their values. A world that disagrees with itself is full of faults, each naming its object;
// what `damage` counts as errors is mended nevertheless, so that one fault does not hide the next.
import { ANON_BASE, foldText } from "#value";
import { Flag, type ObjectImage, type SlotImage, type VerbImage } from "#world";
import type { Damage } from "./damage.ts";
import type { TextdumpProgress } from "./dump.ts";
import type { DumpParts } from "./dump-reader.ts";
import { Lineage } from "./lineage.ts";
import type { ObjectRecord } from "./object-record.ts";
import { checkRelation, LOCATIONS, PARENTS, type Records } from "./relations.ts";
import { SlotTable } from "./slot-table.ts";

/** The objects of a world, ready for an image. */
export interface LinkedObjects {
  /** All valid objects in ascending order. */
  readonly objects: readonly ObjectImage[];
  /** Numbered from ANON_BASE on. */
  readonly anonymous: readonly ObjectImage[];
  readonly players: readonly number[];
}

const YIELD_EVERY = 2000;

/** Checks the parts of a dump against each other and builds the objects. */
export function* linkObjects(
  parts: DumpParts,
  damage: Damage,
): Generator<TextdumpProgress, LinkedObjects> {
  const { records, anonymous } = parts;
  // what objects said of their parents before anything was mended: slots follow it
  const written = new Map<number, readonly number[]>();
  for (const record of records) if (record !== null) written.set(record.id, record.parents);
  for (const record of anonymous) written.set(record.id, record.parents);
  checkRelation(records, PARENTS, damage);
  checkRelation(records, LOCATIONS, damage);
  checkAnonymous(records, anonymous, damage);
  const lineage = new Lineage([...records, ...anonymous], written);
  const checker = new SlotChecker(lineage, damage, parts.records.length);
  for (const [id, record] of records.entries()) {
    if (record !== null) checker.check(record);
    if ((id + 1) % YIELD_EVERY === 0) yield { stage: "checks", done: id, total: records.length };
  }
  for (const record of anonymous) checker.check(record);
  checker.mend();
  nameWaifValues(parts, lineage, damage);
  checkReferences(parts, damage);
  const players = checkPlayers(parts, damage);
  const objects = records.filter((record) => record !== null);
  return {
    objects: objects.map((record) => imageOf(record, record.id)),
    anonymous: anonymous.map((record) => imageOf(record, ANON_BASE + record.id)),
    players,
  };
}

function imageOf(record: ObjectRecord, id: number): ObjectImage {
  return {
    id,
    name: record.name,
    flags: record.flags,
    owner: record.owner,
    location: record.location,
    contents: record.contents,
    parents: record.parents,
    children: record.children,
    verbs: record.verbs.map(verbImage),
    definitions: record.definitions,
    slots: record.slots,
  };
}

function verbImage({ line, ...verb }: ObjectRecord["verbs"][number]): VerbImage {
  return verb;
}

function checkAnonymous(
  records: Records,
  anonymous: readonly ObjectRecord[],
  damage: Damage,
): void {
  for (const record of anonymous) {
    const { id, line, parents } = record;
    if (id < records.length)
      damage.warn(line, id, `the anonymous object #${id} has the number of an ordinary one`, null);
    const kept = parents.filter((parent) => records[parent]);
    for (const parent of parents) {
      if (kept.includes(parent)) continue;
      const message = `the parent of the anonymous object #${id} is #${parent}, which is no object`;
      damage.error(line, id, message, PARENTS.dropWords(parent));
    }
    if (kept.length < parents.length) record.parents = kept;
    if (record.location === -1 && record.contents.length + record.children.length === 0) continue;
    const message = `the anonymous object #${id} has a location, contents or children`;
    damage.error(line, id, message, "it has none");
    record.location = -1;
    record.contents = [];
    record.children = [];
  }
}

/** Slots, names of properties, owners of one object after the other. */
class SlotChecker {
  readonly #lineage: Lineage;
  readonly #damage: Damage;
  readonly #slotCount: number;
  readonly #wrong: ObjectRecord[] = [];
  readonly #names = new Map<number, ReadonlySet<string>>();

  constructor(lineage: Lineage, damage: Damage, slotCount: number) {
    this.#lineage = lineage;
    this.#damage = damage;
    this.#slotCount = slotCount;
  }

  check(record: ObjectRecord): void {
    this.#checkNames(record);
    this.#checkOwners(record);
    if (record.isCut || this.#lineage.isMended(record.id)) {
      this.#wrong.push(record);
      return;
    }
    const expected = this.#lineage.slotCount(record.id);
    if (expected === record.slots.length) return;
    const { id, slots, slotLine } = record;
    const message = `#${id} has ${slots.length} property slots, but it and its ancestors define ${expected} properties`;
    const repair =
      slots.length > expected
        ? `the last ${slots.length - expected} are left out`
        : `the last ${expected - slots.length} properties are clear on it`;
    this.#damage.error(slotLine, id, message, repair);
    this.#wrong.push(record);
  }

  #checkNames(record: ObjectRecord): void {
    const { definitions, id } = record;
    if (definitions.length === 0) return;
    const ancestors = this.#lineage.ancestors(id);
    const own = this.#namesOf(id);
    const isSound =
      own.size === definitions.length &&
      ancestors.every((ancestor) => !overlaps(own, this.#namesOf(ancestor)));
    if (!isSound) this.#nameClashes(record, ancestors);
  }

  #nameClashes({ definitions, id, line }: ObjectRecord, ancestors: readonly number[]): void {
    const own = new Set<string>();
    for (const [i, name] of definitions.entries()) {
      const folded = foldText(name);
      const definer = own.has(folded)
        ? id
        : ancestors.find((ancestor) => this.#namesOf(ancestor).has(folded));
      if (definer !== undefined) {
        const where = definer === id ? "twice" : `although its ancestor #${definer} does too`;
        const other = this.#unusedName(id, name, own);
        const message = `#${id} defines the property “${name}” ${where}`;
        this.#damage.warn(line, id, message, `its own is renamed “${other}”`);
        if (this.#damage.isRepairing) definitions[i] = other;
      }
      own.add(foldText(definitions[i] as string));
    }
    this.#names.delete(id);
  }

  #namesOf(id: number): ReadonlySet<string> {
    let names = this.#names.get(id);
    if (names === undefined) {
      names = new Set(this.#lineage.definitions(id).map(foldText));
      this.#names.set(id, names);
    }
    return names;
  }

  #unusedName(id: number, name: string, own: ReadonlySet<string>): string {
    let candidate = `${name}_`;
    const isTaken = (folded: string): boolean =>
      own.has(folded) ||
      this.#lineage.ancestors(id).some((ancestor) => this.#namesOf(ancestor).has(folded));
    while (isTaken(foldText(candidate))) candidate += "_";
    return candidate;
  }

  #checkOwners(record: ObjectRecord): void {
    const { id, line } = record;
    if (this.#isStrange(record.owner)) {
      this.#warnOwner(line, id, `#${id}`, record.owner, "#-1");
      if (this.#damage.isRepairing) record.owner = -1;
    }
    const owner = this.#isStrange(record.owner) ? -1 : record.owner;
    for (const verb of record.verbs) {
      if (!this.#isStrange(verb.owner)) continue;
      this.#warnOwner(verb.line, id, `#${id}:${verb.names}`, verb.owner, `#${owner}`);
      if (this.#damage.isRepairing) verb.owner = owner;
    }
    const { slots } = record;
    for (let i = 0; i < slots.length; i++) {
      const slot = slots[i] as SlotImage;
      if (!this.#isStrange(slot.owner)) continue;
      const what = `property slot ${i + 1} of #${id}`;
      this.#warnOwner(record.slotLine, id, what, slot.owner, `#${owner}`);
      if (this.#damage.isRepairing) slots[i] = { ...slot, owner };
    }
  }

  /** A number that never was an object. Owners may have been recycled. */
  #isStrange(owner: number): boolean {
    return owner < -1 || owner >= this.#slotCount;
  }

  #warnOwner(line: number, id: number, what: string, owner: number, instead: string): void {
    const message = `the owner of ${what} is #${owner}, which never was an object`;
    this.#damage.warn(line, id, message, `the owner becomes ${instead}`);
  }

  /** Gives everybody whose slots do not fit the slots that do. */
  mend(): void {
    if (this.#wrong.length === 0) return;
    const { records } = this.#lineage;
    const table = new SlotTable(records);
    const wrong = new Set(this.#wrong.map(({ id }) => id));
    const done = new Map<number, SlotImage[]>();
    const slotsOf = (id: number): readonly SlotImage[] =>
      done.get(id) ?? this.#lineage.record(id)?.slots ?? [];
    // ancestors first: what is missing is as creation from them would make it
    for (const id of this.#lineage.fromAncestors(wrong)) {
      const record = this.#lineage.record(id) as ObjectRecord;
      const known = this.#lineage.writtenSlots(id);
      const created = table.createdSlots(record, slotsOf);
      const own = record.definitions.map((_, i) => record.slots[i] ?? this.#blankSlot(record));
      let at = 0;
      const inherited: SlotImage[] = [];
      for (const definer of table.lookupOrder(id).slice(1)) {
        const slots = known.get(definer) ?? [];
        for (const [i] of this.#lineage.definitions(definer).entries())
          inherited.push(slots[i] ?? (created[at + i] as SlotImage) ?? this.#blankSlot(record));
        at += this.#lineage.definitions(definer).length;
      }
      done.set(id, [...own, ...inherited]);
    }
    for (const [id, slots] of done) {
      const record = this.#lineage.record(id) as ObjectRecord;
      record.slots.length = 0;
      for (const slot of slots) record.slots.push(slot);
    }
  }

  #blankSlot(record: ObjectRecord): SlotImage {
    return { value: 0, owner: record.owner, perms: 0 };
  }
}

/** Whether two sets have an element in common; looks through the smaller one. */
function overlaps(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  const [small, large] = one.size < other.size ? [one, other] : [other, one];
  for (const element of small) if (large.has(element)) return true;
  return false;
}

/** Waifs keep values by number in the order of the definitions of their class that begin with a colon. */
function nameWaifValues({ values, records }: DumpParts, lineage: Lineage, damage: Damage): void {
  const namesOf = new Map<number, readonly string[]>();
  for (const { waif, values: given, propertyCount, line } of values.waifs) {
    // an anonymous object is no class, even if the file gives it the number of one that is gone
    const isValid = records[waif.classId] != null;
    let names = namesOf.get(waif.classId);
    if (names === undefined) {
      names = isValid ? lineage.waifProperties(waif.classId) : [];
      namesOf.set(waif.classId, names);
    }
    if (isValid && propertyCount !== names.length)
      damage.warn(
        line,
        null,
        `waif ${waif.id} counts ${propertyCount} properties, but its class #${waif.classId} and its ancestors define ${names.length}`,
        "values beyond those are left out",
      );
    let lost = 0;
    for (const [index, value] of given) {
      const name = names[index];
      if (name === undefined) lost++;
      else waif.slots.set(foldText(name), value);
    }
    if (lost > 0)
      damage.warn(
        line,
        null,
        `${lost} values of waif ${waif.id} belong to no property of its class #${waif.classId}`,
        "they are left out",
      );
  }
}

/** References to anonymous objects that the file does not describe, and errors with strange numbers. */
function checkReferences({ values, anonymous, records }: DumpParts, damage: Damage): void {
  const [wide] = values.wideErrors;
  if (wide !== undefined)
    damage.warn(
      wide,
      objectAt(records, wide),
      `in ${values.wideErrors.length === 1 ? "this line" : `${values.wideErrors.length} lines, this the first,`} the upper half of an error's number is not 0`,
      "the lower half is the error, as it is for the server that wrote it",
    );
  const known = new Set(anonymous.map(({ id }) => id));
  for (const [number, line] of values.anonLines)
    if (!known.has(number))
      damage.warn(
        line,
        null,
        `there is no anonymous object #${number}`,
        "the value refers to one that no longer exists",
      );
}

/** The object whose record a line belongs to. */
function objectAt(records: Records, line: number): number | null {
  let at: number | null = null;
  for (const record of records) {
    if (record === null) continue;
    if (record.line > line) break;
    at = record.id;
  }
  return at;
}

function checkPlayers({ players, records, notes }: DumpParts, damage: Damage): readonly number[] {
  const listed = new Set<number>();
  for (const player of players) {
    const record = records[player];
    if (record === undefined || record === null) {
      notes.push(`The player #${player} is no object and was left out.`);
      continue;
    }
    if (listed.has(player)) {
      notes.push(`The player #${player} was listed twice.`);
      continue;
    }
    listed.add(player);
    if ((record.flags & Flag.Player) !== 0) continue;
    const message = `#${player} is among the players, but lacks the flag of one`;
    damage.warn(record.line, player, message, "it gets the flag");
    if (damage.isRepairing) record.flags |= Flag.Player;
  }
  for (const record of records) {
    if (record === null || (record.flags & Flag.Player) === 0 || listed.has(record.id)) continue;
    const message = `#${record.id} has the flag of a player, but is not among the players`;
    damage.warn(record.line, record.id, message, "it becomes the last of the players");
    if (damage.isRepairing) listed.add(record.id);
  }
  return [...listed];
}
