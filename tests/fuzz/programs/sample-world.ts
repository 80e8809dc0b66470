// The worlds that generated programs run in, one for each profile. The program is the verb `test` of #4; the commands `go`
// and `raw` of the player #3 call it, `go` with errors caught.
import { createKernel } from "#kernel";
import { createSeededRandom } from "#platform/memory";
import { type Profile, World, type WorldImage } from "#world";
import { parser } from "../../support/bare-vm.ts";

/** Ticks of a slice: enough for the loops of generated programs. */
const TICKS = 6000;

const SET_UP = `
  for i in [4..9] create(i in {5, 6} ? toobj(i - 1) | #1); endfor
  #4.name = "Generic"; #4.f = 1; #4.r = 1; #7.name = "Waifs"; #8.name = "Prototype"; #9.name = "Programmer";
  #9.programmer = 1; move(#5, #2); move(#6, #5);
  add_property(#4, "count", 1, {#3, "rw"}); add_property(#4, "text", "some text", {#3, "rc"});
  add_property(#4, "items", {1, {2}, "three"}, {#9, ""}); add_property(#5, "value", 0.5, {#3, "rwc"});
  add_property(#7, ":value", 0, {#3, "rwc"}); add_property(#0, "count", 5, {#3, "rw"});
  for kind in ({"int", "float", "str", "err", "list", "map", "bool", "obj"})
    add_property(#0, kind + "_proto", #8, {#3, "r"});
  endfor
  options = create(#-1); add_property(#0, "server_options", options, {#3, "r"});
  for pair in ({{"fg_ticks", ${TICKS}}, {"bg_ticks", ${TICKS}}, {"max_string_concat", 3000}, {"max_list_concat", 1500},
    {"max_concat_catchable", 1}, {"queued_task_limit", 20}})
    add_property(options, pair[1], pair[2], {#3, "r"});
  endfor
  load_server_options();
  callable = {"this", "none", "this"}; typed = {"any", "any", "any"};
  for row in ({
    {#4, "test", {""}}, {#4, "sum", {"{?a = 0, @rest} = args; return rest ? a + this:sum(@rest) | a;"}},
    {#4, "boom", {"return {1}[2];"}}, {#4, "slow", {"suspend(0); return args;"}}, {#4, "echo", {"return args;"}},
    {#4, "deep", {"return args && args[1] > 0 ? this:deep(args[1] - 1) | suspend(0);"}},
    {#5, "echo", {"return {pass(@args), this.text};"}}, {#8, "me size", {"return {this, verb, @args};"}},
    {#7, "new", {"w = new_waif(); w.value = args; return w;"}}, {#7, ":x", {"return this.value;"}}})
    set_verb_code(row[1], add_verb(row[1], {#3, "rxd", row[2]}, callable), row[3]);
  endfor
  add_verb(#3, {#3, "rd", "go"}, typed);
  set_verb_code(#3, "go", {
    "try r = toliteral(#4:test(1, \\"two\\", {3})); except e (ANY) r = toliteral(e[1..3]); endtry", "notify(#3, r);"});
  add_verb(#3, {#3, "rd", "raw"}, typed);
  set_verb_code(#3, "raw", {"notify(#3, toliteral(#4:test(1, \\"two\\", {3})));"});
  return 1;`;

function sampleImage(profile: Profile): WorldImage {
  const kernel = createKernel({
    clock: { now: () => 0 },
    random: createSeededRandom(1),
    log: { write: () => undefined },
    parser,
    monotonicNow: () => 0,
    localTime: () => undefined,
  });
  // new_waif and several parents are there in both profiles
  kernel.install({ ...World.freshImage(), profile });
  kernel.start();
  const id = kernel.runProgram(SET_UP, "moo", 3);
  kernel.run(Number.POSITIVE_INFINITY);
  const result = kernel.programResult(id);
  if (result.literal !== "1") throw new Error(result.errors.join("\n"));
  return World.restore(kernel.records()).image();
}

const images: Readonly<Record<Profile, WorldImage>> = {
  lambdamoo: sampleImage("lambdamoo"),
  toaststunt: sampleImage("toaststunt"),
};

/** How the verb is to run. */
export interface Setting {
  readonly profile: Profile;
  /** Its owner: #3 is a wizard, #9 is not. */
  readonly owner: number;
  /** Errors are raised; otherwise they are values. */
  readonly isDebug: boolean;
}

/** The world with a program as the verb `test` of #4. */
export function worldWith(source: string, { profile, owner, isDebug }: Setting): WorldImage {
  const image = images[profile];
  const objects = image.objects.map((object) => {
    if (object.id !== 4) return object;
    const verbs = object.verbs.map((verb) =>
      verb.names === "test" ? { ...verb, source, owner, perms: isDebug ? 13 : 5 } : verb,
    );
    return { ...object, verbs };
  });
  return { ...image, objects };
}
