// The door of vm: activations, the interpreter, and what it asks of its host.
export { Activation, type ActivationInit, type BuiltinState, type CommandVars } from "./activation.ts";
export { ANY_TYPE, type Builtin, BuiltinControl, NUMBER_TYPE, type Wake, type Wish } from "./builtin.ts";
export type { VmHost } from "./host.ts";
export type { Outcome } from "./outcome.ts";
