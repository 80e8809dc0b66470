// `dte bench [NAME]`: a suite, or the programs whose name matches. All print JSON lines of figures.ts.
import { parseArgs } from "node:util";
import { benchCollect } from "./collect.ts";
import { benchCommands } from "./commands.ts";
import { benchImport } from "./import.ts";
import { benchLinks } from "./links.ts";
import { benchLists } from "./lists.ts";
import { benchPrograms } from "./programs.ts";
import { benchQueries } from "./queries.ts";

const suites: Readonly<Record<string, (runs: number, data: string | undefined) => Promise<void>>> =
  {
    import: benchImport,
    ring: benchLinks,
    command: benchCommands,
    list: benchLists,
    collect: benchCollect,
    query: benchQueries,
  };

/** Runs a suite, or the benchmark programs; status 1 if a checksum is wrong. */
export async function bench(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { runs: { type: "string", default: "5" }, from: { type: "string" } },
  });
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new Error("--runs is a number from 1");
  const [name = ""] = positionals;
  const suite = Object.hasOwn(suites, name) ? suites[name] : undefined;
  if (suite === undefined) return benchPrograms(name, runs, values.from);
  await suite(runs, values.from);
  return 0;
}
