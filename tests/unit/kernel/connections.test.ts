// Connections, input and output: LANGUAGE 15.
import { expect, test } from "vitest";
import { Bench, wizardBench } from "./bench.ts";

/** A world in which `connect NAME` logs in, and hooks tell what happens. */
function hookedBench(): Bench {
  const bench = new Bench().start();
  bench.program(`
    for name in ({"Ann", "Bob"})
      o = create(#1); o.name = name; set_player_flag(o, 1); o.programmer = 1; move(o, #2);
    endfor
    add_property(#0, "seen", {}, {#3, "rw"});`);
  bench.verb(
    "#0",
    "do_login_command",
    "this none this",
    `
    if (args && args[1] == "connect")
      for p in (players()) if (p.name == args[2]) return p; endif endfor
    elseif (args && args[1] == "create")
      o = create(#1); o.name = args[2]; set_player_flag(o, 1); return o;
    elseif (!args)
      notify(player, "Welcome, " + tostr(player));
    else
      notify(player, "Eh? " + argstr);
    endif`,
  );
  for (const name of [
    "user_connected",
    "user_created",
    "user_reconnected",
    "user_disconnected",
    "user_client_disconnected",
  ])
    bench.verb(
      "#0",
      name,
      "this none this",
      `#0.seen = {@#0.seen, {verb, args[1], player, caller, length(connected_players())}};`,
    );
  return bench;
}

function seenHooks(bench: Bench): string {
  const hooks = bench.value("return #0.seen;");
  bench.program("#0.seen = {};");
  return hooks;
}

test("a new connection gets one empty line; lines before login go to do_login_command", () => {
  const bench = hookedBench();
  bench.connect(1);
  expect(bench.seen()).toEqual(["Welcome, #-4"]);
  expect(bench.type('say "a b"  c')).toEqual(['Eh? say "a b"  c']);
  bench.connect(2);
  expect(bench.seen(2)).toEqual(["Welcome, #-5"]);
});

test("login, creation, reconnection, disconnection", () => {
  const bench = hookedBench();
  bench.connect(1);
  bench.seen();
  expect(bench.type("connect Ann")).toEqual(["*** Connected ***"]);
  expect(seenHooks(bench)).toBe('{{"user_connected", #4, #4, #-1, 1}}');
  expect(bench.notices.at(-1)).toEqual({
    kind: "player",
    session: 1,
    player: 4,
    name: "Ann",
    isProgrammer: true,
    isWizard: false,
  });
  bench.connect(2);
  bench.seen(2);
  expect(bench.typeAs(2, "create Carl")).toEqual(["*** Created ***"]);
  expect(seenHooks(bench)).toBe('{{"user_created", #6, #6, #-1, 2}}');
  bench.connect(3);
  bench.seen(3);
  expect(bench.typeAs(3, "connect Ann")).toEqual([
    "*** Redirecting old connection to this port ***",
  ]);
  expect(bench.seen(1)).toEqual(["*** Redirecting connection to new port ***"]);
  expect(bench.notices.filter((notice) => notice.kind === "closed")).toEqual([
    { kind: "closed", session: 1 },
  ]);
  expect(seenHooks(bench)).toBe('{{"user_reconnected", #4, #4, #-1, 2}}');
  bench.kernel.disconnect(3);
  bench.settle();
  expect(seenHooks(bench)).toBe('{{"user_client_disconnected", #4, #4, #-1, 1}}');
  bench.program("boot_player(#6);");
  expect(bench.seen(2)).toEqual(["*** Disconnected ***"]);
  expect(seenHooks(bench)).toBe('{{"user_disconnected", #6, #6, #-1, 0}}');
});

test("a login that suspends, fails or returns nobody is none", () => {
  const bench = hookedBench();
  bench.verb(
    "#0",
    "do_login_command",
    "this none this",
    `
    if (!args) return 0; elseif (args[1] == "s") suspend(0); return #4; elseif (args[1] == "e") return 1 / 0; endif return #1;`,
  );
  bench.connect(1);
  expect(bench.type("s", "e", "n")).toEqual([
    "#0:do_login_command, line 7:  Division by zero",
    "(End of traceback)",
  ]);
  expect(bench.value("return connected_players();")).toBe("{}");
});

test("silence before login ends the connection", () => {
  const bench = hookedBench();
  bench.connect(1);
  bench.seen();
  bench.sleep(200);
  bench.type("hello");
  bench.sleep(299);
  expect(bench.seen()).toEqual([]);
  bench.sleep(2);
  expect(bench.seen()).toEqual(["*** Timed-out waiting for login. ***"]);
  expect(seenHooks(bench)).toBe('{{"user_disconnected", #-4, #-4, #-1, 0}}');
});

