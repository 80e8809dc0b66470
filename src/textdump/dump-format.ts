// What the versions of dumps differ in (LANGUAGE 18.2, 18.3). One table, so that readers and writers ask for a feature
// and never for a number. ORDER VERSION: the numbers are those of the servers that wrote the files.

/** The features of one version. */
export interface DumpFormat {
  readonly version: number;
  /** Objects keep lists instead of chains, and values where version 4 has numbers. */
  readonly hasLists: boolean;
  /** Players, pending values, tasks and connections come before the objects; every section says its own length. */
  readonly hasTasksFirst: boolean;
  /** An object has a line about its last move. */
  readonly hasLastMove: boolean;
  /** Activations say in which version of the language they run. */
  readonly hasLanguageVersion: boolean;
  /** Every VM begins with the task-local value. */
  readonly hasTaskLocal: boolean;
  /** There is a section of interrupted tasks. */
  readonly hasInterrupted: boolean;
  /** Frames keep `this` as a value. */
  readonly hasFrameThis: boolean;
  /** Frames keep the definer as a value. */
  readonly hasFrameDefiner: boolean;
  /** Frames say whether builtins may run in threads. */
  readonly hasThreaded: boolean;
}

/** The newest version of servers without lists, and what we write for them. */
export const LAMBDA_VERSION = 4;
/** The newest version there is, and what we write for servers that know it. */
export const TOAST_VERSION = 17;

/** The features of a version from 0 to 17. */
export function dumpFormat(version: number): DumpFormat {
  return {
    version,
    hasLists: version > LAMBDA_VERSION,
    hasTasksFirst: version >= 13,
    hasLastMove: version >= 15,
    hasLanguageVersion: version >= 3,
    hasTaskLocal: version >= 6,
    hasInterrupted: version >= 10,
    hasFrameThis: version >= 11,
    hasFrameDefiner: version >= 13,
    hasThreaded: version >= 16,
  };
}
