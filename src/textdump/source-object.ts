// Reads one object file (LANGUAGE 19.2) into a draft: what the file says, before anything is known of other objects.
// After a fault reading goes on at the next member, so that one look shows all problems of a file.
import type { Value } from "#value";
import {
  type ArgSpecCode,
  type HandlerImage,
  handlerParameters,
  parseArgSpec,
  parsePrep,
  ruleHead,
  type VerbImage,
} from "#world";
import {
  BODY_INDENT,
  FLAG_ATTRIBUTES,
  flagBits,
  NAMED_FLAGS,
  OBJECT_HEADER,
  OBSOLETE_FLAGS,
  PROPERTY_FLAGS,
  VERB_FLAGS,
} from "./source-format.ts";
import {
  type RequiresText,
  readGroup,
  readHandlerTail,
  readRequires,
  readRule,
} from "./source-header.ts";
import { SourceFault, type SourceScanner, type Token } from "./source-scanner.ts";
import { objectNumberOf, readLiteral, stringOf } from "./source-values.ts";

/** A piece of the file, for problems that show later. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A mention of an object. */
export interface ObjectReference extends Span {
  readonly id: number;
}

/** An own property or an override; owner and perms are null where the file leaves them to creation. */
export interface SlotDraft extends Span {
  readonly name: string;
  readonly value: Value | undefined;
  readonly owner: number | null;
  readonly perms: number | null;
  readonly requires: readonly string[];
}

/** A handler; its registration number is null where it is still to be registered. */
export interface HandlerDraft extends Span, Omit<HandlerImage, "seq"> {
  readonly seq: number | null;
}

/** A list of mentions. */
export interface ObjectList extends Span {
  readonly ids: readonly number[];
}

/** An object as its file tells it, before mentions are resolved. */
export interface ObjectDraft {
  readonly id: number;
  readonly header: Span;
  readonly parents: readonly ObjectReference[];
  name: string | null;
  owner: number | null;
  location: ObjectReference | null;
  flags: number;
  contents: ObjectList | null;
  children: ObjectList | null;
  readonly properties: SlotDraft[];
  readonly overrides: SlotDraft[];
  readonly verbs: VerbImage[];
  readonly handlers: HandlerDraft[];
  readonly queries: string[];
}

/** Reports a fault and goes on. */
export type Report = (fault: SourceFault) => void;

/** Reads a file; null if not even its header makes sense. */
export function readObjectDraft(scanner: SourceScanner, report: Report): ObjectDraft | null {
  const first = scanner.rawLine();
  if (first?.text !== OBJECT_HEADER) {
    report(
      new SourceFault(0, first?.text.length ?? 0, `the first line must be “${OBJECT_HEADER}”`),
    );
    return null;
  }
  try {
    scanner.skipLineEnds();
    const draft = readHeader(scanner);
    new MemberReader(scanner, draft, report).readMembers();
    return draft;
  } catch (fault) {
    if (!(fault instanceof SourceFault)) throw fault;
    report(fault);
    return null;
  }
}

function readHeader(scanner: SourceScanner): ObjectDraft {
  const start = scanner.expect("object").start;
  const number = scanner.expectKind("object", "the number of the object");
  const id = objectNumberOf(number);
  if (id < 0) throw scanner.fault("an object number from #0 up", number);
  const parents: ObjectReference[] = [];
  if (scanner.take("extends")) readParents(scanner, parents);
  const end = scanner.peek().start;
  scanner.expectLineEnd();
  return {
    id,
    header: { start, end },
    parents,
    name: null,
    owner: null,
    location: null,
    flags: 0,
    contents: null,
    children: null,
    properties: [],
    overrides: [],
    verbs: [],
    handlers: [],
    queries: [],
  };
}

function readReference(scanner: SourceScanner): ObjectReference {
  const token = scanner.expectKind("object", "an object number");
  return { id: objectNumberOf(token), start: token.start, end: token.end };
}

function readParents(scanner: SourceScanner, parents: ObjectReference[]): void {
  if (!scanner.take("{")) {
    parents.push(readReference(scanner));
    return;
  }
  do parents.push(readReference(scanner));
  while (scanner.take(","));
  scanner.expect("}");
}

const MEMBER_LINE = /^ {0,2}(?:property|override|secure|verb|function|on|event|query|endobject)\b/;

