// The door of base: tools without domain words.
export { InvariantError, invariant, unreachable } from "./assert.ts";
export { ByteReader, ByteWriter } from "./bytes.ts";
