// Verbs and code: descriptions, source, evaluation, calls of builtins by name (LANGUAGE 7.4, 7.7, 7.11, 17.8). Checks
// come in the order: malformed arguments, invalid object, missing verb, permission.
import { VerbPerm } from "#program";
import {
  E_INVARG,
  E_INVIND,
  E_PERM,
  E_TYPE,
  E_VERBNF,
  EMPTY_LIST,
  foldText,
  isInt,
  isTrue,
  List,
  Obj,
  obj,
  Type,
  toText,
  type Value,
} from "#value";
import { ANY_TYPE, OBJECT_TYPE } from "#vm";
import {
  type ArgSpecCode,
  argSpecText,
  Flag,
  type PrepCode,
  parseArgSpec,
  parsePrep,
  parseVerbPerms,
  prepText,
  type Verb,
  verbAllows,
  verbPermText,
} from "#world";
import { callFunction, functionInfo, resumeFunction } from "./call-function.ts";
import type { BuiltinContext } from "./context.ts";
import { type Definition, define, FamilyBase, family } from "./define.ts";
import { assertTrue, throwValue } from "./echo-values.ts";

function idAt(args: List, index: number): number {
  return (args.at(index) as Obj).id;
}

// ---- arguments -----------------------------------------------------------------------------------------------------

/** The verb description in the second argument as the world takes it: E_TYPE, E_INVARG. */
function readDescription(context: BuiltinContext, args: List): string | number | undefined {
  const value = args.at(1);
  if (isInt(value)) return value >= 1 ? Number(value) : context.fail(E_INVARG);
  if (typeof value !== "string") return context.failType(args, 2, Type.Str, Type.Int);
  return foldText(value);
}

/** The verb that the first two arguments name: E_TYPE, E_INVARG, E_VERBNF. */
function findVerb(context: BuiltinContext, args: List): Verb | undefined {
  const { world } = context;
  const description = readDescription(context, args);
  if (description === undefined) return undefined;
  const verb = world.ownVerb(idAt(args, 0), description) ?? byNumericName(context, args);
  return verb ?? context.fail(world.failure);
}

/** Option `support_numeric_verbname_strings`: the text of a number from 0 is an index. */
function byNumericName(context: BuiltinContext, args: List): Verb | null {
  const name = args.at(1);
  if (typeof name !== "string" || !/^\d+$/.test(name)) return null;
  const option = context.services.options.read("support_numeric_verbname_strings");
  if (option === undefined || !isTrue(option)) return null;
  return context.world.ownVerb(idAt(args, 0), Number(name) + 1);
}

/** findVerb, refusing with E_PERM what the verb's permissions do not allow. */
function findAllowed(context: BuiltinContext, args: List, perm: number): Verb | undefined {
  const verb = findVerb(context, args);
  if (verb === undefined) return undefined;
  return verbAllows(verb, perm, context.programmer, context.isWizard) ? verb : context.fail(E_PERM);
}

/** An `{owner, perms, names}` argument. */
interface Info {
  readonly owner: number;
  readonly perms: number;
  readonly names: string;
}

/** Reads an info argument; E_TYPE if malformed, E_INVARG for a bad owner, letter or blank names. */
function readInfo(context: BuiltinContext, value: Value): Info | undefined {
  const [owner, letters, names] = (value as List).items;
  const isWellFormed =
    (value as List).length === 3 &&
    owner instanceof Obj &&
    typeof letters === "string" &&
    typeof names === "string";
  if (!isWellFormed) return context.fail(E_TYPE);
  const perms = parseVerbPerms(letters);
  const trimmed = names.replace(/^ +/, "");
  if (perms === undefined || trimmed === "" || !context.world.isValid(owner.id))
    return context.fail(E_INVARG);
  return { owner: owner.id, perms, names: trimmed };
}

/** A `{dobj, prep, iobj}` argument. */
interface Spec {
  readonly dobj: ArgSpecCode;
  readonly prep: PrepCode;
  readonly iobj: ArgSpecCode;
}

