// The gallery of echo's error messages: every wrong program of echo-errors.txt and what is said of it.
import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { loadParser } from "#platform/node";
import { type Diagnostic, describeDiagnostic } from "#syntax";

const path = new URL("echo-errors.txt", import.meta.url);
const [head, ...cases] = readFileSync(path, "utf8").split(/^(?=== )/m);
const parser = await loadParser();

/** A diagnostic as the gallery shows it, with the text it is about. */
function shown(diagnostic: Diagnostic, source: string): string {
  const { severity, code, start, end, fix } = diagnostic;
  const about = source.slice(start, end).replace(/\s+/g, " ").trim();
  const text = about.length > 40 ? `${about.slice(0, 37)}...` : about;
  const mended = fix && source.slice(0, fix.start) + fix.text + source.slice(fix.end);
  const lines = [`${severity} ${code}: ${describeDiagnostic(diagnostic)}`];
  if (text !== "") lines.push(`  at: ${text}`);
  if (mended !== undefined) {
    const from = mended.lastIndexOf("\n", fix?.start) + 1;
    const stop = mended.indexOf("\n", from);
    lines.push(`  fix: ${mended.slice(from, stop < 0 ? undefined : stop).trim()}`);
  }
  return lines.join("\n");
}

const programs = cases.map((text) => {
  const [, name, rest] = /^== ([^\n]*)\n(.*)$/s.exec(text) as RegExpExecArray;
  const [source, told] = (rest as string).split(/^--\n/m) as [string, string | undefined];
  return { name: name as string, source: source.replace(/\n+$/, "\n"), told: told?.trimEnd() };
});

const gallery = programs.map(({ name, source }) => {
  const { tree, diagnostics } = parser.parse(source, "echo");
  return {
    name,
    source,
    tree,
    diagnostics,
    told: diagnostics.map((d) => shown(d, source)).join("\n"),
  };
});

if (process.env["UPDATE"]) {
  const text = gallery.map(({ name, source, told }) => `== ${name}\n${source}--\n${told}\n\n`);
  writeFileSync(path, `${head}${text.join("").trimEnd()}\n`);
}

test("at least sixty programs, each under a name of its own", () => {
  expect(new Set(programs.map(({ name }) => name)).size).toBe(programs.length);
  expect(programs.length).toBeGreaterThanOrEqual(60);
});

test.skipIf(process.env["UPDATE"])("every program is told the same as in the gallery", () => {
  for (const [index, { name, told }] of gallery.entries())
    expect(told, name).toBe(programs[index]?.told);
});

test("places lie within the text, in its order; every error has a code, and a tree comes only without errors", () => {
  for (const { name, source, tree, diagnostics } of gallery) {
    expect(diagnostics.length, name).toBeGreaterThan(0);
    const starts = diagnostics.map(({ start }) => start);
    expect(starts, name).toEqual([...starts].sort((a, b) => a - b));
    for (const { code, start, end, line } of diagnostics) {
      expect(code, name).toMatch(/^[a-z-]+$/);
      expect(start, name).toBeLessThanOrEqual(end);
      expect(end, name).toBeLessThanOrEqual(source.length);
      expect(line, name).toBeLessThanOrEqual(source.split("\n").length);
    }
    const hasErrors = diagnostics.some(({ severity }) => severity === "error");
    expect(tree === null, name).toBe(hasErrors);
  }
});

test("a fix leaves fewer errors", () => {
  const errorsOf = (source: string) =>
    parser.parse(source, "echo").diagnostics.filter(({ severity }) => severity === "error").length;
  for (const { name, source, diagnostics } of gallery)
    for (const { severity, fix } of diagnostics) {
      if (fix === undefined || severity !== "error") continue;
      const mended = source.slice(0, fix.start) + fix.text + source.slice(fix.end);
      expect(errorsOf(mended), `${name}: ${mended}`).toBeLessThan(errorsOf(source));
    }
});