test("switch_player gives a connection to another player, as at login", () => {
  const bench = wizardBench();
  bench.program('add_property(#0, "notes", {}, {#3, "rw"}); set_player_flag(create(#1), 1);');
  for (const hook of ["user_connected", "user_disconnected", "user_reconnected"])
    bench.verb("#0", hook, "this none this", "#0.notes = {@#0.notes, {verb, args[1], player}};");
  bench.verb("#0", "do_login_command", "this none this", "return args ? toobj(args[1]) | 0;");
  expect(bench.value("return switch_player(#3, #4);")).toBe("0");
  expect(bench.seen()).toEqual(["*** Connected ***"]);
  bench.connect(2);
  expect(bench.typeAs(2, "#3")).toEqual(["*** Connected ***"]);
  expect(
    bench.value("switch_player(#3, #4, 1); return {connected_players(), idle_seconds(#4)};"),
  ).toBe("{{#4}, 0}");
  expect([bench.seen(1), bench.seen(2)]).toEqual([[], []]);
  expect(bench.value("return #0.notes;")).toBe(
    '{{"user_disconnected", #3, #3}, {"user_connected", #4, #4}, {"user_connected", #3, #3}, {"user_disconnected", #3, #3}, {"user_reconnected", #4, #4}}',
  );
  expect(bench.value("return `switch_player(#4, #1) ! ANY';")).toBe("E_INVARG");
  expect(bench.typeAs(2, "look")).toEqual(["I couldn't understand that."]);
});

test("a player who is recycled", () => {
  const bench = hookedBench();
  bench.connect(1);
  bench.type("connect Ann");
  bench.program("recycle(#4);");
  expect(bench.seen()).toEqual(["*** Recycled ***"]);
});

test("messages come from options, also none and several lines", () => {
  const bench = hookedBench();
  bench.program(`o = create(#1); add_property(#0, "server_options", o, {#3, "r"});
    add_property(o, "connect_msg", {"Hi.", "How are you?"}, {#3, "r"}); add_property(o, "boot_msg", {}, {#3, "r"});`);
  bench.connect(1);
  bench.seen();
  expect(bench.type("connect Ann")).toEqual(["Hi.", "How are you?"]);
  bench.program("boot_player(#4);");
  expect(bench.seen()).toEqual([]);
});

// ---- commands

test("commands: verbs of player, room, objects; variables; huh", () => {
  const bench = wizardBench();
  bench.program('o = create(#1); o.name = "red box"; move(o, #2);');
  bench.verb(
    "#4",
    "p*ut",
    "any in this",
    "notify(player, toliteral({verb, argstr, args, dobjstr, dobj, prepstr, iobjstr, iobj, this, caller}));",
  );
  expect(bench.type('pu  a "b c" into red')).toEqual([
    '{"pu", "a \\"b c\\" into red", {"a", "b c", "into", "red"}, "a b c", #-3, "into", "red", #4, #4, #3}',
  ]);
  expect(bench.type("nonsense", "", "   ")).toEqual(["I couldn't understand that."]);
  bench.verb(
    "#2",
    "huh",
    "this none this",
    'notify(player, "Huh: " + verb + "/" + argstr + "/" + tostr(this));',
  );
  expect(bench.type("nonsense with box")).toEqual(["Huh: nonsense/with box/#2"]);
  bench.verb("#3", "say", "any any any", 'notify(player, "You say: " + argstr);');
  expect(bench.type('"hello   there', "say x", '"')).toEqual([
    "You say: hello   there",
    "You say: x",
    "You say: ",
  ]);
});

test("do_command comes first; true, waits and errors end the command", () => {
  const bench = wizardBench();
  bench.verb(
    "#0",
    "do_command",
    "this none this",
    `
    if (args[1] == "x") notify(player, "X " + argstr); return 1;
    elseif (args[1] == "s") suspend(1); notify(player, "slept");
    elseif (args[1] == "e") return 1 / 0;
    endif`,
  );
  expect(bench.type('x "a  b"', "s", "e", "y")).toEqual([
    'X x "a  b"',
    "#0:do_command, line 8:  Division by zero",
    "(End of traceback)",
    "I couldn't understand that.",
  ]);
  bench.sleep(1);
  expect(bench.seen()).toEqual(["slept"]);
});