/** Reads an argument spec; E_TYPE if malformed, E_INVARG for an unknown word. */
function readSpec(context: BuiltinContext, value: Value): Spec | undefined {
  const words = (value as List).items;
  if (words.length !== 3 || !words.every((word) => typeof word === "string"))
    return context.fail(E_TYPE);
  const dobj = parseArgSpec(words[0] as string);
  const prep = parsePrep(words[1] as string);
  const iobj = parseArgSpec(words[2] as string);
  if (dobj === undefined || prep === undefined || iobj === undefined) return context.fail(E_INVARG);
  return { dobj, prep, iobj };
}

// ---- descriptions --------------------------------------------------------------------------------------------------

function verbs(context: BuiltinContext, args: List): Value | undefined {
  const object = context.world.get(idAt(args, 0));
  if (object === undefined) return context.fail(E_INVARG);
  if (!context.world.allows(object.id, Flag.Read, context.programmer)) return context.fail(E_PERM);
  return new List(object.verbs.map((verb) => verb.names));
}

function verbInfo(context: BuiltinContext, args: List): Value | undefined {
  const verb = findAllowed(context, args, VerbPerm.Read);
  return verb && new List([obj(verb.owner), verbPermText(verb.perms), verb.names]);
}

function setVerbInfo(context: BuiltinContext, args: List): Value | undefined {
  if (readDescription(context, args) === undefined) return undefined;
  const info = readInfo(context, args.at(2));
  if (info === undefined) return undefined;
  const verb = findAllowed(context, args, VerbPerm.Write);
  if (verb === undefined) return undefined;
  if (info.owner !== verb.owner && !context.isWizard) return context.fail(E_PERM);
  context.world.setVerbInfo(verb, info.owner, info.perms, info.names);
  return 0;
}

function verbArgs(context: BuiltinContext, args: List): Value | undefined {
  const verb = findAllowed(context, args, VerbPerm.Read);
  return verb && new List([argSpecText(verb.dobj), prepText(verb.prep), argSpecText(verb.iobj)]);
}

function setVerbArgs(context: BuiltinContext, args: List): Value | undefined {
  if (readDescription(context, args) === undefined) return undefined;
  const spec = readSpec(context, args.at(2));
  if (spec === undefined) return undefined;
  const verb = findAllowed(context, args, VerbPerm.Write);
  if (verb === undefined) return undefined;
  context.world.setVerbArgs(verb, spec.dobj, spec.prep, spec.iobj);
  return 0;
}

function addVerb(context: BuiltinContext, args: List): Value | undefined {
  const { world } = context;
  const info = readInfo(context, args.at(1));
  if (info === undefined) return undefined;
  const spec = readSpec(context, args.at(2));
  if (spec === undefined) return undefined;
  const id = idAt(args, 0);
  if (!world.isValid(id)) return context.fail(E_INVARG);
  const isAllowed =
    world.allows(id, Flag.Write, context.programmer) &&
    (info.owner === context.programmer || context.isWizard);
  if (!isAllowed) return context.fail(E_PERM);
  const { dialect } = context.activation.program;
  const verb = world.addVerb(id, { ...info, ...spec, dialect, source: null });
  return verb === null ? context.fail(world.failure) : world.verbIndex(verb);
}

function deleteVerb(context: BuiltinContext, args: List): Value | undefined {
  const { world } = context;
  if (readDescription(context, args) === undefined) return undefined;
  const id = idAt(args, 0);
  if (!world.isValid(id)) return context.fail(E_INVARG);
  if (!world.allows(id, Flag.Write, context.programmer)) return context.fail(E_PERM);
  const verb = findVerb(context, args);
  if (verb === undefined) return undefined;
  world.deleteVerb(verb);
  return 0;
}

// ---- code ----------------------------------------------------------------------------------------------------------

function linesOf(lines: readonly string[]): List {
  return lines.length === 0 ? EMPTY_LIST : new List([...lines]);
}

function verbCode(context: BuiltinContext, args: List): Value | undefined {
  const verb = findAllowed(context, args, VerbPerm.Read);
  if (verb === undefined) return undefined;
  const isFullyParenthesized = args.length > 2 && isTrue(args.at(2));
  const isIndented = args.length < 4 || isTrue(args.at(3));
  return linesOf(context.services.code.listing(verb, isFullyParenthesized, isIndented));
}

