// A real world behind real sockets: many connections, floods, peers that do not read, listening points and outgoing
// connections. Everything is counted, nothing is timed.
import { createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { type HostedWorld, hostWorld, until } from "../../support/hosted-world.ts";
import { MooClient } from "../../support/moo-client.ts";

/** `connect NAME` makes or finds a player; `echo`, `add` and `;` are their commands. */
const CORE = `
  #1.programmer = 1;
  add_property(#1, "count", 0, {#3, "rwc"});
  add_property(#0, "log", {}, {#3, "rw"});
  add_verb(#0, {#3, "rxd", "do_login_command"}, {"this", "none", "this"});
  set_verb_code(#0, "do_login_command", {
    "if (!args || args[1] != \\"connect\\") notify(player, \\"who are you?\\"); return 0; endif",
    "for p in (players()) if (p.name == args[2]) return p; endif endfor",
    "p = create(#1); p.name = args[2]; set_player_flag(p, 1); p.programmer = p.wizard = 1; move(p, #2); return p;"});
  add_verb(#0, {#3, "rxd", "user_client_disconnected"}, {"this", "none", "this"});
  set_verb_code(#0, "user_client_disconnected", {"#0.log = {@#0.log, verb};"});
  add_verb(#1, {#3, "rd", "echo"}, {"any", "any", "any"});
  set_verb_code(#1, "echo", {"notify(player, argstr);"});
  add_verb(#1, {#3, "rd", "add"}, {"any", "any", "any"});
  set_verb_code(#1, "add", {"this.count = this.count + 1; notify(this, tostr(this.count));"});
  add_verb(#1, {#3, "rd", "eval"}, {"any", "any", "any"});
  set_verb_code(#1, "eval", {"set_task_perms(player); r = eval(argstr);", "notify(player, toliteral(r));"});`;

let world: HostedWorld | null = null;
afterEach(async () => {
  await world?.close();
  world = null;
});

async function host(settings: Parameters<typeof hostWorld>[0] = {}): Promise<HostedWorld> {
  world = await hostWorld(settings);
  expect(await world.run(CORE)).toBe("0");
  return world;
}

async function login(hosted: HostedWorld, name: string, address?: string): Promise<MooClient> {
  const client = await hosted.connect(address);
  await client.until(/who are you\?\r\n/);
  client.send(`connect ${name}`);
  await client.until(/\*\*\* (Created|Connected) \*\*\*\r\n/);
  return client;
}

/** The numbers 1 to n, each on a line. */
const counted = (count: number): string =>
  Array.from({ length: count }, (_, index) => `${index + 1}\r\n`).join("");

describe("many connections", () => {
  test("400 people, each with 25 commands at once: every line answered, in order", async () => {
    const hosted = await host();
    const clients = await Promise.all(
      Array.from({ length: 400 }, (_, index) => login(hosted, `P${index}`)),
    );
    expect(await hosted.run("return length(connected_players());")).toBe("400");
    expect(hosted.network.count).toBe(400);
    for (const client of clients) client.sendRaw("add\r\n".repeat(25));
    for (const client of clients) expect(await client.until(/\b25\r\n/)).toBe(counted(25));
    for (const client of clients) client.destroy();
    await until(() => hosted.network.count === 0);
    expect(await hosted.run("return {length(connected_players(1)), length(#0.log)};")).toBe(
      "{0, 400}",
    );
  });

  test("more than there is room for are told so", async () => {
    const hosted = await host({ maxConnections: 3, maxPerAddress: 2 });
    const first = await login(hosted, "Ann");
    await login(hosted, "Bob");
    const full =
      /\*\*\* Sorry, but the server cannot accept any more connections right now\. \*\*\*/;
    expect(await (await hosted.connect()).closed()).toMatch(full);
    await hosted.run(
      `add_property(#0, "server_options", #0, {#3, "r"}); add_property(#0, "server_full_msg", {"no", "room"}, {#3, "r"});`,
    );
    expect(await (await hosted.connect()).closed()).toBe("no\r\nroom\r\n");
    first.destroy();
    await until(() => hosted.network.count === 1);
    await login(hosted, "Cid");
  });
});

describe("protocols", () => {
  test.each([
    ["127.0.0.1", "IPv4"],
    ["::1", "IPv6"],
  ])("%s", async (address, protocol) => {
    const hosted = await host({ hosts: ["::"] });
    const client = await login(hosted, "Ann", address);
    client.send("; return connection_name(player);");
    expect(await client.until(/\r\n/)).toMatch(
      new RegExp(`^\\{1, "port ${hosted.port} from ${address}, port \\d+"\\}`),
    );
    expect(await hosted.run("return listeners();")).toBe(`{{#0, ${hosted.port}, 1}}`);
    expect(protocol).toBe(address.includes(":") ? "IPv6" : "IPv4");
  });

  test("Latin-1", async () => {
    const hosted = await host({ encoding: "latin1" });
    const client = await login(hosted, "Ann");
    client.sendRaw(Uint8Array.of(...Buffer.from("echo gr"), 0xfc, 0xdf, 0x65, 13, 10));
    client.sendRaw(Uint8Array.of(...Buffer.from('; return length("'), 0xfc, 34, 41, 59, 13, 10));
    await client.until(/\{1, 1\}/);
  });
});

describe("floods", () => {
  test("thousands of lines in one go are all answered, in order", async () => {
    const hosted = await host();
    const client = await login(hosted, "Ann");
    client.sendRaw("add\r\n".repeat(20_000));
    expect(await client.until(/\b20000\r\n/)).toBe(counted(20_000));
  });

  test("a flooder waits; others do not wait for it", async () => {
    const hosted = await host();
    const flooder = await login(hosted, "Flood");
    const other = await login(hosted, "Ann");
    // far more than is taken at once: the rest stays in the network until the world has done what it got
    flooder.sendRaw(`${"add\r\n".repeat(100_000)}`);
    await flooder.until(/\b10\r\n/);
    other.sendRaw("add\r\n".repeat(50));
    expect(await other.until(/\b50\r\n/)).toBe(counted(50));
    // one turn each: meanwhile the flooder had about as many
    const count = Number(
      await hosted.run('for p in (players()) if (p.name == "Flood") return p.count; endif endfor'),
    );
    expect(count).toBeLessThan(100_000);
    flooder.destroy();
    await until(() => hosted.network.count === 1);
    other.send("echo still here");
    expect(await other.until(/here\r\n/)).toBe("still here\r\n");
  });

  test("what one connection has waiting in the world is bounded", async () => {
    const hosted = await host();
    const client = await login(hosted, "Ann");
    client.send(`; set_connection_option(player, "hold-input", 1); return 7;`);
    await client.until(/\{1, 7\}\r\n/);
    let isWritten = false;
    client.write("\n".repeat(4_000_000), () => {
      isWritten = true;
    });
    // held input is never done: the world takes its share, then the socket is left alone
    const sessions = Array.from({ length: 8 }, (_, index) => index + 1);
    const pending = (): number =>
      Math.max(...sessions.map((session) => hosted.kernel.pendingInput(session)));
    await until(() => pending() > 60_000);
    for (let rounds = 0; rounds < 200; rounds++) await new Promise((go) => setImmediate(go));
    expect(pending()).toBeLessThan(65_536 + 4096 * 33 + 1);
    expect(isWritten).toBe(false);
    client.destroy();
  });

  test("a peer that reads loses nothing of what many tasks say at once", async () => {
    const hosted = await host();
    const client = await login(hosted, "Ann");
    client.send(
      `; fork (0) for i in [1..40000] notify(player, tostr(i)); i % 100 || suspend(0); endfor endfork return 1;`,
    );
    expect(await client.until(/\b40000\r\n/)).toBe(`{1, 1}\r\n${counted(40_000)}`);
  });

  test("a peer that does not read loses the oldest lines and is told how many", async () => {
    const hosted = await host();
    const slow = await login(hosted, "Slow");
    const other = await login(hosted, "Ann");
    slow.pause();
    slow.send(
      `; s = "x"; for i in [1..10] s = s + s; endfor fork (0) for i in [1..20000] notify(player, tostr(i, " ", s)); ticks_left() < 2000 && suspend(0); endfor notify(player, "end"); endfork return 1;`,
    );
    let done = "";
    for (let left = 1; left > 0; left = done === "0" ? 0 : 1) {
      other.send("; return length(queued_tasks());");
      done = /\{1, (\d+)\}/.exec(await other.until(/\r\n/))?.[1] ?? "";
    }
    slow.resume();
    const text = await slow.until(/end\r\n/);
    const lost = [...text.matchAll(/overflow: (\d+) lines/g)].reduce(
      (sum, match) => sum + Number(match[1]),
      0,
    );
    const rows = text.split("\r\n").filter((line) => /^(?:\d+ x|\{1, 1\}$|end$)/.test(line));
    expect(lost).toBeGreaterThan(10_000);
    expect(rows.length + lost).toBe(20_002);
    expect(rows.at(-2)).toMatch(/^20000 /);
  });

  test("a peer that does not read is refused by no_flush, and can still be put out", async () => {
    const hosted = await host();
    const slow = await login(hosted, "Slow");
    slow.pause();
    expect(
      await hosted.run(`
        for p in (players()) if (p.name == "Slow") slow = p; endif endfor
        s = "x"; for i in [1..15] s = s + s; endfor
        sent = 0; while (notify(slow, s, 1)) sent = sent + 1; suspend(0); endwhile
        length = buffered_output_length(slow); boot_player(slow); return {sent > 0, length > 30000};`),
    ).toBe("{1, 1}");
    slow.resume();
    expect(await slow.closed()).toMatch(/\*\*\* Disconnected \*\*\*\r\n$/);
  });

  test("questions of telnet without end get no answers without end", async () => {
    const hosted = await host();
    const client = await login(hosted, "Ann");
    client.pause();
    // more than all buffers on the way hold, so the world has read it
    const ask = Buffer.alloc(3_000_000, Uint8Array.of(255, 251, 24));
    for (let rounds = 0; rounds < 4; rounds++)
      await new Promise<void>((go) => client.write(ask, go));
    client.send("echo enough");
    client.resume();
    await client.until(/enough\r\n/);
    expect(client.received).toBeLessThan(ask.length * 4);
  });

  test("a silent wire is closed", async () => {
    const hosted = await host({ idleSeconds: 1 });
    const client = await login(hosted, "Ann");
    expect(await client.closed()).toBe("*** Timed out after 1 seconds of silence. ***\r\n");
    expect(await hosted.run("return #0.log;")).toBe('{"user_client_disconnected"}');
  });
});

test("whoever says all and stops sending gets all answers, also in a busy world", async () => {
  const hosted = await host();
  const busy = await login(hosted, "Busy");
  busy.send("; fork (0) while (1) suspend(0); endwhile endfork return 1;");
  await busy.until(/\{1, 1\}\r\n/);
  const client = await hosted.connect();
  client.sendRaw(`connect Ann\n${"add\n".repeat(500)}echo last`);
  client.end();
  const text = await client.closed();
  expect(text.endsWith(`${counted(500)}last\r\n`)).toBe(true);
});

test("a password is not shown, bytes are not touched", async () => {
  const hosted = await host();
  const client = await login(hosted, "Ann");
  client.send(`; set_connection_option(player, "client-echo", 0); return 1;`);
  const hidden = await client.untilBytes(Uint8Array.of(255, 251, 1));
  client.send(`; set_connection_option(player, "client-echo", 1); return 2;`);
  const shown = await client.untilBytes(Uint8Array.of(255, 252, 1));
  expect([hidden, shown]).toEqual([true, true]);
  await client.until(/\{1, 2\}\r\n/);
  client.send(
    `; set_connection_option(player, "binary", 1); notify(player, "~FF~00~0D"); l = read(); set_connection_option(player, "binary", 0); return l;`,
  );
  expect(await client.untilBytes(Uint8Array.of(255, 0, 13))).toBe(true);
  client.sendRaw(Uint8Array.of(255, 251, 0, 13, 10, 65));
  expect(await client.until(/\}\r\n/)).toContain('{1, "~FF~FB~00~0D~0AA"}');
});

