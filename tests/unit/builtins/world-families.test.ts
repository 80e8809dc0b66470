// Objects, properties and verbs as programs see them. Each case is a program in a fresh world with `#4` (a programmer,
// no wizard), `#5` (a fertile thing of #4) and `#6` (a thing of the wizard).
import { beforeEach, expect, test } from "vitest";
import { EMPTY_LIST, List, obj, toLiteral } from "#value";
import { Flag, invariants, PropPerm } from "#world";
import { Bench, logged } from "../../support/world-vm.ts";

function bench(): Bench {
  const made = new Bench();
  const { world } = made;
  world.create([1], 4);
  world.setFlag(4, Flag.Programmer, true);
  world.create([1], 4);
  world.setFlag(5, Flag.Fertile, true);
  world.create([1], 3);
  world.addProperty(5, "fuel", 10, 4, PropPerm.Read | PropPerm.Change);
  world.addProperty(6, "Secret", 7, 3, 0);
  return made;
}

beforeEach(() => {
  logged.length = 0;
});

const asWizard: readonly (readonly [string, string])[] = [
  // create
  ["return create(#1);", "#7"],
  [
    "x = create(#-1); return {x, parent(x), x.owner, x.name, x.location};",
    '{#7, #-1, #3, "", #-1}',
  ],
  ["return create(#1, #-1).owner;", "#7"],
  ["return create(#1, #99).owner;", "#99"],
  ["return create(#99);", "!E_PERM"],
  [
    'x = create(#5); return {x.fuel, property_info(x, "fuel"), is_clear_property(x, "FUEL")};',
    '{10, {#3, "rc"}, 1}',
  ],
  [
    'add_property(#4, "ownership_quota", 1, {#3, ""}); create(#1, #4); return {#4.ownership_quota, `create(#1, #4) ! ANY\'};',
    "{0, E_QUOTA}",
  ],
  [
    'add_property(#4, "ownership_quota", 1, {#3, ""}); recycle(create(#1, #4)); return #4.ownership_quota;',
    "1",
  ],
  // chparent, children, parents
  ["chparent(#6, #5); return {parent(#6), children(#5), #6.fuel};", "{#5, {#6}, 10}"],
  ["chparent(#5, #5);", "!E_RECMOVE"],
  ["x = create(#5); chparent(#5, x);", "!E_RECMOVE"],
  ["chparent(#5, #-1); return {parent(#5), children(#1)};", "{#-1, {#0, #2, #3, #4, #6}}"],
  ["chparent(#0, #1); return children(#1);", "{#2, #3, #4, #5, #6, #0}"],
  ['add_property(#6, "fuel", 1, {#3, ""}); chparent(#6, #5);', "!E_INVARG"],
  ["chparent(#99, #0);", "!E_INVARG"],
  // move
  ["move(#6, #2); return {#6.location, #2.contents};", "{#2, {#3, #6}}"],
  ["move(#6, #2); move(#3, #-1); move(#3, #2); return #2.contents;", "{#6, #3}"],
  ["move(#2, #3);", "!E_RECMOVE"],
  ["move(#2, #2);", "!E_RECMOVE"],
  ["move(#2, #99);", "!E_INVARG"],
  ["move(#3, #2); return #2.contents;", "{#3}"],
  // recycle, numbers
  [
    "x = create(#5); y = create(x); recycle(x); return {valid(x), parent(y), children(#5), max_object()};",
    "{0, #5, {#8}, #8}",
  ],
  ["move(#6, #2); recycle(#2); return {#6.location, #3.location};", "{#-1, #-1}"],
  [
    "recycle(#6); x = create(#1); reset_max_object(); recycle(x); reset_max_object(); return {x, max_object(), create(#1)};",
    "{#7, #5, #6}",
  ],
  [
    "recycle(#5); return {renumber(#6), valid(#6), #5.secret, children(#1)};",
    "{#5, 0, 7, {#0, #2, #3, #4, #5}}",
  ],
  ["recycle(#99);", "!E_INVARG"],
  // players
  [
    "set_player_flag(#4, 1); set_player_flag(#3, 0); set_player_flag(#3, 1); return {players(), is_player(#4), is_player(#5)};",
    "{{#4, #3}, 1, 0}",
  ],
  ["return is_player(#99);", "!E_INVARG"],
  ["return object_bytes(#5) > 0;", "1"],
  ["return object_bytes(#99);", "!E_INVIND"],
  // built-in properties
  [
    '#5.name = "Lamp"; #5.r = 5; #5.w = {}; #5.owner = #6; return {#5.name, #5.r, #5.w, #5.f, #5.owner, #5.wizard};',
    '{"Lamp", 1, 0, 1, #6, 0}',
  ],
  ["#5.name = 5;", "!E_TYPE"],
  ["#5.owner = 5;", "!E_TYPE"],
  ["#5.location = #2;", "!E_PERM"],
  // properties
  ["return properties(#5);", '{"fuel"}'],
  [
    '#5.fuel = 3; x = create(#5); #5.fuel = 4; x.fuel = 9; clear_property(x, "fuel"); return x.fuel;',
    "4",
  ],
  ['clear_property(#5, "fuel");', "!E_INVARG"],
  ['clear_property(#5, "name");', "!E_PERM"],
  ['return is_clear_property(#5, "name");', "0"],
  ['add_property(#1, "fuel", 1, {#3, "r"});', "!E_INVARG"],
  ['x = create(#5); add_property(x, "FUEL", 1, {#3, "r"});', "!E_INVARG"],
  ['add_property(#1, "Owner", 1, {#3, "r"});', "!E_INVARG"],
  ['add_property(#5, "a", 1, {#3, "rz"});', "!E_INVARG"],
  ['add_property(#5, "a", 1, {#99, "r"});', "!E_INVARG"],
  ['add_property(#5, "a", 1, {#3, "r", "b"});', "!E_TYPE"],
  [
    'set_property_info(#5, "fuel", {#3, "WR", "Gas"}); return {properties(#5), property_info(#5, "gas"), #5.gas};',
    '{{"Gas"}, {#3, "rw"}, 10}',
  ],
  ['x = create(#5); set_property_info(x, "fuel", {#3, "r", "gas"});', "!E_INVARG"],
  ['set_property_info(#5, "fuel", {#3, "r", "name"});', "!E_INVARG"],
  ['delete_property(#5, "Fuel"); return {properties(#5), `#5.fuel ! ANY\'};', "{{}, E_PROPNF}"],
  ['x = create(#5); delete_property(x, "fuel");', "!E_PROPNF"],
  // verbs
  ['return add_verb(#5, {#3, "dx", "  get take"}, {"this", "in/inside/into", "ANY"});', "1"],
  [
    'add_verb(#5, {#3, "dx", " get ta*ke"}, {"this", "onto", "any"}); return {verbs(#5), verb_info(#5, "tak"), verb_args(#5, 1)};',
    '{{"get ta*ke"}, {#3, "xd", "get ta*ke"}, {"this", "on top of/on/onto/upon", "any"}}',
  ],
  ['add_verb(#5, {#3, "", "a"}, {"this", "nowhere", "any"});', "!E_INVARG"],
  ['add_verb(#5, {#3, "", "a"}, {"this", "none"});', "!E_TYPE"],
  ['add_verb(#5, {#3, "", "  "}, {"this", "none", "any"});', "!E_INVARG"],
  [
    'add_verb(#5, {#3, "", "a"}, {"none", "#3", "none"}); set_verb_args(#5, "a", {"any", "14", "this"}); return verb_args(#5, 1);',
    '{"any", "off/off of", "this"}',
  ],
  ["return verb_info(#5, 0);", "!E_INVARG"],
  ["return verb_info(#5, 1);", "!E_VERBNF"],
  ["return verb_info(#5, 1.0);", "!E_TYPE"],
  ['return verb_info(#99, "a");', "!E_INVARG"],
  ["delete_verb(#0, 1); return verbs(#0);", "{}"],
  ['set_verb_info(#0, 1, {#4, "rw", "hi*"}); return verb_info(#0, "hippo");', '{#4, "rw", "hi*"}'],
  ['return set_verb_code(#0, 1, {"return 5;"});', "{}"],
  [
    'return {set_verb_code(#0, 1, {"return +;"}), verb_code(#0, 1)};',
    '{{"Line 1:  syntax error"}, {"return #3;"}}',
  ],
  ["set_verb_code(#0, 1, {5});", "!E_TYPE"],
  ['add_verb(#5, {#3, "r", "a"}, {"none", "none", "none"}); return verb_code(#5, "a");', "{}"],
  // calls
  ["return #0:do_login_command();", "#3"],
  ['set_verb_info(#0, 1, {#3, "r", "x"}); return #0:x();', "!E_VERBNF"],
  ["return #0:nothing();", "!E_VERBNF"],
  ['return eval("return 1 + 1;");', "{1, 2}"],
  ['return eval("return 1 +;");', '{0, {"Line 1:  syntax error"}}'],
  ['return eval("return raise(E_PERM);");', "!E_PERM"],
  ['return call_function("eval", "return 3;");', "{1, 3}"],
  ['return call_function("VALID", #0);', "1"],
  ['return call_function("valid");', "!E_ARGS"],
  ['return call_function("valid", 5);', "!E_TYPE"],
  [
    'try call_function("nosuch"); except e (ANY) return e[1..3]; endtry',
    '{E_INVARG, "Unknown built-in function", "nosuch"}',
  ],
  ['return function_info("move");', '{"move", 2, 3, {1, 1, 0}}'],
  ['return function_info("set_player_flag");', '{"set_player_flag", 2, 2, {1, -1}}'],
  ['return function_info("pass");', '{"pass", 0, -1, {}}'],
  ['raise("x", "y", 5);', '!"x"'],
  ["try raise(E_PERM); except e (ANY) return e[1..3]; endtry", '{E_PERM, "Permission denied", 0}'],
  ["pass();", "!E_INVIND"],
  ["return length(disassemble(#0, 1)) > 0;", "1"],
];

