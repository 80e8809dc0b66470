// The command line as a person and a script use it (DESIGN 9): processes, exit statuses, real sockets, real files.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { dte, type Hosted, serve, temporaryFolder } from "../support/dte.ts";
import { MooClient } from "../support/moo-client.ts";
import { sharedFile } from "../support/shared-data.ts";

/** Gives the wizard of a fresh world a command `eval`, which `;` stands for. */
const EVAL = `
add_verb(#3, {#3, "rd", "eval"}, {"any", "any", "any"});
set_verb_code(#3, "eval", {"answer = eval(argstr[1] == \\";\\" ? argstr[2..length(argstr)] | (\\"return \\" + argstr + \\";\\"));",
  "player:tell(answer[1] ? \\"=> \\" + toliteral(answer[2]) | toliteral(answer[2]));"});
add_verb(#3, {#3, "rxd", "tell"}, {"this", "none", "this"});
set_verb_code(#3, "tell", {"notify(this, args[1]);"});
add_property(#3, "count", 0, {#3, "r"});
return 1;`;

let folder: ReturnType<typeof temporaryFolder>;
let world: string;
let hosted: Hosted | null;
beforeEach(() => {
  folder = temporaryFolder();
  world = join(folder.path, "world");
  hosted = null;
});
afterEach(async () => {
  await hosted?.kill("SIGKILL");
  folder.dispose();
});

const host = async (...args: string[]): Promise<Hosted> => {
  hosted = await serve(args);
  return hosted;
};
const run = (source: string, ...args: string[]): ReturnType<typeof dte> =>
  dte(["run", "-", ...args], source);