describe("the world's own wires", () => {
  let peer: Server;
  let sockets: Socket[];
  const listenAsPeer = (): Promise<number> =>
    new Promise((resolve) => {
      sockets = [];
      peer = createServer({ allowHalfOpen: false }, (socket) => sockets.push(socket));
      peer.listen(0, "127.0.0.1", () => resolve((peer.address() as { port: number }).port));
    });

  test("programs listen, people come in by that door, and it is closed", async () => {
    const hosted = await host();
    const door = Number(await hosted.run("return listen(#2, 0, 1);"));
    expect(door).toBeGreaterThan(0);
    expect(await hosted.run(`return \`listen(#2, ${door}) ! ANY';`)).toBe("E_INVARG");
    await hosted.run(`
      add_verb(#2, {#3, "rxd", "do_login_command"}, {"this", "none", "this"});
      set_verb_code(#2, "do_login_command", {"notify(player, \\"the other door\\"); notify(player, connection_name(player));"});`);
    const visitors = await Promise.all(
      ["127.0.0.1", "::1"].map((address) => MooClient.connect(door, address)),
    );
    expect(await visitors[0].until(/, port \d+\r\n/)).toMatch(
      new RegExp(`^the other door\r\nport ${door} from 127.0.0.1, port \\d+\r\n$`),
    );
    await visitors[1].until(/from ::1, port/);
    expect(await hosted.run(`unlisten(${door}); return length(listeners());`)).toBe("1");
    await expect(MooClient.connect(door)).rejects.toThrow(/ECONNREFUSED/);
    // who is in stays in
    visitors[0].send("x");
    await visitors[0].until(/the other door/);
  });

  test("a port in use, or none at all", async () => {
    const hosted = await host();
    const port = await listenAsPeer();
    expect(
      await hosted.run(
        `return {\`listen(#0, ${port}) ! ANY', \`listen(#0, "door") ! ANY', \`listen(#0, 70000) ! ANY'};`,
      ),
    ).toBe("{E_QUOTA, E_QUOTA, E_QUOTA}");
    peer.close();
  });

  test("not without the keeper's leave", async () => {
    const hosted = await host({ allowsListen: false, allowsOutbound: false });
    expect(
      await hosted.run(
        `try listen(#0, 0); except e (E_PERM) return {e[2], \`open_network_connection("127.0.0.1", 80) ! ANY'}; endtry`,
      ),
    ).toBe('{"Permission denied: this host runs without --allow-listen", E_PERM}');
  });

  test("a program connects, talks and is told of the end", async () => {
    const hosted = await host();
    const port = await listenAsPeer();
    const client = await login(hosted, "Ann");
    client.send(
      `; c = open_network_connection("127.0.0.1", ${port}); notify(c, "hello"); l = read(c); notify(player, connection_name(c)); boot_player(c); return {c < #0, l, valid(c)};`,
    );
    await until(() => sockets.length === 1);
    const [socket] = sockets;
    const heard: string[] = [];
    socket.on("data", (bytes) => heard.push(bytes.toString()));
    await until(() => heard.join("") === "hello\r\n");
    socket.write("good day\r\n");
    expect(await client.until(/\}\r\n/)).toMatch(
      new RegExp(`^port \\d+ to 127.0.0.1, port ${port}\r\n\\{1, \\{1, "good day", 0\\}\\}\r\n$`),
    );
    await until(() => hosted.network.count === 1);
    peer.close();
  });

  test("nobody there", async () => {
    const hosted = await host({ maxConnections: 1 });
    const port = await listenAsPeer();
    await new Promise((resolve) => peer.close(resolve));
    expect(await hosted.run(`return \`open_network_connection("127.0.0.1", ${port}) ! ANY';`)).toBe(
      "E_INVARG",
    );
    await login(hosted, "Ann");
    expect(await hosted.run(`return \`open_network_connection("127.0.0.1", ${port}) ! ANY';`)).toBe(
      "E_QUOTA",
    );
  });
});
