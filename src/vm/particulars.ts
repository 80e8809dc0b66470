// What an instruction that failed says more than its error code: found out from its operands, which still are as they
// were, when somebody reads the message. Costs nothing before.
import { OPERANDS, Op, type Program, Rule } from "#program";
import {
  Anon,
  E_ARGS,
  E_PROPNF,
  E_TYPE,
  E_VARNF,
  E_VERBNF,
  Float,
  Flyweight,
  foldText,
  isInt,
  List,
  MapValue,
  Obj,
  Type,
  typeOf,
  type Value,
} from "#value";
import type { Activation } from "./activation.ts";
import type { Builtin } from "./builtin.ts";
import type { Detail } from "./detail.ts";
import { fitsType } from "./type-spec.ts";

/** What a builtin takes. */
type Signature = Pick<Builtin, "name" | "minArgs" | "maxArgs" | "types">;

/** Where builtins are found. */
export interface Signatures {
  builtin(id: number): Signature;
}

type Operand = Value | undefined;

const NUMBERS = [Type.Int, Type.Float] as const;
const INDEXED = [Type.List, Type.Map, Type.Str] as const;
const COMPARABLE = [Type.Int, Type.Float, Type.Obj, Type.Err, Type.Str, Type.Bool] as const;
const KEYS = [Type.Int, Type.Obj, Type.Err, Type.Float, Type.Bool, Type.Str] as const;

/** A failed instruction: its frame and place, and what it raised. */
export interface FailedInstruction {
  readonly frame: Activation;
  readonly pc: number;
  readonly code: Value;
}

/** The particulars of a failed instruction; null if there are none. `given`: what the builtin it calls told itself. */
export function particularsOf(
  failed: FailedInstruction,
  given: Detail | null,
  signatures: Signatures,
): Detail | null {
  if (given !== null) return given.kind === "argument" ? named(failed, given, signatures) : given;
  const { code } = failed;
  if (code === E_VARNF) return unsetVariable(failed);
  const op = failed.frame.unit.code[failed.pc] as number;
  if (op === Op.CallBuiltin || op === Op.CallBuiltinDyn || op === Op.Length || op === Op.TypeOf)
    return ofBuiltin(failed, signatures);
  if (code === E_TYPE) return ofOperands(failed);
  if (code === E_PROPNF || code === E_VERBNF) return missing(failed);
  return code === E_ARGS && op === Op.Scatter ? ofScatter(failed) : null;
}

/** Particulars of an argument with the name of the builtin, which does not tell its own. */
function named(
  { frame, pc }: FailedInstruction,
  given: Extract<Detail, { kind: "argument" }>,
  signatures: Signatures,
): Detail {
  if (given.builtin !== "") return given;
  return { ...given, builtin: signatures.builtin(frame.unit.code[pc + 2] as number).name };
}

/** The value in the register that an operand names. */
function operand({ frame, pc }: FailedInstruction, position: number): Operand {
  return frame.registers[frame.unit.code[pc + position] as number];
}

// ---- E_VARNF -------------------------------------------------------------------------------------------------------

/** The first variable without a value that the instruction reads. */
function unsetVariable({ frame, pc }: FailedInstruction): Detail | null {
  const { code } = frame.unit;
  const op = code[pc] as number;
  const kinds = OPERANDS[op] as string;
  for (let i = 0; i < kinds.length; i++) {
    const isRead = kinds[i] === "R" || (op === Op.RangeStart && i === 0);
    if (!isRead) continue;
    const register = code[pc + 1 + i] as number;
    const name = frame.program.variables[register];
    if (name !== undefined && frame.registers[register] === undefined)
      return { kind: "variable", name };
  }
  return null;
}

// ---- E_PROPNF, E_VERBNF --------------------------------------------------------------------------------------------

function missing(failed: FailedInstruction): Detail | null {
  const { frame, pc, code } = failed;
  const object = operand(failed, 2);
  if (object === undefined) return null;
  const name = nameOf(failed, frame.program, frame.unit.code[pc] as number);
  if (name === undefined) return null;
  return { kind: code === E_PROPNF ? "property" : "verb", object, name };
}

