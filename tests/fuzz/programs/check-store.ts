// The commits of a run, written to a store in memory with a checkpoint in their middle, are there again after its process has
// ended.
import { ManualClock, MemoryStorage } from "#platform/memory";
import { openStore } from "#store";
import { type Fault, fault } from "../target.ts";
import type { Ran } from "./run-world.ts";

/** What is wrong with the records that a store gives back. */
export async function checkStore({ commits, stored }: Ran): Promise<Fault | null> {
  const storage = new MemoryStorage();
  const options = { timer: new ManualClock() };
  const { store } = await openStore(storage, options);
  const middle = commits.length >> 1;
  for (const [index, { records }] of commits.entries()) {
    await store.commit({ seq: store.lastSeq + 1, records });
    if (index === middle) await store.checkpoint();
  }
  storage.crash();
  const { records, report } = await openStore(storage, options);
  if (report.problems.length > 0)
    return fault("the store has problems", JSON.stringify(report.problems));
  for (const key of new Set([...stored.keys(), ...records.keys()])) {
    const [expected, got] = [stored.get(key), records.get(key)].map((bytes) => bytes?.join());
    if (expected !== got) return fault("the store gives back another record", key);
  }
  return null;
}
