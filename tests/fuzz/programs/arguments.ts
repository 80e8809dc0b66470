// Which functions generated programs call and what they hand them: by the table of types, and for functions that are picky
// about what is inside, by what they want.
import { BUILTINS } from "#builtins";
import type { Chance } from "../chance.ts";
import { KINDS, type Kind, literal, quoted, TEXTS } from "./vocabulary.ts";

/** Ends the world, or tells of its surroundings: not for programs whose runs are compared. */
const UNFIT: ReadonlySet<string> = new Set([
  "shutdown",
  "verb_cache_stats",
  "gc_stats",
  "waif_stats",
  "seconds_left",
  "ftime",
  "memory_usage",
  "db_disk_size",
  "server_version",
]);

type Text = keyof typeof TEXTS;
/** An argument: a type, a sort of text, or something put together. */
type Role =
  | Kind
  | Text
  | "any"
  | "num"
  | "small"
  | "propInfo"
  | "verbInfo"
  | "verbArgs"
  | "lines"
  | "floats"
  | "objs";

const R = (words: string): readonly Role[] => words.split(" ") as Role[];

/** What picky functions want; the last role serves for all further arguments. */
const ROLES: Readonly<Record<string, readonly Role[]>> = {
  match: R("str pattern bool"),
  rmatch: R("str pattern bool"),
  substitute: R("template list"),
  pcre_match: R("str perl bool bool"),
  pcre_replace: R("str replace"),
  generate_json: R("any mode"),
  parse_json: R("json mode"),
  string_hash: R("str algorithm bool"),
  binary_hash: R("binary algorithm bool"),
  value_hash: R("any algorithm bool"),
  string_hmac: R("str binary algorithm bool"),
  decode_binary: R("binary bool"),
  floatstr: R("float small bool"),
  random: R("small small"),
  random_bytes: R("small"),
  chr: R("small"),
  crypt: R("str str"),
  explode: R("str str bool"),
  index: R("str str bool small"),
  rindex: R("str str bool small"),
  ctime: R("small"),
  distance: R("floats floats"),
  relative_heading: R("floats floats"),
  simplex_noise: R("floats"),
  listappend: R("list any small"),
  listinsert: R("list any small"),
  listdelete: R("list small"),
  listset: R("list any small"),
  slice: R("list small any"),
  sort: R("list list bool bool"),
  mapdelete: R("map any"),
  maphaskey: R("map any bool"),
  mapkeys: R("map"),
  mapvalues: R("map any"),
  create: R("obj obj bool list"),
  chparents: R("obj objs"),
  isa: R("obj objs bool"),
  occupants: R("objs obj bool bool"),
  property_info: R("obj property"),
  set_property_info: R("obj property propInfo"),
  add_property: R("obj property any propInfo"),
  delete_property: R("obj property"),
  clear_property: R("obj property"),
  is_clear_property: R("obj property"),
  verb_info: R("obj verb"),
  set_verb_info: R("obj verb verbInfo"),
  verb_args: R("obj verb"),
  set_verb_args: R("obj verb verbArgs"),
  add_verb: R("obj verbInfo verbArgs"),
  delete_verb: R("obj verb"),
  verb_code: R("obj verb bool bool"),
  set_verb_code: R("obj verb lines"),
  disassemble: R("obj verb"),
  respond_to: R("obj verb"),
  call_function: R("function any"),
  function_info: R("function"),
  eval: R("code"),
  raise: R("err str any"),
  pass: R("any"),
  suspend: R("small"),
  yin: R("small small small"),
  resume: R("small any"),
  kill_task: R("small"),
  task_stack: R("small bool"),
  set_task_local: R("any"),
  connection_option: R("obj option"),
  set_connection_option: R("obj option bool"),
  notify: R("obj str bool bool"),
  tostr: R("any"),
  max: R("num"),
  min: R("num"),
};

interface Callable {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly roles: readonly Role[];
}

/** The role of an argument that has only a type; of codes that are no types any. */
const TYPE_ROLES: Readonly<Record<number, Role>> = {
  0: "int",
  1: "obj",
  2: "str",
  3: "err",
  4: "list",
  9: "float",
  10: "map",
  [-2]: "num",
  [-3]: "obj",
};

const CALLABLES: readonly Callable[] = BUILTINS.filter(({ name }) => !UNFIT.has(name)).map(
  ({ name, minArgs, maxArgs, types }) => ({
    name,
    min: minArgs,
    max: maxArgs < 0 ? minArgs + 3 : maxArgs,
    roles: ROLES[name] ?? types.map((type) => TYPE_ROLES[type] ?? "any"),
  }),
);

/** A call of some function; `expression` makes arguments that have only a type. */
export function builtinCall(chance: Chance, expression: (kind: Kind) => string): string {
  const { name, min, max, roles } = chance.pick(CALLABLES);
  const count = chance.isTrue(0.02) ? chance.between(0, 5) : chance.between(min, max);
  const args = Array.from({ length: count }, (_, index) => {
    if (chance.isTrue(0.03)) return expression(chance.pick(KINDS));
    if (chance.isTrue(0.02)) return `@${expression("list")}`;
    return argument(chance, roles[index] ?? roles.at(-1) ?? "any", expression);
  });
  const spelled = chance.isTrue(0.03) ? name.toUpperCase() : name;
  return `${spelled}(${args.join(", ")})`;
}

function argument(chance: Chance, role: Role, expression: (kind: Kind) => string): string {
  const text = (from: Text): string => quoted(chance.pick(TEXTS[from]));
  switch (role) {
    case "any":
      return expression(chance.pick(KINDS));
    case "num":
      return expression(chance.pick(["int", "float"]));
    case "small":
      return chance.isTrue(0.8) ? String(chance.between(0, 3)) : literal(chance, "int");
    case "propInfo":
      return `{${literal(chance, "obj")}, ${text("perms")}${chance.isTrue(0.2) ? `, ${text("property")}` : ""}}`;
    case "verbInfo":
      return `{${literal(chance, "obj")}, ${text("perms")}, ${text("verb")}}`;
    case "verbArgs":
      return `{${text("argSpec")}, ${text("preposition")}, ${text("argSpec")}}`;
    case "lines":
      return `{${chance.times(0, 3, () => text("code")).join(", ")}}`;
    case "floats":
      return `{${chance.times(1, 4, () => literal(chance, "float")).join(", ")}}`;
    case "objs":
      return `{${chance.times(0, 3, () => literal(chance, "obj")).join(", ")}}`;
    default:
      return role in TEXTS ? text(role as Text) : expression(role as Kind);
  }
}
