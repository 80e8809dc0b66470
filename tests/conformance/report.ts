// docs/conformance.md: how many cases there are, by section of LANGUAGE.md and by runner.
import { type CaseFile, outlivesRestarts } from "./case-files.ts";

/** What the parts of LANGUAGE.md are about. */
const PARTS: readonly (readonly [number, string])[] = [
  [1, "Dialects and profiles"],
  [2, "Lexical structure"],
  [3, "Values"],
  [4, "Expressions"],
  [5, "Statements"],
  [6, "Names, scopes, programs"],
  [7, "Objects, properties, verbs, permissions"],
  [9, "Errors"],
  [13, "Tasks"],
  [15, "Connections and commands"],
  [16, "Server hooks and options"],
  [17, "Built-in functions"],
  [18, "Imported databases"],
  [20, "Grammars: compile errors"],
  [21, "Listing of moo code"],
];

/** Each row: what stands in the first column, and the numbers of cases by profile of moo, and in echo. */
interface Row {
  readonly name: string;
  lambdamoo: number;
  toaststunt: number;
  echo: number;
}

/** The page as it must be. */
export function conformanceReport(files: readonly CaseFile[]): string {
  const parts = new Map<number, Row>(
    PARTS.map(([part, name]) => [
      part,
      { name: `${part} ${name}`, lambdamoo: 0, toaststunt: 0, echo: 0 },
    ]),
  );
  const sections = new Map<string, Row>();
  for (const { section, profile, dialect } of files.flatMap(({ cases }) => cases)) {
    const [number = ""] = section.split(" ");
    const part = parts.get(Number.parseInt(number, 10));
    if (part === undefined) throw new Error(`no part of LANGUAGE.md: ${section}`);
    const column = dialect === "echo" ? "echo" : profile;
    part[column]++;
    const row = sections.get(number) ?? { name: number, lambdamoo: 0, toaststunt: 0, echo: 0 };
    row[column]++;
    sections.set(number, row);
  }
  const total: Row = { name: "**all**", lambdamoo: 0, toaststunt: 0, echo: 0 };
  for (const row of parts.values()) {
    total.lambdamoo += row.lambdamoo;
    total.toaststunt += row.toaststunt;
    total.echo += row.echo;
  }
  const restarted = files.flatMap(({ cases }) => cases.filter(outlivesRestarts)).length;
  const bySection = [...sections.values()].sort((a, b) => compareNumbers(a.name, b.name));
  return `# Conformance

<!-- Made from the cases of tests/conformance by its test (UPDATE=1). -->

What the language specification says, as programs and commands with their results:
[tests/conformance](../tests/conformance/README.md). Every case runs in a fresh world of its own, in every runner:

| runner | what it goes through | cases |
|---|---|---|
| Node (\`npm test\`, step unit) | a whole kernel | ${sum(total)} |
| Node, restarted | the same, but before every program the world is stored and begun again: cases of several steps | ${restarted} |
| Chromium (\`npm test\`, step e2e) | page, bus, compute container, kernel, and data container before any answer | ${sum(total)} |

## By part of the specification

${table("part", [...parts.values(), total])}

## By section

${table("section", bySection)}
`;
}

function table(head: string, rows: readonly Row[]): string {
  const lines = rows
    .filter((row) => sum(row) > 0)
    .map(
      (row) => `| ${row.name} | ${row.lambdamoo} | ${row.toaststunt} | ${row.echo} | ${sum(row)} |`,
    );
  return `| ${head} | profile lambdamoo | profile toaststunt | echo | cases |\n|---|---|---|---|---|\n${lines.join("\n")}`;
}

function sum({ lambdamoo, toaststunt, echo }: Row): number {
  return lambdamoo + toaststunt + echo;
}

/** `4.10` after `4.9`. */
function compareNumbers(a: string, b: string): number {
  const left = a.split(".").map(Number);
  const right = b.split(".").map(Number);
  return (left[0] ?? 0) - (right[0] ?? 0) || (left[1] ?? 0) - (right[1] ?? 0);
}
