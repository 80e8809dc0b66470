// WAIFs, and the search for what nothing reaches any more (LANGUAGE 7.12).
import { Anon, E_INVARG, E_INVIND, E_PERM, E_TYPE, MapValue, Obj, obj, type Value } from "#value";
import type { BuiltinContext } from "./context.ts";
import { define, FamilyBase, family } from "./define.ts";

/** A WAIF of the object whose verb makes it. */
function newWaif(context: BuiltinContext): Value | undefined {
  const { thisValue } = context.activation;
  if (thisValue instanceof Anon) return context.fail(E_INVARG);
  if (!(thisValue instanceof Obj)) return context.fail(E_TYPE);
  if (!context.world.isValid(thisValue.id)) return context.fail(E_INVIND);
  return context.world.unnumbered.createWaif(thisValue.id, context.programmer);
}

function waifStats({ world: { unnumbered } }: BuiltinContext): Value {
  const counts = unnumbered.waifCounts();
  return MapValue.of([
    ["total", unnumbered.referenceCount.waifs],
    ["pending_recycle", unnumbered.pendingWaifCount],
    ...Array.from(counts, ([classId, count]) => [obj(classId), count] as const),
  ]);
}

function runGc(context: BuiltinContext): Value | undefined {
  if (!context.isWizard) return context.fail(E_PERM);
  context.services.collection.collect();
  return 0;
}

function gcStats(context: BuiltinContext): Value | undefined {
  return context.isWizard ? context.services.collection.stats() : context.fail(E_PERM);
}

/** WAIFs and collection. */
export const UNNUMBERED_BUILTINS: ReturnType<typeof family> = family(FamilyBase.Unnumbered, [
  define("new_waif", 0, 0, [], newWaif),
  define("waif_stats", 0, 0, [], waifStats),
  define("run_gc", 0, 0, [], runGc),
  define("gc_stats", 0, 0, [], gcStats),
]);
