// What the kernel of a case begins with: a fresh world, or a database that was read as an import reads it.
import type { InstallExtras } from "#kernel";
import { formatFault, readTextdump } from "#textdump";
import { World, type WorldImage } from "#world";
import { readAnnotated } from "./annotated-dump.ts";
import type { Profile } from "./moot.ts";

/** A world and what came with it. */
export interface CaseStart {
  readonly image: WorldImage;
  readonly extras: InstallExtras | undefined;
}

/** A fresh world, or that of an annotated database; a bad database is an Error. */
export function caseStart(profile: Profile, database: string | null): CaseStart {
  if (database === null) return { image: { ...World.freshImage(), profile }, extras: undefined };
  const result = readTextdump(readAnnotated(database).bytes);
  if (result.status === "cancelled") throw new Error("nobody cancels it");
  if (result.status === "refused") throw new Error(formatFault(result.fault));
  const { world, forkedTasks, connections } = result.dump;
  return { image: world, extras: { forkedTasks, connections } };
}
