// Lists within lists, element by element, without recursion: they may be nested deeper than JavaScript's stack.
import { List, type Value } from "#value";

/**
 * What is no LIST in a list and the lists within it, in order. Lists that share parts can be endless without any leaf:
 * after `limit` lists it gives undefined and ends.
 */
export function* leavesOf(list: List, limit: number): Generator<Value | undefined> {
  let lists = 0;
  const open: { readonly items: readonly Value[]; at: number }[] = [{ items: list.items, at: 0 }];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    if (top.at === top.items.length) {
      open.pop();
      continue;
    }
    const item = top.items[top.at++] as Value;
    if (!(item instanceof List)) {
      yield item;
      continue;
    }
    if (++lists > limit) {
      yield undefined;
      return;
    }
    open.push({ items: item.items, at: 0 });
  }
}