test.each(asWizard)("wizard: %s", (source, expected) => {
  const made = bench();
  expect(made.run(source)).toBe(expected);
  expect(invariants(made.world)).toEqual([]);
});

const asProgrammer: readonly (readonly [string, string])[] = [
  ["return create(#5);", "#7"],
  ["return create(#1);", "#7"],
  ["return create(#6);", "!E_PERM"],
  ["return create(#5, #3);", "!E_PERM"],
  ["return create(#5, #-1);", "!E_PERM"],
  ['x = create(#5); return property_info(x, "fuel");', '{#4, "rc"}'],
  ["move(#6, #-1);", "!E_PERM"],
  ["move(#5, #2);", "!E_NACC"],
  ["move(#5, #-1); return 1;", "1"],
  ["recycle(#6);", "!E_PERM"],
  ["chparent(#5, #6);", "!E_PERM"],
  ["chparent(#6, #5);", "!E_PERM"],
  ["set_player_flag(#4, 1);", "!E_PERM"],
  ["renumber(#5);", "!E_PERM"],
  ["reset_max_object();", "!E_PERM"],
  ["return object_bytes(#5);", "!E_PERM"],
  ["return #6.secret;", "!E_PERM"],
  ["#6.secret = 1;", "!E_PERM"],
  ["#5.fuel = 1; return #5.fuel;", "1"],
  ['#6.name = "x";', "!E_PERM"],
  ['#5.name = "x"; #5.w = 1; return {#5.name, #5.w};', '{"x", 1}'],
  ["#5.owner = #3;", "!E_PERM"],
  ["#4.wizard = 1;", "!E_PERM"],
  ["#4.programmer = 1;", "!E_PERM"],
  ["return properties(#6);", "!E_PERM"],
  ["return verbs(#0);", '{"do_login_command"}'],
  ["return verbs(#6);", "!E_PERM"],
  ['return property_info(#6, "secret");', "!E_PERM"],
  ['return is_clear_property(#6, "secret");', "!E_PERM"],
  ['set_property_info(#6, "secret", {#4, "r"});', "!E_PERM"],
  ['set_property_info(#5, "fuel", {#3, "r"});', "!E_PERM"],
  ['set_property_info(#5, "fuel", {#4, "r"}); return property_info(#5, "fuel");', '{#4, "r"}'],
  ['add_property(#6, "x", 1, {#4, "r"});', "!E_PERM"],
  ['add_property(#5, "x", 1, {#3, "r"});', "!E_PERM"],
  ['delete_property(#6, "secret");', "!E_PERM"],
  ['add_verb(#0, {#4, "r", "x"}, {"this", "none", "this"});', "!E_PERM"],
  ['add_verb(#5, {#3, "r", "x"}, {"this", "none", "this"});', "!E_PERM"],
  ["delete_verb(#0, 1);", "!E_PERM"],
  ['set_verb_info(#0, 1, {#3, "r", "x"});', "!E_PERM"],
  ["set_verb_code(#0, 1, {});", "!E_PERM"],
  ["return verb_code(#0, 1);", '{"return #3;"}'],
];

