// Telnet commands are left out of what a terminal shows, however the characters come in pieces.
import { expect, test } from "vitest";
import { TelnetFilter } from "../../../src/ide/terminal/telnet-filter.ts";

const STREAMS: readonly (readonly [given: string, shown: string])[] = [
  ["plain text\n", "plain text\n"],
  ["\u00ff\u00fb\u0046", ""],
  ["before\u00ff\u00fd\u0018after", "beforeafter"],
  ["a\u00ff\u00fe\u00ffb", "ab"],
  ["wait\u00ff\u00f9go\u00ff\u00efon", "waitgoon"],
  ["\u00ff\u00fa\u0018\u0001\u00ff\u00f0name", "name"],
  ["\u00ff\u00fa\u00c9data \u00ff\u00ff \u00f0 more\u00ff\u00f0 text", " text"],
  ["x\u00ff\u00ffy \u00fb\u00fa\u00f0", "x\u00ffy \u00fb\u00fa\u00f0"],
  ["\u00ff\u00fb\u0001\u001b[31mred\u001b[0m\u00ff\u00fc\u0001", "\u001b[31mred\u001b[0m"],
];

test.each(STREAMS)("%j shows %j, cut anywhere", (given, shown) => {
  expect(new TelnetFilter().text(given)).toBe(shown);
  const alone = new TelnetFilter();
  expect([...given].map((character) => alone.text(character)).join("")).toBe(shown);
  for (let first = 0; first <= given.length; first++) {
    for (let second = first; second <= given.length; second++) {
      const filter = new TelnetFilter();
      const pieces = [given.slice(0, first), given.slice(first, second), given.slice(second)];
      expect(pieces.map((piece) => filter.text(piece)).join("")).toBe(shown);
    }
  }
});

test("a command that was begun can be forgotten", () => {
  const filter = new TelnetFilter();
  expect(filter.text("a\u00ff\u00fa\u0001")).toBe("a");
  filter.reset();
  expect(filter.text("b")).toBe("b");
});
