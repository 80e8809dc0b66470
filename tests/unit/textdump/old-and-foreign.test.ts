import { describe, expect, test } from "vitest";
import { writeTextdump } from "#textdump";
import { bytesOf, lineOf, read, refusal, sampleText } from "./sample-dump.ts";

describe("files from elsewhere", () => {
  const plain = read(sampleText());

  test("CR LF everywhere", () => {
    const dump = read(sampleText().replaceAll("\n", "\r\n"));
    expect(dump.world).toEqual(plain.world);
    expect(dump.report.notes).toEqual([
      "Every line of the file ended in CR LF; the CRs were dropped.",
    ]);
  });

  test("CR LF everywhere but at the end of the file", () => {
    const dump = read(sampleText().replaceAll("\n", "\r\n").slice(0, -1));
    expect(dump.world).toEqual(plain.world);
    expect(dump.connections).toEqual(plain.connections);
  });

  test("a single CR belongs to its line", () => {
    const dump = read(
      sampleText((lines) => {
        lines[lineOf(lines, "Root")] = "Root\r";
      }),
    );
    expect(dump.world.objects[1]?.name).toBe("Root\r");
    expect(dump.report.notes).toEqual([]);
  });

  test("a byte-order mark", () => {
    const dump = read(`\uFEFF${sampleText()}`);
    expect(dump.world).toEqual(plain.world);
    expect(dump.report.notes).toEqual(["A byte-order mark at the start of the file was dropped."]);
  });

  test("both", () => {
    const dump = read(`\uFEFF${sampleText().replaceAll("\n", "\r\n")}`);
    expect(dump.world).toEqual(plain.world);
    expect(dump.report.notes).toHaveLength(2);
  });

  test("UTF-8 is read as such", () => {
    const text = sampleText((lines) => {
      lines[lineOf(lines, "plain text")] = "Ähre ∈ 😀";
    });
    const dump = read(text);
    expect(dump.world.objects[1]?.slots[0]?.value).toBe("Ähre ∈ 😀");
    expect(dump.world.encoding).toBe("utf8");
    expect(new TextDecoder().decode(writeTextdump(dump.world, dump).bytes)).toBe(text);
  });

  test("anything else is Latin-1, every byte its character", () => {
    const bytes = bytesOf(sampleText());
    const at = sampleText().indexOf("plain text");
    bytes.set([0x80, 0x9f, 0xe4, 0xff], at);
    const dump = read(bytes);
    expect(dump.world.objects[1]?.slots[0]?.value).toBe("\u0080\u009fäÿn text");
    expect(dump.world.encoding).toBe("latin1");
    expect(dump.report.notes[0]).toMatch(/Latin-1/);
    expect(writeTextdump(dump.world, dump).bytes).toEqual(bytes);
  });

  test.each([
    [[], "line 1: the file is empty"],
    [[0xef, 0xbb, 0xbf], "line 1: the file is empty"],
    [[0x1f, 0x8b, 8, 0], "line 1: the file is compressed with gzip: unpack it first"],
    [[0x50, 0x4b, 3, 4], "line 1: the file is a zip archive: unpack it first"],
    [[0xff, 0xfe, 0x2a, 0], "line 1: the file is UTF-16: dumps are UTF-8 or Latin-1"],
    [[0x68, 0x69], "line 1: expected “** LambdaMOO Database, Format Version 4 **”, found “hi”"],
    [
      [0, 1, 2, 10, 10, 10],
      "line 1: expected “** LambdaMOO Database, Format Version 4 **”, found “\\u{0}\\u{1}\\u{2}”",
    ],
    [[10], "line 1: expected “** LambdaMOO Database, Format Version 4 **”, found an empty line"],
    [[52, 10], "line 1: the file ends here, expected the number of verb programs after it"],
  ])("%j", (bytes, message) => {
    expect(refusal(new Uint8Array(bytes))).toBe(message);
  });

  test.each([18, 99])("version %i is refused in words", (version) => {
    const text = sampleText((lines) => {
      lines[0] = `** LambdaMOO Database, Format Version ${version} **`;
    });
    expect(refusal(text)).toBe(
      `line 1: dumps of version ${version} are not supported; versions 0 to 17 are`,
    );
  });

  test("what follows the end is told", () => {
    expect(read(`${sampleText()}more\n`).report.notes).toEqual([
      "1 line after the end of the dump was ignored.",
    ]);
  });

  test("a last line without end is told", () => {
    expect(read(sampleText().slice(0, -1)).report.notes).toEqual([
      "The last line of the file has no line end.",
    ]);
  });
});

