// `dte serve` as test suites of other servers use it, and as a supervisor ends it: real processes, real sockets.
import { readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { dte, type Hosted, serve, temporaryFolder } from "../support/dte.ts";
import { MooClient } from "../support/moo-client.ts";
import { testDatabase } from "../support/test-database.ts";

const database = await testDatabase();

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
let world: string;
let hosted: Hosted | null;
beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder.path, "Test.db");
  world = join(folder.path, "world");
  writeFileSync(file, database);
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

async function login(port: number, name: string, address?: string): Promise<MooClient> {
  const client = await MooClient.connect(port, address);
  client.send(`connect ${name}`);
  await client.until(/\*\*\* (Created|Connected) \*\*\*\r\n/);
  return client;
}

describe("a suite that talks telnet", () => {
  test("prefix and suffix around every answer", async () => {
    const { telnetPort } = await host("--import", file);
    const client = await login(telnetPort, "Wizard");
    client.send("PREFIX -=!-^-!=-");
    client.send("SUFFIX -=!-v-!=-");
    const ask = async (line: string): Promise<string[]> => {
      client.send(line);
      return (await client.until(/-=!-v-!=-\r\n/)).split("\r\n").slice(1, -2);
    };
    expect(await ask("; return 1 + 1;")).toEqual(["{1, 2}"]);
    expect(await ask('; return "grüße";')).toEqual(['{1, "grüße"}']);
    expect(await ask("; suspend(0); return 3;")).toEqual([]);
    await client.until(/\{1, 3\}\r\n/);
    expect(await ask("; return output_delimiters(player);")).toEqual([
      '{1, {"-=!-^-!=-", "-=!-v-!=-"}}',
    ]);
    expect(await ask("nonsense")).toEqual(["I couldn't understand that."]);
    expect(await ask("; return connection_name(player);")).toEqual([
      expect.stringMatching(
        new RegExp(`^\\{1, "port ${telnetPort} from 127\\.0\\.0\\.1, port \\d+"\\}$`),
      ),
    ]);
    expect(await ask("; return 1 / 0;")).toEqual([
      "#-1:Input to EVAL, line 1:  Division by zero",
      "... called from built-in function eval()",
      "... called from #1:eval (this == #3), line 2",
      "(End of traceback)",
    ]);
  });

  test("5,000 lines over one connection, as fast as they can be written", async () => {
    const { telnetPort } = await host("--import", file);
    const client = await login(telnetPort, "Programmer");
    const lines = Array.from({ length: 5000 }, (_, index) => `marked return ${index};\n`);
    client.sendRaw(lines.join(""));
    const text = await client.until(/<<\r\n\{1, 4999\}\r\n>>\r\n/);
    expect(text).toBe(lines.map((_, index) => `<<\r\n{1, ${index}}\r\n>>\r\n`).join(""));
  });

  test("60 connections one after the other and 40 at once, 50 lines each", async () => {
    const { telnetPort } = await host("--import", file);
    const session = async (name: string): Promise<string> => {
      const client = await MooClient.connect(telnetPort);
      client.sendRaw(`connect ${name}\r\n`);
      await client.until(/\*\*\*\r\n/);
      client.sendRaw("; return player.count = player.count + 1;\r\n".repeat(50));
      client.send("; boot_player(player);");
      return client.closed();
    };
    const answers = (from: number): string =>
      `${Array.from({ length: 50 }, (_, index) => `{1, ${from + index}}\r\n`).join("")}{1, 0}\r\n*** Disconnected ***\r\n`;
    for (let round = 0; round < 60; round++)
      expect(await session("Again")).toBe(answers(50 * round + 1));
    const all = await Promise.all(Array.from({ length: 40 }, (_, index) => session(`P${index}`)));
    for (const text of all) expect(text).toBe(answers(1));
  });

  test("a line split at every byte, among telnet commands, in every line end", async () => {
    const { telnetPort } = await host("--import", file, "--host", "::1");
    const client = await login(telnetPort, "Wizard", "::1");
    const line = Buffer.from('; return "äß😀";');
    for (const end of ["\r\n", "\n", "\r\0", "\r"]) {
      const bytes = [255, 253, 1, 255, 250, 24, 1, 255, 240, ...line, ...Buffer.from(end)];
      for (const byte of bytes) {
        client.sendRaw(Uint8Array.of(byte));
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect(await client.until(/\}\r\n/)).toMatch(/\{1, "äß😀"\}\r\n$/);
    }
  });
});

