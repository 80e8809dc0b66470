// From what a person typed to an object (LANGUAGE 15.4 no. 4).
import { foldText, List } from "#value";
import type { World } from "./world.ts";

/** Results that are no object. */
export const Match = { Nothing: -1, Ambiguous: -2, Failed: -3 } as const;

/** The object that a player means: its number, or one of Match. */
export function matchObject(world: World, player: number, text: string): number {
  if (text === "") return Match.Nothing;
  const number = /^#(-?\d+)$/.exec(text);
  if (number !== null) {
    const id = Number(number[1]);
    return world.isValid(id) ? id : Match.Failed;
  }
  const folded = foldText(text);
  const self = world.get(player);
  if (folded === "me" && self !== undefined) return player;
  if (folded === "here" && self !== undefined) return self.location;
  const location = world.get(self?.location ?? -1);
  return bestOf(world, [...(self?.contents ?? []), ...(location?.contents ?? [])], folded);
}

function bestOf(world: World, candidates: readonly number[], folded: string): number {
  const exact = new Set<number>();
  const partial = new Set<number>();
  for (const id of candidates) {
    for (const name of namesOf(world, id)) {
      if (name === folded) exact.add(id);
      else if (name.startsWith(folded)) partial.add(id);
    }
  }
  const best = exact.size > 0 ? exact : partial;
  const [first] = best;
  if (first === undefined) return Match.Failed;
  return best.size > 1 ? Match.Ambiguous : first;
}

function* namesOf(world: World, id: number): Generator<string> {
  yield foldText(world.get(id)?.name ?? "");
  const aliases = world.peek(id, "aliases");
  if (!(aliases instanceof List)) return;
  for (const alias of aliases.items) if (typeof alias === "string") yield foldText(alias);
}
