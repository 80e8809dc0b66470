// Makes the committed artefacts of the grammars: src/parser.c and NAME.wasm, and a stamp over everything they depend on.
//
//   node grammar/build.mjs           generate and build (needs the tree-sitter command line and clang, see README.md)
//   node grammar/build.mjs --check   only compare the stamps; exit 1 if an artefact is older than its source
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const DIALECTS = ["moo", "echo"];
const STAMP = "stamp.json";

/** What an artefact is made of, and the artefacts themselves: a hand-edited parser is as wrong as an old one. */
function filesOf(dialect) {
  const common = ["common/define-grammar.js", "common/echo-rules.js"];
  const scanner = dialect === "echo" ? ["echo/src/scanner.c"] : [];
  return {
    sources: [...common, `${dialect}/grammar.js`, `${dialect}/tree-sitter.json`, ...scanner],
    artefacts: [`${dialect}/src/parser.c`, `${dialect}/${dialect}.wasm`],
  };
}

function hash(files) {
  const sum = createHash("sha256");
  for (const file of files)
    sum
      .update(file)
      .update("\0")
      .update(readFileSync(join(here, file)))
      .update("\0");
  return sum.digest("hex");
}

function stampOf(dialect) {
  const { sources, artefacts } = filesOf(dialect);
  return { sources: hash(sources), artefacts: hash(artefacts) };
}

function check() {
  const path = join(here, STAMP);
  const stored = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {};
  const stale = DIALECTS.filter((dialect) => {
    const missing = filesOf(dialect).artefacts.some((file) => !existsSync(join(here, file)));
    return missing || JSON.stringify(stored[dialect]) !== JSON.stringify(stampOf(dialect));
  });
  for (const dialect of stale)
    console.error(
      `grammar/${dialect}: the generated parser does not match its source; run: node grammar/build.mjs`,
    );
  return stale.length === 0;
}

function findTool(name, places) {
  return places.find((place) => existsSync(place)) ?? name;
}

function build() {
  const cli = findTool("tree-sitter", [join(homedir(), ".cargo/bin/tree-sitter")]);
  const clang = process.env.CLANG ?? findTool("clang", ["/usr/bin/clang-22"]);
  const work = mkdtempSync(join(tmpdir(), "grammar-"));
  try {
    // the command line wants an SDK's layout; a folder with one link is enough
    const bin = join(work, "bin");
    mkdirSync(bin);
    symlinkSync(clang, join(bin, "clang"));
    const env = {
      CPATH: "/usr/include/wasm32-wasi",
      TREE_SITTER_BINARYEN_PATH: "/usr",
      ...process.env,
      TREE_SITTER_WASI_SDK_PATH: work,
    };
    for (const dialect of DIALECTS) {
      const cwd = join(here, dialect);
      execFileSync(cli, ["generate"], { cwd, env, stdio: "inherit" });
      execFileSync(cli, ["build", "--wasm", "-o", `${dialect}.wasm`, "."], {
        cwd,
        env,
        stdio: "inherit",
      });
    }
  } finally {
    rmSync(work, { recursive: true });
  }
  const stamps = Object.fromEntries(DIALECTS.map((dialect) => [dialect, stampOf(dialect)]));
  writeFileSync(join(here, STAMP), `${JSON.stringify(stamps, null, 2)}\n`);
}

if (process.argv.includes("--check")) process.exitCode = check() ? 0 : 1;
else build();