describe("the end", () => {
  test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
    "%s tells everybody, keeps everything and ends with 0",
    async (signal) => {
      const running = await host(world, "--import", file);
      const clients = await Promise.all(
        ["Wizard", "Programmer", "Ann"].map((name) => login(running.telnetPort, name)),
      );
      clients[0].send(
        '; add_property(#0, "kept", 7, {#3, "r"}); fork (0) while (1) suspend(0); endwhile endfork return 1;',
      );
      await clients[0].until(/\{1, 1\}/);
      expect(await running.kill(signal)).toBe(0);
      for (const client of clients)
        expect(await client.closed()).toMatch(
          new RegExp(`\\*\\*\\* Shutting down: the host received ${signal} \\*\\*\\*\r\n$`),
        );
      hosted = null;
      expect((await dte(["verify", world])).out).toMatch(/ 0 problems\n$/);
      expect((await dte(["run", "-", "--world", world], "return #0.kept;")).out).toBe("=> 7\n");
    },
  );

  test("a peer that does not read does not keep the host", async () => {
    const running = await host(world, "--import", file);
    const client = await login(running.telnetPort, "Wizard");
    client.pause();
    client.send(
      `; s = "x"; for i in [1..14] s = s + s; endfor fork (0) while (1) notify(player, s); suspend(0); endwhile endfork return 1;`,
    );
    const other = await login(running.telnetPort, "Programmer");
    for (let rounds = 0; rounds < 200; rounds++) {
      other.send("; return 1;");
      await other.until(/\{1, 1\}\r\n/);
    }
    expect(await running.kill("SIGTERM")).toBe(0);
    hosted = null;
  });

  test("what is half way into a port is closed, and the port is free again", async () => {
    const running = await host(world, "--import", file);
    const silent = connect(running.telnetPort, "127.0.0.1");
    await new Promise((resolve) => silent.once("connect", resolve));
    expect(await running.kill("SIGTERM")).toBe(0);
    await host(world, "--telnet", String(running.telnetPort));
    expect(hosted?.telnetPort).toBe(running.telnetPort);
    silent.destroy();
  });

  test("SIGUSR2 writes a checkpoint, hooks included", async () => {
    const running = await host(world, "--import", file);
    const client = await login(running.telnetPort, "Wizard");
    client.send(
      `; add_verb(#0, {#3, "rxd", "checkpoint_finished"}, {"this", "none", "this"}); set_verb_code(#0, "checkpoint_finished", {"notify(#3, tostr(\\"checkpoint \\", args[1]));"}); return 1;`,
    );
    await client.until(/\{1, 1\}/);
    running.signal("SIGUSR2");
    await client.until(/checkpoint 1\r\n/);
  });
});

describe("options", () => {
  test.each([
    [["--telnet", "70000"], /not a port number/],
    [["--host", "no.such.host.invalid"], /no\.such\.host\.invalid is not an address/],
    [["--encoding", "ebcdic"], /utf8 or latin1/],
    [["--idle", "0"], /not a number of seconds/],
    [["--max-connections", "none"], /not a number from 1 up/],
    [["--import", "no-such.db"], /no-such\.db/],
    [["--frobnicate"], /frobnicate/],
    [["one", "two"], /expected \[WORLD\]/],
  ])("%j is refused in words", async (args, words) => {
    const ended = await dte(["serve", ...args]);
    expect(ended.status).toBe(2);
    expect(ended.err).toMatch(words);
    expect(ended.out).toBe("");
  });

  test("a port in use", async () => {
    const { telnetPort } = await host("--import", file);
    const ended = await dte(["serve", "--import", file, "--telnet", String(telnetPort)]);
    expect(ended.status).toBe(2);
    expect(ended.err).toContain(`127.0.0.1:${telnetPort} is in use by another program`);
  });

  test("listening and connecting need the keeper's leave; then a world can call itself", async () => {
    const { telnetPort } = await host("--import", file, "--allow-listen", "--allow-outbound");
    const client = await login(telnetPort, "Wizard");
    client.send("; return player.count = listen(#0, 0, 1);");
    const door = /\{1, (\d+)\}/.exec(await client.until(/\}\r\n/))?.[1];
    client.send(
      `; c = open_network_connection("localhost", ${door}); notify(c, "connect Caller"); return read(c);`,
    );
    expect(await client.until(/\}\r\n/)).toBe('{1, "*** Created ***"}\r\n');
    client.send("; return connection_name(connected_players()[1]);");
    expect(await client.until(/\}\r\n/)).toMatch(new RegExp(`^\\{1, "port ${door} from `));
  });
});

test("what was imported goes out again as it came", async () => {
  const out = join(folder.path, "out.db");
  expect((await dte(["import", file, world])).status).toBe(0);
  expect((await dte(["export", world, out])).status).toBe(0);
  expect(readFileSync(out).equals(Buffer.from(database))).toBe(true);
});
