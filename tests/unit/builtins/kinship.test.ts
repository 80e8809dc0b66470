// Several parents, places, owners and free numbers as programs see them. Each case is a program in a fresh world with
// `#4` (a programmer, no wizard), `#5` (a fertile thing of #4), `#6` (a thing of the wizard), `#7` (child of #5 and #6)
// and `#8` (child of #5).
import { expect, test } from "vitest";
import { Flag, invariants, PropPerm } from "#world";
import { Bench } from "../../support/world-vm.ts";

function bench(profile: "lambdamoo" | "toaststunt" = "lambdamoo"): Bench {
  const made = new Bench();
  const { world } = made;
  world.profile = profile;
  world.create([1], 4);
  world.setFlag(4, Flag.Programmer, true);
  world.setPlayer(4, true);
  world.create([1], 4);
  world.setFlag(5, Flag.Fertile, true);
  world.create([1], 3);
  world.addProperty(5, "fuel", 10, 4, PropPerm.Read);
  world.addProperty(6, "secret", 7, 3, 0);
  world.create([5, 6], 4);
  world.create([5], 4);
  return made;
}

const asWizard: readonly (readonly [string, string])[] = [
  // create
  ["return parents(create({#5, #6}));", "{#5, #6}"],
  ["return parents(create({}));", "{}"],
  ["return parents(create(#-1));", "{}"],
  ["create({#5, #5});", "!E_INVARG"],
  ["create({#5, 6});", "!E_TYPE"],
  ["create(5);", "!E_TYPE"],
  ["create({#-1});", "!E_PERM"],
  ["return create(#5, #4).owner;", "#4"],
  ["return create(#5, 0).owner;", "#3"],
  ["return create(#5, #4, 0, {1}).owner;", "#4"],
  ["create(#5, {1}, 0);", "!E_TYPE"],
  ["create(#5, 0, #4);", "!E_TYPE"],
  ['create(#5, "x");', "!E_TYPE"],
  ["create(#5, #4, 0, 5);", "!E_TYPE"],
  ["create();", "!E_ARGS"],
  ["create(#5, #4, 0, {}, 1);", "!E_ARGS"],
  // parents and chparents
  ["return {parents(#7), parent(#7), parents(#1), children(#6)};", "{{#5, #6}, #5, {}, {#7}}"],
  ["return parents(#99);", "!E_INVARG"],
  [
    "chparents(#7, {#6, #5}); return {parents(#7), children(#5), children(#6)};",
    "{{#6, #5}, {#8, #7}, {#7}}",
  ],
  ["chparents(#7, {}); return {parents(#7), `#7.fuel ! ANY'};", "{{}, E_PROPNF}"],
  ["chparents(#7, {#6, #6});", "!E_INVARG"],
  ["chparents(#7, {#99});", "!E_INVARG"],
  ["chparents(#7, {#-1});", "!E_INVARG"],
  ["chparents(#7, #5);", "!E_TYPE"],
  ["chparents(#7, {5});", "!E_TYPE"],
  ["chparents(#99, {});", "!E_INVARG"],
  ["chparents(#5, {#6, #8});", "!E_RECMOVE"],
  ['add_property(#6, "fuel", 1, {#3, ""}); ', "!E_INVARG"],
  ['x = create(#1); add_property(x, "fuel", 1, {#3, ""}); chparents(#8, {#5, x});', "!E_INVARG"],
  ["chparent(#7, #1); return parents(#7);", "{#1}"],
  // what is inherited from several parents
  ["return {#7.fuel, #7.secret};", "{10, 7}"],
  ['#6.secret = 1; #7.secret = 2; clear_property(#7, "secret"); return #7.secret;', "1"],
  // ancestors and descendants
  ["return ancestors(#7);", "{#5, #1, #6}"],
  ["return ancestors(#7, 1);", "{#7, #5, #1, #6}"],
  ["return ancestors(#1);", "{}"],
  ["return ancestors(#99);", "!E_INVARG"],
  ["return descendants(#5);", "{#7, #8}"],
  ["x = create(#7); y = create(#8); return descendants(#5, 1);", "{#5, #7, #9, #8, #10}"],
  ["x = create({#7, #8}); return descendants(#5);", "{#7, #9, #8}"],
  ["return descendants(#8);", "{}"],
  ["return descendants(#99);", "!E_INVARG"],
  // isa
  ["return {isa(#7, #5), isa(#7, #6), isa(#7, #8), isa(#7, #7), isa(#7, #1)};", "{1, 1, 0, 1, 1}"],
  ["return {isa(#7, {#8, #6, #5}), isa(#7, {#8}), isa(#7, {})};", "{1, 0, 0}"],
  ["return {isa(#7, {#8, #6, #5}, 1), isa(#7, #8, 1), isa(#7, #5, 1)};", "{#6, #-1, #5}"],
  [
    "return {isa(#99, #1), isa(#1, #99), isa(#99, #99), isa(#-1, #-1), isa(#99, #1, 1)};",
    "{0, 0, 0, 0, #-1}",
  ],
  ["isa(5, #1);", "!E_TYPE"],
  ["isa(#1, 5);", "!E_TYPE"],
  ["isa(#1, {5});", "!E_TYPE"],
  // locations and occupants
  ["move(#6, #2); move(#8, #6); return {locations(#8), locations(#2)};", "{{#6, #2}, {}}"],
  [
    "move(#6, #2); move(#8, #6); return {locations(#8, #2), locations(#8, #6), locations(#8, #99)};",
    "{{#6}, {}, {#6, #2}}",
  ],
  [
    "move(#7, #2); move(#8, #7); return {locations(#8, #5), locations(#8, #5, 1), locations(#8, #1, 1)};",
    "{{#7, #2}, {}, {}}",
  ],
  ["return locations(#99);", "!E_INVIND"],
  ["return occupants({#3, #4, #5, #99, 7});", "{#3, #4}"],
  ["return occupants({#3, #4, #7, #8}, #5);", "{#7, #8}"],
  ["return occupants({#3, #4, #7, #8}, {#6, #4});", "{#4, #7}"],
  ["return occupants({#3, #4, #7, #8}, #1, 1);", "{#3, #4}"],
  ["return occupants({#3, #4, #7, #8}, #5, 0, 1);", "{#3, #4}"],
  ["return occupants({#3, #4, #7, #8}, #4, 1, 1);", "{#3}"],
  ["occupants({}, 5);", "!E_TYPE"],
  ["occupants(#1);", "!E_TYPE"],
  // move with a position
  ["move(#6, #2); move(#7, #2, 1); move(#8, #2, 2); return #2.contents;", "{#7, #8, #3, #6}"],
  ["move(#6, #2, 99); move(#7, #2, 0); return #2.contents;", "{#3, #6, #7}"],
  ["move(#6, #2); move(#6, #2, 1); return #2.contents;", "{#6, #3}"],
  ["move(#6, #2); move(#3, #2, 2); return #2.contents;", "{#6, #3}"],
  ["move(#6, #2); move(#6, #-1, 5); return {#6.location, #2.contents};", "{#-1, {#3}}"],
  ["move(#6, #2, -1);", "!E_INVARG"],
  ['move(#6, #2, "1");', "!E_TYPE"],
  ["move(#2, #2, 1);", "!E_RECMOVE"],
  // searches
  [
    '#5.name = "Red lamp"; #6.name = "LAMP"; return {locate_by_name("lamp"), locate_by_name("LAMP", 1)};',
    "{{#5, #6}, {#6}}",
  ],
  ['return locate_by_name("nothing like it");', "{}"],
  ["return owned_objects(#4);", "{#4, #5, #7, #8}"],
  ["return owned_objects(#99);", "!E_INVIND"],
  ["recycle(#6); recycle(#8); return {recycled_objects(), max_object()};", "{{#6, #8}, #8}"],
  [
    "recycle(#6); recycle(#8); return {next_recycled_object(), next_recycled_object(#7), next_recycled_object(#8)};",
    "{#6, #8, #8}",
  ],
  ["return {recycled_objects(), next_recycled_object()};", "{{}, 0}"],
  ["next_recycled_object(#99);", "!E_INVARG"],
  ["next_recycled_object(#-1);", "!E_INVARG"],
  // recreate
  [
    "recycle(#6); return {recreate(#6, #5, #4), #6.owner, parents(#6), #6.fuel, max_object()};",
    "{#6, #4, {#5}, 10, #8}",
  ],
  ["recycle(#6); recreate(#6, #-1); return {#6.owner, parents(#6)};", "{#3, {}}"],
  ['recycle(#4); recreate(#4, #1); return {#5.owner, property_info(#5, "fuel")[1]};', "{#-1, #-1}"],
  ["recreate(#6, #1);", "!E_INVARG"],
  ["recreate(#99, #1);", "!E_INVARG"],
  ["recreate(#-1, #1);", "!E_INVARG"],
  ["recycle(#6); recreate(#6, #99);", "!E_PERM"],
  ["recycle(#6); recreate(#6, 5);", "!E_TYPE"],
  // respond_to
  ['return respond_to(#0, "DO_login_command");', '{#0, "do_login_command"}'],
  ['return {respond_to(#0, "nope"), respond_to(#5, "do_login_command")};', "{0, 0}"],
  ['set_verb_info(#0, 1, {#3, "r", "x"}); return respond_to(#0, "x");', "0"],
  ['respond_to(#99, "x");', "!E_INVARG"],
  // references
  ["return {valid(#1), valid(#99), valid(#-1)};", "{1, 0, 0}"],
  ["valid(5);", "!E_TYPE"],
  // eval of several lines
  ['return eval("x = 1;", "return x;");', "{1, 1}"],
  ['return eval("x = 1;", "return +;");', '{0, {"Line 2:  syntax error"}}'],
  ['eval("x = 1;", 5);', "!E_TYPE"],
];

