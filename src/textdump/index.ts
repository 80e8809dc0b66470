// The door of textdump: worlds to files and back.
export {
  type BrokenProgram,
  type DroppedTask,
  type DumpConnection,
  type ForkedTask,
  formatFault,
  formatFaultOfObject,
  type Textdump,
  type TextdumpFault,
  type TextdumpOptions,
  type TextdumpProgress,
  type TextdumpReport,
  type TextdumpResult,
  type TextdumpStage,
} from "./dump.ts";
export { type ReadSource, readSource } from "./read-source.ts";
export { readTextdump, readTextdumpSteps } from "./read-textdump.ts";
export type { SourceCounters, SourceFile } from "./source-format.ts";
export { formatSourceProblem, type SourceProblem } from "./source-scanner.ts";
export { writeSource } from "./write-source.ts";
export {
  type JsonExtras,
  looksLikeJson,
  type ObjectSet,
  type ReadJson,
  readJson,
} from "./read-json.ts";
export { type Loss, lossSummary } from "./losses.ts";
export { type MergedObjects, mergeObjects } from "./merge-objects.ts";
export {
  type WriteJsonOptions,
  type WrittenJson,
  writeJson,
  writeObjectsJson,
} from "./write-json.ts";
export {
  type WriteTextdumpOptions,
  type WrittenTextdump,
  writeTextdump,
  writeTextdumpSteps,
} from "./write-textdump.ts";
