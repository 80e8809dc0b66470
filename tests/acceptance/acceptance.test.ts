// The acceptance programs P1 to P5 of LANGUAGE 22, word by word: each in a fresh world, as a programmer who is no wizard.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Flag, World, type WorldImage } from "#world";
import { TestKernel } from "../support/test-kernel.ts";

function text(file: string): string {
  return readFileSync(join(import.meta.dirname, file), "utf8");
}

/** A fresh world whose player #3 is a programmer, and no wizard. */
function worldOfProgrammer(): WorldImage {
  const image = World.freshImage();
  const objects = image.objects.map((object) =>
    object.id === 3 ? { ...object, flags: object.flags & ~Flag.Wizard } : object,
  );
  return { ...image, objects };
}

const programs = ["p1", "p2", "p3", "p4", "p5"];

function play(name: string, kernel: TestKernel): void {
  const { output, literal, errors } = kernel.run(text(`${name}.echo`), 3, "echo");
  expect(errors).toEqual([]);
  expect([...output, literal, ""].join("\n")).toBe(text(`${name}.txt`));
}

test.each(programs)("%s", (name) => {
  play(name, new TestKernel(worldOfProgrammer()));
});

test.each(programs)("%s, interrupted wherever it can be", (name) => {
  const kernel = new TestKernel(worldOfProgrammer(), undefined, 1);
  kernel.deadline = -1;
  play(name, kernel);
  expect(kernel.slices).toBeGreaterThan(3);
});
