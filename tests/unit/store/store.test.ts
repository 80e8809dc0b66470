// The store's promises, on a storage in memory that can be refused, cut and damaged.
import { beforeEach, describe, expect, it } from "vitest";
import { ManualClock, MemoryStorage } from "#platform/memory";
import {
  describeProblem,
  type OpenedStore,
  openStore,
  type Store,
  type StoreOptions,
} from "#store";

type Records = readonly (readonly [string, Uint8Array | null])[];

let storage: MemoryStorage;
let clock: ManualClock;

beforeEach(() => {
  storage = new MemoryStorage();
  clock = new ManualClock();
});

function open(options: Partial<StoreOptions> = {}): Promise<OpenedStore> {
  storage.crash();
  return openStore(storage, { timer: clock, ...options });
}

/** `a=1 b=2 c-` sets a and b and deletes c. */
function records(text: string): Records {
  return text
    .split(" ")
    .filter((word) => word !== "")
    .map((word) => {
      const [key, value] = word.split("=");
      return value === undefined
        ? [word.slice(0, -1), null]
        : [key as string, new TextEncoder().encode(value)];
    });
}

function commit(store: Store, seq: number, text: string): Promise<number> {
  return store.commit({ seq, records: records(text) });
}

/** The state as `a=1 b=2`, by key. */
function state(map: ReadonlyMap<string, Uint8Array>): string {
  return [...map]
    .map(([key, value]) => `${key}=${new TextDecoder().decode(value)}`)
    .sort()
    .join(" ");
}

async function turns(count = 20): Promise<void> {
  for (let index = 0; index < count; index++) await Promise.resolve();
}

describe("commits", () => {
  it("are there again after opening", async () => {
    const { store } = await open();
    await commit(store, 1, "a=1 b=2");
    await commit(store, 2, "a=3 b-");
    await commit(store, 3, "c=4");
    const again = await open();
    expect(state(again.records)).toBe("a=3 c=4");
    expect(again.lastSeq).toBe(3);
    expect(again.report).toEqual({
      checkpoint: null,
      replayedCommits: 3,
      tornBytes: 0,
      schema: 1,
      problems: [],
    });
  });

  it("gather while an append is under way and become one append", async () => {
    const { store } = await open();
    const all = Array.from({ length: 100 }, (_, index) => commit(store, index + 1, `k${index}=1`));
    expect(await Promise.all(all)).toHaveLength(100);
    // header, the first alone, the other 99 together
    expect(storage.appends).toBe(3);
    expect((await open()).lastSeq).toBe(100);
  });

  it("are idempotent by number, pending or durable", async () => {
    const { store } = await open();
    const both = [commit(store, 1, "a=1"), commit(store, 1, "a=9"), commit(store, 2, "b=1")];
    expect(await Promise.all(both)).toEqual([1, 1, 2]);
    expect(await commit(store, 1, "a=9")).toBe(2);
    expect(state(store.records)).toBe("a=1 b=1");
    expect(state((await open()).records)).toBe("a=1 b=1");
  });

  it("with a number missing before them are refused", async () => {
    const { store } = await open();
    await commit(store, 1, "a=1");
    await expect(commit(store, 3, "b=1")).rejects.toMatchObject({ code: "gap" });
    expect(await commit(store, 2, "b=1")).toBe(2);
  });

  it("after close are refused", async () => {
    const { store } = await open();
    await store.close();
    await expect(commit(store, 1, "a=1")).rejects.toMatchObject({ code: "closed" });
  });
});

