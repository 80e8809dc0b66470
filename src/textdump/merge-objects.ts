// Puts single objects of a JSON file into a world (docs/json.md). A number that is taken becomes a new one, and everything
// the objects say of each other follows. Who they refer to outside is found again by the name the system object gives it,
// or by number and name.
import {
  ANON_BASE,
  Anon,
  foldText,
  isCompound,
  mapLeaves,
  Obj,
  obj,
  TaskRef,
  type Value,
  Waif,
} from "#value";
import {
  Flag,
  type HandlerImage,
  type ObjectImage,
  type SlotImage,
  type VerbImage,
  type WorldImage,
} from "#world";
import {
  type ObjectSet,
  requiresOf,
  slotKey,
  type WrittenObject,
  type WrittenSlot,
} from "./read-json.ts";
import { SlotTable } from "./slot-table.ts";

/** The world with the objects, or why they do not fit. */
export type MergedObjects =
  | { readonly status: "merged"; readonly image: WorldImage; readonly report: readonly string[] }
  | { readonly status: "refused"; readonly problems: readonly string[] };

/** A task that never was. */
const NO_TASK = new TaskRef(0);

/** Merges; the world that is given stays as it is. */
export function mergeObjects(world: WorldImage, set: ObjectSet): MergedObjects {
  return new Merger(world, set).merge();
}

class Merger {
  readonly #world: WorldImage;
  readonly #set: ObjectSet;
  readonly #byId: ReadonlyMap<number, ObjectImage>;
  readonly #numbers = new Map<number, number>();
  readonly #outside = new Map<number, number>();
  readonly #anons = new Map<number, Anon>();
  readonly #waifs = new Map<Waif, Waif>();
  readonly #emptyWaifs: Waif[] = [];
  readonly #report: string[] = [];
  readonly #problems: string[] = [];
  #maxObject: number;
  #nextAnon: number;
  #nextWaif = 0;
  #nextSeq: number;

