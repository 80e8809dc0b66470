// Where things stand on the drawn map: boxes and lines in cells, made from the world without any canvas.
//
// Rooms are what has exits: objects with an `exits` list of objects that have a `dest`. They are laid on a grid walking
// from the centre, each in the direction its exit is named for if that place is free, else as near as possible.
import { foldText, List, Obj } from "#value";
import type { World } from "#world";

/** One box: an object at a column and row. */
export interface PlanBox {
  readonly id: number;
  readonly label: string;
  /** A second line: number and how much is in it. */
  readonly detail: string;
  readonly column: number;
  readonly row: number;
}

/** A line between two boxes of a plan. */
export interface PlanLine {
  readonly from: number;
  readonly to: number;
  /** Name of the exit; "" in the inheritance view. */
  readonly label: string;
}

/** Where everything of a picture stands. */
export interface Plan {
  readonly boxes: readonly PlanBox[];
  readonly lines: readonly PlanLine[];
  /** Objects that did not fit into the plan. */
  readonly left: number;
}

const MAX_BOXES = 400;

const DIRECTIONS: ReadonlyMap<string, readonly [number, number]> = new Map([
  ["north", [0, -1]],
  ["south", [0, 1]],
  ["east", [1, 0]],
  ["west", [-1, 0]],
  ["n", [0, -1]],
  ["s", [0, 1]],
  ["e", [1, 0]],
  ["w", [-1, 0]],
  ["northeast", [1, -1]],
  ["northwest", [-1, -1]],
  ["southeast", [1, 1]],
  ["southwest", [-1, 1]],
  ["ne", [1, -1]],
  ["nw", [-1, -1]],
  ["se", [1, 1]],
  ["sw", [-1, 1]],
  ["up", [1, -1]],
  ["u", [1, -1]],
  ["down", [1, 1]],
  ["d", [1, 1]],
  ["in", [1, 0]],
  ["out", [-1, 0]],
]);

interface Exit {
  readonly name: string;
  readonly to: number;
}

function exitsOf(world: World, room: number): Exit[] {
  const list = world.peek(room, "exits");
  if (!(list instanceof List)) return [];
  const exits: Exit[] = [];
  for (const item of list.items) {
    if (!(item instanceof Obj)) continue;
    const dest = world.peek(item.id, "dest");
    if (dest instanceof Obj && world.isValid(dest.id))
      exits.push({ name: world.get(item.id)?.name ?? "", to: dest.id });
  }
  return exits;
}

/** Rooms around a centre; null: the first room there is. */
export function planRooms(world: World, centre: number | null): Plan {
  const rooms = [...world.objectIds()].filter((id) => exitsOf(world, id).length > 0);
  const isCentreRoom =
    centre !== null && world.isValid(centre) && world.peek(centre, "exits") instanceof List;
  const starts = isCentreRoom ? [centre, ...rooms] : rooms;
  const places = new Map<number, readonly [number, number]>();
  const taken = new Set<string>();
  const lines: PlanLine[] = [];
  let nextRow = 0;
  for (const start of starts) {
    if (places.has(start) || places.size >= MAX_BOXES) continue;
    const origin: readonly [number, number] = places.size === 0 ? [0, 0] : [0, nextRow + 2];
    settle(start, freeNear(taken, origin, origin), places, taken);
    walk(world, start, places, taken, lines);
    nextRow = Math.max(nextRow, ...[...places.values()].map(([, row]) => row));
  }
  return {
    boxes: [...places].map(([id, [column, row]]) => boxOf(world, id, column, row)),
    lines: joinWays(lines),
    left: rooms.filter((id) => !places.has(id)).length,
  };
}

function walk(
  world: World,
  start: number,
  places: Map<number, readonly [number, number]>,
  taken: Set<string>,
  lines: PlanLine[],
): void {
  const queue = [start];
  for (let room = queue.shift(); room !== undefined; room = queue.shift()) {
    const [column, row] = places.get(room) as readonly [number, number];
    for (const exit of exitsOf(world, room)) {
      if (!places.has(exit.to)) {
        if (places.size >= MAX_BOXES) continue;
        const [dx, dy] = DIRECTIONS.get(foldText(exit.name)) ?? [1, 0];
        settle(exit.to, freeNear(taken, [column + dx, row + dy], [column, row]), places, taken);
        queue.push(exit.to);
      }
      lines.push({ from: room, to: exit.to, label: exit.name });
    }
  }
}

