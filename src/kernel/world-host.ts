// What the interpreter asks of the world and of the scheduler.

import { invariant } from "#base";
import { type BuiltinContext, builtinById, builtinByName, type ServerOptions } from "#builtins";
import type { CallableVerb, Program } from "#program";
import {
  E_QUOTA,
  type Err,
  MemoryGauge,
  Obj,
  type Snapshot,
  snapshotValue,
  type Value,
  type Waif,
} from "#value";
import type { Activation, Builtin, TaskResult, VmHost } from "#vm";
import type { World } from "#world";

/** Most bytes that lists, maps and long strings of a world and its tasks may take when a task goes on building more. */
const MOST_BYTES = 2 ** 29;

/** Who makes and starts forked tasks. */
export interface Forks {
  reserve(programmer: number): number | undefined;
  fork(id: number, frame: Activation, seconds: number): void;
  spawn(id: number, frame: Activation, callerPerms: number): void;
  awaitTask(id: number): TaskResult | null;
  isTaskDone(id: number): boolean;
  /** Visits what tasks hold. */
  eachValue(visit: (value: Value) => void): void;
}

/** Where programs come from. */
export interface ProgramSource {
  compileVerb(verb: CallableVerb): Program | null;
  compileStored(snapshot: Snapshot): Program | null;
  builtinCaller(name: string): Program;
}

/** The host of one world's interpreter. */
export class WorldHost implements VmHost<BuiltinContext> {
  readonly #world: World;
  readonly #options: ServerOptions;
  readonly #code: ProgramSource;
  readonly #forks: () => Forks;
  readonly now: () => number;
  hasClosures = false;
  /** The latest refusal was that of a fork. */
  #isForkRefused = false;

  constructor(
    world: World,
    options: ServerOptions,
    code: ProgramSource,
    forks: () => Forks,
    now: () => number,
  ) {
    this.#world = world;
    this.#options = options;
    this.#code = code;
    this.#forks = forks;
    this.now = now;
  }

  get failure(): Err {
    return this.#isForkRefused ? E_QUOTA : this.#world.failure;
  }

  get maxStringConcat(): number {
    return this.#options.maxStringConcat;
  }

  get maxListConcat(): number {
    return this.#options.maxListConcat;
  }

  get isConcatCatchable(): boolean {
    return this.#options.isConcatCatchable;
  }

  isFull(): boolean {
    const gauge = new MemoryGauge(MOST_BYTES);
    const add = (value: Value): void => gauge.add(value);
    this.#world.eachValue(add);
    this.#forks().eachValue(add);
    return gauge.isOver;
  }

  isValid(object: number): boolean {
    return this.#world.isValid(object);
  }

  isWizard(programmer: number): boolean {
    return this.#world.isWizard(programmer);
  }

  getProperty(object: number, name: string, programmer: number): Value | undefined {
    this.#isForkRefused = false;
    return this.#world.getProperty(object, name, programmer);
  }

  setProperty(object: number, name: string, value: Value, programmer: number): boolean {
    this.#isForkRefused = false;
    return this.#world.setProperty(object, name, this.#stored(value), programmer);
  }

  getWaifProperty(waif: Waif, name: string, programmer: number): Value | undefined {
    this.#isForkRefused = false;
    return this.#world.unnumbered.getWaifProperty(waif, name, programmer);
  }

  setWaifProperty(waif: Waif, name: string, value: Value, programmer: number): boolean {
    this.#isForkRefused = false;
    return this.#world.unnumbered.setWaifProperty(waif, name, this.#stored(value), programmer);
  }

  /** A value as properties keep it. */
  #stored(value: Value): Value {
    return this.hasClosures && typeof value === "object" ? snapshotValue(value) : value;
  }

  prototype(property: string): number {
    const value = this.#world.peek(0, property);
    return value instanceof Obj ? value.id : -1;
  }

  findVerb(object: number, name: string): CallableVerb | null {
    return this.#world.findVerb(object, name);
  }

  compile(verb: CallableVerb): Program | null {
    return this.#code.compileVerb(verb);
  }

  builtin(id: number): Builtin<BuiltinContext> {
    const builtin = builtinById(id);
    invariant(builtin !== undefined, "programs hold only ids of builtins", id);
    return builtin;
  }

  isProtected(builtinId: number): boolean {
    return this.#options.isProtected(builtinId);
  }

  reserveTask(programmer: number): number | undefined {
    const id = this.#forks().reserve(programmer);
    this.#isForkRefused = id === undefined;
    return id;
  }

  fork(id: number, frame: Activation, seconds: number): void {
    this.#forks().fork(id, frame, seconds);
  }

  spawn(id: number, frame: Activation, callerPerms: number): void {
    this.#forks().spawn(id, frame, callerPerms);
  }

  awaitTask(id: number): TaskResult | null {
    return this.#forks().awaitTask(id);
  }

  isTaskDone(id: number): boolean {
    return this.#forks().isTaskDone(id);
  }

  get killTask(): number {
    return builtinByName("kill_task")?.id ?? -1;
  }

  builtinCaller(builtinId: number): Program {
    return this.#code.builtinCaller(this.builtin(builtinId).name);
  }

  compileStored(snapshot: Snapshot): Program | null {
    return this.#code.compileStored(snapshot);
  }
}
