// The ready queues and the timer list: LANGUAGE 13.2.
import { expect, test } from "vitest";
import { ReadyQueues } from "../../../src/kernel/tasks/ready-queues.ts";
import { TimerList } from "../../../src/kernel/tasks/timer-list.ts";

/** `1a` adds entry a for player 1, `-1a` removes it, `.` takes the next. */
function play(script: string): string {
  const queues = new ReadyQueues<string>();
  let taken = "";
  for (const word of script.split(" ")) {
    if (word === ".") taken += queues.next() ?? "_";
    else if (word.startsWith("-")) queues.remove(Number(word[1]), word[2] as string);
    else queues.add(Number(word[0]), word[1] as string);
  }
  return taken;
}

test.each([
  ["1a 1b 1c . . . .", "abc_", "first in, first out"],
  ["1a 1b 2x 2y . . . .", "axby", "players take turns"],
  ["1a 1b 2x . 3p . . .", "axbp", "a queue that becomes non-empty joins at the end"],
  ["1a 1b . 2x . .", "abx", "a queue that is still full was there before the new one"],
  ["1a 2x . . 2y 1b . .", "axyb", "an emptied queue lost its place"],
  ["1a 1b -1a . .", "b_", "removed entries do not run"],
  ["1a -1a 2x 1b . .", "xb", "a queue emptied by removal joins anew"],
])("%s gives %s: %s", (script, expected) => {
  expect(play(script)).toBe(expected);
});

test("a long queue keeps its order through takings and removals", () => {
  const queues = new ReadyQueues<number>();
  const expected: number[] = [];
  for (let i = 0; i < 1000; i++) {
    queues.add(1, i);
    expected.push(i);
  }
  for (let i = 0; i < 1200; i++) {
    if (i % 3 === 0) {
      queues.add(1, 1000 + i);
      expected.push(1000 + i);
    }
    if (i % 7 === 0) {
      const one = expected.splice(Math.floor(expected.length / 2), 1)[0] as number;
      expect(queues.remove(1, one)).toBe(true);
      expect(queues.remove(1, one)).toBe(false);
    }
    expect(queues.next()).toBe(expected.shift());
    expect(queues.length).toBe(expected.length);
  }
  expect([...queues.entries()]).toEqual(expected);
});

test("sleepers wake by time, then by entry", () => {
  const list = new TimerList<string>();
  list.add("late", 30, 1);
  list.add("second", 10, 3);
  list.add("first", 10, 2);
  list.add("gone", 5, 4);
  list.remove("gone");
  expect(list.nextAt()).toBe(10);
  expect([9, 10, 10, 10, 30, 30].map((now) => list.takeDue(now) ?? "_")).toEqual([
    "_",
    "first",
    "second",
    "_",
    "late",
    "_",
  ]);
  expect(list.nextAt()).toBeNull();
});

test("a sleeper may come back with another time", () => {
  const list = new TimerList<string>();
  list.add("a", 10, 1);
  list.remove("a");
  list.add("a", 20, 2);
  expect([list.takeDue(15), list.takeDue(20), list.length]).toEqual([undefined, "a", 0]);
});

test("a thousand sleepers come out in order", () => {
  const list = new TimerList<number>();
  for (let i = 0; i < 1000; i++) list.add(i, (i * 7919) % 1000, i);
  const times: number[] = [];
  for (let item = list.takeDue(1000); item !== undefined; item = list.takeDue(1000))
    times.push((item * 7919) % 1000);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times.length).toBe(1000);
});
