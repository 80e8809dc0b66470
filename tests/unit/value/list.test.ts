import { expect, test } from "vitest";
import { List, type Value } from "#value";

test("every version of a list keeps its own elements", () => {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed % below;
  };
  const versions: { list: List; model: Value[] }[] = [{ list: new List([]), model: [] }];
  for (let step = 0; step < 3000; step++) {
    const from = versions[
      random(4) === 0 ? random(versions.length) : versions.length - 1
    ] as (typeof versions)[0];
    const choice = random(3);
    if (choice === 0 || from.model.length === 0) {
      versions.push({ list: from.list.append(step), model: [...from.model, step] });
    } else if (choice === 1) {
      const at = random(from.model.length);
      versions.push({ list: from.list.with(at, -step), model: from.model.with(at, -step) });
    } else {
      const other = versions[random(versions.length)] as (typeof versions)[0];
      if (from.model.length + other.model.length > 400) continue;
      versions.push({ list: from.list.concat(other.list), model: [...from.model, ...other.model] });
    }
    const probe = versions[random(versions.length)] as (typeof versions)[0];
    expect(probe.list.items).toEqual(probe.model);
  }
  for (const { list, model } of versions) expect(list.items).toEqual(model);
});

test("appending and setting on the newest version does not copy", () => {
  let list = new List([]);
  for (let i = 0; i < 200_000; i++) list = list.append(i);
  for (let i = 0; i < 200_000; i++) list = list.with(i, -i);
  expect(list.length).toBe(200_000);
  expect(list.at(199_999)).toBe(-199_999);
});
