// The command line `dte`: one subcommand a file. What a person did wrong is said in one line on stderr, exit status 2.
import { serveWeb } from "./web.ts";

const usage = `dte: Deep Tree Echo without a page

  dte web [--port PORT] [--host HOST]   serves the built page
`;

const commands: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  web: serveWeb,
};

async function main(args: readonly string[]): Promise<number> {
  const [name = "help", ...rest] = args;
  if (name === "help" || name === "--help" || name === "-h") {
    process.stdout.write(usage);
    return 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    process.stderr.write(`dte: there is no command "${name}"\n\n${usage}`);
    return 2;
  }
  try {
    return await command(rest);
  } catch (error) {
    process.stderr.write(
      `dte ${name}: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    if (process.env["DTE_DEBUG"] !== undefined && error instanceof Error)
      process.stderr.write(`${error.stack}\n`);
    return 2;
  }
}

process.exitCode = await main(process.argv.slice(2));
