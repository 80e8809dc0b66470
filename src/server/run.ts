// `dte run`: runs a program as a person at the console. Its output goes to stdout as it comes, then `=> RESULT`; an
// uncaught error or a program that does not compile goes to stderr, exit status 1.
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import type { KernelApi, ProgramResult } from "#kernel";
import { World } from "#world";
import { errorLog, openWorld } from "./open-world.ts";
import { objectOption, profileOption, wordsOf } from "./options.ts";

/** Runs a program to its end, suspensions included. */
export async function runProgram(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      dialect: { type: "string" },
      world: { type: "string" },
      as: { type: "string" },
      profile: { type: "string" },
    },
  });
  const [file = ""] = wordsOf(positionals, ["FILE"]);
  const dialect = dialectOption(values.dialect, file);
  const profile = profileOption(values.profile);
  const source = file === "-" ? await text(process.stdin) : await readFile(file, "utf8");
  const world = await openWorld({ directory: values.world ?? null, log: errorLog });
  try {
    if (world.isNew) {
      world.kernel.install({
        ...World.freshImage(),
        ...(profile === undefined ? {} : { profile }),
      });
    }
    const player = values.as === undefined ? firstWizard(world.kernel) : objectOption(values.as);
    if (!world.kernel.tools.objects().some(({ id }) => id === player))
      throw new Error(`there is no #${player}`);
    world.kernel.start();
    world.host.start();
    const id = world.kernel.runProgram(source, dialect, player);
    let shown = 0;
    const show = (result: ProgramResult): void => {
      for (const line of result.output.slice(shown)) process.stdout.write(`${line}\n`);
      shown = result.output.length;
    };
    const result = await world.host.until(() => {
      const now = world.kernel.programResult(id);
      show(now);
      return now.isDone ? now : null;
    });
    if (result.literal !== null) {
      process.stdout.write(`=> ${result.literal}\n`);
      return 0;
    }
    for (const line of result.fullErrors) process.stderr.write(`${line}\n`);
    return 1;
  } finally {
    await world.close();
  }
}

function dialectOption(given: string | undefined, file: string): "moo" | "echo" {
  if (given === "moo" || given === "echo") return given;
  if (given !== undefined) throw new Error(`--dialect is moo or echo, not "${given}"`);
  return file.endsWith(".echo") ? "echo" : "moo";
}

/** Who runs a program unless told otherwise: the wizard with the lowest number. */
export function firstWizard(kernel: KernelApi): number {
  const wizards = kernel.tools
    .objects()
    .filter(({ flags }) => flags.includes("W") && flags.includes("U"));
  const first = wizards.reduce((low, { id }) => Math.min(low, id), Number.POSITIVE_INFINITY);
  if (first === Number.POSITIVE_INFINITY)
    throw new Error("this world has no wizard; name an object with --as");
  return first;
}