function setVerbCode(context: BuiltinContext, args: List): Value | undefined {
  if (readDescription(context, args) === undefined) return undefined;
  const lines = (args.at(2) as List).items;
  const odd = lines.find((line) => typeof line !== "string");
  if (odd !== undefined) return context.failElement(odd, Type.Str);
  const verb = findAllowed(context, args, VerbPerm.Write);
  if (verb === undefined) return undefined;
  if (!context.world.isProgrammer(context.programmer)) return context.fail(E_PERM);
  return linesOf(context.services.code.setVerbSource(verb, lines.join("\n")));
}

function disassemble(context: BuiltinContext, args: List): Value | undefined {
  const verb = findAllowed(context, args, VerbPerm.Read);
  return verb && linesOf(context.services.code.disassembly(verb));
}

function evaluate(context: BuiltinContext, args: List): Value | undefined {
  const lines: string[] = [];
  for (const line of args.items) {
    if (typeof line !== "string") return context.failType(args, lines.length + 1, Type.Str);
    lines.push(line);
  }
  if (!context.world.isProgrammer(context.programmer)) return context.fail(E_PERM);
  const { dialect } = context.activation.program;
  const program = context.services.code.compileProgram(lines.join("\n"), dialect);
  if (!("units" in program)) return new List([0, linesOf(program)]);
  return context.want({ kind: "program", program, step: 1, data: [] });
}

function pass(context: BuiltinContext, args: List): Value | undefined {
  const { world, activation } = context;
  const parents = world.get(activation.definer)?.parents ?? [];
  if (parents.length === 0) return context.fail(E_INVIND);
  const { verbName: name, thisValue } = activation;
  const verb = world.findParentVerb(activation.definer, foldText(name));
  if (verb === null) return context.failWith(E_VERBNF, { kind: "verb", object: thisValue, name });
  return context.want({ kind: "call", verb, name, thisValue, args, step: -1, data: [] });
}

function raise(context: BuiltinContext, args: List): Value | undefined {
  const code = args.at(0);
  const message = args.length > 1 ? (args.at(1) as string) : toText(code);
  return context.raise(code, message, args.length > 2 ? args.at(2) : 0);
}

const described = [OBJECT_TYPE, ANY_TYPE] as const;

const definitions: readonly Definition[] = [
  define("verbs", 1, 1, [OBJECT_TYPE], verbs),
  define("verb_info", 2, 2, described, verbInfo),
  define("set_verb_info", 3, 3, [...described, Type.List], setVerbInfo),
  define("verb_args", 2, 2, described, verbArgs),
  define("set_verb_args", 3, 3, [...described, Type.List], setVerbArgs),
  define("add_verb", 3, 3, [OBJECT_TYPE, Type.List, Type.List], addVerb),
  define("delete_verb", 2, 2, described, deleteVerb),
  define("verb_code", 2, 4, described, verbCode),
  define("set_verb_code", 3, 3, [...described, Type.List], setVerbCode),
  define("disassemble", 2, 2, described, disassemble),
  {
    ...define("eval", 1, -1, [Type.Str], evaluate),
    resume: (_context, _step, _data, result) => new List([1, result]),
  },
  {
    ...define("call_function", 1, -1, [Type.Str], callFunction),
    resume: resumeFunction,
  },
  define("function_info", 0, 1, [Type.Str], functionInfo),
  define("raise", 1, 3, [ANY_TYPE, Type.Str, ANY_TYPE], raise),
  define("pass", 0, -1, [], pass),
  define("throw", 1, 1, [ANY_TYPE], throwValue),
  define("assert", 1, 2, [ANY_TYPE, Type.Str], assertTrue),
  // a debugger that is attached stops at the call
  define("breakpoint", 0, 0, [], () => null),
];

/** Descriptions of verbs, their code, and running code by name. */
export const VERB_BUILTINS: ReturnType<typeof family> = family(FamilyBase.Verbs, definitions);
