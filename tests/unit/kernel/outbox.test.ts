// Output leaves with its commit.
import { expect, test } from "vitest";
import { MAX_BUFFERED, Outbox } from "../../../src/kernel/outbox.ts";

function boxOf(durability: "strict" | "relaxed" = "strict"): Outbox {
  const box = new Outbox(0);
  box.open(1, durability);
  return box;
}

function taken(box: Outbox): string[] {
  return box
    .take()
    .map((event) =>
      "text" in event ? `${event.session}:${event.text}` : `${event.session}:<${event.kind}>`,
    );
}

test("a strict session sees a line when its commit is on disk", () => {
  const box = boxOf();
  box.text(1, "one", false);
  expect(taken(box)).toEqual([]);
  box.seal(1);
  expect(taken(box)).toEqual([]);
  box.text(1, "two", false);
  box.seal(2);
  box.acked(1);
  expect(taken(box)).toEqual(["1:one"]);
  box.acked(2);
  expect(taken(box)).toEqual(["1:two"]);
});

test("a relaxed session sees it once the task is at rest", () => {
  const box = boxOf("relaxed");
  box.text(1, "one", false);
  expect(taken(box)).toEqual([]);
  box.seal(1);
  expect(taken(box)).toEqual(["1:one"]);
});

test("output without changes waits for the commits before it", () => {
  const box = boxOf();
  box.text(1, "look", false);
  box.seal(0);
  expect(taken(box)).toEqual(["1:look"]);
});

test("output tied to a commit that came to nothing does not wait for it", () => {
  const box = boxOf();
  box.text(1, "one", false);
  box.seal(1);
  box.text(1, "two", false);
  box.commit(0);
  box.seal(0);
  expect(taken(box)).toEqual(["1:one\ntwo"]);
});

test("lines join, partial lines and notices keep their place", () => {
  const box = boxOf("relaxed");
  box.text(1, "a", false);
  box.text(1, "b", false);
  box.text(1, "c> ", true);
  box.text(1, "d", false);
  box.notice({ kind: "closed", session: 1 });
  box.seal(1);
  expect(taken(box)).toEqual(["1:a\nb", "1:c> ", "1:d", "1:<closed>"]);
});

test("a full buffer drops the oldest lines and says how many", () => {
  const box = boxOf();
  const line = "x".repeat(MAX_BUFFERED / 4 - 1);
  for (const letter of "abcdef") box.text(1, letter + line.slice(1), false);
  expect(box.buffered(1)).toBe(MAX_BUFFERED);
  expect(box.hasRoom(1, 1)).toBe(false);
  box.seal(1);
  box.acked(1);
  const lines = (taken(box)[0] as string).split("\n");
  expect(lines[0]).toBe("1:>> Network buffer overflow: 2 lines of output to you have been lost <<");
  expect(
    lines
      .slice(1)
      .map((text) => text[0])
      .join(""),
  ).toBe("cdef");
  expect(box.buffered(1)).toBe(0);
});

test("news about the storage overtakes what waits for it", () => {
  const box = boxOf();
  box.text(1, "done", false);
  box.seal(1);
  box.urgent("disk full");
  expect(taken(box)).toEqual(["1:disk full"]);
  box.acked(1);
  expect(taken(box)).toEqual(["1:done"]);
});

test("a forgotten session costs nothing", () => {
  const box = boxOf();
  box.text(1, "one", false);
  box.forget(1);
  box.text(1, "two", false);
  box.seal(1);
  box.acked(1);
  expect(taken(box)).toEqual([]);
  expect(box.hasPending).toBe(false);
});