test.each(asWizard)("wizard: %s", (source, expected) => {
  const made = bench();
  expect(made.run(source)).toBe(expected);
  expect(invariants(made.world)).toEqual([]);
});

test.each([
  ["create({#5, #6});", "!E_PERM"],
  ["return parents(create({#5, #1}));", "{#5, #1}"],
  ["create(#5, #3);", "!E_PERM"],
  ["chparents(#7, {#6});", "!E_PERM"],
  ["chparents(#6, {#5});", "!E_PERM"],
  ["chparents(#7, {#5}); return parents(#7);", "{#5}"],
  ["move(#8, #5, 1); return #5.contents;", "{#8}"],
  ["move(#8, #2, 1);", "!E_PERM"],
  ['locate_by_name("x");', "!E_PERM"],
  ['return respond_to(#5, "nope");', "0"],
  ["recycle(#8); return recreate(#8, #5).owner;", "#4"],
  ["recycle(#8); recreate(#8, #6);", "!E_PERM"],
  ["recycle(#8); recreate(#8, #5, #3);", "!E_PERM"],
])("programmer: %s", (source, expected) => {
  const made = bench();
  made.verb(5, "accept", "return 1;", 4);
  made.verb(2, "accept", "return 1;");
  expect(made.run(source, 4)).toBe(expected);
});

