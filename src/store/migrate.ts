// Versions of what records mean. A store with older records is brought up step by step when it is opened; the checkpoint
// it came from stays on disk until two newer ones exist. A store with newer records is refused and not touched.

/** Version of the record formats of this build (docs/storage.md). */
export const SCHEMA = 1;

/** Turns records of version `from` into those of `from + 1`, in place. */
export interface Migration {
  readonly from: number;
  readonly migrate: (records: Map<string, Uint8Array>) => void;
}

/** All migrations, in order. There is one for every version before SCHEMA. */
export const MIGRATIONS: readonly Migration[] = [];

/** Brings records from version `from` to `to`; false if a step is missing. */
export function migrate(
  records: Map<string, Uint8Array>,
  from: number,
  to: number,
  migrations: readonly Migration[],
): boolean {
  for (let version = from; version < to; version++) {
    const step = migrations.find((candidate) => candidate.from === version);
    if (step === undefined) return false;
    step.migrate(records);
  }
  return true;
}
