// Bundles the designs and the variants of the product's interpreter, and runs measure.ts:
//
//   node tests/bench/designs/run.mjs [PATTERN] [--rounds N]
//
// A variant is the product with another text of src/vm/interpreter.ts. A rule that finds nothing to change is an error,
// so a variant cannot silently be the product itself.
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../../..");
const outDir = join(root, "dist/designs");

const variants = {
  product: (text) => text,
  // the cases of the switch as they would be written without the rule of interpreter.ts
  "property cases": (text) => replaced(text, /case \/\* (\w+) \*\/ \d+:/g, "case Op.$1:"),
  // one tick an instruction instead of one sum a block
  "ticks by instruction": (text) =>
    replaced(
      replaced(text, /^\s*ticks -= code\[pc \+ \d\]!;$/gm, ""),
      "            switch (code[pc]) {",
      "            ticks -= 1;\n            switch (code[pc]) {",
    ),
};

function replaced(text, pattern, replacement) {
  const result = text.replace(pattern, replacement);
  if (result === text) throw new Error(`${pattern} is not in the interpreter`);
  return result;
}

async function bundle(entry, name, change) {
  await build({
    configFile: false,
    root,
    logLevel: "warn",
    publicDir: false,
    define: { VARIANT: JSON.stringify(name) },
    plugins: [
      {
        name: "dte:variant",
        enforce: "pre",
        transform: (text, id) => (id.endsWith("src/vm/interpreter.ts") ? change(text) : null),
      },
    ],
    build: {
      ssr: join(here, entry),
      outDir,
      emptyOutDir: false,
      minify: false,
      target: "node20",
      rolldownOptions: { output: { entryFileNames: `${name.replaceAll(" ", "-")}.js` } },
    },
  });
  return join(outDir, `${name.replaceAll(" ", "-")}.js`);
}

rmSync(outDir, { recursive: true, force: true });
const files = [];
for (const [name, change] of Object.entries(variants))
  files.push(await bundle("product.ts", name, change));
const main = await bundle("measure.ts", "measure", (text) => text);
const { status } = spawnSync(
  process.execPath,
  [main, "--root", root, ...files.flatMap((file) => ["--variant", file]), ...process.argv.slice(2)],
  { stdio: "inherit" },
);
process.exitCode = status ?? 1;
