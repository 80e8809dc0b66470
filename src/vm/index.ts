// The door of vm: activations, the interpreter, and what it asks of its host.
export {
  Activation,
  type ActivationInit,
  type BuiltinState,
  type CommandVars,
} from "./activation.ts";
export { frameRows, frameTexts, lineOf, tracebackLines } from "./backtrace.ts";
export {
  ANY_TYPE,
  type Builtin,
  BuiltinControl,
  NUMBER_TYPE,
  type Wake,
  type Wish,
} from "./builtin.ts";
export type { VmHost } from "./host.ts";
export { type Budget, Interpreter } from "./interpreter.ts";
export {
  AST_VERSION,
  type FrameImage,
  type FramesImage,
  framesFromImage,
  framesToImage,
  type ImageContext,
} from "./image.ts";
export type { Outcome } from "./outcome.ts";
export {
  type Continuation,
  currentCommand,
  frameVariables,
  makeActivation,
  makeForkActivation,
  NO_COMMAND,
  TaskState,
} from "./task-state.ts";