describe("refused writes", () => {
  it("are announced once, tried again, and lose nothing", async () => {
    const said: string[] = [];
    const { store } = await open({
      onFailure: (failure) => said.push(failure.code),
      onRecovered: () => said.push("recovered"),
    });
    await commit(store, 1, "a=1");
    storage.refuses = "full";
    storage.partialBytes = 13;
    let isDurable = false;
    const pending = commit(store, 2, "a=2").then(() => {
      isDurable = true;
    });
    await turns();
    expect([said, isDurable, store.durableSeq]).toEqual([["full"], false, 1]);
    const more = commit(store, 3, "b=3");
    for (let index = 0; index < 5; index++) {
      clock.advance(2000);
      await turns();
    }
    expect([said, isDurable]).toEqual([["full"], false]);
    // The world in memory is ahead; the one on disk is what was acknowledged.
    expect(state(store.records)).toBe("a=2 b=3");
    storage.refuses = null;
    clock.advance(2000);
    await Promise.all([pending, more]);
    expect(said).toEqual(["full", "recovered"]);
    const again = await open();
    expect(state(again.records)).toBe("a=2 b=3");
    expect(again.report.problems).toEqual([]);
  });

  it("what was not acknowledged is not there after a crash, what was is", async () => {
    const { store } = await open();
    await commit(store, 1, "a=1");
    storage.refuses = "full";
    storage.partialBytes = 30;
    void commit(store, 2, "a=2").catch(() => undefined);
    await turns();
    storage.refuses = null;
    const again = await open();
    expect(state(again.records)).toBe("a=1");
    expect(again.report.tornBytes).toBeGreaterThan(0);
    expect(again.report.problems).toEqual([]);
  });

  it("of the very first journal are tried again too", async () => {
    const { store } = await open();
    storage.refuses = "denied";
    const pending = commit(store, 1, "a=1");
    await turns();
    expect(store.failure?.code).toBe("denied");
    storage.refuses = null;
    clock.advance(1000);
    expect(await pending).toBe(1);
    expect(store.failure).toBeNull();
  });

  it("close gives pending commits up with an error", async () => {
    const { store } = await open();
    await commit(store, 1, "a=1");
    storage.refuses = "full";
    const pending = commit(store, 2, "a=2");
    await turns();
    const closed = store.close();
    await expect(pending).rejects.toMatchObject({ code: "closed" });
    await closed;
  });

  it("a refused checkpoint changes nothing; the next one works", async () => {
    const { store } = await open();
    await commit(store, 1, "a=1");
    storage.refuses = "full";
    await expect(store.checkpoint()).rejects.toMatchObject({ code: "full" });
    storage.refuses = null;
    await commit(store, 2, "b=2");
    expect(state((await open()).records)).toBe("a=1 b=2");
    const second = (await open()).store;
    await second.checkpoint();
    expect((await open()).report).toMatchObject({ replayedCommits: 0, problems: [] });
  });
});

describe("journals", () => {
  it("a torn tail of any length is cut", async () => {
    const { store } = await open();
    await commit(store, 1, "a=1");
    await commit(store, 2, "b=2");
    const [name, whole] = [...storage.journalBytes][0] as [string, Uint8Array];
    const first = decodeEnd(whole);
    // The last bytes are padding: without them the batch is still whole.
    for (let length = first; length < whole.length - 8; length++) {
      storage.journalBytes.clear();
      storage.journalBytes.set(name, whole.slice(0, length));
      const again = await open();
      expect([length, state(again.records), again.report.problems]).toEqual([length, "a=1", []]);
    }
    for (let length = 0; length < 16; length++) {
      storage.journalBytes.clear();
      storage.journalBytes.set(name, whole.slice(0, length));
      expect((await open()).report.problems).toEqual([]);
    }
  });

  it("zero bytes of a pre-sized file are no damage", async () => {
    storage.presizeBytes = 1000;
    const { store } = await open();
    await commit(store, 1, "a=1");
    const again = await open();
    expect([state(again.records), again.report.tornBytes]).toEqual(["a=1", 0]);
    expect([...storage.journalBytes.values()][0]?.length).toBe(
      decodeEnd([...storage.journalBytes.values()][0] as Uint8Array),
    );
    expect(await again.store.verify()).toEqual([]);
  });

  it("a damaged batch with good ones after it is reported; its journal is kept", async () => {
    const { store } = await open();
    for (let seq = 1; seq <= 5; seq++) await commit(store, seq, `k${seq}=1`);
    const [name, bytes] = [...storage.journalBytes][0] as [string, Uint8Array];
    bytes[decodeEnd(bytes) + 30] = 255;
    expect(await store.verify()).toHaveLength(1);
    const again = await open();
    expect(state(again.records)).toBe("k1=1");
    const [problem] = again.report.problems;
    expect(problem).toMatchObject({ kind: "journal-damaged", lostFrom: 2, foundAgain: 3 });
    expect(problem && describeProblem(problem)).toContain("changes from number 2 to 2 are lost");
    await commit(again.store, 2, "new=1");
    await again.store.checkpoint();
    await again.store.checkpoint();
    await again.store.checkpoint();
    expect([...storage.journalBytes.keys()]).toContain(name);
    const third = await open();
    expect([state(third.records), third.report.problems]).toEqual(["k1=1 new=1", []]);
  });

  it("a damaged header is reported", async () => {
    const { store } = await open();
    await commit(store, 1, "a=1");
    const bytes = [...storage.journalBytes.values()][0] as Uint8Array;
    bytes[0] = 0;
    const again = await open();
    expect(again.report.problems).toMatchObject([{ kind: "journal-damaged", atBytes: 0 }]);
  });

  it("many openings without a checkpoint keep everything", async () => {
    for (let seq = 1; seq <= 6; seq++) {
      const { store } = await open();
      await commit(store, seq, `k${seq}=1`);
    }
    expect((await open()).report.replayedCommits).toBe(6);
  });
});

