// Changes that a person makes through tools, with the permission checks of the builtins of the same name (LANGUAGE
// 7.11, 17.7, 17.8). Refusals are sentences.
import type { EditResult, SaveResult, TextProblem, VerbDescription } from "#bus";
import { VerbPerm } from "#program";
import type { Diagnostic } from "#syntax";
import { type Err, foldText } from "#value";
import {
  argSpecText,
  Flag,
  PropPerm,
  parseArgSpec,
  parsePrep,
  parsePropPerms,
  parseVerbPerms,
  type Verb,
  type VerbImage,
  verbAllows,
  type World,
} from "#world";
import type { Realm } from "../realm.ts";
import { describeText, mayRead, revisionOf } from "./describe.ts";
import { parseLiteral } from "./literal-text.ts";

type Refusal = { readonly kind: "refused"; readonly message: string };

const DONE: EditResult = { kind: "done" };

function refuse(message: string): Refusal {
  return { kind: "refused", message };
}

function refuseFor(error: Err, subject: string): Refusal {
  return refuse(`${subject}: ${error.message} (${error.name}).`);
}

/** What a verb's header says. */
export interface VerbHeader {
  readonly names: string;
  readonly perms: string;
  readonly dobj: string;
  readonly prep: string;
  readonly iobj: string;
}

/** The edits of one person. */
export class Editor {
  readonly #realm: Realm;
  readonly #world: World;
  readonly #who: number;

  constructor(realm: Realm, who: number) {
    this.#realm = realm;
    this.#world = realm.world;
    this.#who = who;
  }

