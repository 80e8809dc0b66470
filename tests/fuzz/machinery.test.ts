// The fuzzer itself: cases repeat, failing inputs get small and keep their fault, worlds are really stored in the middle of
// expressions, and what is planted is found.
import { expect, test } from "vitest";
import { Chance, caseSeed } from "./chance.ts";
import { checkSoup } from "./programs/check-soup.ts";
import { runWorld } from "./programs/run-world.ts";
import { type Setting, worldWith } from "./programs/sample-world.ts";
import { smallerPrograms } from "./programs/smaller.ts";
import { programTarget } from "./programs/target.ts";
import { describeFinding, inputOf, runCase } from "./run-target.ts";
import { shrink, withoutStretches } from "./shrink.ts";
import { type Fault, fault, judge, type Target } from "./target.ts";
import { targets } from "./targets.ts";
import { expectedInput } from "./telnet/model.ts";

const setting: Setting = { profile: "toaststunt", owner: 3, isDebug: true };

/** Lists of small numbers, none of which may hold both 3 and 7. */
const planted: Target<readonly number[]> = {
  name: "planted",
  make: (chance) => chance.times(5, 40, () => chance.below(10)),
  check: (numbers) => {
    if (numbers.includes(5)) throw new TypeError("a five");
    return numbers.includes(3) && numbers.includes(7) ? fault("three and seven") : null;
  },
  smaller: withoutStretches,
  write: (numbers) => numbers.join(" "),
  read: (text) => text.split(" ").map(Number),
};

test.each(targets)("cases of $name repeat, come back from their text, and differ", (target) => {
  const texts = [1, 2, 3, 4].map((number) => inputOf(target, 1, number));
  expect([1, 2, 3, 4].map((number) => inputOf(target, 1, number))).toEqual(texts);
  expect(new Set(texts).size).toBe(texts.length);
  for (const text of texts) expect(target.write(target.read(text))).toBe(text);
});

test("a planted fault is found, made small, and can be repeated", async () => {
  const smallest = new Set<string>();
  for (let number = 0; number < 40; number++) {
    const finding = await runCase(planted, 1, number);
    if (finding === null) continue;
    smallest.add(finding.smallest);
    expect(describeFinding(finding)).toContain(`--seed 1 --case ${number} --target planted`);
  }
  expect([...smallest].sort()).toEqual(["3 7", "5", "7 3"]);
});

test("shrinking stops when its tries are used up", async () => {
  const input = [3, 1, 1, 1, 1, 1, 1, 7];
  const found = (await judge(planted, input)) as Fault;
  expect(await shrink(planted, input, found, 1)).toMatchObject({ input });
});

test("programs lose statements and parts of expressions", () => {
  const texts = [...smallerPrograms("if (a)\nx = {1, f(y)};\nendif")];
  expect(texts).toContain("x = {1, f(y)};");
  expect(texts).toContain("if (a)\nx = f(y);\nendif");
  expect(texts).toContain("if (a)\nx = {1, 0};\nendif");
});

test("a world is stored and restored in the middle of an expression", () => {
  const source =
    "a = {1, (suspend(0) || 2), @{this:slow(3)}, `{1}[(suspend(0) || 2)] ! ANY'}; return a;";
  const image = worldWith(source, setting);
  const [straight, restarted] = (["straight", "restarted"] as const).map((manner) =>
    runWorld(image, "go", manner),
  );
  expect(straight?.output).toContain("{1, 2, {3}, E_RANGE}");
  expect(restarted?.output).toEqual(straight?.output);
  expect(restarted?.restarts).toBeGreaterThan(3);
  expect(straight?.restarts).toBe(0);
});

test("a program without end does not hold up the fuzzer", () => {
  const image = worldWith("while (1) suspend(0); endwhile", setting);
  expect(runWorld(image, "go", "straight").isEndless).toBe(true);
});

test("many programs run to their end", () => {
  let ended = 0;
  for (let number = 0; number < 25; number++) {
    const given = programTarget.make(new Chance(caseSeed(2, "programs", number)));
    const { output } = runWorld(worldWith(given.source, given), "go", "straight");
    if (output.some((line) => /^(?:\{(?!E_[A-Z]+, ")|0$)/.test(line))) ended++;
  }
  expect(ended).toBeGreaterThan(7);
});

test("a text that is no program has a place to say so", () => {
  expect(checkSoup("if (1) endif")).toHaveProperty("body");
  expect(checkSoup("x = ;")).toBeNull();
});

test("the model reads telnet in its own way", () => {
  const bytes = [...new TextEncoder().encode("a\r\nü\n"), 255, 253, 1, 255, 250, 9, 255, 240];
  expect(expectedInput(Uint8Array.from(bytes), "utf8")).toEqual([
    { kind: "line", text: "a", isCut: false },
    { kind: "line", text: "ü", isCut: false },
    { kind: "reply", bytes: Uint8Array.of(255, 252, 1) },
  ]);
});