class MemberReader {
  readonly #scanner: SourceScanner;
  readonly #draft: ObjectDraft;
  readonly #report: Report;
  /** Attributes seen, to refuse a second one. */
  readonly #seen = new Set<string>();

  constructor(scanner: SourceScanner, draft: ObjectDraft, report: Report) {
    this.#scanner = scanner;
    this.#draft = draft;
    this.#report = report;
  }

  readMembers(): void {
    const scanner = this.#scanner;
    for (;;) {
      try {
        scanner.skipLineEnds();
        if (scanner.take("endobject")) break;
        this.#readMember();
      } catch (fault) {
        if (!(fault instanceof SourceFault)) throw fault;
        this.#report(fault);
        if (!this.#skipToMember(fault.start)) return;
      }
    }
    scanner.skipLineEnds();
    const rest = scanner.peek();
    if (rest.kind !== "end")
      this.#report(scanner.fault("the end of the file after “endobject”", rest));
  }

  /** Passes lines up to one that can begin a member; false at the end of the file. */
  #skipToMember(from: number): boolean {
    this.#scanner.rewindToLine(from);
    for (let line = this.#scanner.rawLine(); line !== null; ) {
      line = this.#scanner.rawLine();
      if (line !== null && MEMBER_LINE.test(line.text)) {
        this.#scanner.rewindToLine(line.start);
        return true;
      }
    }
    return false;
  }