test("PREFIX and SUFFIX frame the output of a command until it ends or suspends", () => {
  const bench = wizardBench();
  bench.verb(
    "#3",
    "work",
    "any any any",
    'notify(player, "one"); if (argstr == "e") return 1 / 0; endif suspend(1); notify(player, "two");',
  );
  expect(bench.type("PREFIX <<", "OUTPUTSUFFIX >>", "work")).toEqual(["<<", "one", ">>"]);
  bench.sleep(1);
  expect(bench.seen()).toEqual(["two"]);
  expect(bench.type("work e")).toEqual([
    "<<",
    "one",
    "#3:work, line 3:  Division by zero",
    "(End of traceback)",
    ">>",
  ]);
  expect(bench.value("return output_delimiters(#3);")).toBe('{"<<", ">>"}');
  expect(bench.type("prefix x", "PREFIX", "SUFFIX")).toEqual([
    "<<",
    "I couldn't understand that.",
    ">>",
  ]);
  bench.program('set_connection_option(#3, "intrinsic-commands", {"SUFFIX"});');
  expect(bench.type("PREFIX a", "SUFFIX b")).toEqual(["I couldn't understand that."]);
  expect(bench.value('return connection_option(#3, "intrinsic-commands");')).toBe('{"SUFFIX"}');
});

test(".program", () => {
  const bench = wizardBench();
  bench.program(
    'add_verb(#3, {#3, "rd", "do*it now"}, {"none", "none", "none"}); o = create(#1); o.name = "boxes"; move(o, #2); o = create(#1); o.name = "boxer"; move(o, #2);',
  );
  expect(
    bench.type(
      ".program",
      ".program me",
      ".program me:",
      ".pr zzz:x",
      ".pro box:x",
      ".program here:x",
      ".program #77:x",
    ),
  ).toEqual([
    "Usage:  .program object:verb",
    "You must specify a verb; use the format object:verb.",
    "You must specify a verb; use the format object:verb.",
    'I don\'t see "zzz" here.',
    'I don\'t know which "box" you mean.',
    "That object does not have that verb definition.",
    'I don\'t see "#77" here.',
  ]);
  expect(bench.type(".program me:doit", 'notify(player, "done");', "  ", ".", "now")).toEqual([
    'Now programming Wizard:do*it now.  Use "." to end.',
    "0 error(s).",
    "Verb programmed.",
    "done",
  ]);
  const lines = bench.type(".program me:doit", "x = ;", ".", "now");
  expect(lines[1]).toMatch(/^Line 1: {2}/);
  expect(lines.slice(2)).toEqual(["1 error(s).", "Verb not programmed.", "done"]);
});

// ---- input

test("U04: pasted lines go to the program that reads them", () => {
  const bench = wizardBench();
  bench.verb(
    "#3",
    "ask",
    "any any any",
    `
    lines = {};
    while ((line = read()) != ".") lines = {@lines, line}; if (line == "wait") suspend(0); endif endwhile
    notify(player, toliteral(lines));`,
  );
  expect(bench.type("ask", "look", "ask", "wait", "", "north", ".", "south")).toEqual([
    '{"look", "ask", "wait", "", "north"}',
    "I couldn't understand that.",
  ]);
});

test("a reader in another queue gets one line after the other too", () => {
  const bench = wizardBench();
  bench.program(
    'fork (0) l = {}; while ((x = read(#3)) != ".") l = {@l, x}; endwhile notify(#3, toliteral(l)); endfork',
  );
  expect(bench.type("a", "b", "c", ".")).toEqual(['{"a", "b", "c"}']);
});

test("read: who may, and its end with the connection", () => {
  const bench = wizardBench();
  expect(bench.value("return `read() ! ANY';")).toBe("E_PERM");
  expect(bench.value("return `read(#2) ! ANY';")).toBe("E_INVARG");
  expect(bench.value('set_connection_option(#3, "hold-input", 1); return 1;')).toBe("1");
  bench.type("held 1", "held 2");
  expect(bench.value("return {read(#3, 1), read(#3, 1), read(#3, 1)};")).toBe(
    '{"held 1", "held 2", 0}',
  );
  const id = bench.kernel.runProgram("return `read(#3) ! ANY';", "moo", 3);
  bench.settle();
  expect(bench.value("return `read(#3) ! ANY';")).toBe("E_INVARG");
  bench.kernel.disconnect(1);
  bench.settle();
  expect(bench.kernel.programResult(id).literal).toBe("E_INVARG");
});

test("hold-input keeps lines until it ends; out-of-band lines pass", () => {
  const bench = wizardBench();
  bench.verb(
    "#0",
    "do_out_of_band_command",
    "this none this",
    'notify(player, "OOB " + toliteral(args) + argstr);',
  );
  bench.verb("#3", "hey", "any any any", 'notify(player, "hey " + argstr);');
  bench.program('set_connection_option(#3, "hold-input", 1);');
  expect(bench.type("hey 1", "#$#mcp x", '#$"hey 2')).toEqual(['OOB {"#$#mcp", "x"}#$#mcp x']);
  bench.program('set_connection_option(#3, "hold-input", 0);');
  expect(bench.seen()).toEqual(["hey 1", "hey 2"]);
  bench.program('set_connection_option(#3, "disable-oob", 1);');
  expect(bench.type("#$#mcp")).toEqual(["I couldn't understand that."]);
});