test.each(asProgrammer)("programmer: %s", (source, expected) => {
  expect(bench().run(source, 4)).toBe(expected);
});

test("only programmers evaluate and write code", () => {
  const made = bench();
  made.world.setFlag(4, Flag.Programmer, false);
  expect(made.run('eval("return 1;");', 4)).toBe("!E_PERM");
  made.verb(5, "x", "return 1;", 4);
  expect(made.run('set_verb_code(#5, "x", {});', 4)).toBe("!E_PERM");
});

// ---- verbs that builtins call --------------------------------------------------------------------------------------

function history(): string {
  return toLiteral(new List([...logged]));
}

test("create calls initialize; its error leaves the object", () => {
  const made = bench();
  made.verb(5, "initialize", 'note({"initialize", this, args}); this.name = "new"; return 7;');
  expect(made.run("return create(#5).name;")).toBe('"new"');
  expect(history()).toBe('{{"initialize", #7, {}}}');
  made.verb(6, "initialize", "raise(E_DIV);");
  expect(made.run("try create(#6); except (E_DIV) return max_object(); endtry")).toBe("#8");
  expect(made.run('return call_function("create", #5).name;')).toBe('"new"');
});

test("move calls accept, exitfunc and enterfunc", () => {
  const made = bench();
  for (const room of [2, 5])
    made.verb(
      room,
      "accept exitfunc enterfunc",
      `note({verb, this, args}); return verb == "accept";`,
    );
  expect(made.run("move(#5, #2); return #5.location;", 4)).toBe("#2");
  expect(made.run("move(#6, #5); move(#6, #2); return #2.contents;")).toBe("{#3, #5, #6}");
  expect(history()).toBe(
    '{{"accept", #2, {#5}}, {"enterfunc", #2, {#5}}, {"accept", #5, {#6}}, {"enterfunc", #5, {#6}}, ' +
      '{"accept", #2, {#6}}, {"exitfunc", #5, {#6}}, {"enterfunc", #2, {#6}}}',
  );
});

