// Fuzzes the reader with real databases, where this machine has them: only in the long set. An input is a database and the
// seed of its damage; it is not made smaller, since only the whole is interesting here.
import { readShared, sharedFile } from "../../support/shared-data.ts";
import { Chance } from "../chance.ts";
import type { Target } from "../target.ts";
import { checkDumpFile } from "./check-dump.ts";
import { damaged } from "./damage.ts";

interface Damaged {
  readonly database: string;
  readonly seed: number;
}

const NAMES = ["LambdaCore.db", "ToastCore.db", "Minimal.db"];

/** Real databases; null without any. */
export function databaseTarget(): Target<Damaged> | null {
  const names = NAMES.filter((name) => sharedFile(name) !== null);
  if (names.length === 0) return null;
  return {
    name: "databases",
    make: (chance) => ({ database: chance.pick(names), seed: chance.below(2 ** 31) }),
    check: ({ database, seed }) => {
      const text = Buffer.from(readShared(database)).toString("latin1");
      return checkDumpFile(damaged(text, new Chance(seed)));
    },
    smaller: () => [],
    write: ({ database, seed }) => `${database} ${seed}`,
    read: (text) => {
      const [database = "", seed] = text.trim().split(" ");
      return { database, seed: Number(seed) };
    },
  };
}
