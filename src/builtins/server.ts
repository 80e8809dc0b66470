// Builtins on the server itself: version, log, options, checkpoints, shutdown, statistics (LANGUAGE 17.10).
import { E_PERM, E_QUOTA, EMPTY_LIST, isTrue, List, Type, type Value } from "#value";
import { ANY_TYPE, type Builtin } from "#vm";
import type { BuiltinContext } from "./context.ts";
import { type Definition, define, FamilyBase, family } from "./define.ts";

/** What `server_version()` says: the LambdaMOO version that programs may rely on, then our own. */
const SERVER_VERSION = "1.8.3-echo.0.1.0";

const HISTOGRAM_SIZE = 17;

type Body = (context: BuiltinContext, args: List) => Value | undefined;

function wizardly(
  name: string,
  minArgs: number,
  maxArgs: number,
  types: readonly number[],
  body: Body,
): Definition {
  return define(name, minArgs, maxArgs, types, (context, args) =>
    context.isWizard ? body(context, args) : context.fail(E_PERM),
  );
}

function serverVersion(context: BuiltinContext, args: List): Value {
  if (args.length === 0) return SERVER_VERSION;
  const rows: readonly (readonly [string, Value])[] = [
    ["version", SERVER_VERSION],
    ["name", "Deep Tree Echo"],
    ["profile", context.world.profile],
  ];
  return new List(rows.map(([name, value]) => new List([name, value])));
}

function serverLog(context: BuiltinContext, args: List): Value {
  context.services.log(args.at(0) as string, args.length > 1 && isTrue(args.at(1)));
  return 0;
}

function loadServerOptions(context: BuiltinContext): Value {
  context.services.options.reload();
  return 0;
}

function dumpDatabase(context: BuiltinContext): Value {
  context.services.requestCheckpoint();
  return 0;
}

function shutdown(context: BuiltinContext, args: List): Value {
  const { programmer, world, services } = context;
  const reason = args.length > 0 ? `: ${args.at(0) as string}` : "";
  services.shutdown(
    `shutdown() called by ${world.get(programmer)?.name ?? ""} (#${programmer})${reason}`,
  );
  return 0;
}

function dbDiskSize(context: BuiltinContext): Value | undefined {
  return context.services.checkpointBytes() ?? context.fail(E_QUOTA);
}

/** The row that programs expect. The lookup caches of this runtime have a generation and keep no counts: those are 0. */
function verbCacheStats({ world }: BuiltinContext): Value {
  const histogram = new List(new Array<Value>(HISTOGRAM_SIZE).fill(0));
  return new List([0, 0, 0, world.verbGeneration, histogram]);
}

/** LANGUAGE 17.10, the part about the server. */
export const SERVER_BUILTINS: readonly Builtin<BuiltinContext>[] = family(FamilyBase.Server, [
  define("server_version", 0, 1, [ANY_TYPE], serverVersion),
  wizardly("server_log", 1, 2, [Type.Str], serverLog),
  wizardly("load_server_options", 0, 0, [], loadServerOptions),
  wizardly("dump_database", 0, 0, [], dumpDatabase),
  wizardly("shutdown", 0, 1, [Type.Str], shutdown),
  define("memory_usage", 0, 0, [], () => EMPTY_LIST),
  define("db_disk_size", 0, 0, [], dbDiskSize),
  wizardly("log_cache_stats", 0, 0, [], () => 0),
  wizardly("verb_cache_stats", 0, 0, [], verbCacheStats),
]);