test("move stops silently if accept moved the object or ended it", () => {
  const made = bench();
  made.verb(2, "accept", "note(1); move(args[1], #-1); recycle(args[1]); return 1;");
  made.verb(2, "enterfunc", "note(2);");
  expect(made.run("move(#6, #2); return valid(#6);")).toBe("0");
  expect(history()).toBe("{1}");
});

test("an object that exitfunc moved on does not enter", () => {
  const made = bench();
  made.world.move(6, 2);
  made.verb(2, "exitfunc", "move(args[1], #-1);");
  made.verb(5, "enterfunc", "note(this);");
  expect(made.run("move(#6, #5); return #6.location;")).toBe("#-1");
  expect(history()).toBe("{}");
});

test("an error in a called verb lets the builtin finish without further calls, then passes on", () => {
  const made = bench();
  made.verb(2, "exitfunc", "note(verb); raise(E_DIV);");
  made.verb(5, "enterfunc", "note(verb);");
  made.world.move(6, 2);
  expect(made.run("try move(#6, #5); except (E_DIV) return #6.location; endtry")).toBe("#5");
  made.verb(6, "recycle", "note(verb); raise(E_DIV);");
  expect(made.run("try recycle(#6); except (E_DIV) return {valid(#6), #5.contents}; endtry")).toBe(
    "{0, {}}",
  );
  expect(history()).toBe('{"exitfunc", "recycle"}');
  made.verb(5, "accept", "raise(E_DIV);");
  expect(made.run("try move(#2, #5); except (E_DIV) return #2.location; endtry")).toBe("#5");
});