  #readMember(): void {
    const token = this.#scanner.next();
    switch (token.kind === "word" ? token.text : "") {
      case "property":
        this.#readProperty();
        return;
      case "override":
        this.#scanner.take("property");
        this.#readOverride();
        return;
      case "verb":
      case "function":
        this.#readVerb(token.text === "function", false);
        return;
      case "secure":
        this.#readSecure();
        return;
      case "on":
      case "event":
        this.#readHandler(token.text === "on" ? "  endon" : "  endevent");
        return;
      case "query":
        this.#readQuery();
        return;
      default:
        throw this.#scanner.fault(
          "“property”, “override”, “verb”, “function”, “on”, “query” or “endobject”",
          token,
        );
    }
  }

  #readName(): Token & { readonly name: string } {
    const token = this.#scanner.next();
    if (token.kind === "string") return { ...token, name: stringOf(token) };
    if (token.kind === "word") return { ...token, name: token.text };
    throw this.#scanner.fault("the name of a property", token);
  }

  #readProperty(): void {
    const name = this.#readName();
    if (this.#scanner.peek().text !== "(") {
      this.#readAttribute(name);
      return;
    }
    const options = this.#readOptions();
    this.#scanner.expect("=", "“=” and a value");
    const value = this.#readSlotValue();
    const requires = this.#readPropertyRequires();
    this.#draft.properties.push({ name: name.name, value, ...options, requires, ...spanOf(name) });
  }

  /** Takes the line end. */
  #readPropertyRequires(): readonly string[] {
    const scanner = this.#scanner;
    if (scanner.take("requires")) return readRequires(scanner).requires;
    scanner.expectLineEnd();
    return [];
  }

  #readOverride(): void {
    const name = this.#readName();
    const hasOptions = this.#scanner.peek().text === "(";
    const options = hasOptions ? this.#readOptions() : { owner: null, perms: null };
    const value = this.#scanner.take("=") ? this.#readSlotValue() : undefined;
    this.#scanner.expectLineEnd();
    const override = { name: name.name, value, ...options, requires: [], ...spanOf(name) };
    this.#draft.overrides.push(override);
  }

  #readSlotValue(): Value | undefined {
    return this.#scanner.take("clear") ? undefined : readLiteral(this.#scanner);
  }

  /** `(owner: #2, flags: "rc")` */
  #readOptions(): { owner: number; perms: number } {
    const scanner = this.#scanner;
    scanner.expect("(");
    scanner.expect("owner");
    scanner.expect(":");
    const owner = readReference(scanner).id;
    scanner.expect(",");
    scanner.expect("flags");
    scanner.expect(":");
    const perms = this.#readFlags(PROPERTY_FLAGS, "rwc");
    scanner.expect(")");
    return { owner, perms };
  }

  #readFlags(table: typeof PROPERTY_FLAGS, letters: string): number {
    const token = this.#scanner.expectKind("string", `flags in quotes, letters of “${letters}”`);
    const bits = flagBits(stringOf(token), table);
    if (bits === null) throw this.#scanner.fault(`flags of the letters “${letters}”`, token);
    return bits;
  }

  #readAttribute(token: Token & { readonly name: string }): void {
    const { name } = token;
    if (this.#seen.has(name))
      throw new SourceFault(token.start, token.end, `the attribute “${name}” was given before`);
    this.#seen.add(name);
    this.#scanner.expect(
      "=",
      `“=”, or “(owner: …, flags: …)” if “${name}” is a property of its own`,
    );
    this.#setAttribute(token);
    this.#scanner.expectLineEnd();
  }

  #setAttribute(token: Token & { readonly name: string }): void {
    const scanner = this.#scanner;
    const draft = this.#draft;
    switch (token.name) {
      case "name":
        draft.name = stringOf(scanner.expectKind("string", "the name as a string"));
        return;
      case "owner":
        draft.owner = readReference(scanner).id;
        return;
      case "location":
        draft.location = readReference(scanner);
        return;
      case "contents":
      case "children":
        draft[token.name] = this.#readObjectList();
        return;
      case OBSOLETE_FLAGS:
        draft.flags |= this.#readObsoleteFlags();
        return;
      default:
        draft.flags |= this.#readFlagAttribute(token);
    }
  }

  #readObsoleteFlags(): number {
    const token = this.#scanner.expectKind("number", "a number");
    const bits = Number(token.text);
    if (!Number.isSafeInteger(bits) || bits <= 0 || bits & NAMED_FLAGS)
      throw this.#scanner.fault("a sum of flags without names (8 and 64)", token);
    return bits;
  }

  #readFlagAttribute(token: Token & { readonly name: string }): number {
    const row = FLAG_ATTRIBUTES.find(([known]) => known === token.name);
    if (row === undefined) {
      const names = ["name", "owner", "location", ...FLAG_ATTRIBUTES.map(([known]) => known)];
      throw new SourceFault(
        token.start,
        token.end,
        `expected an attribute (${names.join(", ")}, contents, children) or “(owner: …, flags: …)” after “${token.name}”`,
      );
    }
    if (this.#scanner.take("false")) return 0;
    this.#scanner.expect("true", "“true” or “false”");
    return row[1];
  }

  #readObjectList(): ObjectList {
    const scanner = this.#scanner;
    const { start } = scanner.expect("{", "a list of object numbers");
    const ids: number[] = [];
    for (;;) {
      scanner.skipLineEnds();
      const token = scanner.next();
      if (token.text === "}" && token.kind === "mark") return { ids, start, end: token.end };
      if (token.kind !== "object") throw scanner.fault("an object number", token);
      ids.push(objectNumberOf(token));
      scanner.skipLineEnds();
      if (scanner.peek().text !== "}") scanner.expect(",", "“,” or “}” in a list");
    }
  }

  #readSecure(): void {
    const token = this.#scanner.next();
    if (token.kind !== "word" || (token.text !== "verb" && token.text !== "function"))
      throw this.#scanner.fault("“verb” or “function” after “secure”", token);
    this.#readVerb(token.text === "function", true);
  }

  #readVerb(isFunction: boolean, isSecure: boolean): void {
    const scanner = this.#scanner;
    const token = scanner.next();
    const isWord = token.kind === "word" && isFunction;
    if (!isWord && token.kind !== "string")
      throw scanner.fault(
        isFunction ? "the name of the function" : "the names of the verb as a string",
        token,
      );
    const names = isWord ? token.text : stringOf(token);
    const params = this.#readVerbParameters(isFunction);
    const spec = isFunction && scanner.peek().text !== "(" ? FUNCTION_ARGUMENTS : this.#readSpec();
    scanner.expect("owner", "“owner” and an object number");
    const owner = readReference(scanner).id;
    scanner.expect("flags", "“flags” and letters in quotes");
    const perms = this.#readFlags(VERB_FLAGS, "rwxd");
    const dialect = scanner.take("dialect") ? this.#readDialect() : "echo";
    const { requires, isUnprogrammed } = this.#readVerbEnd();
    const body = this.#readBody(isFunction ? "  endfunction" : "  endverb", names, isUnprogrammed);
    const source = isUnprogrammed ? null : body.join("\n");
    const verb: VerbImage = { names, owner, perms, ...spec, dialect, source };
    const isPlain = params === null && requires.length === 0 && !isSecure;
    this.#draft.verbs.push(
      isPlain ? verb : { ...verb, terms: { params, requires, isFunction, isSecure } },
    );
  }

  /** Declared parameters: of a verb only what stands before its argument specification. */
  #readVerbParameters(isFunction: boolean): string | null {
    const scanner = this.#scanner;
    const { text, kind, start } = scanner.peek();
    if (kind !== "mark" || (text !== "(" && text !== "{")) return isFunction ? "()" : null;
    const group = readGroup(scanner);
    if (isFunction || text === "{" || scanner.peek().text === "(") return group;
    scanner.rewindTo(start);
    return null;
  }

  /** Takes the line end. */
  #readVerbEnd(): RequiresText {
    const scanner = this.#scanner;
    if (scanner.take("requires")) return readRequires(scanner);
    const isUnprogrammed = scanner.take("unprogrammed");
    scanner.expectLineEnd();
    return { requires: [], isUnprogrammed };
  }

  #readHandler(end: string): void {
    const scanner = this.#scanner;
    const token = scanner.next();
    const isAny = token.kind === "mark" && token.text === "*";
    if (token.kind !== "word" && token.kind !== "string" && !isAny)
      throw scanner.fault("the name of an event, a pattern in quotes, or “*”", token);
    const event = token.kind === "string" ? stringOf(token) : token.text;
    const opens = scanner.peek();
    const hasGroup = opens.kind === "mark" && (opens.text === "(" || opens.text === "{");
    const params = hasGroup ? handlerParameters(readGroup(scanner)) : null;
    const { owner, ...tail } = readHandlerTail(scanner);
    if (owner === null)
      throw new SourceFault(token.start, token.end, `“owner” of the handler “${event}” is missing`);
    const source = this.#readBody(end, event, false).join("\n");
    this.#draft.handlers.push({ event, params, owner, ...tail, source, ...spanOf(token) });
  }

  #readQuery(): void {
    const scanner = this.#scanner;
    const { start, end } = scanner.peek();
    const rule = readRule(scanner);
    if (ruleHead(rule).name === "")
      throw new SourceFault(start, end, "expected the name of a query");
    this.#draft.queries.push(rule);
  }

  /** `(this "on top of" any)` */
  #readSpec(): Pick<VerbImage, "dobj" | "prep" | "iobj"> {
    const scanner = this.#scanner;
    scanner.expect("(", "the argument specification, as in “(this none this)”");
    const dobj = this.#readArgument("the direct object");
    const token = scanner.next();
    const word =
      token.kind === "string" ? stringOf(token) : token.kind === "word" ? token.text : "";
    const prep = parsePrep(word);
    if (prep === undefined)
      throw scanner.fault("“none”, “any” or a preposition (several words in quotes)", token);
    const iobj = this.#readArgument("the indirect object");
    scanner.expect(")");
    return { dobj, prep, iobj };
  }

  #readArgument(of: string): ArgSpecCode {
    const token = this.#scanner.next();
    const spec = parseArgSpec(token.text);
    if (spec === undefined) throw this.#scanner.fault(`“none”, “any” or “this” for ${of}`, token);
    return spec;
  }

  #readDialect(): "moo" | "echo" {
    const token = this.#scanner.next();
    const dialect = token.text;
    if (dialect !== "moo" && dialect !== "echo")
      throw this.#scanner.fault("“moo” or “echo”", token);
    return dialect;
  }

  /** The lines of a body without their four spaces. */
  #readBody(closing: string, names: string, isUnprogrammed: boolean): string[] {
    const lines: string[] = [];
    for (;;) {
      const line = this.#scanner.rawLine();
      if (line === null) {
        const at = this.#scanner.offset;
        throw new SourceFault(at, at, `the file ends here, expected “${closing}” of “${names}”`);
      }
      const span = { start: line.start, end: line.start + line.text.length };
      if (line.text === closing) return lines;
      if (isUnprogrammed)
        throw new SourceFault(
          span.start,
          span.end,
          `expected “${closing}”: an unprogrammed verb has no body`,
        );
      if (line.text !== "" && !line.text.startsWith(BODY_INDENT))
        throw new SourceFault(
          span.start,
          span.end,
          `expected four spaces before every line of a body, or “${closing}”`,
        );
      lines.push(line.text.slice(BODY_INDENT.length));
    }
  }
}

const FUNCTION_ARGUMENTS: Pick<VerbImage, "dobj" | "prep" | "iobj"> = {
  dobj: 2,
  prep: -1,
  iobj: 2,
};

function spanOf(token: Token): Span {
  return { start: token.start, end: token.end };
}
