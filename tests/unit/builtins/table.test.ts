// Every function of LANGUAGE 17 for stages A to C and what there is of D, and no other: name, fewest and most arguments (`*`: any number),
// types that are checked before it runs.
import { expect, test } from "vitest";
import { BUILTINS, builtinTable, type Stage } from "#builtins";

const TYPES: Readonly<Record<string, number>> = {
  any: -1,
  num: -2,
  int: 0,
  obj: 1,
  str: 2,
  list: 4,
  float: 9,
  map: 10,
  flyweight: 25,
};

const ALL: Readonly<Record<Stage, string>> = {
  A: `
    typeof 1 1 any | tostr 0 * | toliteral 1 1 any | toint 1 1 any | toobj 1 1 any | tofloat 1 1 any | length 1 1 any
    value_bytes 1 1 any
    abs 1 1 num | min 1 * num | max 1 * num | random 0 2 int int | floatstr 2 3 float int | sqrt 1 1 float
    sin 1 1 float | cos 1 1 float | tan 1 1 float | asin 1 1 float | acos 1 1 float | exp 1 1 float | ceil 1 1 float
    trunc 1 1 float | atan 1 2 float float | time 0 0 | ctime 0 1 int
    strsub 3 4 str str str | index 2 4 str str any int | rindex 2 4 str str any int | strcmp 2 2 str str
    match 2 3 str str | rmatch 2 3 str str | substitute 2 2 str list | crypt 1 2 str str
    listappend 2 3 list any int | listinsert 2 3 list any int | listdelete 2 2 list int | listset 3 3 list any int
    setadd 2 2 list any | setremove 2 2 list any
    create 1 4 any any any list | recycle 1 1 obj | move 2 3 obj obj int | chparent 2 2 obj obj | valid 1 1 any
    parent 1 1 obj | children 1 1 obj | max_object 0 0 | players 0 0 | is_player 1 1 obj | set_player_flag 2 2 obj
    object_bytes 1 1 obj | renumber 1 1 obj | reset_max_object 0 0
    properties 1 1 obj | property_info 2 2 obj str | set_property_info 3 3 obj str list
    add_property 4 4 obj str any list | delete_property 2 2 obj str | clear_property 2 2 obj str
    is_clear_property 2 2 obj str
    verbs 1 1 obj | verb_info 2 2 obj any | set_verb_info 3 3 obj any list | verb_args 2 2 obj any
    set_verb_args 3 3 obj any list | add_verb 3 3 obj list list | delete_verb 2 2 obj any | verb_code 2 4 obj any
    set_verb_code 3 4 obj any list str | eval 1 * str | call_function 1 * str | function_info 0 1 str
    raise 1 3 any str any | pass 0 *
    suspend 0 1 num | read 0 2 obj | task_id 0 0 | ticks_left 0 0 | seconds_left 0 0 | queued_tasks 0 2
    kill_task 1 1 int | callers 0 1 any | task_stack 1 2 int | set_task_perms 1 1 obj | caller_perms 0 0
    notify 2 4 obj str | connected_players 0 1 any | connected_seconds 1 1 obj | idle_seconds 1 1 obj
    connection_name 1 1 obj | boot_player 1 1 obj | set_connection_option 3 3 obj str any | output_delimiters 1 1 obj
    force_input 2 3 obj str | flush_input 1 2 obj | open_network_connection 2 3 str int obj
    server_version 0 1 any | server_log 1 2 str | load_server_options 0 0 | dump_database 0 0 | shutdown 0 1 str
    memory_usage 0 0`,
  B: `
    tonum 1 1 any | equal 2 2 any any
    sinh 1 1 float | cosh 1 1 float | tanh 1 1 float | log 1 1 float | log10 1 1 float | floor 1 1 float
    string_hash 1 3 str str | binary_hash 1 3 str str | value_hash 1 3 any str | encode_binary 0 * | decode_binary 1 2 str
    is_member 2 3 any any | disassemble 2 2 obj any | resume 1 2 int | queue_info 0 1 obj
    connection_option 2 2 obj str | connection_options 1 2 obj str | buffered_output_length 0 1 obj | listen 2 3 obj
    unlisten 1 1 any | listeners 0 1 any | db_disk_size 0 0 | log_cache_stats 0 0 | verb_cache_stats 0 0`,
  C: `
    generate_json 1 2 any str | parse_json 1 2 str str
    cbrt 1 1 float | asinh 1 1 float | acosh 1 1 float | atanh 1 1 float | round 1 1 float | atan2 2 2 float float
    frandom 1 2 float float | reseed_random 0 0 | ftime 0 1 int | distance 2 2 list list
    relative_heading 2 2 list list | simplex_noise 1 1 list
    explode 1 3 str str | strtr 3 4 str str str | reverse 1 1 any | chr 1 * | encode_base64 1 2 str
    decode_base64 1 2 str | url_encode 1 1 str | url_decode 1 1 str | string_hmac 2 4 str str str
    binary_hmac 2 4 str str str | value_hmac 2 4 any str str | random_bytes 1 1 int | salt 2 2 str str
    parse_ansi 1 1 str | remove_ansi 1 1 str | pcre_match 2 4 str str | pcre_replace 2 2 str str
    all_members 2 2 any list | sort 1 4 list list | slice 1 3 list any | mapkeys 1 1 map | mapvalues 1 * map
    mapdelete 2 2 map any | maphaskey 2 3 map any
    parents 1 1 obj | chparents 2 2 obj list | ancestors 1 2 obj | descendants 1 2 obj | isa 2 3 obj any
    locations 1 3 obj obj | occupants 1 4 list any | locate_by_name 1 2 str | owned_objects 1 1 obj
    recycled_objects 0 0 | next_recycled_object 0 1 obj | recreate 2 3 obj obj obj | respond_to 2 2 obj str
    task_perms 0 0 | task_local 0 0 | set_task_local 1 1 any | yin 0 3 num int int | set_thread_mode 0 1 int
    threads 0 0 | connection_info 1 1 obj | switch_player 2 3 obj obj
    new_waif 0 0 | waif_stats 0 0 | run_gc 0 0 | gc_stats 0 0`,
  D: `
    tosym 1 1 str | toflyweight 1 3 obj map list | flyslots 1 1 flyweight | flyitems 1 1 flyweight
    throw 1 1 any | assert 1 2 any str | breakpoint 0 0 | len 1 1 any | type 1 1 any | str 0 *
    eval_as 2 * str str | verb_dialect 2 2 obj any | print 0 *
    ui_add_text 2 3 str str map | ui_add_div 2 3 str str map | ui_add_button 3 4 str str str map
    ui_add_input 2 4 str str str str | ui_add_select 3 5 str str list any str | ui_add_list 2 3 str list str
    ui_add_form 3 3 str list str | ui_add_progress 3 3 str num num | ui_clear 0 0 | ui_update 2 2 str map
    ui_remove 1 1 str | ui_focus 1 1 str | ui_set_visible 2 2 str any`,
};

test("the table holds the functions of stages A to D that are there", () => {
  const rows = Object.entries(ALL).flatMap(([stage, text]) =>
    text
      .trim()
      .split(/ *[|\n] */)
      .map((row) => row.trim().split(" "))
      .map(([name, min, max, ...types]) => ({
        name,
        min: Number(min),
        max: max === "*" ? -1 : Number(max),
        types: types.map((type) => TYPES[type]),
        stage,
      })),
  );
  const byName = (left: { name?: string | undefined }, right: { name?: string | undefined }) =>
    (left.name ?? "") < (right.name ?? "") ? -1 : 1;
  expect(builtinTable().sort(byName)).toEqual(rows.sort(byName));
});

test("names and ids are stable", () => {
  const first = (base: number): string | undefined => BUILTINS.find(({ id }) => id === base)?.name;
  expect([0, 256, 512, 768, 1024, 1280, 1536, 1792, 2048, 2304, 2560, 3584].map(first)).toEqual(
    "typeof abs strsub is_member create properties verbs suspend notify server_version new_waif ui_add_text".split(
      " ",
    ),
  );
});