/** The property or verb that the instruction names. */
function nameOf(failed: FailedInstruction, program: Program, op: number): string | undefined {
  if (op === Op.GetProp || op === Op.SetProp || op === Op.CallVerb)
    return program.names[failed.frame.unit.code[failed.pc + 3] as number];
  if (op !== Op.GetPropDyn && op !== Op.SetPropDyn && op !== Op.CallVerbDyn) return undefined;
  const name = operand(failed, 3);
  return typeof name === "string" ? name : undefined;
}

// ---- builtins ------------------------------------------------------------------------------------------------------

/** What is wrong with the arguments of the builtin that the instruction calls. */
function ofBuiltin(failed: FailedInstruction, signatures: Signatures): Detail | null {
  const { frame, pc } = failed;
  const { code } = frame.unit;
  const builtin = signatures.builtin(code[pc + 2] as number);
  const args = argumentsOf(failed);
  return args === null ? null : builtinFault(failed.code, builtin, args);
}

/** What is wrong with arguments for which a builtin raised a code; null if that does not show. */
export function builtinFault(
  code: Value,
  builtin: Signature,
  args: readonly Value[],
): Detail | null {
  if (code === E_ARGS || code === E_TYPE) return signatureFault(builtin, args);
  const [object, name] = args;
  const isObject = object instanceof Obj || object instanceof Anon;
  if (!isObject || (typeof name !== "string" && !isInt(name))) return null;
  if (code === E_PROPNF) return { kind: "property", object, name: String(name) };
  return code === E_VERBNF ? { kind: "verb", object, name: String(name) } : null;
}

function argumentsOf(failed: FailedInstruction): readonly Value[] | null {
  const { frame, pc } = failed;
  const { code } = frame.unit;
  const op = code[pc] as number;
  if (op === Op.CallBuiltin) {
    const first = code[pc + 3] as number;
    return frame.registers.slice(first, first + (code[pc + 4] as number)) as Value[];
  }
  const given = operand(failed, 3);
  if (given === undefined) return null;
  if (op !== Op.CallBuiltinDyn) return [given];
  return given instanceof List ? given.items : null;
}

/** What does not fit the signature of a builtin: number or type of the arguments; null if all fit. */
export function signatureFault(
  { name, minArgs, maxArgs, types }: Signature,
  args: readonly Value[],
): Detail | null {
  const got = args.length;
  if (got < minArgs || (maxArgs >= 0 && got > maxArgs))
    return { kind: "count", min: minArgs, max: maxArgs, got };
  for (let i = 0; i < Math.min(types.length, got); i++) {
    const type = types[i] as number;
    const value = args[i] as Value;
    if (!fitsType(value, type))
      return { kind: "argument", builtin: name, position: i + 1, expected: [type], got: value };
  }
  return null;
}

function isNumber(value: Operand): boolean {
  return isInt(value) || value instanceof Float;
}

// ---- E_TYPE --------------------------------------------------------------------------------------------------------

function expected(types: readonly number[], got: Operand): Detail | null {
  return got === undefined ? null : { kind: "operand", expected: types, got };
}

function ofOperands(failed: FailedInstruction): Detail | null {
  const { frame, pc } = failed;
  const op = frame.unit.code[pc] as number;
  const second = operand(failed, 2);
  const third = operand(failed, 3);
  const hasTextItems = (frame.program.rules & Rule.TextItems) !== 0;
  switch (op) {
    case Op.Add:
      return ofSum(second, third);
    case Op.Sub:
    case Op.Mul:
    case Op.Div:
    case Op.Mod:
    case Op.Pow:
      return ofNumbers(second, third);
    case Op.Neg:
      return expected(NUMBERS, second);
    case Op.BitOr:
    case Op.BitAnd:
    case Op.BitXor:
    case Op.ShiftLeft:
    case Op.ShiftRight:
      return expected([Type.Int], isInt(second) ? third : second);
    case Op.Complement:
      return expected([Type.Int], second);
    case Op.Lt:
    case Op.Le:
    case Op.Gt:
    case Op.Ge:
      return ofComparison(second, third, frame.program.rules);
    case Op.JumpNotLt:
    case Op.JumpNotLe:
    case Op.JumpNotGt:
    case Op.JumpNotGe:
      return ofComparison(operand(failed, 1), second, frame.program.rules);
    case Op.In: {
      const isText = hasTextItems && typeof second === "string";
      return expected(isText ? INDEXED : [Type.List, Type.Map], third);
    }
    case Op.Index:
    case Op.Range:
    case Op.Last:
    case Op.First:
    case Op.PutIndex:
    case Op.PutRange:
      return ofIndex(failed, op);
    case Op.PutPair:
      return expected(KEYS, third);
    case Op.Append:
      return expected([Type.List], second);
    case Op.Extend:
      return expected([Type.List], second instanceof List ? third : second);
    case Op.GetProp:
    case Op.SetProp:
    case Op.CallVerb:
      return ofReceiver(failed, "");
    case Op.GetPropDyn:
    case Op.SetPropDyn:
    case Op.CallVerbDyn:
      return ofReceiver(failed, third);
    case Op.RangeStart:
      return ofRange(operand(failed, 1), second);
    case Op.ListStart:
      return expected(hasTextItems ? INDEXED : [Type.List, Type.Map], second);
    case Op.Scatter:
      return expected([Type.List], second);
    case Op.Fork:
      return expected(NUMBERS, second);
    default:
      return null;
  }
}

