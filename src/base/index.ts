// The door of base: tools without domain words.
export { InvariantError, invariant, unreachable } from "./assert.ts";
export { ByteReader, ByteWriter, SlabWriter } from "./bytes.ts";
export {
  acos,
  asin,
  atan,
  atan2,
  cos,
  cosh,
  exp,
  log,
  log10,
  power,
  sin,
  tan,
} from "./elementary.ts";
export { fitted } from "./fitted.ts";
export { TextBuilder } from "./text-builder.ts";
