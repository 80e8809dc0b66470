// The built page behind a server process of its own, which a test may stop to be offline.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

/** A running `dte web`. */
export interface WebServer {
  readonly url: string;
  readonly port: number;
  /** Ends the process; resolves when it is gone. */
  stop(): Promise<void>;
}

/** Starts `dte web` on a port (0: any) and waits until it has said its address. */
export async function serveBuild(port = 0): Promise<WebServer> {
  const dte = join(root, "dist/node/dte.js");
  const child = spawn(process.execPath, [dte, "web", "--port", String(port)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const url = await firstMatch(child, /http:\/\/\S+/);
  return {
    url,
    port: Number(new URL(url).port),
    async stop(): Promise<void> {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      await gone;
    },
  };
}

/** The first text of a process's output that matches; an error with all it said if it ends before. */
export function firstMatch(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    const take = (chunk: Buffer): void => {
      said += chunk.toString();
      const match = pattern.exec(said);
      if (match !== null) resolve(match[0]);
    };
    child.stdout?.on("data", take);
    child.stderr?.on("data", take);
    child.once("exit", (code) => reject(new Error(`it ended with status ${code}: ${said}`)));
    child.once("error", reject);
  });
}
