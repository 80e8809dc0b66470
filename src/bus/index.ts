// The door of bus.
export type {
  CheckpointNotice, Commit, CommitSeq, Completion, EditResult, Feed, FromCompute, HostFailure, Hover, ImportProgress,
  ImportReport, LanguageTools, ObjectDetail, ObjectSummary, PropertySummary, SaveResult, SessionId, SignatureHelp, TaskSummary,
  TextPlace, TextProblem, ToCompute, ToData, VerbDescription, VerbSummary, VerbText, WorldStatus, WorldTools,
} from "./messages.ts";