describe("dte run", () => {
  test.each([
    ["return 1 + 2;", 0, "=> 3\n", ""],
    [
      `notify(player, "hi"); suspend(0); notify(player, "grüße"); return {player, "x"};`,
      0,
      `hi\ngrüße\n=> {#3, "x"}\n`,
      "",
    ],
    ["x = 1;", 0, "=> 0\n", ""],
    ["return 1 / 0;", 1, "", /Division by zero\n\(End of traceback\)\n$/],
    [`notify(player, "before"); raise(E_PERM, "no");`, 1, "before\n", /line 2: {2}no\n/],
    ["x = ;", 1, "", /^Line 1: {2}syntax error/],
  ])("%j", async (source, status, out, err) => {
    const ended = await run(source);
    expect(ended.status).toBe(status);
    expect(ended.out).toBe(out);
    if (typeof err === "string") expect(ended.err).toBe(err);
    else expect(ended.err).toMatch(err);
  });

  test("a world on disk keeps what a program did", async () => {
    expect((await run(`add_property(#0, "n", 41, {#3, "r"});`, "--world", world)).status).toBe(0);
    expect((await run("return #0.n = #0.n + 1;", "--world", world)).out).toBe("=> 42\n");
    expect((await dte(["verify", world])).out).toMatch(/ records, 0 problems\n$/);
  });

  test.each([
    [["run"], /expected FILE/],
    [["run", "no-such-file.moo"], /no-such-file/],
    [["run", "-", "--as", "wizard"], /not an object number/],
    [["run", "-", "--as", "#99"], /no #99/],
    [["export", "no-such-world", "out.db"], /holds no world/],
    [["dance"], /no command "dance"/],
  ])("%j is refused in words", async (args, words) => {
    const ended = await dte(args);
    expect(ended.status).toBe(2);
    expect(ended.err).toMatch(words);
  });
});

describe("dte serve", () => {
  test("SIGTERM writes a checkpoint and ends with 0; tasks go on where they were", async () => {
    await run(EVAL, "--world", world);
    const first = await host(world);
    const client = await MooClient.connect(first.telnetPort);
    client.send(
      `;;fork (0) for i in [1..5] #3.count = i; suspend(i == 3 ? 1 | 0); endfor #3.count = 99; endfork return 7;`,
    );
    await client.until(/=> 7\r\n/);
    expect(await first.kill("SIGTERM")).toBe(0);
    await host(world);
    const again = await MooClient.connect(hosted?.telnetPort ?? 0);
    for (let count = ""; count !== "=> 99\r\n"; ) {
      again.send(";#3.count");
      count = await again.until(/=> \d+\r\n/);
    }
  });

  test("the world's own shutdown ends it", async () => {
    await run(EVAL, "--world", world);
    const running = await host(world);
    const client = await MooClient.connect(running.telnetPort);
    client.send(`;shutdown("for today")`);
    expect(await client.closed()).toContain(
      "*** Shutting down: shutdown() called by Wizard (#3): for today ***",
    );
    hosted = null;
    expect((await run("return 1;", "--world", world)).status).toBe(0);
  });

  test("one world has one writer", async () => {
    await run(EVAL, "--world", world);
    await host(world);
    const second = await run("return 1;", "--world", world);
    expect(second.status).toBe(2);
    expect(second.err).toMatch(/is open in process \d+/);
  });

  test("SIGKILL under load loses nothing that was answered", async () => {
    await run(EVAL, "--world", world);
    let acknowledged = 0;
    for (let round = 0; round < 20; round++) {
      const running = await host(world);
      const client = await MooClient.connect(running.telnetPort);
      client.send(";#3.count");
      const kept = Number(/=> (\d+)/.exec(await client.until(/=> \d+\r\n/))?.[1]);
      expect(kept).toBeGreaterThanOrEqual(acknowledged);
      client.sendRaw(";#3.count = #3.count + 1\r\n".repeat(200));
      while (acknowledged < kept + 20 + 5 * round) {
        acknowledged = Number(/=> (\d+)/.exec(await client.until(/=> \d+\r\n/))?.[1]);
      }
      await running.kill("SIGKILL");
      const rest = [...(await client.closed()).matchAll(/=> (\d+)\r\n/g)];
      acknowledged = Math.max(acknowledged, ...rest.map((match) => Number(match[1])));
    }
    hosted = null;
    expect((await dte(["verify", world])).status).toBe(0);
  });
});

describe("databases", () => {
  const lambdaCore = sharedFile("LambdaCore.db");
  const needsCore = test.skipIf(lambdaCore === null);

  test.each([
    ["", /version|header|empty|end/i],
    ["** LambdaMOO Database, Format Version 99 **\n", /version 99/i],
    ["** LambdaMOO Database, Format Version 4 **\n1\n0\nx\n", /line \d+/],
  ])("%j is refused and nothing is written", async (text, words) => {
    const file = join(folder.path, "in.db");
    writeFileSync(file, text);
    const ended = await dte(["import", file, world]);
    expect(ended.status).toBe(2);
    expect(ended.err).toMatch(words);
    expect((await dte(["verify", world])).err).toMatch(/holds no world/);
  });

  test("what is exported can be imported, and is the same again", async () => {
    await run(EVAL, "--world", world);
    const [one, two, copy] = ["one.db", "two.db", "copy"].map((name) => join(folder.path, name));
    expect((await dte(["export", world, one])).status).toBe(0);
    expect((await dte(["import", one, copy])).status).toBe(0);
    expect((await dte(["import", one, copy])).err).toMatch(/holds a world already/);
    expect((await dte(["export", copy, two])).status).toBe(0);
    expect(readFileSync(two)).toEqual(readFileSync(one));
    expect((await run("return #3.name;", "--world", copy)).out).toBe(`=> "Wizard"\n`);
  });

  needsCore("the same world comes out of LambdaCore with CR LF and a byte-order mark", async () => {
    const text = readFileSync(lambdaCore ?? "", "latin1");
    const variants = [text, text.replaceAll("\n", "\r\n"), `\u00ef\u00bb\u00bf${text}`];
    const exports: Buffer[] = [];
    for (const [index, variant] of variants.entries()) {
      const [file, into, out] = ["in.db", `w${index}`, "out.db"].map((name) =>
        join(folder.path, name),
      );
      writeFileSync(file, variant, "latin1");
      expect((await dte(["import", file, into])).status).toBe(0);
      expect((await dte(["export", into, out])).status).toBe(0);
      exports.push(readFileSync(out));
    }
    expect(exports[1].equals(exports[0])).toBe(true);
    expect(exports[2].equals(exports[0])).toBe(true);
  });

  needsCore.each([
    ["CR LF", "\r\n"],
    ["LF", "\n"],
    ["CR NUL", "\r\0"],
  ])("a program pasted in one go, lines ended by %s", async (_name, end) => {
    const running = await host("--import", lambdaCore ?? "");
    const client = await MooClient.connect(running.telnetPort);
    client.send("connect wizard");
    await client.ask("look");
    const lines = [
      "@verb me:pasted this none this rxd",
      "@program me:pasted",
      `"look";`,
      `return {"a", 2};`,
      ".",
      ";me:pasted()",
    ];
    client.sendRaw(lines.map((line) => line + end).join(""));
    const text = await client.until(/=> .*\r\n/);
    expect(text).toMatch(/=> \{"a", 2\}\r\n$/);
    expect(text).not.toContain("This is all there is");
    expect(text).not.toContain("couldn't understand");
    expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    client.destroy();
  });
});
