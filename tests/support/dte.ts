// The command line as processes: runs `dte` to its end, or starts `dte serve` and waits for its ready line.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { firstMatch } from "./web-server.ts";

const root = join(import.meta.dirname, "../..");
const bundle = join(root, "dist/node/dte.js");

/** What a command said and how it ended. */
export interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a command to its end. */
export async function dte(args: readonly string[], input = ""): Promise<Ended> {
  const child = spawn(process.execPath, [bundle, ...args], { stdio: ["pipe", "pipe", "pipe"] });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    err += chunk.toString();
  });
  child.stdin.end(input);
  const [status] = (await once(child, "close")) as [number | null];
  return { status, out, err };
}

/** A running `dte serve`. */
export interface Hosted {
  readonly telnetPort: number;
  /** 0 unless `--http` was given. */
  readonly httpPort: number;
  /** Ends the process with a signal; gives its exit status (null if the signal killed it). */
  kill(signal: Signal): Promise<number | null>;
  /** Sends a signal that does not end it. */
  signal(signal: Signal): void;
}

type Signal = "SIGTERM" | "SIGINT" | "SIGHUP" | "SIGKILL" | "SIGUSR2";

/** Starts `dte serve`, with a telnet port of the system's choice unless one is given. */
export async function serve(args: readonly string[]): Promise<Hosted> {
  const port = args.includes("--telnet") ? [] : ["--telnet", "0"];
  const child: ChildProcess = spawn(process.execPath, [bundle, "serve", ...args, ...port], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const gone = once(child, "exit");
  const ready = await firstMatch(child, /^ready .*\n/m);
  return {
    telnetPort: Number(/telnet=(\d+)/.exec(ready)?.[1]),
    httpPort: Number(/http=(\d+)/.exec(ready)?.[1] ?? 0),
    signal: (signal) => void child.kill(signal),
    async kill(signal): Promise<number | null> {
      child.kill(signal);
      const [status] = (await gone) as [number | null];
      return status;
    },
  };
}

/** A folder that is removed by `dispose`. */
export function temporaryFolder(): { readonly path: string; dispose(): void } {
  const path = mkdtempSync(join(tmpdir(), "dte-"));
  return { path, dispose: () => rmSync(path, { recursive: true, force: true }) };
}
