// A verb in the living world. The world alone changes it, so that caches and records follow; only `compiled` is free
// for the host, which fills it when the verb is first called.
import { type CallableVerb, type Program, VerbPerm } from "#program";
import { foldText } from "#value";
import { plainTerms } from "./header-text.ts";
import type { ArgSpecCode, PrepCode, VerbImage, VerbTerms } from "./image.ts";
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
  /** What its header says in echo alone; null if nothing. */
  terms: VerbTerms | null;
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
    this.terms = plainTerms(image.terms);
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
    const { names, owner, perms, dobj, prep, iobj, dialect, source, terms } = this;
    const plain = { names, owner, perms, dobj, prep, iobj, dialect, source };
    return terms === null ? plain : { ...plain, terms };
  }
}

/**
 * What a lookup finds where a query of the name is found first (LANGUAGE 11.6). It is no verb of any object, and calling it
 * as one fails: who calls must ask for it by class.
 */
export class QueryVerb extends Verb {
  /** Name of the query, case-folded. */
  readonly query: string;

  constructor(definer: number, name: string, folded: string) {
    super(0, definer, {
      names: name,
      owner: -1,
      perms: VerbPerm.Read | VerbPerm.Execute | VerbPerm.Debug,
      dobj: 2,
      prep: -1,
      iobj: 2,
      dialect: "echo",
      source: null,
    });
    this.query = folded;
    this.compiled = "broken";
  }
}
