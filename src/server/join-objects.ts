// Puts objects of a JSON file into a world on disk. The tasks of the world stay as they are: only the records of objects
// change, in one commit.
import { mergeObjects, type ObjectSet } from "#textdump";
import { isWorldKey, World } from "#world";
import { openDirectory } from "./open-world.ts";
import { lockWorld } from "./world-lock.ts";

/** Adds the objects; gives what is to be said about it. Nothing is written if they do not fit. */
export async function joinObjects(directory: string, set: ObjectSet): Promise<readonly string[]> {
  const unlock = await lockWorld(directory);
  try {
    const { store, records } = await openDirectory(directory, () => undefined);
    try {
      const merged = mergeObjects(World.restore(records).image(), set);
      if (merged.status === "refused") throw new Error(merged.problems.join("\n"));
      const now = new Map(World.fromImage(merged.image).records());
      const changes: (readonly [string, Uint8Array | null])[] = [];
      for (const [key, bytes] of now)
        if (!isSame(records.get(key), bytes)) changes.push([key, bytes]);
      for (const key of records.keys())
        if (isWorldKey(key) && !now.has(key)) changes.push([key, null]);
      await store.commit({ seq: store.lastSeq + 1, records: changes });
      return merged.report;
    } finally {
      await store.close();
    }
  } finally {
    await unlock();
  }
}

function isSame(old: Uint8Array | undefined, bytes: Uint8Array): boolean {
  return old !== undefined && Buffer.compare(old, bytes) === 0;
}
