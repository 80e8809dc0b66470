// What programs put beside a terminal, how it reaches the page, what people do with it, and what is kept: LANGUAGE 17.11.
import { expect, test } from "vitest";
import type { UiChange, UiElement } from "#bus";
import { World } from "#world";
import { sourceText } from "../../support/golden.ts";
import { Bench, wizardBench } from "./bench.ts";

/** What a page would show that heard all that the session was told since the last call. */
class Page {
  readonly #bench: Bench;
  readonly #session: number;
  readonly #byOrder: Map<number, UiElement> = new Map();
  readonly changes: UiChange[] = [];
  focus: string | null = null;

  constructor(bench: Bench, session = 1) {
    this.#bench = bench;
    this.#session = session;
  }

  /** Hears what was said; gives the ids in the order in which they are drawn. */
  hear(): string {
    const { notices } = this.#bench;
    for (const notice of notices.splice(0)) {
      if (notice.kind !== "ui" || notice.session !== this.#session) continue;
      this.changes.push(...notice.changes);
      for (const change of notice.changes) this.#apply(change);
    }
    const elements = [...this.#byOrder.values()].filter(({ isVisible }) => isVisible);
    return elements
      .sort((left, right) => left.order - right.order)
      .map(({ id }) => id)
      .join(" ");
  }

  #apply(change: UiChange): void {
    if (change.kind === "reset") this.#byOrder.clear();
    else if (change.kind === "set") this.#byOrder.set(change.element.order, change.element);
    else if (change.kind === "remove") this.#byOrder.delete(change.order);
    else this.focus = this.#byOrder.get(change.order)?.id ?? null;
  }

  /** By id in small letters. */
  get elements(): Map<string, UiElement> {
    return new Map([...this.#byOrder.values()].map((one) => [one.id.toLowerCase(), one]));
  }

  content(id: string): UiElement["content"] | undefined {
    this.hear();
    return this.elements.get(id)?.content;
  }
}

/** Runs statements as a task of the player. */
function does(bench: Bench, statements: string): string {
  return bench.value(`${statements} return "ok";`);
}

/** A bench with a page, and a verb `try` that tells its words. */
function echoing(): { bench: Bench; page: Page } {
  const bench = wizardBench();
  bench.verb("#3", "try", "any any any", "notify(player, toliteral(args));");
  return { bench, page: new Page(bench) };
}

test("every element reaches the page as what the program said", () => {
  const bench = wizardBench("toaststunt");
  const page = new Page(bench);
  const result = does(
    bench,
    `r = {ui_add_text("t", "<b>no markup</b>", ["bold" -> 1, "COLOR" -> "Accent", "width" -> 50, "blink" -> 1, "align" -> "up"]),
       ui_add_div("d", "<b>markup</b>"), ui_add_button("b", "Go", "go"), ui_add_input("i", "Say"),
       ui_add_input("j", "Say", "hello", "say %s"), ui_add_select("s", "Size", {"S", "M"}),
       ui_add_select("u", "Size", {"S", "M"}, "m", "size %s"), ui_add_list("l", {"a", "b"}),
       ui_add_form("f", {{"n", "Name", "Ann"}, {"m", "Mail"}}, "sign %s"), ui_add_progress("p", 1, 4),
       ui_add_progress("q", 7.5, 5.0)};
     if (toliteral(r) != "{null, null, null, null, null, null, null, null, null, null, null}") return r; endif`,
  );
  expect(result).toBe('"ok"');
  expect(page.hear()).toBe("t d b i j s u l f p q");
  expect([...page.elements.values()].map(({ content }) => content)).toEqual([
    { kind: "text", text: "<b>no markup</b>" },
    { kind: "div", html: "<b>markup</b>" },
    { kind: "button", label: "Go", action: "go" },
    { kind: "input", label: "Say", initial: "", action: "" },
    { kind: "input", label: "Say", initial: "hello", action: "say %s" },
    { kind: "select", label: "Size", options: ["S", "M"], selected: -1, action: "" },
    { kind: "select", label: "Size", options: ["S", "M"], selected: 1, action: "size %s" },
    { kind: "list", label: "", items: ["a", "b"], action: "" },
    {
      kind: "form",
      label: "",
      fields: [
        { name: "n", label: "Name", initial: "Ann" },
        { name: "m", label: "Mail", initial: "" },
      ],
      action: "sign %s",
    },
    { kind: "progress", label: "", value: 1, max: 4 },
    { kind: "progress", label: "", value: 5, max: 5 },
  ]);
  expect(page.elements.get("t")?.style).toEqual([
    ["color", "accent"],
    ["bold", "on"],
    ["width", "50"],
  ]);
});

test.each([
  ['ui_add_text("", "x")', "E_INVARG"],
  ['ui_add_text("x", 1)', "E_TYPE"],
  ["ui_add_text(1, 1)", "E_TYPE"],
  ['ui_add_text("x")', "E_ARGS"],
  ['ui_add_text("x", "y", {})', "E_TYPE"],
  ['ui_add_button("x", "y")', "E_ARGS"],
  ['ui_add_select("x", "y", {"a", 1})', "E_TYPE"],
  ['ui_add_select("x", "y", {"a"}, "b")', "E_INVARG"],
  ['ui_add_select("x", "y", {"a"}, 2)', "E_INVARG"],
  ['ui_add_select("x", "y", {"a"}, {})', "E_TYPE"],
  ['ui_add_list("x", {{}})', "E_TYPE"],
  ['ui_add_form("x", {"name"}, "a")', "E_TYPE"],
  ['ui_add_form("x", {{"name"}}, "a")', "E_INVARG"],
  ['ui_add_form("x", {{"name", "label", 1}}, "a")', "E_TYPE"],
  ['ui_add_form("x", {{"a", "b"}, {"A", "c"}}, "a")', "E_INVARG"],
  ['ui_add_progress("x", "1", 2)', "E_TYPE"],
  ['ui_add_progress("x", 1, 0)', "E_INVARG"],
  ['ui_add_progress("x", 1, -2.5)', "E_INVARG"],
  ['ui_update("none", [])', "E_INVARG"],
  ['ui_remove("none")', "E_INVARG"],
  ['ui_focus("none")', "E_INVARG"],
  ['ui_set_visible("none", 1)', "E_INVARG"],
  ['ui_update("t", ["text" -> 1])', "E_TYPE"],
  ['ui_update("t", ["html" -> "x"])', "E_INVARG"],
  ['ui_update("t", ["kind" -> "div"])', "E_INVARG"],
  ['ui_update("t", ["toString" -> "x"])', "E_INVARG"],
  ['ui_update("t", [1 -> "x"])', "E_INVARG"],
  ['ui_update("t", ["style" -> {}])', "E_TYPE"],
  ['ui_update("s", ["selected" -> "c"])', "E_INVARG"],
  ['ui_update("s", ["options" -> "c"])', "E_TYPE"],
  ['ui_update("p", ["max" -> 0])', "E_INVARG"],
])("%s is %s and changes nothing", (call, code) => {
  const bench = wizardBench("toaststunt");
  const page = new Page(bench);
  does(bench, 'ui_add_text("t", "x"); ui_add_select("s", "", {"a"}); ui_add_progress("p", 1, 2);');
  page.hear();
  page.changes.length = 0;
  expect(bench.value(`try ${call}; except e (ANY) return e[1]; endtry`)).toBe(code);
  page.hear();
  expect(page.changes).toEqual([]);
});

test("without a connection there is nothing to act on", () => {
  const bench = new Bench({ ...World.freshImage(), profile: "toaststunt" }).start();
  for (const call of ['ui_add_text("t", "x")', "ui_clear()", 'ui_remove("t")'])
    expect(bench.value(`try ${call}; except e (ANY) return e[1]; endtry`)).toBe("E_INVARG");
});

test("the connection is that of the task's player, whoever wrote the program", () => {
  const bench = wizardBench();
  bench.verb("#0", "do_login_command", "this none this", "return args ? toobj(args[1]) | 0;");
  bench.program("o = create(#1); set_player_flag(o, 1); move(o, #2);");
  bench.connect(2);
  bench.typeAs(2, "#4");
  bench.verb("#2", "show", "none none none", 'ui_add_text("t", tostr(player));');
  const [first, second] = [new Page(bench, 1), new Page(bench, 2)];
  bench.typeAs(2, "show");
  const notices = [...bench.notices];
  expect(second.content("t")).toEqual({ kind: "text", text: "#4" });
  bench.notices.push(...notices);
  expect(first.hear()).toBe("");
});

test("a connection that is not logged in has elements too, and keeps them", () => {
  const bench = wizardBench();
  bench.verb(
    "#0",
    "do_login_command",
    "this none this",
    'if (args) return #3; endif ui_add_form("login", {{"name", "Name", ""}}, "connect %s");',
  );
  bench.kernel.disconnect(1);
  bench.settle();
  bench.connect(2);
  const page = new Page(bench, 2);
  expect(page.hear()).toBe("login");
  bench.kernel.act(2, "login", [["name", "me"]]);
  bench.settle();
  expect(bench.value("return connected_players();")).toBe("{#3}");
  expect(page.hear()).toBe("login");
});

test("update, remove, visible, focus, clear; an id is one whatever its letter case", () => {
  const bench = wizardBench("toaststunt");
  const page = new Page(bench);
  does(
    bench,
    'ui_add_text("One", "1"); ui_add_text("two", "2"); ui_add_button("three", "3", "x");',
  );
  expect(page.hear()).toBe("One two three");
  does(
    bench,
    `ui_update("ONE", ["text" -> "uno", "style" -> ["bold" -> 1]]); ui_set_visible("two", 0);
     ui_add_input("THREE", "three"); ui_focus("three");`,
  );
  expect(page.hear()).toBe("One three");
  expect(page.elements.get("one")).toMatchObject({
    id: "One",
    order: 0,
    style: [["bold", "on"]],
    content: { text: "uno" },
  });
  expect(page.elements.get("three")?.content.kind).toBe("input");
  expect(page.focus).toBe("three");
  does(bench, 'ui_set_visible("two", 1); ui_remove("one");');
  expect(page.hear()).toBe("two three");
  does(bench, "ui_clear();");
  expect(page.hear()).toBe("");
  does(bench, "ui_clear();");
  expect(page.hear()).toBe("");
});

test("an update says what the page is to show anew: what was entered gives way only then", () => {
  const bench = wizardBench("toaststunt");
  const page = new Page(bench);
  const edition = (): number | undefined => {
    page.hear();
    return page.elements.get("i")?.edition;
  };
  does(bench, 'ui_add_input("i", "Say");');
  const first = edition() ?? 0;
  does(bench, 'ui_update("i", ["label" -> "Speak", "style" -> ["bold" -> 1]]);');
  does(bench, 'ui_set_visible("i", 0); ui_set_visible("i", 1);');
  expect(edition()).toBe(first);
  does(bench, 'ui_update("i", ["value" -> ""]);');
  expect(edition()).toBe(first + 1);
  does(bench, 'ui_add_input("i", "Say");');
  expect(edition()).toBe(first + 2);
});

test("a select keeps what is chosen while its options change", () => {
  const bench = wizardBench("toaststunt");
  const page = new Page(bench);
  does(bench, 'ui_add_select("s", "Size", {"S", "M", "L"}, 3);');
  does(bench, 'ui_update("s", ["options" -> {"L", "XL"}]);');
  expect(page.content("s")).toMatchObject({ options: ["L", "XL"], selected: 0 });
  does(bench, 'ui_update("s", ["options" -> {"XXL"}]);');
  expect(page.content("s")).toMatchObject({ options: ["XXL"], selected: -1 });
  does(bench, 'ui_update("s", ["selected" -> "xxl", "label" -> "How large"]);');
  expect(page.content("s")).toMatchObject({ selected: 0, label: "How large" });
  does(bench, 'ui_add_progress("p", 1, 4); ui_update("p", ["num" -> 3, "label" -> "Fill"]);');
  expect(page.content("p")).toEqual({ kind: "progress", label: "Fill", value: 3, max: 4 });
});

test("what a person does is a line of theirs, with the value in it", () => {
  const { bench, page } = echoing();
  does(
    bench,
    `ui_add_button("b", "Go", "try go"); ui_add_button("n", "None", ""); ui_add_input("i", "Say", "", "try in %s %s");
     ui_add_select("s", "Size", {"S", "M"}, "", "try size %s"); ui_add_list("l", {"a rug", "lamp"}, "try %s");
     ui_add_form("f", {{"n", "Name", ""}, {"m", "Mail", ""}}, "try form %s"); ui_add_text("t", "x");`,
  );
  page.hear();
  const act = (id: string, value: Parameters<typeof bench.kernel.act>[2]): string[] => {
    bench.kernel.act(1, id, value);
    bench.settle();
    return bench.seen();
  };
  expect(act("b", "")).toEqual(['{"go"}']);
  expect(act("B", "")).toEqual(['{"go"}']);
  expect(act("n", "")).toEqual([]);
  expect(act("i", "$1 \n$&")).toEqual(['{"in", "$1", "$&", "$1", "$&"}']);
  expect(act("s", "M")).toEqual(['{"size", "M"}']);
  expect(act("l", "a rug")).toEqual(['{"a", "rug"}']);
  expect(
    act("f", [
      ["n", 'Ann "A" \\ B'],
      ["m", ""],
    ]),
  ).toEqual([String.raw`{"form", "Ann \"A\" \\ B", ""}`]);
});

test("what does not fit the element is left alone", () => {
  const { bench, page } = echoing();
  does(
    bench,
    `ui_add_button("b", "Go", "try %s"); ui_add_select("s", "Size", {"S"}, "", "try %s"); ui_add_list("l", {"a"}, "try %s");
     ui_add_form("f", {{"n", "Name", ""}}, "try %s"); ui_add_text("t", "x"); ui_add_input("h", "x", "", "try %s");
     ui_set_visible("h", 0); ui_add_input("long", "x", "", "${"%s".repeat(100)}");`,
  );
  page.hear();
  bench.kernel.act(1, "b", "value");
  bench.kernel.act(1, "s", "M");
  bench.kernel.act(1, "l", "b");
  bench.kernel.act(1, "f", "n");
  bench.kernel.act(1, "f", [["m", "x"]]);
  bench.kernel.act(1, "f", []);
  bench.kernel.act(1, "t", "x");
  bench.kernel.act(1, "h", "hidden");
  bench.kernel.act(1, "gone", "x");
  bench.kernel.act(9, "b", "");
  bench.settle();
  expect(bench.seen()).toEqual([]);
  bench.kernel.act(1, "long", "x".repeat(10_000));
  bench.settle();
  expect(bench.seen()).toEqual([">> That is too long to be a command. <<"]);
});

test("a task that reads gets the line", () => {
  const { bench } = echoing();
  bench.verb("#3", "ask", "none none none", 'notify(player, "<" + read() + ">");');
  does(bench, 'ui_add_input("i", "Answer", "", "%s");');
  bench.type("ask");
  bench.kernel.act(1, "i", "forty two");
  bench.settle();
  expect(bench.seen()).toEqual(["<forty two>"]);
});

test("elements leave with the commit that holds their cause, in order with the text", () => {
  const bench = wizardBench();
  const page = new Page(bench);
  bench.acks = false;
  bench.verb("#3", "show", "none none none", 'ui_add_text("t", "x"); notify(player, "shown");');
  bench.type("show");
  expect([page.hear(), bench.seen()]).toEqual(["", []]);
  bench.acks = true;
  bench.settle();
  expect([page.hear(), bench.seen()]).toEqual(["t", ["shown"]]);
});

test("many changes of a turn are few on the way", () => {
  const bench = wizardBench("toaststunt");
  const page = new Page(bench);
  does(
    bench,
    'ui_add_progress("p", 0, 500); for i in [1..500] ui_update("p", ["num" -> i]); endfor',
  );
  page.hear();
  expect(page.changes).toHaveLength(1);
  expect(page.content("p")).toMatchObject({ value: 500 });
  does(bench, 'for i in [1..2000] ui_add_text(tostr(i), "x"); ui_remove(tostr(i)); endfor');
  expect(page.hear()).toBe("p");
  expect(page.changes.length).toBeLessThan(1000);
});

test("while nothing is acknowledged the changes that wait are bounded, and the last state is shown", () => {
  const bench = wizardBench("toaststunt");
  const page = new Page(bench);
  does(bench, 'ui_add_text("keep", "x");');
  page.hear();
  bench.acks = false;
  for (let turn = 0; turn < 100; turn++)
    does(bench, `ui_add_text("t", "${turn}"); notify(player, "${turn}");`);
  bench.acks = true;
  page.changes.length = 0;
  bench.settle();
  expect(page.hear()).toBe("keep t");
  expect(page.content("t")).toEqual({ kind: "text", text: "99" });
  expect(page.changes.length).toBeLessThan(150);
  expect(bench.seen()).toHaveLength(100);
});

test("elements and text that overflows its buffer do not disturb each other", () => {
  const bench = wizardBench();
  const page = new Page(bench);
  bench.acks = false;
  bench.program(
    's = "0123456789"; for i in [1..8] s = s + s; endfor add_property(#0, "s", s, {#3, "r"});',
  );
  for (let turn = 0; turn < 100; turn++)
    does(
      bench,
      `ui_add_text("t", "${turn}"); notify(player, #0.s); notify(player, "line ${turn}");`,
    );
  bench.acks = true;
  bench.settle();
  expect(page.content("t")).toEqual({ kind: "text", text: "99" });
  const lines = bench.seen();
  const told = lines.filter((line) => line.startsWith("line "));
  expect(lines[0]).toMatch(/^>> Network buffer overflow: \d+ lines/);
  expect(told).toEqual(Array.from(told, (_, at) => `line ${100 - told.length + at}`));
  expect(told.length).toBeGreaterThan(20);
});

test("number and size of elements are bounded", () => {
  const bench = wizardBench("toaststunt");
  const page = new Page(bench);
  const many = 'for i in [1..300] ui_add_text(tostr(i), ""); endfor';
  expect(bench.value(`try ${many} except e (ANY) return {e[1], i}; endtry`)).toBe("{E_QUOTA, 257}");
  expect(
    bench.value('try ui_add_text("12", "again"); except e (ANY) return e[1]; endtry return 1;'),
  ).toBe("1");
  does(bench, "ui_clear();");
  const text = '"x"; for i in [1..16] s = s + s; endfor';
  expect(
    bench.value(
      `s = ${text} ui_add_text("a", s); try ui_add_text("b", s); except e (ANY) return {e[1], length(s)}; endtry`,
    ),
  ).toBe("{E_QUOTA, 65536}");
  expect(
    bench.value(
      'try ui_update("a", ["text" -> "small"]); ui_add_list("b", {"a", "b"}); except e (ANY) return e; endtry return 1;',
    ),
  ).toBe("1");
  const list = 'l = {}; for i in [1..20000] l = {@l, ""}; endfor';
  expect(bench.value(`${list} try ui_add_list("c", l); except e (ANY) return e[1]; endtry`)).toBe(
    "E_QUOTA",
  );
  expect(page.hear()).toBe("a b");
});

test("a restart keeps the elements of a connection that comes back, with what was chosen", () => {
  const bench = wizardBench("toaststunt");
  does(
    bench,
    `ui_add_text("a", "1"); ui_add_text("gone", "2"); ui_add_select("s", "Size", {"S", "M"}, "S", "");
     ui_add_text("h", "3"); ui_set_visible("h", 0); ui_remove("gone"); ui_update("a", ["text" -> "one"]);`,
  );
  bench.kernel.act(1, "s", "M");
  bench.settle();
  expect([...bench.disk.keys()].filter((key) => key.startsWith("u/"))).toHaveLength(3);
  const again = new Bench(null, bench.disk);
  const page = new Page(again);
  again.kernel.connect(1, { peer: "localhost", durability: "strict" });
  again.start();
  expect(page.hear()).toBe("a s");
  expect(page.changes[0]).toEqual({ kind: "reset" });
  expect(page.content("a")).toEqual({ kind: "text", text: "one" });
  expect(page.content("s")).toMatchObject({ selected: 1 });
  expect(page.elements.get("h")?.isVisible).toBe(false);
  does(again, 'ui_set_visible("h", 1); ui_add_text("new", "4");');
  expect(page.hear()).toBe("a s h new");
  const records = new Map(again.kernel.records());
  for (const [key, bytes] of records) expect(again.disk.get(key), key).toEqual(bytes);
});

test("a restart without the connection, its end, and another world leave no record", () => {
  const stored = (bench: Bench): string[] =>
    [...bench.disk.keys()].filter((key) => key.startsWith("u/"));
  const bench = wizardBench();
  does(bench, 'ui_add_text("a", "1"); ui_add_text("b", "2");');
  expect(stored(bench)).toHaveLength(2);

  const alone = new Bench(null, bench.disk).start();
  expect(stored(alone)).toEqual([]);

  const torn = new Map(bench.disk).set("u/4/0", Uint8Array.of(9, 9)).set("u/x/y", Uint8Array.of());
  const mended = new Bench(null, torn);
  mended.kernel.connect(1, { peer: "localhost", durability: "strict" });
  mended.start();
  expect(stored(mended)).toEqual(["u/4/1"]);

  const replaced = new Bench(null, bench.disk);
  replaced.kernel.connect(1, { peer: "localhost", durability: "strict" });
  replaced.start();
  const shown = new Page(replaced);
  expect(shown.hear()).toBe("a b");
  replaced.kernel.install(World.freshImage());
  replaced.settle();
  expect(shown.hear()).toBe("");
  expect(stored(replaced)).toEqual([]);

  bench.kernel.disconnect(1);
  bench.settle();
  expect(stored(bench)).toEqual([]);
});

test("a connection that becomes another player's loses what was put there for the first", () => {
  const bench = wizardBench("toaststunt");
  const page = new Page(bench);
  bench.program("o = create(#1); set_player_flag(o, 1); move(o, #2);");
  does(bench, 'ui_add_button("b", "Danger", "quit");');
  expect(page.hear()).toBe("b");
  bench.program("switch_player(#3, #4);");
  expect(page.hear()).toBe("");
});

test("the example of docs/controls.md does what it says", () => {
  const [, code = ""] = /```\n([^`]*)```/.exec(sourceText("docs/controls.md")) ?? [];
  const bench = wizardBench();
  const page = new Page(bench);
  bench.program('move(#3, #2); #2.name = "The Attic";');
  bench.verb("#3", "compass", "none none none", code);
  expect(bench.type("compass")).toEqual([]);
  expect(page.hear()).toBe("place way north way west way east way south here say note fill");
  expect(page.content("place")).toEqual({ kind: "text", text: "The Attic" });
  expect(page.content("here")).toMatchObject({ label: "You see", action: "look %s" });
  expect(page.elements.get("way west")?.style).toEqual([["width", "50"]]);
});
