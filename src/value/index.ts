// The door of value: what Echo programs compute with.
export {
  bareError,
  CaughtErr,
  Err,
  type ErrorCode,
  errorByName,
  errorByNumber,
  errorMessage,
  errorNamed,
  E_ARGS,
  E_ASSERT,
  E_DIV,
  E_FLOAT,
  E_INTRPT,
  E_INVARG,
  E_INVIND,
  E_MAXREC,
  E_NACC,
  E_NONE,
  E_PERM,
  E_PROPNF,
  E_QUOTA,
  E_RANGE,
  E_RECMOVE,
  E_TYPE,
  E_VARNF,
  E_VERBNF,
} from "./error-code.ts";
export {
  Float,
  type Int,
  INT64_MAX,
  INT64_MIN,
  isInt,
  normalizeInt,
  NOTHING,
  Obj,
  obj,
} from "./scalar.ts";
export { isTrue, Type, type TypeCode, typeName, typeOf, type Value } from "./value.ts";
export { echoTypeConstant, typeConstantName } from "./type-constants.ts";
export { EMPTY_LIST, List } from "./list.ts";
export { EMPTY_MAP, isMapKey, MapValue } from "./map.ts";
export { Anon, ANON_BASE, objectValue, Waif, type WaifTable } from "./reference.ts";
export { Sym, WILDCARD, isIdentifier, isWildcard } from "./symbol.ts";
export { TaskRef } from "./task-ref.ts";
export { Cap } from "./capability.ts";
export { Flyweight, type Slot } from "./flyweight.ts";
export { type Closure, Lambda, type Snapshot, StoredClosure } from "./lambda.ts";
export { lambdaHeader, type LambdaHeader } from "./lambda-header.ts";
export {
  compareText,
  equalText,
  foldText,
  sliceText,
  textLength,
  textAt,
  codePoints,
} from "./text.ts";
export {
  type Compound,
  isCompound,
  mapLeaves,
  mapLive,
  partsOf,
  snapshotValue,
} from "./compound.ts";
export { canonicalText } from "./canonical-text.ts";
export { equalNumbersMixed, equalValues, equalValuesCased, matchCaps } from "./compare.ts";
export { compareKeys, compareNumbersMixed, compareScalars, rankOf } from "./order.ts";
export { exponentText, fixedText, formatFloat, generalText } from "./float-text.ts";
export { toLiteral, toText } from "./literal.ts";
export { indexOfText, lastIndexOfText } from "./search.ts";
export { type ClosureIds, decodeValue, encodeValue } from "./encode.ts";
export { fromTagged, type Tagged, toTagged } from "./tagged.ts";
export { MemoryGauge } from "./gauge.ts";
export { valueBytes } from "./size.ts";
