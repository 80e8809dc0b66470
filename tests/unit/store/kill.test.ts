// SIGKILL at any moment: no acknowledged commit is lost, none is half there, and the next start goes on.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NodeStorage, systemTimer } from "#platform/node";
import { openStore } from "#store";

const root = mkdtempSync(join(tmpdir(), "dte-kill-"));
const child = join(root, "child", "append-commits.mjs");
afterAll(() => rmSync(root, { recursive: true, force: true }));

beforeAll(async () => {
  await build({
    configFile: false,
    logLevel: "silent",
    ssr: { noExternal: true },
    build: {
      ssr: fileURLToPath(new URL("./kill/append-commits.ts", import.meta.url)),
      outDir: join(root, "child"),
      target: "node20",
      rollupOptions: { output: { entryFileNames: "append-commits.mjs" } },
    },
  });
});

/** Runs a writer until it acknowledged `count` commits, kills it, and gives the last acknowledged number. */
function writeAndKill(directory: string, count: number): Promise<number> {
  return new Promise((resolve) => {
    const writer = spawn(process.execPath, [child, directory], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let text = "";
    let acks = 0;
    writer.stdout.on("data", (bytes: Buffer) => {
      text += bytes.toString();
      acks += bytes.toString().split("ack").length - 1;
      if (acks >= count) writer.kill("SIGKILL");
    });
    writer.on("close", () => {
      const last = text
        .split("\n")
        .filter((line) => line.startsWith("ack "))
        .at(-1);
      resolve(last === undefined ? 0 : Number(last.slice(4)));
    });
  });
}

describe("SIGKILL", () => {
  it("20 times while writing: what was acknowledged is there", async () => {
    const directory = join(root, "world");
    let acked = 0;
    for (let round = 0; round < 20; round++) {
      acked = Math.max(acked, await writeAndKill(directory, 3 + round * 7));
      const { store, records, lastSeq, report } = await openStore(new NodeStorage(directory), {
        timer: systemTimer,
      });
      expect(lastSeq).toBeGreaterThanOrEqual(acked);
      expect(report.problems).toEqual([]);
      for (let seq = 1; seq <= lastSeq; seq++)
        expect(new TextDecoder().decode(records.get(`n/${seq}`))).toBe(String(seq));
      expect(records.has(`n/${lastSeq + 1}`)).toBe(false);
      await store.close();
    }
    expect(acked).toBeGreaterThan(20);
  }, 60_000);
});
