// The world that the product ships (containers/compute/core) is a source directory: it is read without a word, is
// canonical, and every program of it compiles to a tree.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadParser } from "#platform/node";
import { formatDiagnostic } from "#syntax";
import { formatSourceProblem, readSource, type SourceFile, writeSource } from "#textdump";

const root = join(import.meta.dirname, "../../../containers/compute/core");

const files: SourceFile[] = readdirSync(root, { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => path.endsWith(".echo"))
  .sort()
  .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));

describe("the shipped world", () => {
  const { image, problems, counters } = readSource(files);

  test("is read without problems", () => {
    expect(problems.map(formatSourceProblem)).toEqual([]);
    expect(image?.objects.length).toBeGreaterThan(4);
  });

  test("is written back as it is", () => {
    if (image === null) return;
    const written = new Map(writeSource(image, counters).map(({ path, text }) => [path, text]));
    for (const { path, text } of files) expect(written.get(path), path).toBe(text);
    expect(written.size).toBe(files.length);
  });

  test("has no program that does not parse", async () => {
    const parser = await loadParser();
    const faults = (image?.objects ?? []).flatMap((object) =>
      object.verbs.flatMap(({ names, source, dialect }) =>
        source === null || dialect !== "moo"
          ? []
          : parser
              .parse(source, dialect)
              .diagnostics.map((fault) => `#${object.id}:${names}: ${formatDiagnostic(fault)}`),
      ),
    );
    expect(faults).toEqual([]);
  });
});