  get #isWizard(): boolean {
    return this.#world.isWizard(this.#who);
  }

  /** Only programmers change things; null if this person is one. */
  #unlessProgrammer(): Refusal | null {
    if (this.#who < 0) return refuse("You are not logged in.");
    return this.#world.isProgrammer(this.#who)
      ? null
      : refuse("You are not a programmer (E_PERM).");
  }

  findVerb(object: number, description: VerbDescription): Verb | null {
    return this.#world.ownVerb(
      object,
      typeof description === "string" ? foldText(description) : description,
    );
  }

  // ---- verbs -------------------------------------------------------------------------------------------------------

  saveVerb(
    object: number,
    description: VerbDescription,
    source: string,
    revision: number,
  ): SaveResult {
    const refusal = this.#unlessProgrammer();
    if (refusal !== null) return refusal;
    const verb = this.findVerb(object, description);
    if (verb === null) return refuse(`There is no verb ${description} on #${object} any more.`);
    const isProtected = this.#realm.options.flag("protect_set_verb_code") && !this.#isWizard;
    if (isProtected || !verbAllows(verb, VerbPerm.Write, this.#who, this.#isWizard))
      return refuse(`You may not change the code of #${object}:${verb.names} (E_PERM).`);
    if (revisionOf(verb) !== revision) {
      if (!mayRead(this.#world, this.#who, verb))
        return refuse(
          `#${object}:${verb.names} was changed by somebody else, and you may not read it.`,
        );
      return { kind: "conflict", theirs: describeText(this.#world, this.#who, verb) };
    }
    const { program, diagnostics } = this.#realm.code.compileText(source, verb.dialect);
    if (program === null)
      return {
        kind: "problems",
        problems: diagnostics.map((diagnostic) => problemOf(source, diagnostic)),
      };
    this.#world.setVerbSource(verb, source, program);
    return { kind: "saved", revision: revisionOf(verb) };
  }

  setVerbInfo(
    object: number,
    description: VerbDescription,
    info: VerbHeader & { readonly owner: number },
  ): EditResult {
    const refusal = this.#unlessProgrammer();
    if (refusal !== null) return refusal;
    const verb = this.findVerb(object, description);
    if (verb === null) return refuse(`There is no verb ${description} on #${object} any more.`);
    if (!verbAllows(verb, VerbPerm.Write, this.#who, this.#isWizard))
      return refuse(`You may not change #${object}:${verb.names} (E_PERM).`);
    if (info.owner !== verb.owner && !this.#isWizard)
      return refuse("Only a wizard changes the owner of a verb (E_PERM).");
    const header = this.#readHeader(info, info.owner);
    if ("kind" in header) return header;
    this.#world.setVerbInfo(verb, info.owner, header.perms, header.names);
    this.#world.setVerbArgs(verb, header.dobj, header.prep, header.iobj);
    return DONE;
  }

  addVerb(object: number, info: VerbHeader): EditResult {
    const refusal = this.#unlessProgrammer() ?? this.#unlessWritable(object);
    if (refusal !== null) return refusal;
    const header = this.#readHeader(info, this.#who);
    if ("kind" in header) return header;
    const verb = this.#world.addVerb(object, { ...header, dialect: "moo", source: null });
    return verb === null ? refuseFor(this.#world.failure, `#${object}`) : DONE;
  }

  deleteVerb(object: number, description: VerbDescription): EditResult {
    const refusal = this.#unlessProgrammer() ?? this.#unlessWritable(object);
    if (refusal !== null) return refusal;
    const verb = this.findVerb(object, description);
    if (verb === null) return refuse(`There is no verb ${description} on #${object} any more.`);
    this.#world.deleteVerb(verb);
    return DONE;
  }

  #unlessWritable(object: number): Refusal | null {
    if (!this.#world.isValid(object)) return refuse(`There is no object #${object} (E_INVARG).`);
    return this.#world.allows(object, Flag.Write, this.#who)
      ? null
      : refuse(`You may not change #${object} (E_PERM).`);
  }

  #readHeader(info: VerbHeader, owner: number): Omit<VerbImage, "dialect" | "source"> | Refusal {
    const names = info.names.trim();
    const perms = parseVerbPerms(info.perms);
    const dobj = parseArgSpec(info.dobj);
    const prep = parsePrep(info.prep);
    const iobj = parseArgSpec(info.iobj);
    if (names === "") return refuse("A verb needs a name.");
    if (perms === undefined) return refuse(`"${info.perms}" has letters other than r w x d.`);
    if (dobj === undefined || iobj === undefined)
      return refuse(`The objects are ${argSpecText(0)}, ${argSpecText(1)} or ${argSpecText(2)}.`);
    if (prep === undefined) return refuse(`"${info.prep}" is no preposition.`);
    if (!this.#world.isValid(owner)) return refuse(`There is no object #${owner} to own the verb.`);
    return { names, owner, perms, dobj, prep, iobj };
  }

  // ---- properties --------------------------------------------------------------------------------------------------

  setProperty(object: number, name: string, literal: string | null): EditResult {
    const refusal = this.#unlessProgrammer();
    if (refusal !== null) return refusal;
    const subject = `#${object}.${name}`;
    if (literal === null) return this.#clear(object, name, subject);
    const value = parseLiteral(this.#realm.code.parser, literal);
    if (value === undefined) return refuse(`That is not a literal value: ${literal}`);
    if (!this.#world.setProperty(object, foldText(name), value, this.#who))
      return refuseFor(this.#world.failure, subject);
    return DONE;
  }

  #clear(object: number, name: string, subject: string): EditResult {
    const info = this.#world.propertyInfo(object, foldText(name));
    if (info === undefined) return refuseFor(this.#world.failure, subject);
    if (info.owner !== this.#who && !this.#isWizard)
      return refuse(`You may not change ${subject} (E_PERM).`);
    if (info.definer === object)
      return refuse(`${subject} is defined here: there is nothing to inherit (E_INVARG).`);
    this.#world.setValue(object, foldText(name), undefined);
    return DONE;
  }

  addProperty(object: number, name: string, literal: string, perms: string): EditResult {
    const refusal = this.#unlessProgrammer() ?? this.#unlessWritable(object);
    if (refusal !== null) return refusal;
    const value = parseLiteral(this.#realm.code.parser, literal);
    const bits = parsePropPerms(perms);
    if (name === "") return refuse("A property needs a name.");
    if (value === undefined) return refuse(`That is not a literal value: ${literal}`);
    if (bits === undefined) return refuse(`"${perms}" has letters other than r w c.`);
    const owner =
      (bits & PropPerm.Change) !== 0 ? (this.#world.get(object)?.owner ?? this.#who) : this.#who;
    return this.#world.addProperty(object, name, value, owner, bits)
      ? DONE
      : refuse(
          `#${object}, an ancestor or a descendant has a property ${name} already (E_INVARG).`,
        );
  }

  deleteProperty(object: number, name: string): EditResult {
    const refusal = this.#unlessProgrammer() ?? this.#unlessWritable(object);
    if (refusal !== null) return refusal;
    return this.#world.deleteProperty(object, foldText(name))
      ? DONE
      : refuseFor(this.#world.failure, `#${object}.${name}`);
  }
}

/** Lines and columns in UTF-16 units, as editors count. */
function problemOf(source: string, diagnostic: Diagnostic): TextProblem {
  const start = placeOf(source, diagnostic.start);
  const end = placeOf(source, Math.max(diagnostic.end, diagnostic.start));
  const { severity, message, detail } = diagnostic;
  return {
    severity,
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
    message: detail === null ? message : `${message}: ${detail}`,
  };
}

function placeOf(
  source: string,
  offset: number,
): { readonly line: number; readonly column: number } {
  const before = source.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: before.length - lineStart + 1 };
}
