// The command line `dte`: one subcommand a file. What a person did wrong is said in one line on stderr, exit status 2.
import { bench } from "./bench/bench.ts";
import { benchPeer } from "./bench/links.ts";
import { exportWorld, importWorld, verifyWorld } from "./convert.ts";
import { runProgram } from "./run.ts";
import { serveWorld } from "./serve.ts";
import { serveWeb } from "./web.ts";

const usage = `dte: Deep Tree Echo without a page

  dte run FILE [--dialect moo|echo] [--world WORLD] [--as #OBJ] [--profile P]
      runs a program (- reads stdin): its output, then "=> RESULT"; an error gives its traceback and status 1
  dte serve [WORLD] [--import FILE|FOLDER] [--telnet PORT] [--http PORT] [--host ADDRESS]...
            [--checkpoint SECONDS] [--profile P] [--encoding utf8|latin1] [--idle SECONDS]
            [--max-connections N] [--max-per-address N] [--allow-listen] [--allow-outbound]
      hosts a world for telnet clients; a new one is imported or the one that comes with the program;
      without WORLD it ends with the process; port 0 picks one; without --host only this machine can connect,
      "--host ::" takes everybody by IPv4 and IPv6; docs/moving-in.md says more
  dte import FILE.db|FILE.json|FOLDER WORLD [--profile P] [--repair [--apply]]
      a MOO database, a world as JSON, or a folder in the source format; JSON of single objects goes into a world
      that is there; --repair lists what is wrong and what could be done about it, --apply does it
  dte export WORLD OUT [--format lambdamoo|toaststunt|source|json] [--object #OBJ] [--lossless]
      what the format cannot hold is listed first; with --lossless nothing is written if anything would be lost;
      --object writes one object and all that descend from it, as JSON
  dte verify WORLD|FILE|FOLDER
      checks checksums and the graph of objects of a world, or whether a file could be imported;
      status 1 if something is wrong
  dte bench [import|ring|command|list|collect|PATTERN] [--runs N] [--from FOLDER|FILE.db]
      a suite, or the benchmark programs that match beside plain JavaScript, as JSON lines
  dte web [--port PORT] [--host ADDRESS]
      serves the built page

WORLD is a directory. P is lambdamoo or toaststunt.
`;

const commands: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  run: runProgram,
  serve: serveWorld,
  import: importWorld,
  export: exportWorld,
  verify: verifyWorld,
  bench,
  "bench-peer": benchPeer,
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
