// The door of builtins: the functions that programs call, what they run against, and their table.
export {
  BuiltinContext,
  type Code,
  type ConnectionInfo,
  type Connections,
  type Elements,
  type ElementState,
  type ServerOptions,
  type Services,
  type Tasks,
} from "./context.ts";
export { BUILTINS, builtinById, builtinByName } from "./registry.ts";
export { type BuiltinRow, builtinTable, type Stage } from "./table.ts";
export { builtinName } from "./tasks.ts";
export { binaryToBytes, bytesToBinary } from "./binary.ts";
