// Saving a verb: what is sent, what each answer of the world leads to, changes by others.
import { expect, test } from "vitest";
import { VerbDocument } from "../../../src/ide/state/verb-document.ts";
import { createFakeWorld, type FakeControls } from "../../support/fake-world.ts";

async function open(fake: FakeControls): Promise<VerbDocument> {
  const text = await fake.client.tools.verb(1, 97, 1);
  if (text === null) throw new Error("the fake world has no #97:light");
  return new VerbDocument(text, fake.client.tools, () => 1);
}

const stored = async (fake: FakeControls): Promise<string | undefined> =>
  (await fake.client.tools.verb(1, 97, 1))?.source;

test("an untouched verb is not sent", async () => {
  const document = await open(createFakeWorld());
  expect(document.isDirty.value).toBe(false);
  expect(await document.save()).toBe("unchanged");
});

test("a changed text is saved and clean afterwards", async () => {
  const fake = createFakeWorld();
  const document = await open(fake);
  document.draft.value = "return 1;";
  expect(document.isDirty.value).toBe(true);
  expect(await document.save()).toBe("saved");
  expect([document.isDirty.value, await stored(fake)]).toEqual([false, "return 1;"]);
});

test("a text with problems leaves the old verb running", async () => {
  const fake = createFakeWorld();
  const before = await stored(fake);
  const document = await open(fake);
  document.draft.value = "syntax error here";
  expect(await document.save()).toBe("problems");
  expect(document.problems.value.map(({ line, message }) => `${line}: ${message}`)).toEqual([
    "1: syntax error",
  ]);
  expect([document.isDirty.value, await stored(fake)]).toEqual([true, before]);
});

test("a verb changed elsewhere is not overwritten unasked", async () => {
  const fake = createFakeWorld();
  const document = await open(fake);
  document.draft.value = "return 1;";
  fake.changeVerb(97, 1, "return 2;");
  expect(await document.save()).toBe("conflict");
  expect([document.conflict.value?.source, await stored(fake)]).toEqual(["return 2;", "return 2;"]);
  expect(await document.save(document.conflict.value?.revision)).toBe("saved");
  expect([document.conflict.value, await stored(fake)]).toEqual([null, "return 1;"]);
});

test("taking the other text", async () => {
  const fake = createFakeWorld();
  const document = await open(fake);
  document.draft.value = "return 1;";
  fake.changeVerb(97, 1, "return 2;");
  await document.save();
  document.takeTheirs();
  expect([document.draft.value, document.isDirty.value]).toEqual(["return 2;", false]);
});

test("an untouched document follows changes, a touched one asks", async () => {
  const fake = createFakeWorld();
  const document = await open(fake);
  fake.changeVerb(97, 1, "return 2;");
  await document.refresh();
  expect([document.draft.value, document.isDirty.value]).toEqual(["return 2;", false]);
  document.draft.value = "return 3;";
  fake.changeVerb(97, 1, "return 4;");
  await document.refresh();
  expect([document.draft.value, document.conflict.value?.source]).toEqual([
    "return 3;",
    "return 4;",
  ]);
});

test("a changed header alone keeps the text", async () => {
  const fake = createFakeWorld();
  const document = await open(fake);
  document.setHeader({ names: "shine", perms: "rx" });
  expect(await document.save()).toBe("saved");
  const now = await fake.client.tools.verb(1, 97, 1);
  expect([now?.names, now?.perms, document.isDirty.value, document.title]).toEqual([
    "shine",
    "rx",
    false,
    "#97:shine",
  ]);
  document.draft.value = "return 5;";
  expect(await document.save()).toBe("saved");
});
