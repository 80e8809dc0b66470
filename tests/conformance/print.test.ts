import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "vitest";
import { TestKernel } from "../support/test-kernel.ts";
import { judge, parseCases } from "./moot.ts";
test("x", () => {
  const out: string[] = [];
  const folder = join(import.meta.dirname, "moo");
  for (const file of readdirSync(folder).sort())
    for (const c of parseCases(readFileSync(join(folder, file), "utf8"))) {
      const r = judge(c, new TestKernel());
      if (r !== null) out.push(`${file} ${r}`);
    }
  writeFileSync("/tmp/h7fail.txt", out.join("\n"));
}, 600000);
