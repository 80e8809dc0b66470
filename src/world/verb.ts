// A verb in the living world. The world alone changes it, so that caches and records follow; only `compiled` is free
// for the host, which fills it when the verb is first called.
import type { CallableVerb, Program } from "#program";
import { foldText } from "#value";
import type { ArgSpecCode, PrepCode, VerbImage } from "./image.ts";
import { NamePattern } from "./verb-names.ts";

/** A verb, as found by lookups. Keep it only while no other code of the world runs. */
export class Verb implements CallableVerb {
  /** Key of its record; unique in the life of the world. */
  readonly uid: number;
  definer: number;
  owner: number;
  perms: number;
  dobj: ArgSpecCode;
  prep: PrepCode;
  iobj: ArgSpecCode;
  dialect: "moo" | "echo";
  /** As written; null if it was never programmed. */
  source: string | null;
  compiled: Program | "broken" | null = null;
  /** Grows with every change of the verb. */
  revision = 1;
  /** False once it was deleted or its object recycled. */
  isAlive = true;
  #names: string;
  #pattern: NamePattern | null = null;

  constructor(uid: number, definer: number, image: VerbImage) {
    this.uid = uid;
    this.definer = definer;
    this.#names = image.names;
    this.owner = image.owner;
    this.perms = image.perms;
    this.dobj = image.dobj;
    this.prep = image.prep;
    this.iobj = image.iobj;
    this.dialect = image.dialect;
    this.source = image.source;
  }

  get names(): string {
    return this.#names;
  }

  set names(names: string) {
    this.#names = names;
    this.#pattern = null;
  }

  /** Whether a case-folded word is one of its names. */
  matches(foldedWord: string): boolean {
    this.#pattern ??= new NamePattern(foldText(this.#names));
    return this.#pattern.matches(foldedWord);
  }

  /** As plain data. */
  image(): VerbImage {
    const { names, owner, perms, dobj, prep, iobj, dialect, source } = this;
    return { names, owner, perms, dobj, prep, iobj, dialect, source };
  }
}
