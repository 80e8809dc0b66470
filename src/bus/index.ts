// The door of bus.
export type {
  Commit, CommitSeq, EditResult, FromCompute, ImportProgress, ImportReport, ObjectDetail, ObjectSummary, PropertySummary,
  SaveResult, SessionId, TaskSummary, TextProblem, ToCompute, VerbDescription, VerbSummary, VerbText, WorldStatus, WorldTools,
} from "./messages.ts";
