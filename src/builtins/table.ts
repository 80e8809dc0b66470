// The table of builtins for documentation and editors: what `function_info` tells, and the release stage.
import { shownType } from "./define.ts";
import { BUILTINS } from "./registry.ts";

/** A release stage (LANGUAGE 0). */
export type Stage = "A" | "B" | "C" | "D";

/** One builtin as documentation and editors see it. */
export interface BuiltinRow {
  readonly name: string;
  readonly min: number;
  /** -1: any number. */
  readonly max: number;
  /** Type codes of the fixed arguments, -1 any, -2 number. */
  readonly types: readonly number[];
  readonly stage: Stage;
}

const STAGE_B: ReadonlySet<string> = new Set(
  (
    "tonum equal sinh cosh tanh log log10 floor string_hash binary_hash value_hash encode_binary decode_binary " +
    "is_member disassemble resume queue_info connection_option connection_options buffered_output_length listen " +
    "unlisten listeners db_disk_size log_cache_stats verb_cache_stats"
  ).split(" "),
);

const STAGE_C: ReadonlySet<string> = new Set(
  (
    "generate_json parse_json cbrt asinh acosh atanh round atan2 frandom reseed_random ftime distance " +
    "relative_heading simplex_noise explode strtr reverse chr encode_base64 decode_base64 url_encode url_decode " +
    "string_hmac binary_hmac value_hmac random_bytes salt parse_ansi remove_ansi pcre_match pcre_replace " +
    "all_members sort slice mapkeys mapvalues mapdelete maphaskey parents chparents ancestors descendants isa " +
    "locations occupants locate_by_name owned_objects recycled_objects next_recycled_object recreate respond_to " +
    "task_perms task_local set_task_local yin set_thread_mode threads connection_info switch_player " +
    "new_waif waif_stats run_gc gc_stats"
  ).split(" "),
);

const STAGE_D: ReadonlySet<string> = new Set(
  (
    "tosym toflyweight flyslots flyitems meta handlers queries delete_handler delete_query eval_as verb_dialect " +
    "throw assert breakpoint sleep print len type str emit has_capability capabilities fetch"
  ).split(" "),
);

function stageOf(name: string): Stage {
  if (STAGE_D.has(name) || name.startsWith("ui_")) return "D";
  return STAGE_C.has(name) ? "C" : STAGE_B.has(name) ? "B" : "A";
}

/** One row a builtin, in order of ids. */
export function builtinTable(): BuiltinRow[] {
  return BUILTINS.map(({ name, minArgs, maxArgs, types }) => ({
    name,
    min: minArgs,
    max: maxArgs,
    types: types.map(shownType),
    stage: stageOf(name),
  }));
}