describe("older dumps", () => {
  test.each([0, 1, 2, 3, 4])("version %i", (version) => {
    const dump = read(
      sampleText((lines) => {
        if (version === 0) lines.shift();
        else lines[0] = `** LambdaMOO Database, Format Version ${version} **`;
      }),
    );
    expect(dump.report.version).toBe(version);
    expect(dump.world).toEqual(read(sampleText()).world);
  });

  test("without the last sections", () => {
    const cut = (from: string) => sampleText().slice(0, sampleText().indexOf(from));
    expect(read(cut("1 active")).connections).toEqual([]);
    expect(read(cut("0 suspended")).report.droppedTasks).toEqual([]);
  });

  test("of version 4 with the flag of parents of anonymous objects, without the last section", () => {
    const text = sampleText((lines) => {
      lines[lineOf(lines, "16")] = "272";
    });
    const dump = read(text.slice(0, text.indexOf("1 active")));
    expect(dump.world.objects[0]?.flags).toBe(272);
    expect(dump.report.notes).toEqual([
      "The file ends before the connections, as dumps of old servers do.",
    ]);
    const again = writeTextdump(dump.world, { connections: dump.connections });
    expect(again.losses).toEqual([]);
    expect(new TextDecoder().decode(again.bytes)).toContain("#0\nSystem\n\n272\n");
  });

  test("connections without listeners", () => {
    const dump = read(
      sampleText((lines) => {
        lines[lineOf(lines, "1 active connections with listeners")] = "1 active connections";
        lines[lineOf(lines, "3 0")] = "3";
      }),
    );
    expect(dump.connections).toEqual([{ player: 3, listener: -1 }]);
  });

  test.each([
    [1, "break = 1; continue = break;", "break_ = 1; continue_ = break_;"],
    [1, "Break = BREAK + break_;", "Break__ = Break__ + break_;"],
    [1, 'x = "break"; /* break */ y = breaker;', 'x = "break"; /* break */ y = breaker;'],
    [
      1,
      "x.break = y:continue(1); $break = $continue();",
      'x.("break") = y:("continue")(1); #0.("break") = #0:("continue")();',
    ],
    [1, "return l[1..break];", "return l[1..break_];"],
    [1, "e_float = E_FLOAT;", "e_float_ = e_float_;"],
    [1, "try = 1;", "try = 1;"],
    [0, "try = any; finally = {except, endtry};", "try_ = any_; finally_ = {except_, endtry_};"],
    [2, "break; e_float = 2;", "break; e_float_ = 2;"],
    [3, "x = E_FLOAT;", "x = E_FLOAT;"],
    [4, "break; x = E_FLOAT;", "break; x = E_FLOAT;"],
  ])("version %i renames: %s", (version, was, now) => {
    const dump = read(
      sampleText((lines) => {
        lines[lineOf(lines, '"a comment";')] = was;
        if (version === 0) lines.shift();
        else lines[0] = `** LambdaMOO Database, Format Version ${version} **`;
      }),
    );
    expect(dump.world.objects[2]?.verbs[0]?.source?.split("\n")[0]).toBe(now);
    expect(dump.report.notes.length).toBe(was === now ? 0 : 1);
  });

  test("variables of forked tasks are renamed with their program", () => {
    const dump = read(
      sampleText((lines) => {
        lines[0] = "** LambdaMOO Database, Format Version 1 **";
        lines[lineOf(lines, "return x;")] = "return Break + break_;";
        lines[lineOf(lines, "x")] = "Break";
        lines[lineOf(lines, "y")] = "break_";
      }),
    );
    const [task] = dump.forkedTasks;
    expect(task?.source).toBe("return Break__ + break_;");
    expect(task?.variables.map(([name]) => name)).toEqual(["NUM", "Break__", "break_"]);
  });
});

const SUSPENDED = `1234 99 4
1
0
7
0 -1 0 50
language version 4
suspend(1);
.
2 variables
x
6
y
2
text
3 rt_stack slots in use
7
12
8
3
4
0
0
-111
2 -7 -8 3 -9 3 2 -10 8
No
More
Parse
Infos
look
look l*ook_self
6
10 0 9`;

describe("suspended tasks", () => {
  const withSuspended = (...tasks: string[]) =>
    sampleText((lines) => {
      lines[lineOf(lines, "0 suspended tasks")] =
        `${tasks.length} suspended tasks\n${tasks.join("\n")}`;
    });

  test.each([
    ["with a value", SUSPENDED],
    ["with an INT", SUSPENDED.replace("99 4\n1\n0\n7", "99 0\n7")],
    ["without a value", SUSPENDED.replace("99 4\n1\n0\n7", "99")],
    ["with an empty value", SUSPENDED.replace("99 4\n1\n0\n7", "99 ")],
    ["of an old server", SUSPENDED.replace("0 -1 0 50", "0 -1 0")],
    ["in a builtin", SUSPENDED.replace("10 0 9", "10 4 9\neval")],
    ["in create", SUSPENDED.replace("10 0 9", "10 4 9\ncreate\nbf_create data: oid = 12")],
    [
      "in call_function",
      SUSPENDED.replace(
        "10 0 9",
        "10 4 9\ncall_function\nbf_call_function data: fname = move\nbf_move data: what = 1",
      ),
    ],
  ])("%s are listed and dropped", (_, task) => {
    const dump = read(withSuspended(task));
    expect(dump.report.droppedTasks).toEqual([
      {
        kind: "suspended",
        id: 99,
        startTime: 1234,
        player: 3,
        programmer: 3,
        verb: "look",
        definer: 2,
      },
    ]);
    expect(dump.report.notes).toEqual([
      "1 suspended task was dropped: its state belongs to another server.",
    ]);
    expect(dump.connections).toHaveLength(1);
  });

  test("several frames, several tasks", () => {
    const frame = SUSPENDED.slice(SUSPENDED.indexOf("language"));
    const deep = `${SUSPENDED.replace("0 -1 0 50", "1 -1 0 50")}\n${frame.replace("look\n", "deeper\n")}`;
    const dump = read(withSuspended(deep, SUSPENDED));
    expect(dump.report.droppedTasks.map(({ verb }) => verb)).toEqual(["deeper", "look"]);
  });

  test("a fault in one", () => {
    expect(refusal(withSuspended(SUSPENDED.replace("language version", "language")))).toMatch(
      /^line \d+: expected the line “language version V” of an activation, found “language 4”$/,
    );
  });
});