function settle(
  id: number,
  place: readonly [number, number],
  places: Map<number, readonly [number, number]>,
  taken: Set<string>,
): void {
  places.set(id, place);
  taken.add(place.join());
}

/** The free cell nearest to a place, looking in growing squares, whose line from `from` crosses no other box. */
function freeNear(
  taken: ReadonlySet<string>,
  [column, row]: readonly [number, number],
  from: readonly [number, number],
): readonly [number, number] {
  for (let radius = 0; ; radius++)
    for (let dy = -radius; dy <= radius; dy++)
      for (let dx = -radius; dx <= radius; dx++) {
        if (Math.max(Math.abs(dx), Math.abs(dy)) !== radius) continue;
        const place = [column + dx, row + dy] as const;
        if (!taken.has(place.join()) && isClear(taken, from, place)) return place;
      }
}

/** Whether no taken cell lies on the straight line between two cells. */
function isClear(
  taken: ReadonlySet<string>,
  [fromColumn, fromRow]: readonly [number, number],
  [toColumn, toRow]: readonly [number, number],
): boolean {
  const dx = toColumn - fromColumn;
  const dy = toRow - fromRow;
  const steps = divisor(Math.abs(dx), Math.abs(dy));
  for (let step = 1; step < steps; step++) {
    const between = [fromColumn + (dx / steps) * step, fromRow + (dy / steps) * step];
    if (taken.has(between.join())) return false;
  }
  return true;
}

/** The greatest common divisor. */
function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}

/** One line for both ways between two rooms. */
function joinWays(lines: readonly PlanLine[]): PlanLine[] {
  const joined = new Map<string, PlanLine>();
  for (const line of lines) {
    const key = [Math.min(line.from, line.to), Math.max(line.from, line.to)].join();
    const known = joined.get(key);
    joined.set(
      key,
      known === undefined ? line : { ...known, label: `${known.label} / ${line.label}` },
    );
  }
  return [...joined.values()];
}

/** The tree of inheritance: all of it, or around a centre as far as there is room. */
export function planInheritance(world: World, centre: number | null): Plan {
  const ids = [...world.objectIds()];
  const roots = ids.filter((id) => (world.get(id)?.parents.length ?? 0) === 0);
  const wanted = choose(world, ids, centre);
  const boxes: PlanBox[] = [];
  const lines: PlanLine[] = [];
  let row = 0;
  const place = (id: number, depth: number): void => {
    boxes.push(boxOf(world, id, depth, row));
    let isFirst = true;
    for (const child of world.get(id)?.children ?? []) {
      if (!wanted.has(child)) continue;
      if (!isFirst) row++;
      isFirst = false;
      lines.push({ from: id, to: child, label: "" });
      place(child, depth + 1);
    }
  };
  for (const root of roots) {
    if (!wanted.has(root)) continue;
    place(root, 0);
    row++;
  }
  return { boxes, lines, left: ids.length - boxes.length };
}

/** Which objects the tree shows: the way from the roots to the centre first, then what lies around it. */
function choose(world: World, ids: readonly number[], centre: number | null): ReadonlySet<number> {
  if (ids.length <= MAX_BOXES) return new Set(ids);
  const start = centre !== null && world.isValid(centre) ? centre : (ids[0] ?? 0);
  const wanted = new Set<number>([start, ...world.ancestorsOf(start)]);
  const queue = [start, ...world.ancestorsOf(start)];
  for (let id = queue.shift(); id !== undefined && wanted.size < MAX_BOXES; id = queue.shift())
    for (const child of world.get(id)?.children ?? []) {
      if (wanted.size >= MAX_BOXES) break;
      if (wanted.has(child)) continue;
      wanted.add(child);
      queue.push(child);
    }
  return wanted;
}

function boxOf(world: World, id: number, column: number, row: number): PlanBox {
  const object = world.get(id);
  const inside = object?.contents.length ?? 0;
  return {
    id,
    label: object?.name === undefined || object.name === "" ? `#${id}` : object.name,
    detail: inside === 0 ? `#${id}` : `#${id} · ${inside} inside`,
    column,
    row,
  };
}
