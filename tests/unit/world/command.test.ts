// Command lines: words, prepositions, objects and the verb that answers.
import { expect, test } from "vitest";
import { EMPTY_LIST, List } from "#value";
import {
  findCommand,
  invariants,
  matchObject,
  PREPOSITIONS,
  parseCommand,
  parsePrep,
  parseWords,
  prepText,
  World,
} from "#world";

test.each([
  ["", []],
  ["   ", []],
  ["a  b ", ["a", "b"]],
  ['a "b c" d', ["a", "b c", "d"]],
  ['a"b c"d', ["ab cd"]],
  ['"" x', ["", "x"]],
  ['a\\ b \\"c\\\\', ["a b", '"c\\']],
  ['"open  end', ["open  end"]],
  ["end\\", ["end"]],
  ["a\tb", ["a\tb"]],
])("words of %j", (line, expected) => {
  expect(parseWords(line)).toEqual(expected);
});

/** Wizard #3 in room #2 with #4 lamp (alias light), #5 lantern, #6 box carried, #7 red lamp elsewhere. */
function town(): World {
  const world = World.fromImage(World.freshImage());
  world.addProperty(1, "aliases", EMPTY_LIST, 3, 1);
  for (const [name, place] of [
    ["Lamp", 2],
    ["lantern", 2],
    ["box", 3],
    ["red lamp", -1],
  ] as const) {
    const id = world.create([1], 3);
    world.setName(id, name);
    world.move(id, place);
  }
  world.setValue(4, "aliases", new List(["Light", 5, "brass thing"]));
  return world;
}

test.each([
  ["", -1],
  ["me", 3],
  ["HERE", 2],
  ["#5", 5],
  ["#99", -3],
  ["#-1", -3],
  ["#5x", -3],
  ["lamp", 4],
  ["LANT", 5],
  ["la", -2],
  ["li", 4],
  ["brass t", 4],
  ["b", -2],
  ["bo", 6],
  ["red", -3],
  ["wiz", 3],
])("%j means #%i", (text, expected) => {
  expect(matchObject(town(), 3, text)).toBe(expected);
});

test("several exact names are ambiguous, the same object twice is not", () => {
  const world = town();
  world.setName(5, "lamp");
  expect(matchObject(world, 3, "lamp")).toBe(-2);
  world.setValue(4, "aliases", new List(["glow", "glow worm"]));
  expect(matchObject(world, 3, "gl")).toBe(4);
});

test.each([
  ["look", "look", "", "", "", ""],
  ["  put lamp in box", "put", "lamp in box", "lamp", "in", "box"],
  [
    "put lamp  on top of  the box",
    "put",
    "lamp  on top of  the box",
    "lamp",
    "on top of",
    "the box",
  ],
  ["put in front of x", "put", "in front of x", "", "in front of", "x"],
  ["take a off of b", "take", "a off of b", "a", "off", "of b"],
  ["go FROM Inside x", "go", "FROM Inside x", "", "FROM Inside", "x"],
  ["look at", "look", "at", "", "at", ""],
  ["with x at y", "with", "x at y", "x", "at", "y"],
  ['give "a at b" to c', "give", '"a at b" to c', "a at b", "to", "c"],
  ['"hello  to you', "say", "hello  to you", "hello", "to", "you"],
  [": waves", "emote", " waves", "waves", "", ""],
  [";1 + 2", "eval", "1 + 2", "1 + 2", "", ""],
])("%j", (line, verb, argstr, dobjstr, prepstr, iobjstr) => {
  expect(parseCommand(town(), 3, line)).toMatchObject({ verb, argstr, dobjstr, prepstr, iobjstr });
});

test("an empty line is no command; words keep their quotes' content", () => {
  expect(parseCommand(town(), 3, "   ")).toBe(null);
  expect(parseCommand(town(), 3, 'x "a b"  c')?.args).toEqual(["a b", "c"]);
  expect(parseCommand(town(), 3, "put lamp in box")).toMatchObject({ dobj: 4, prep: 3, iobj: 6 });
});

test("the first of player, location, dobj, iobj with a fitting verb answers", () => {
  const world = town();
  const answer = (line: string): string => {
    const command = parseCommand(world, 3, line);
    const found = command && findCommand(world, 3, command);
    return found ? `#${found.object} ${found.verb.names}` : "none";
  };
  const add = (id: number, names: string, dobj: 0 | 1 | 2, prep: number, iobj: 0 | 1 | 2): void => {
    world.addVerb(id, {
      names,
      owner: 3,
      perms: 0,
      dobj,
      prep,
      iobj,
      dialect: "moo",
      source: null,
    });
  };
  add(4, "light", 2, -1, 0);
  add(6, "put*", 1, 3, 2);
  add(1, "x*amine", 2, -1, 0);
  add(2, "look l", 0, -1, 0);
  add(2, "any", 1, -2, 1);
  expect(["light lamp", "light box", "light", "light lamp in box"].map(answer)).toEqual([
    "#4 light",
    "none",
    "none",
    "none",
  ]);
  expect(["PUT lamp into box", "puts nothing in box", "put lamp on box"].map(answer)).toEqual([
    "#6 put*",
    "#6 put*",
    "none",
  ]);
  expect(["xam me", "xam here", "xam lantern", "xam nobody"].map(answer)).toEqual([
    "#3 x*amine",
    "#2 x*amine",
    "#5 x*amine",
    "none",
  ]);
  expect(["l", "l me", "any", "any nobody with x"].map(answer)).toEqual([
    "#2 look l",
    "none",
    "#2 any",
    "#2 any",
  ]);
  expect(invariants(world)).toEqual([]);
});

test("prepositions: every phrase, row, number and their text", () => {
  PREPOSITIONS.forEach((row, prep) => {
    for (const text of [
      ...row,
      row.join("/"),
      String(prep),
      `#${prep}`,
      (row[0] as string).toUpperCase(),
    ])
      expect(parsePrep(text)).toBe(prep);
    expect(prepText(prep)).toBe(row.join("/"));
  });
  expect(["none", "ANY", "15", "#15", "#-1", "beyond", ""].map(parsePrep)).toEqual([
    -1,
    -2,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