test("respond_to tells less of what may not be read", () => {
  const made = bench();
  made.verb(6, "go*ne", "return 1;");
  expect(made.run('return respond_to(#7, "gone");', 4)).toBe('{#6, "go*ne"}');
  expect(made.run('return respond_to(#6, "gone");', 4)).toBe("1");
});

test.each([
  ["create(#99);", "!E_INVARG"],
  ["create({#5, #99});", "!E_INVARG"],
  ["create(#1, #99);", "!E_INVARG"],
  ["return create(#1, #-1).owner == max_object();", "1"],
  ["recycle(#6); recreate(#6, #99);", "!E_INVARG"],
  ["recycle(#4); return {#5.owner, owned_objects(#3) == {#0, #1, #2, #3, #6}};", "{#-1, 1}"],
])("in profile toaststunt: %s", (source, expected) => {
  expect(bench("toaststunt").run(source)).toBe(expected);
});

test("create passes its arguments on, recreate none", () => {
  const made = bench();
  made.verb(5, "initialize", 'this.name = tostr(length(args), args ? args[$] | "");');
  expect(made.run('return create(#5, {1, "x"}).name;')).toBe('"2x"');
  expect(made.run("return create({#6, #5}, #4, 0, {{}}).name;")).toBe('"1{list}"');
  expect(made.run("recycle(#8); return recreate(#8, #5).name;")).toBe('"0"');
});

test("another place among the same contents is no arrival", () => {
  const made = bench();
  made.verb(2, "accept", "return 1;");
  made.verb(2, "enterfunc exitfunc", "this.name = this.name + verb[1];");
  expect(
    made.run('#2.name = ""; move(#6, #2); move(#6, #2, 1); return {#2.name, #2.contents};'),
  ).toBe('{"e", {#6, #3}}');
});

test("a number that is used again is charged, but never refused", () => {
  const made = bench();
  expect(
    made.run(
      'add_property(#4, "ownership_quota", 1, {#3, ""}); recycle(#6); recycle(#8); #4.ownership_quota = 0; recreate(#6, #1, #4); recreate(#8, #1, #4); return {#4.ownership_quota, `create(#1, #4) ! ANY\'};',
    ),
  ).toBe("{-2, E_QUOTA}");
});