/** End of the first batch of a journal. */
function decodeEnd(bytes: Uint8Array): number {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(16, true);
  return 16 + 24 + ((length + 7) & ~7);
}

describe("checkpoints", () => {
  const big = (prefix: string, count: number): Records =>
    Array.from(
      { length: count },
      (_, index) =>
        [`${prefix}${String(index).padStart(6, "0")}`, new Uint8Array(1000).fill(7)] as const,
    );

  it("shorten recovery; commits of the meantime are kept", async () => {
    const { store } = await open();
    await commit(store, 1, "a=1");
    const during = store.checkpoint();
    const second = commit(store, 2, "b=2");
    await Promise.all([during, second]);
    await commit(store, 3, "a-");
    const again = await open();
    expect([state(again.records), again.report.replayedCommits]).toEqual(["b=2", 2]);
    expect(again.report.checkpoint).not.toBeNull();
  });

  it("write segments of 60 to 300 kB and only those that changed", async () => {
    const { store } = await open();
    await store.commit({ seq: 1, records: big("k", 2000) });
    await store.checkpoint();
    const sizes = [...storage.recordBytes].filter(([key]) => key.startsWith("seg/"));
    expect(sizes.length).toBeGreaterThan(6);
    for (const [, bytes] of sizes.slice(0, -1)) {
      expect(bytes.length).toBeGreaterThan(60_000);
      expect(bytes.length).toBeLessThan(300_000);
    }
    const before = new Set(storage.recordBytes.keys());
    await commit(store, 2, "k001000=x");
    await store.checkpoint();
    const added = [...storage.recordBytes.keys()].filter((key) => !before.has(key));
    expect(added.filter((key) => key.startsWith("seg/"))).toHaveLength(1);
    const again = await open();
    expect(again.records.size).toBe(2000);
    expect(new TextDecoder().decode(again.records.get("k001000"))).toBe("x");
  });

  it("keep the state through random changes, checkpoints and openings", async () => {
    let seed = 7;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      return (seed >>> 8) % below;
    };
    const model = new Map<string, number>();
    let { store } = await open();
    for (let seq = 1; seq <= 300; seq++) {
      const changes: [string, Uint8Array | null][] = [];
      for (let index = random(20); index >= 0; index--) {
        const key = `k${random(400)}`;
        const size = random(4) === 0 ? null : random(6000);
        changes.push([key, size === null ? null : new Uint8Array(size).fill(seq & 255)]);
        if (size === null) model.delete(key);
        else model.set(key, size);
      }
      await store.commit({ seq, records: changes });
      if (random(12) === 0) await store.checkpoint();
      if (random(25) === 0) {
        const again = await open();
        store = again.store;
        expect(again.report.problems).toEqual([]);
        expect(new Map([...again.records].map(([key, value]) => [key, value.length]))).toEqual(
          model,
        );
      }
    }
    expect(await store.verify()).toEqual([]);
    const checkpoints = [...storage.recordBytes.keys()].filter((key) =>
      key.startsWith("checkpoint/"),
    );
    expect(checkpoints).toHaveLength(2);
  });

  it("a damaged newest one: the older one and its journals give the same state", async () => {
    const { store } = await open();
    await commit(store, 1, "a=1");
    await store.checkpoint();
    await commit(store, 2, "b=2");
    await store.checkpoint();
    await commit(store, 3, "c=3");
    for (const part of ["checkpoint/", "seg/"]) {
      const saved = new Map([...storage.recordBytes].map(([key, value]) => [key, value.slice()]));
      const newest = [...storage.recordBytes.keys()]
        .filter((key) => key.startsWith(part))
        .sort()
        .at(-1);
      const bytes = storage.recordBytes.get(newest as string) as Uint8Array;
      bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1;
      const again = await open();
      expect([state(again.records), again.lastSeq]).toEqual(["a=1 b=2 c=3", 3]);
      expect(again.report.problems).toMatchObject([{ kind: "checkpoint-damaged" }]);
      await again.store.close();
      storage.recordBytes.clear();
      for (const [key, value] of saved) storage.recordBytes.set(key, value);
    }
  });

  it("cover commits that wait on a refused journal", async () => {
    const { store } = await open();
    await store.checkpoint();
    expect(await store.checkpoint()).toBe(0);
    await commit(store, 1, "a=1");
    expect(await store.checkpoint()).toBeGreaterThan(0);
    expect(store.durableSeq).toBe(1);
  });

  it("hold the state of their moment, whatever is committed while segments are written", async () => {
    const { store } = await open();
    const long = "x".repeat(2000);
    const keys = Array.from({ length: 400 }, (_, i) => `k${i}`);
    await commit(store, 1, keys.map((key) => `${key}=${long}`).join(" "));
    const writing = store.checkpoint();
    const later = commit(store, 2, keys.map((key, i) => `${key}${i % 2 ? "-" : "=new"}`).join(" "));
    await writing;
    await later;
    expect(await store.verify()).toEqual([]);
    const now = state(store.records);
    expect(state((await open()).records)).toBe(now);
    // without the journal of the second commit only the checkpoint counts
    for (const name of await storage.journals())
      if (name.endsWith("2")) await storage.removeJournal(name);
    expect(state((await open()).records)).toBe(
      keys
        .map((key) => `${key}=${long}`)
        .sort()
        .join(" "),
    );
  });

  it("replace puts another world in place; commits go on after it", async () => {
    const { store } = await open();
    await commit(store, 1, "a=1 b=2");
    await store.checkpoint();
    await store.replace(new Map([["c", Uint8Array.of(51)]]));
    expect([state(store.records), store.lastSeq]).toEqual(["c=3", 2]);
    await commit(store, 3, "d=4");
    expect(state((await open()).records)).toBe("c=3 d=4");
  });

  it("a refused replace leaves the former world", async () => {
    const { store } = await open();
    await commit(store, 1, "a=1");
    storage.refuses = "full";
    await expect(store.replace(new Map())).rejects.toMatchObject({ code: "full" });
    storage.refuses = null;
    await commit(store, 2, "b=2");
    expect(state((await open()).records)).toBe("a=1 b=2");
  });

  it("so does one whose records cannot be made", async () => {
    const { store } = await open();
    await commit(store, 1, "a=1");
    function* broken(): Generator<readonly [string, Uint8Array]> {
      yield ["c", Uint8Array.of(51)];
      throw new RangeError("no second record");
    }
    await expect(store.replace(broken())).rejects.toThrow("no second record");
    await commit(store, 2, "b=2");
    expect(state((await open()).records)).toBe("a=1 b=2");
  });
});

