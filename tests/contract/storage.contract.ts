// What every Storage promises. `open` gives the same place again, as after a restart of the host. It has no test-runner
// imports, so that a page can run it too: `storageCases` is a list of named checks that throw when a promise is broken.
import type { Storage } from "#ports";

/** A place that can be opened several times. */
interface StoragePlace {
  /** Another opening of the same place; everything opened before is closed or its host is gone. */
  open(): Storage | Promise<Storage>;
}

/** One promise. */
export interface StorageCase {
  readonly name: string;
  run(place: StoragePlace): Promise<void>;
}

function check(holds: boolean, promise: string): void {
  if (!holds) throw new Error(promise);
}

function same(actual: unknown, wanted: unknown, what: string): void {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(wanted)];
  check(a === b, `${what}: ${a} instead of ${b}`);
}

function filled(length: number, seed: number): Uint8Array {
  const out = new Uint8Array(length);
  for (let index = 0; index < length; index++) out[index] = ((index * 7 + seed) % 255) + 1;
  return out;
}

/** Content without the zero bytes that may follow. */
function trimmed(bytes: Uint8Array): number[] {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  return [...bytes.subarray(0, end)];
}

async function rejects(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return error instanceof Error ? `${error.name} ${(error as { code?: string }).code}` : "?";
  }
  return "nothing";
}

/** All promises of a Storage. */
export const storageCases: readonly StorageCase[] = [
  {
    name: "a journal keeps appended bytes across openings",
    async run(place) {
      const journal = await (await place.open()).openJournal("j1");
      same(trimmed(await journal.read()), [], "new journal");
      await journal.truncate(0);
      await journal.append(Uint8Array.of(1, 2, 3));
      await journal.append(Uint8Array.of(4));
      same(trimmed(await journal.read()), [1, 2, 3, 4], "while open");
      await journal.close();
      const again = await (await place.open()).openJournal("j1");
      same(trimmed(await again.read()), [1, 2, 3, 4], "after opening");
      await again.truncate(4);
      await again.append(Uint8Array.of(5));
      same(trimmed(await again.read()), [1, 2, 3, 4, 5], "after appending");
      await again.close();
    },
  },
  {
    name: "truncate cuts, and nothing of the rest comes back",
    async run(place) {
      const journal = await (await place.open()).openJournal("j1");
      await journal.truncate(0);
      await journal.append(filled(5000, 1));
      await journal.truncate(10);
      same(trimmed(await journal.read()), [...filled(10, 1)], "cut");
      await journal.append(Uint8Array.of(9));
      same(trimmed(await journal.read()), [...filled(10, 1), 9], "appended after the cut");
      await journal.close();
      const again = await (await place.open()).openJournal("j1");
      same(trimmed(await again.read()), [...filled(10, 1), 9], "after opening");
      await again.close();
    },
  },
  {
    name: "a journal grows over several megabytes",
    async run(place) {
      const journal = await (await place.open()).openJournal("big");
      await journal.truncate(0);
      const part = filled(1_500_000, 3);
      for (let index = 0; index < 4; index++) await journal.append(part);
      const bytes = await journal.read();
      check(bytes.length >= 6_000_000, `length ${bytes.length}`);
      for (const at of [0, 1_499_999, 1_500_000, 4_000_000, 5_999_999])
        same(bytes[at], part[at % 1_500_000], `byte ${at}`);
      await journal.close();
    },
  },
  {
    name: "journals are listed and removed; removing a missing one is no error",
    async run(place) {
      const storage = await place.open();
      for (const name of ["b", "a", "journal-0000000001"]) {
        const journal = await storage.openJournal(name);
        await journal.truncate(0);
        await journal.append(Uint8Array.of(1));
        await journal.close();
      }
      same([...(await storage.journals())].sort(), ["a", "b", "journal-0000000001"], "listed");
      await storage.removeJournal("b");
      await storage.removeJournal("b");
      same([...(await storage.journals())].sort(), ["a", "journal-0000000001"], "after removing");
    },
  },
  {
    name: "a journal that is open cannot be opened again",
    async run(place) {
      const storage = await place.open();
      const journal = await storage.openJournal("a");
      same(await rejects(storage.openJournal("a")), "StorageError locked", "second opening");
      await journal.close();
      await (await storage.openJournal("a")).close();
    },
  },
  {
    name: "records are written, read, listed by prefix and deleted across openings",
    async run(place) {
      const store = await (await place.open()).openRecords();
      const keys = ["o/1", "o/2", "s/1/na me", "s/1/ä%2F", "w"];
      await store.write(keys.map((key, index) => [key, filled(index * 100, index)] as const));
      same(await store.keys("o/"), ["o/1", "o/2"], "prefix");
      same([...(await store.keys(""))].sort(), [...keys].sort(), "all");
      await store.write([
        ["o/1", null],
        ["o/2", Uint8Array.of(7)],
        ["missing", null],
      ]);
      await store.close();
      const again = await (await place.open()).openRecords();
      same(await again.get("o/1"), undefined, "deleted");
      same([...((await again.get("o/2")) ?? [])], [7], "replaced");
      same([...((await again.get("s/1/ä%2F")) ?? [])], [...filled(300, 3)], "kept");
      same((await again.get("o/1")) ?? null, null, "missing");
      await again.close();
    },
  },
  {
    name: "a record does not change with the bytes it was written from",
    async run(place) {
      const store = await (await place.open()).openRecords();
      const bytes = Uint8Array.of(1, 2, 3);
      const written = store.write([["a", bytes]]);
      await written;
      bytes.fill(0);
      same([...((await store.get("a")) ?? [])], [1, 2, 3], "value");
      await store.close();
    },
  },
  {
    name: "large batches of segments",
    async run(place) {
      const store = await (await place.open()).openRecords();
      const batch = Array.from(
        { length: 20 },
        (_, index) => [`seg/${index}`, filled(200_000, index)] as const,
      );
      await store.write(batch);
      same((await store.keys("seg/")).length, 20, "number");
      same((await store.get("seg/19"))?.[199_999], filled(200_000, 19)[199_999], "last byte");
      await store.close();
    },
  },
  {
    name: "destroy leaves an empty place",
    async run(place) {
      const storage = await place.open();
      const journal = await storage.openJournal("a");
      await journal.truncate(0);
      await journal.append(Uint8Array.of(1));
      await journal.close();
      const store = await storage.openRecords();
      await store.write([["k", Uint8Array.of(1)]]);
      await store.close();
      await storage.destroy();
      const fresh = await place.open();
      same(await fresh.journals(), [], "journals");
      const records = await fresh.openRecords();
      same(await records.keys(""), [], "records");
      await records.close();
    },
  },
];
