// Pages of docs/ that are made from the code they describe.
import { expect, test } from "vitest";
import { type BuiltinRow, builtinTable, type Stage } from "#builtins";
import { OP_NAMES, OPERANDS } from "#program";
import { type TypeCode, typeName } from "#value";
import { expectGolden, sourceText } from "../support/golden.ts";

test("docs/bytecode.md", () => {
  const source = sourceText("src/program/opcode.ts");
  const head = source.slice(0, source.indexOf("\n\n")).replaceAll(/^\/\/ ?/gm, "");
  const [title = "", ...paragraphs] = head.split("\n\n");
  const meanings = new Map(
    [...source.matchAll(/\/\*\* (.+) \*\/\n {2}(\w+): \d+,/g)].map(([, text, name]) => [
      name,
      text,
    ]),
  );
  expect([...meanings.keys()]).toEqual([...OP_NAMES]);
  const rows = OP_NAMES.map(
    (name, op) => `| ${op} | \`${name}\` | ${OPERANDS[op]} | ${cell(meanings.get(name) ?? "")} |`,
  );
  expectGolden(
    "docs/bytecode.md",
    `# Bytecode

<!-- Made from src/program/opcode.ts by tests/golden/docs.test.ts (UPDATE=1). -->

${title}

${paragraphs.map((text) => (/ {3}/.test(text) ? `\`\`\`\n${text}\n\`\`\`` : text)).join("\n\n")}

| op | name | operands | meaning |
|---|---|---|---|
${rows.join("\n")}

A program is a main body, the bodies of its forks and its functions (echo), each with instructions, a register template, a line table and a table
of protected ranges (\`src/program/program.ts\`). It is verified before it runs (\`src/program/verify.ts\`); \`disassemble()\`
prints it. Programs are never stored: worlds and task images keep the source, and a task's place is the number of a call in
evaluation order ([storage](storage.md)), so instructions may change.
`,
  );
});

test("docs/language-status.md", () => {
  const table = builtinTable();
  expect(new Set(table.map(({ name }) => name)).size).toBe(table.length);
  const section = (stage: Stage, goal: string): string => {
    const rows = table
      .filter((row) => row.stage === stage)
      .sort((left, right) => (left.name < right.name ? -1 : 1));
    return `## Stage ${stage}: ${goal}

${rows.length} built-in functions.

\`\`\`
${rows.map(signature).join("\n")}
\`\`\`
`;
  };
  expectGolden(
    "docs/language-status.md",
    `# Language status

<!-- Made from the table of builtins by tests/golden/docs.test.ts (UPDATE=1). -->

What a program may call today, by the release stage of the language that needs it. Types are those that the VM checks before
a function runs; \`number\` is an integer or a float, \`[…]\` may be left out, \`…\` may repeat.

The \`moo\` dialect is there, in both profiles: all statements and expressions of LambdaMOO and those of ToastStunt, tasks, hooks,
options, connections. Of the \`echo\` dialect the
language itself runs; object definitions, events, queries and capabilities are read and kept, and do not run yet.

${section("A", "what an unmodified LambdaCore needs")}
${section("B", "the rest of LambdaMOO 1.8")}
${section("C", "additions of ToastStunt")}
${section("D", "the echo dialect, and what the page shows")}`,
  );
});

function signature({ name, min, max, types }: BuiltinRow): string {
  const last = Math.max(min, max, types.length);
  const required = Array.from({ length: min }, (_, i) => typeText(types[i]));
  const optional = Array.from({ length: last - min }, (_, i) => typeText(types[min + i]));
  if (max < 0) optional.push("…");
  const brackets = optional.length === 0 ? "" : `[${optional.join(", ")}]`;
  const separator = required.length > 0 && optional.length > 0 ? " " : "";
  return `${name}(${required.join(", ")}${separator}${brackets})`;
}

function typeText(type: number | undefined): string {
  if (type === undefined || type === -1) return "any";
  return type === -2 ? "number" : typeName(type as TypeCode);
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
