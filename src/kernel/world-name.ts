// The name of a world, as the page and lists of worlds show it.
import { Obj } from "#value";
import type { World } from "#world";

/** What the world calls itself: `$network.MOO_name`, as in most cores, else the name of `#0`. */
export function worldName(world: World): string {
  const network = world.peek(0, "network");
  const name = network instanceof Obj ? world.peek(network.id, "moo_name") : undefined;
  return typeof name === "string" && name !== "" ? name : (world.get(0)?.name ?? "");
}