describe("schema", () => {
  const upper = {
    from: 1,
    migrate: (map: Map<string, Uint8Array>) => {
      for (const [key, value] of [...map]) {
        map.delete(key);
        map.set(key.toUpperCase(), value);
      }
    },
  };

  it("older records are migrated once, from checkpoint and journal", async () => {
    const { store } = await open();
    await commit(store, 1, "a=1");
    await store.checkpoint();
    await commit(store, 2, "b=2");
    const two = await open({ schema: 2, migrations: [upper] });
    expect([state(two.records), two.report.schema]).toEqual(["A=1 B=2", 1]);
    await commit(two.store, 3, "c=3");
    const again = await open({ schema: 2, migrations: [upper] });
    expect([state(again.records), again.report.schema]).toEqual(["A=1 B=2 c=3", 2]);
  });

  it("journals without a checkpoint tell their version too", async () => {
    const { store } = await open();
    await commit(store, 1, "a=1");
    const two = await open({ schema: 2, migrations: [upper] });
    expect(state(two.records)).toBe("A=1");
  });

  it("newer records are refused and nothing is written", async () => {
    const { store } = await open({ schema: 3 });
    await commit(store, 1, "a=1");
    for (const checkpoints of [0, 1]) {
      if (checkpoints === 1) await (await open({ schema: 3 })).store.checkpoint();
      const before = [storage.appends, storage.batches, storage.journalBytes.size];
      await expect(open({ schema: 2, migrations: [] })).rejects.toMatchObject({
        code: "newer-schema",
      });
      expect([storage.appends, storage.batches, storage.journalBytes.size]).toEqual(before);
    }
  });

  it("a missing step is refused", async () => {
    const { store } = await open();
    await commit(store, 1, "a=1");
    await store.checkpoint();
    await expect(open({ schema: 2, migrations: [] })).rejects.toMatchObject({
      code: "newer-schema",
    });
  });
});