function ofSum(left: Operand, right: Operand): Detail | null {
  if (typeof left === "string") return expected([Type.Str], right);
  return isNumber(left) ? ofNumbers(left, right) : expected([...NUMBERS, Type.Str], left);
}

function ofNumbers(left: Operand, right: Operand): Detail | null {
  if (left === undefined || !isNumber(left)) return expected(NUMBERS, left);
  return expected(isNumber(right) ? [typeOf(left)] : NUMBERS, right);
}

function ofComparison(left: Operand, right: Operand, rules: number): Detail | null {
  if (left === undefined) return null;
  if (isNumber(left) && (rules & Rule.MixedNumbers) !== 0) return expected(NUMBERS, right);
  const type = typeOf(left);
  const isOrdered = COMPARABLE.some((comparable) => comparable === type);
  return isOrdered ? expected([type], right) : expected(COMPARABLE, left);
}

/** What stands before the brackets, within them, or is assigned to them. */
function ofIndex(failed: FailedInstruction, op: number): Detail | null {
  const base = operand(failed, 2);
  if (base === undefined) return null;
  const isList = base instanceof List || (base instanceof Flyweight && op !== Op.PutIndex);
  if (!(isList || base instanceof MapValue || typeof base === "string"))
    return expected(INDEXED, base);
  const isRange = op === Op.Range || op === Op.PutRange;
  const indices = isRange ? [operand(failed, 3), operand(failed, 4)] : [operand(failed, 3)];
  const isMap = base instanceof MapValue;
  for (const index of indices) {
    if (index === undefined) return null;
    const fits = isMap ? KEYS.some((key) => key === typeOf(index)) : isInt(index);
    if (!fits) return expected(isMap ? KEYS : [Type.Int], index);
  }
  if (op === Op.PutIndex) return expected([Type.Str], operand(failed, 4));
  return op === Op.PutRange ? expected([typeOf(base)], operand(failed, 5)) : null;
}

/** What has no properties or verbs, a name that is no string, or a built-in property given a wrong value. */
function ofReceiver(failed: FailedInstruction, name: Operand): Detail | null {
  const receiver = operand(failed, 2);
  if (!(receiver instanceof Obj)) return expected([Type.Obj], receiver);
  if (typeof name !== "string") return expected([Type.Str], name);
  const { frame, pc } = failed;
  const op = frame.unit.code[pc] as number;
  if (op !== Op.SetProp && op !== Op.SetPropDyn) return null;
  const isOwner = foldText(nameOf(failed, frame.program, op) ?? "") === "owner";
  return expected([isOwner ? Type.Obj : Type.Str], operand(failed, 4));
}

function ofRange(from: Operand, to: Operand): Detail | null {
  if (from === undefined) return null;
  const isBound = isInt(from) || from instanceof Obj;
  return isBound ? expected([typeOf(from)], to) : expected([Type.Int, Type.Obj], from);
}

// ---- E_ARGS --------------------------------------------------------------------------------------------------------

function ofScatter(failed: FailedInstruction): Detail | null {
  const source = operand(failed, 2);
  const { frame, pc } = failed;
  const spec = frame.program.scatters[frame.unit.code[pc + 3] as number];
  if (!(source instanceof List) || spec === undefined) return null;
  const { required, optional, hasRest } = spec;
  const max = hasRest ? -1 : required + optional;
  return { kind: "count", min: required, max, got: source.length };
}
