// A world with the builtins of objects, properties and verbs, and no kernel: for tests of what programs do to a world.
// `length`, `tostr`, `set_task_perms` and a `note` that tests read are made up here.
import { compile } from "#compiler";
import { type CallableVerb, disassemble, type Program } from "#program";
import { formatDiagnostic } from "#syntax";
import { E_TYPE, List, Obj, toLiteral, toText, type Value } from "#value";
import {
  type Builtin,
  Interpreter,
  makeActivation,
  type Outcome,
  programInit,
  TaskState,
  type VmHost,
} from "#vm";
import { type Verb, World, type WorldImage } from "#world";
import { builtinById, builtinByName, enterFamily } from "../../src/builtins/catalog.ts";
import { BuiltinContext, type Services } from "../../src/builtins/context.ts";
import { OBJECT_BUILTINS } from "../../src/builtins/objects.ts";
import { PROPERTY_BUILTINS } from "../../src/builtins/properties.ts";
import { VERB_BUILTINS } from "../../src/builtins/verbs.ts";
import { parser } from "./bare-vm.ts";
import { NO_TASKS } from "./no-tasks.ts";

/** What programs gave to `note`. */
export const logged: Value[] = [];

const local: Builtin<BuiltinContext>[] = [
  {
    id: 0,
    name: "length",
    minArgs: 1,
    maxArgs: 1,
    looksInside: true,
    types: [],
    run: (c, args) => {
      const value = args.at(0);
      return value instanceof List ? value.length : c.fail(E_TYPE);
    },
  },
  { id: 1, name: "typeof", minArgs: 1, maxArgs: 1, looksInside: true, types: [], run: () => 0 },
  {
    id: 2,
    name: "tostr",
    minArgs: 0,
    maxArgs: -1,
    looksInside: true,
    types: [],
    run: (_c, args) => args.items.map(toText).join(""),
  },
  {
    id: 3,
    name: "set_task_perms",
    minArgs: 1,
    maxArgs: 1,
    looksInside: true,
    types: [1],
    run: (c, args) => {
      c.activation.programmer = (args.at(0) as Obj).id;
      return 0;
    },
  },
  {
    id: 4,
    name: "note",
    minArgs: 1,
    maxArgs: 1,
    looksInside: true,
    types: [],
    run: (_c, args) => {
      logged.push(args.at(0));
      return 0;
    },
  },
];
for (const family of [local, OBJECT_BUILTINS, PROPERTY_BUILTINS, VERB_BUILTINS])
  enterFamily(family);

/** One world and the means to run programs in it. */
export class Bench {
  readonly world: World;
  readonly protectedBuiltins: Set<number> = new Set();
  readonly #interpreter: Interpreter<BuiltinContext>;

  constructor(image: WorldImage = World.freshImage()) {
    const world = World.fromImage(image);
    this.world = world;
    const host: VmHost<BuiltinContext> = {
      get failure() {
        return world.failure;
      },
      isValid: (id) => world.isValid(id),
      isWizard: (id) => world.isWizard(id),
      getProperty: (id, name, programmer) => world.getProperty(id, name, programmer),
      setProperty: (id, name, value, programmer) => world.setProperty(id, name, value, programmer),
      getWaifProperty: (waif, name, programmer) =>
        world.unnumbered.getWaifProperty(waif, name, programmer),
      setWaifProperty: (waif, name, value, programmer) =>
        world.unnumbered.setWaifProperty(waif, name, value, programmer),
      prototype: (name) => {
        const value = world.peek(0, name);
        return value instanceof Obj ? value.id : -1;
      },
      findVerb: (id, name) => world.findVerb(id, name),
      compile: (verb) => this.#compileVerb(verb),
      builtin: (id) => builtinById(id) as Builtin<BuiltinContext>,
      isProtected: (id) => this.protectedBuiltins.has(id),
      ...NO_TASKS,
      now: () => 0,
      isFull: () => false,
      maxStringConcat: 33554423,
      maxListConcat: 4194302,
      isConcatCatchable: true,
    };
    const services = {
      options: {
        isProtected: (id: number) => this.protectedBuiltins.has(id),
        maxListConcat: 4194302,
        maxStringConcat: 33554423,
        isConcatCatchable: true,
        read: () => undefined,
      },
      connections: { has: () => false },
      code: {
        setVerbSource: (verb: Verb, source: string) => {
          const program = this.compile(source);
          if (!("units" in program)) return program;
          world.setVerbSource(verb, source, program);
          return [];
        },
        listing: (verb: Verb) => (verb.source ? verb.source.split("\n") : []),
        disassembly: (verb: Verb) => {
          const program = this.#compileVerb(verb);
          return program === null ? [] : disassemble(program, (id) => builtinById(id)?.name ?? "?");
        },
        compileProgram: (source: string) => this.compile(source),
      },
    } as unknown as Services;
    this.#interpreter = new Interpreter(host, new BuiltinContext(world, services));
  }

  compile(source: string): Program | readonly string[] {
    const { tree, diagnostics } = parser.parse(source, "moo");
    if (tree === null) return diagnostics.map(formatDiagnostic);
    const result = compile(tree, source, {
      builtinId: (name) => builtinByName(name)?.id,
      unknownBuiltin: "error",
      profile: this.world.profile,
    });
    return result.program ?? result.diagnostics.map(formatDiagnostic);
  }

  #compileVerb(verb: CallableVerb): Program | null {
    const program = this.compile((verb as Verb).source ?? "");
    return "units" in program ? program : null;
  }

  /** The literal of a program's result, `!CODE` for an error, or its compile errors. */
  run(source: string, programmer = 3): string {
    const program = this.compile(source);
    if (!("units" in program)) return program.join("\n");
    const task = new TaskState(1);
    task.ticksLeft = 1_000_000;
    task.frames.push(makeActivation(programInit(program, programmer)));
    const noEnd = Number.POSITIVE_INFINITY;
    const outcome: Outcome = this.#interpreter.run(task, {
      sliceEnd: noEnd,
      secondsEnd: noEnd,
      maxDepth: 50,
    });
    if (outcome.kind === "done") return toLiteral(outcome.value);
    return outcome.kind === "failed" ? `!${toLiteral(outcome.code)}` : outcome.kind;
  }

  /** Gives an object a callable verb. */
  verb(object: number, names: string, source: string, owner = 3): void {
    this.world.addVerb(object, {
      names,
      owner,
      perms: 13,
      dobj: 2,
      prep: -1,
      iobj: 2,
      dialect: "moo",
      source,
    });
  }
}
