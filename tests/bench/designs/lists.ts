// The representation of LIST: the product's persistent array against an array that is copied on every change.
//
// Cases: a loop that appends, one that changes elements, one that changes and then reads every tenth old version (the
// worst for the persistent array), one that only reads. What matters is how the time grows with the length.
import { List, type Value } from "#value";

interface Lists<L> {
  readonly name: string;
  of(items: Value[]): L;
  append(list: L, value: Value): L;
  with(list: L, index: number, value: Value): L;
  at(list: L, index: number): Value;
}

const persistent: Lists<List> = {
  name: "persistent array",
  of: (items) => new List(items),
  append: (list, value) => list.append(value),
  with: (list, index, value) => list.with(index, value),
  at: (list, index) => list.at(index),
};

const copying: Lists<readonly Value[]> = {
  name: "copy on write",
  of: (items) => items,
  append(list, value) {
    const copy = list.slice();
    copy.push(value);
    return copy;
  },
  with(list, index, value) {
    const copy = list.slice();
    copy[index] = value;
    return copy;
  },
  at: (list, index) => list[index],
};

interface ListCase {
  readonly name: string;
  /** Works on a list of that length, of which nobody else knows. Gives how many operations it did, and a checksum. */
  run<L>(lists: Lists<L>, start: L, length: number): { operations: number; checksum: number };
}

function range(length: number): Value[] {
  return Array.from({ length }, (_, at) => at);
}

/** Changes of a run; reads are a hundred times as many. */
const OPERATIONS = 500;

const cases: readonly ListCase[] = [
  {
    name: "append",
    run(lists, start, length) {
      let list = start;
      for (let i = 0; i < OPERATIONS; i++) list = lists.append(list, i);
      return { operations: OPERATIONS, checksum: lists.at(list, length + 77) as number };
    },
  },
  {
    name: "change",
    run(lists, start, length) {
      let list = start;
      for (let i = 0; i < OPERATIONS; i++) list = lists.with(list, (i * 7) % length, i);
      return { operations: OPERATIONS, checksum: lists.at(list, 7) as number };
    },
  },
  {
    name: "change, read an old version every tenth time",
    run(lists, start, length) {
      let list = start;
      let checksum = 0;
      for (let i = 0; i < OPERATIONS; i++) {
        const old = list;
        list = lists.with(list, (i * 7) % length, i);
        if (i % 10 === 0) checksum += lists.at(old, i % length) as number;
      }
      return { operations: OPERATIONS, checksum };
    },
  },
  {
    name: "read",
    run(lists, start, length) {
      const list = start;
      let checksum = 0;
      const operations = OPERATIONS * 100;
      for (let i = 0; i < operations; i++) checksum += lists.at(list, i % length) as number;
      return { operations, checksum };
    },
  },
];

/** Prints {case, design, length, unit, median, n, checksum, ratio} a line. */
export function measureLists(rounds: number, print: (row: object) => void): void {
  const medianOf = (numbers: number[]) =>
    numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
  for (const one of cases) {
    for (const length of [100, 1000, 10_000]) {
      const took: number[][] = [[], []];
      const checksums = new Set<number>();
      for (let turn = -3; turn < rounds * 5; turn++) {
        [persistent, copying].forEach((lists, at) => {
          const start = lists.of(range(length));
          const before = process.cpuUsage();
          const { operations, checksum } = one.run(lists as Lists<unknown>, start, length);
          const { user, system } = process.cpuUsage(before);
          const ns = ((user + system) * 1000) / operations;
          checksums.add(checksum);
          if (turn >= 0) took[at].push(ns);
        });
      }
      const base = medianOf(took[0]);
      [persistent, copying].forEach(({ name }, at) => {
        const median = medianOf(took[at]);
        print({
          case: `list: ${one.name}`,
          design: name,
          length,
          unit: "ns CPU",
          median: Number(median.toPrecision(3)),
          n: took[at].length,
          checksum: [...checksums].join(" or "),
          ratio: Number((median / base).toPrecision(3)),
        });
      });
    }
  }
}