  constructor(world: WorldImage, set: ObjectSet) {
    this.#world = world;
    this.#set = set;
    this.#byId = new Map(world.objects.map((object) => [object.id, object]));
    this.#maxObject = world.maxObject;
    this.#nextSeq = world.nextSeq ?? 1;
    this.#nextAnon = (world.anonymous ?? []).reduce(
      (next, { id }) => Math.max(next, id + 1),
      ANON_BASE,
    );
  }

  merge(): MergedObjects {
    this.#findOutside();
    this.#giveNumbers();
    this.#countWaifs();
    const { objects, anonymous } = this.#set;
    const drafts = objects.map((object) => this.#draft(object, this.#numberOf(object.id)));
    const anonDrafts = anonymous.map((object) => this.#draft(object, this.#anonOf(object.id).id));
    if (this.#problems.length > 0) return { status: "refused", problems: this.#problems };
    const kept = this.#withMembers(drafts);
    const table = new SlotTable([...kept, ...drafts, ...anonDrafts]);
    const placed = this.#placeSlots([...objects, ...anonymous], [...drafts, ...anonDrafts], table);
    this.#fillWaifs();
    if (this.#problems.length > 0) return { status: "refused", problems: this.#problems };
    const numbered = placed.slice(0, drafts.length);
    const image: WorldImage = {
      ...this.#world,
      objects: [...kept, ...numbered].sort((a, b) => a.id - b.id),
      maxObject: this.#maxObject,
      ...(this.#nextSeq > 1 ? { nextSeq: this.#nextSeq } : {}),
      players: [
        ...this.#world.players,
        ...numbered.filter(({ flags }) => (flags & Flag.Player) !== 0).map(({ id }) => id),
      ],
    };
    const more = [...(this.#world.anonymous ?? []), ...placed.slice(drafts.length)];
    return {
      status: "merged",
      image: more.length > 0 ? { ...image, anonymous: more } : image,
      report: [
        `${objects.length} objects were added, the first is #${this.#numberOf(this.#set.root)}`,
        ...this.#report,
      ],
    };
  }

  // ---- who is who --------------------------------------------------------------------------------------------------

  #findOutside(): void {
    const system = this.#byId.get(0);
    const named = new Map<string, Value | undefined>();
    if (system !== undefined)
      for (const { name, slot } of new SlotTable(this.#world.objects).slots(0))
        named.set(`$${foldText(name)}`, slot.value);
    for (const { id, name, alias } of this.#set.outside) {
      const value = alias === null ? undefined : named.get(foldText(alias));
      const there = this.#byId.get(id);
      if (value instanceof Obj && this.#byId.has(value.id)) {
        this.#outside.set(id, value.id);
        if (value.id !== id) this.#report.push(`${alias} was #${id} and is #${value.id} here`);
      } else if (there !== undefined && there.name === name) {
        this.#outside.set(id, id);
      }
    }
  }

  #giveNumbers(): void {
    for (const { id } of this.#set.objects)
      this.#maxObject = Math.max(this.#maxObject, this.#byId.has(id) ? 0 : id);
    for (const { id } of this.#set.objects) {
      const number = this.#byId.has(id) ? ++this.#maxObject : id;
      this.#numbers.set(id, number);
      if (number !== id) this.#report.push(`#${id} is taken and became #${number}`);
    }
  }

  #numberOf(id: number): number {
    return this.#numbers.get(id) as number;
  }

  #anonOf(id: number): Anon {
    let anon = this.#anons.get(id);
    if (anon === undefined) {
      anon = new Anon(this.#nextAnon++);
      this.#anons.set(id, anon);
    }
    return anon;
  }

  /** Ids of waifs are unique in a world. */
  #countWaifs(): void {
    const seen = new Set<Waif>();
    const pending: Value[] = [];
    for (const { slots } of [...this.#world.objects, ...(this.#world.anonymous ?? [])])
      for (const { value } of slots)
        if (value instanceof Waif || isCompound(value)) pending.push(value);
    for (let value = pending.pop(); value !== undefined; value = pending.pop())
      mapLeaves(value, (leaf) => {
        if (leaf instanceof Waif && !seen.has(leaf)) {
          seen.add(leaf);
          this.#nextWaif = Math.max(this.#nextWaif, leaf.id + 1);
          pending.push(...leaf.slots.values());
        }
        return leaf;
      });
  }

  /** Where a number of the file leads here; null if nowhere. */
  #here(id: number): number | null {
    return this.#numbers.get(id) ?? this.#outside.get(id) ?? null;
  }

  /** Somebody's owner here. */
  #owner(id: number, where: string): number {
    if (id < 0) return id;
    const here = this.#here(id);
    if (here !== null) return here;
    this.#report.push(`${where}: the owner #${id} is not in this world; it is #-1 now`);
    return -1;
  }

  #value(value: Value): Value {
    return mapLeaves(value, (leaf) => {
      if (leaf instanceof Obj) {
        const here = this.#here(leaf.id);
        return here === null || here === leaf.id ? leaf : obj(here);
      }
      if (leaf instanceof Anon)
        return this.#set.anonymous.some(({ id }) => id === leaf.id) ? this.#anonOf(leaf.id) : leaf;
      // tasks did not come along: one of this world must not be taken for theirs
      if (leaf instanceof TaskRef) return NO_TASK;
      return leaf instanceof Waif ? this.#waif(leaf) : leaf;
    });
  }

  /** The waif here; its values follow in #fillWaifs, so that waifs inside waifs need no depth. */
  #waif(waif: Waif): Waif {
    const known = this.#waifs.get(waif);
    if (known !== undefined) return known;
    const classId = this.#here(waif.classId) ?? -1;
    const made = new Waif(this.#nextWaif++, classId, this.#owner(waif.owner, "a waif"));
    this.#waifs.set(waif, made);
    this.#emptyWaifs.push(waif);
    return made;
  }

  #fillWaifs(): void {
    for (let waif = this.#emptyWaifs.pop(); waif !== undefined; waif = this.#emptyWaifs.pop()) {
      const made = this.#waifs.get(waif) as Waif;
      for (const [name, value] of waif.slots) made.slots.set(name, this.#value(value));
    }
  }

  // ---- objects -----------------------------------------------------------------------------------------------------

  #draft(object: WrittenObject, id: number): ObjectImage {
    const where = id < ANON_BASE ? `#${id}` : "an anonymous object";
    const inside = (ids: readonly number[]): number[] =>
      ids.flatMap((member) => this.#numbers.get(member) ?? []);
    const parents = object.parents.flatMap((parent) => {
      const here = this.#here(parent);
      if (here !== null) return here;
      const name = this.#set.outside.find((other) => other.id === parent)?.name ?? "";
      this.#problems.push(`${where}: its parent #${parent} (“${name}”) is not in this world`);
      return [];
    });
    const requires = requiresOf(object);
    const handlers = object.handlers?.map((handler) => this.#handler(handler, where));
    for (const rule of object.queries ?? []) this.#mentions(rule, `the query ${rule} of ${where}`);
    return {
      ...object,
      ...(requires === null ? {} : { requires }),
      ...(handlers === undefined ? {} : { handlers }),
      id,
      owner: this.#owner(object.owner, where),
      location: this.#location(object.location, where),
      contents: inside(object.contents),
      parents,
      children: inside(object.children),
      verbs: object.verbs.map((verb) => this.#verb(verb, where)),
      slots: [],
    };
  }

  #location(id: number, where: string): number {
    if (id === -1) return -1;
    const here = this.#here(id);
    if (here !== null) return here;
    this.#report.push(`${where}: its location #${id} is not in this world; it is nowhere now`);
    return -1;
  }

  #verb(verb: VerbImage, where: string): VerbImage {
    this.#mentions(verb.source ?? "", `${where}:${verb.names}`);
    return { ...verb, owner: this.#owner(verb.owner, `${where}:${verb.names}`) };
  }

  /** It is registered anew. */
  #handler(handler: HandlerImage, where: string): HandlerImage {
    const name = `the handler ${handler.event} of ${where}`;
    this.#mentions(`${handler.where ?? ""}\n${handler.source}`, name);
    return { ...handler, owner: this.#owner(handler.owner, name), seq: this.#nextSeq++ };
  }

  /** Reports numbers in the text of a program that mean other objects here. */
  #mentions(text: string, where: string): void {
    for (const mention of new Set(text.match(/#\d+\b/g) ?? [])) {
      const here = this.#here(Number(mention.slice(1)));
      if (here !== null && `#${here}` !== mention)
        this.#report.push(`${where} mentions ${mention}, which is #${here} now`);
    }
  }

  /** The objects that were there, with those that came among their children and contents. */
  #withMembers(drafts: readonly ObjectImage[]): ObjectImage[] {
    const children = new Map<number, number[]>();
    const contents = new Map<number, number[]>();
    const add = (lists: Map<number, number[]>, holder: number, id: number): void => {
      const list = lists.get(holder);
      if (list === undefined) lists.set(holder, [id]);
      else list.push(id);
    };
    for (const { id, parents, location } of drafts) {
      for (const parent of parents) add(children, parent, id);
      add(contents, location, id);
    }
    return this.#world.objects.map((object) => {
      const [born, arrived] = [children.get(object.id), contents.get(object.id)];
      if (born === undefined && arrived === undefined) return object;
      return {
        ...object,
        children: [...object.children, ...(born ?? [])],
        contents: [...object.contents, ...(arrived ?? [])],
      };
    });
  }

  #placeSlots(
    written: readonly WrittenObject[],
    drafts: readonly ObjectImage[],
    table: SlotTable,
  ): ObjectImage[] {
    const done = new Map<number, readonly SlotImage[]>();
    const index = new Map(drafts.map((draft, i) => [draft.id, i]));
    const slotsOf = (id: number): readonly SlotImage[] => {
      const known = done.get(id) ?? this.#byId.get(id)?.slots;
      if (known !== undefined) return known;
      const at = index.get(id);
      if (at === undefined) return [];
      const slots = this.#slots(
        written[at] as WrittenObject,
        drafts[at] as ObjectImage,
        table,
        slotsOf,
      );
      done.set(id, slots);
      return slots;
    };
    return drafts.map((draft) => ({ ...draft, slots: slotsOf(draft.id) }));
  }

  #slots(
    written: WrittenObject,
    draft: ObjectImage,
    table: SlotTable,
    slotsOf: (id: number) => readonly SlotImage[],
  ): SlotImage[] {
    const where = draft.id < ANON_BASE ? `#${draft.id}` : "an anonymous object";
    const given = new Map<string, WrittenSlot>();
    for (const slot of written.slots) {
      const isOwn = slot.definer === -1 || slot.definer === written.id;
      const definer = isOwn ? draft.id : this.#here(slot.definer);
      given.set(slotKey(definer ?? -1, slot.name), slot);
    }
    const created = table.createdSlots(draft, slotsOf);
    const names = new Set<string>();
    const slots: SlotImage[] = [];
    for (const [i, [definer, name]] of table.definitionsOf(draft.id).entries()) {
      const key = slotKey(definer, name);
      const slot = given.get(key);
      given.delete(key);
      if (names.has(foldText(name)))
        this.#problems.push(`${where} and #${definer} both define the property “${name}”`);
      names.add(foldText(name));
      if (slot === undefined) {
        const usual = created[i - draft.definitions.length];
        slots.push(usual ?? { value: 0, owner: draft.owner, perms: 0 });
      } else {
        const owner = this.#owner(slot.owner, `${where}.${name}`);
        const value = slot.value === undefined ? undefined : this.#value(slot.value);
        slots.push({ value, owner, perms: slot.perms });
      }
    }
    for (const { name, value } of given.values())
      if (value !== undefined)
        this.#report.push(`${where}.${name}: no ancestor defines it here; its value was left out`);
    return slots;
  }
}
