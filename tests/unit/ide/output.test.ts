// Waiting output and the plain log: order, bounds, no halves of characters.
import { expect, test } from "vitest";
import { OutputQueue } from "../../../src/ide/terminal/output-queue.ts";
import { PlainLog, plainText } from "../../../src/ide/terminal/plain-log.ts";

function drain(queue: OutputQueue): string[] {
  const pieces: string[] = [];
  for (let piece = queue.take(); piece !== null; piece = queue.take()) pieces.push(piece);
  return pieces;
}

test("pieces are cut at line ends and join to the whole", () => {
  const queue = new OutputQueue();
  const text = Array.from({ length: 20_000 }, (_, at) => `line ${at}\n`).join("");
  queue.push(text);
  expect(queue.characters).toBe(text.length);
  const pieces = drain(queue);
  expect(pieces.join("")).toBe(text);
  expect(pieces.every((piece) => piece.endsWith("\n") && piece.length <= 32_768)).toBe(true);
  expect(queue.characters).toBe(0);
});

test("a long line is never cut inside a character", () => {
  const queue = new OutputQueue();
  const text = `a${"😀".repeat(40_000)}`;
  queue.push(text);
  const pieces = drain(queue);
  expect(pieces.join("")).toBe(text);
  expect(pieces.every((piece) => piece.isWellFormed())).toBe(true);
});

test("clearing forgets what waits", () => {
  const queue = new OutputQueue();
  queue.push("x\n");
  queue.clear();
  expect(queue.take()).toBeNull();
});

test.each([
  ["\u001b[1;31mred\u001b[0m", "red"],
  ["\u001b[38;2;1;2;3mtrue\u001b[m", "true"],
  ["\u001b]0;title\u0007text", "text"],
  ["\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\", "link"],
  ["bell\u0007 tab\t", "bell tab\t"],
  ["\u001b(Bset", "set"],
])("%j is plainly %j", (text, plain) => {
  expect(plainText(text)).toBe(plain);
});

test("the log keeps the last lines in order", () => {
  const log = new PlainLog(3);
  log.append("1\n2\n");
  expect(log.lines).toEqual(["1", "2"]);
  log.append("3\n4\n");
  expect(log.lines).toEqual(["2", "3", "4"]);
  expect(log.total).toBe(4);
  log.append(Array.from({ length: 100 }, (_, at) => `${at + 5}\n`).join(""));
  expect(log.lines).toEqual(["102", "103", "104"]);
  expect(log.total).toBe(104);
});

test("an unfinished line goes on", () => {
  const log = new PlainLog(3);
  log.append("Pass");
  log.append("word: ");
  expect([log.lines, log.open]).toEqual([[], "Password: "]);
  log.append("\nnext\nrest");
  expect([log.lines, log.open]).toEqual([["Password: ", "next"], "rest"]);
});
