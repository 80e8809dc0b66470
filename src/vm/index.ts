// The door of vm: activations, the interpreter, and what it asks of its host.
export {
  Activation,
  type ActivationInit,
  type BuiltinState,
  type CommandVars,
} from "./activation.ts";
export { frameRows, lineOf } from "./backtrace.ts";
export {
  ANY_TYPE,
  type Builtin,
  BuiltinControl,
  fitsType,
  NUMBER_TYPE,
  OBJECT_TYPE,
  type Wake,
  type Wish,
} from "./builtin.ts";
export { Cell, type CellWatcher, NO_CELLS } from "./cell.ts";
export { LiveClosure } from "./closure.ts";
export { type TaskResult, UNKNOWN_TASK, type VmHost } from "./host.ts";
export { type Budget, DYING_TICKS, finallyAt, Interpreter } from "./interpreter.ts";
export {
  type FrameImage,
  type FramesImage,
  type ImageContext,
  ImageReader,
  ImageWriter,
  SharedVariables,
} from "./image.ts";
export { eachTaskValue, liveEnd } from "./live.ts";
export type { Outcome } from "./outcome.ts";
export { builtinFault, signatureFault } from "./particulars.ts";
export type { Detail } from "./detail.ts";
export {
  type Continuation,
  makeActivation,
  NO_COMMAND,
  programInit,
  TaskState,
} from "./task-state.ts";