test("flushing", () => {
  const bench = wizardBench();
  bench.program('set_connection_option(#3, "hold-input", 1);');
  expect(bench.type("a", "b", ".FLUSH", ".flush")).toEqual([
    ">> Flushing the following pending input:",
    ">>     a",
    ">>     b",
    ">> (Done flushing)",
    ">> No pending input to flush...",
  ]);
  bench.program('set_connection_option(#3, "flush-command", 0);');
  expect(bench.type(".flush")).toEqual([]);
  bench.program("flush_input(#3, 1);");
  expect(bench.seen()).toEqual([
    ">> Flushing the following pending input:",
    ">>     .flush",
    ">> (Done flushing)",
  ]);
});

test("force_input, at the end and in front", () => {
  const bench = wizardBench();
  bench.verb("#3", "hey", "any any any", 'notify(player, "hey " + argstr);');
  bench.program('force_input(#3, "hey 1"); force_input(#3, "hey 2"); force_input(#3, "hey 0", 1);');
  expect(bench.seen()).toEqual(["hey 0", "hey 1", "hey 2"]);
});

test("options: defaults, and the page is told", () => {
  const bench = wizardBench();
  expect(bench.value("return connection_options(#3);")).toBe(
    '{{"hold-input", 0}, {"disable-oob", 0}, {"binary", 0}, {"client-echo", 1}, {"flush-command", ".flush"}, {"intrinsic-commands", {".program", "PREFIX", "SUFFIX", "OUTPUTPREFIX", "OUTPUTSUFFIX"}}}',
  );
  bench.program('set_connection_option(#3, "client-echo", 0);');
  expect(bench.notices.at(-1)).toEqual({
    kind: "option",
    session: 1,
    name: "client-echo",
    value: false,
  });
  expect(bench.value('return `set_connection_option(#3, "x", 0) ! ANY\';')).toBe("E_INVARG");
});

test("binary mode: bytes as characters outside, binary strings inside", () => {
  const bench = wizardBench();
  bench.verb("#3", "hex", "any any any", 'notify(player, argstr + "~0D~FF");');
  bench.program('set_connection_option(#3, "binary", 1);');
  expect(bench.type("hex \u00e9~")).toEqual(["\u00e9~\r\u00ff…"]);
});

test("the output buffer: oldest lines go, no_flush refuses", () => {
  const bench = wizardBench();
  const result = bench.program(`
    line = "0123456789"; for i in [1..6] line = line + line; endfor line = line[1..63];
    for i in [1..1030] notify(player, line); endfor
    return {buffered_output_length(player), notify(player, "x", 1), buffered_output_length()};`);
  expect(result.literal).toBe("{65536, 0, 65536}");
  const lines = bench.seen();
  expect(lines[0]).toBe(">> Network buffer overflow: 6 lines of output to you have been lost <<");
  expect(lines.length).toBe(1025);
});

test("lines to nobody count as sent", () => {
  expect(new Bench().start().value('return {notify(#3, "x"), notify(#1, "y")};')).toBe("{1, 1}");
});

test("a program gives a connection to another player, as at login", () => {
  const bench = hookedBench();
  bench.connect(1);
  bench.type("connect Ann");
  bench.connect(2);
  bench.typeAs(2, "connect Bob");
  bench.program("#0.seen = {};");
  // Bob's own connection goes; Ann has none any more
  expect(bench.value("return {switch_player(#4, #5), connected_players()};")).toBe("{0, {#5}}");
  expect(bench.seen(1)).toEqual(["*** Redirecting old connection to this port ***"]);
  expect(bench.seen(2)).toEqual(["*** Redirecting connection to new port ***"]);
  expect(bench.value("return {switch_player(#5, #4, 1), connected_players()};")).toBe("{0, {#4}}");
  expect(bench.seen(1)).toEqual([]);
  expect(bench.type("nonsense")).toEqual(["I couldn't understand that."]);
  expect(seenHooks(bench)).toBe(
    '{{"user_disconnected", #4, #4, #-1, 1}, {"user_reconnected", #5, #5, #-1, 1}, ' +
      '{"user_disconnected", #5, #5, #-1, 1}, {"user_connected", #4, #4, #-1, 1}}',
  );
});

test("times and names", () => {
  const bench = wizardBench();
  bench.sleep(10);
  bench.type("x");
  bench.sleep(5);
  expect(
    bench.value("return {connected_seconds(#3), idle_seconds(#3), connection_name(#3)};"),
  ).toBe('{15, 5, "port 7777 from localhost, port 1"}');
});