test("recycle empties the object, then takes it out of its place", () => {
  const made = bench();
  made.world.move(5, 2);
  for (const content of [4, 6]) made.world.move(content, 5);
  made.verb(1, "recycle exitfunc", "note({verb, this, args, valid(this)});");
  expect(made.run("recycle(#5); return {#4.location, #6.location, #2.contents, valid(#5)};")).toBe(
    "{#-1, #-1, {#3}, 0}",
  );
  expect(history()).toBe(
    '{{"recycle", #5, {}, 1}, {"exitfunc", #5, {#4}, 1}, {"exitfunc", #5, {#6}, 1}, {"exitfunc", #2, {#5}, 1}}',
  );
  made.verb(6, "recycle", "recycle(#4);");
  expect(made.run("recycle(#6); return {valid(#4), valid(#6)};")).toBe("{0, 0}");
});

test("pass calls the parent's verb with the same this", () => {
  const made = bench();
  made.verb(1, "foo", "return {this, caller, verb, args};");
  made.verb(5, "f*oo", "return pass(@args, 2);");
  made.verb(1, "bar", "return pass();");
  made.verb(5, "baz", "return pass();");
  expect(made.run("x = create(#5); return x:foo(1);")).toBe('{#7, #7, "foo", {1, 2}}');
  expect(made.run("return #5:bar();")).toBe("!E_INVIND");
  expect(made.run("return #5:baz();")).toBe("!E_VERBNF");
});

test("a protected builtin is called as #0:bf_NAME, by call_function too", () => {
  const made = bench();
  made.protectedBuiltins.add(1024);
  expect(made.run("return create(#5);", 4)).toBe("!E_PERM");
  expect(made.run('return call_function("create", #5);', 4)).toBe("!E_PERM");
  expect(made.run('return call_function("create", #5);')).toBe("#7");
  made.verb(0, "bf_create", "return {verb, args, create(@args)};");
  expect(made.run('return call_function("create", #5);', 4)).toBe('{"bf_create", {#5}, #8}');
});

test("a protected built-in property is for wizards", () => {
  const made = bench();
  made.world.protectProperties(new Set(["name", "contents"]));
  expect(made.run("return #5.name;", 4)).toBe("!E_PERM");
  expect(made.run('#5.name = "x";', 4)).toBe("!E_PERM");
  expect(made.run("return #5.owner;", 4)).toBe("#4");
  expect(made.run('#5.name = "x"; return {#5.name, #5.contents};')).toBe('{"x", {}}');
});

test("lists of contents and children are values", () => {
  const made = bench();
  expect(made.run("x = #1.contents; y = children(#1); create(#1); return {x, length(y)};")).toBe(
    "{{}, 6}",
  );
  expect(made.world.listOf(99, "contents")).toEqual(EMPTY_LIST);
  expect(made.world.parentOf(0)).toBe(obj(1));
});
