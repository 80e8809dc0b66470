// Object definitions (LANGUAGE 8) and the whole of an echo text.
//
// The body of a member is read in place, as a unit of its own; then its text is cut out and its tree is moved to the
// lines and offsets of that text (relocate.ts), which is what a verb keeps. A body in moo is cut out and read by the
// moo parser.
import { foldText } from "#value";
import type {
  Body,
  Expression,
  HandlerMember,
  Member,
  MemberBody,
  ObjectStatement,
  Parameters,
  ProgramTree,
  PropertyMember,
  ScatterItem,
  SourcedExpression,
  Statement,
  VerbMember,
} from "../ast.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { echoString } from "./literals.ts";
import { isWordToken } from "./primaries.ts";
import { QueryReader } from "./queries.ts";
import { Abandon } from "./reader.ts";
import { cutBody, relocated } from "./relocate.ts";
import { checkUnit } from "./scopes.ts";
import type { Token } from "./tokens.ts";

/** Reads a moo text: what `createParser` gives. */
export type MooReader = (source: string) => {
  readonly tree: ProgramTree | null;
  readonly diagnostics: readonly Diagnostic[];
};

/** What reading gives; the body is that of what could be read. */
export interface Reading {
  readonly body: Body;
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
}

const MEMBER_WORDS: ReadonlySet<string> = new Set([
  "property",
  "verb",
  "function",
  "event",
  "on",
  "query",
  "override",
  "secure",
]);
const PROPERTY_OPTIONS: ReadonlySet<string> = new Set(["owner", "flags", "readable", "writable"]);

/** Reads a whole echo text. */
export function readEcho(source: string, moo: MooReader): Reading {
  const reader = new EchoReader(source, moo);
  const body = reader.program();
  return { body, diagnostics: inOrder(reader.diagnostics) };
}

/** Reads parameters with their brackets, as `Parameters.source` has them. */
export function readEchoParameters(
  source: string,
  moo: MooReader,
): { readonly items: readonly ScatterItem[]; readonly diagnostics: readonly Diagnostic[] } {
  const reader = new EchoReader(source, moo);
  const items = reader.loneParameters() ?? [];
  return { items, diagnostics: inOrder(reader.diagnostics) };
}

/** Reads one expression, as `SourcedExpression.source` has it. */
export function readEchoExpression(
  source: string,
  moo: MooReader,
): { readonly expression: Expression | null; readonly diagnostics: readonly Diagnostic[] } {
  const reader = new EchoReader(source, moo);
  const expression = reader.loneExpression();
  return { expression, diagnostics: inOrder(reader.diagnostics) };
}

function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...diagnostics].sort((a, b) => a.start - b.start);
}

class EchoReader extends QueryReader {
  private readonly moo: MooReader;

  constructor(source: string, moo: MooReader) {
    super(source);
    this.moo = moo;
  }

  program(): Body {
    const body: Statement[] = [];
    this.unlessTooDeep(() => {
      for (;;) {
        body.push(...this.statements());
        if (this.isAtEnd()) break;
        body.push(...this.strayEnd());
      }
      this.check([], [], body);
    });
    return body;
  }

  loneParameters(): readonly ScatterItem[] | null {
    return this.lone(() => (this.token.type === "{" ? this.pattern(true) : this.parameters()));
  }

  loneExpression(): Expression | null {
    return this.lone(() => this.expression());
  }

  private lone<T>(read: () => T): T | null {
    let result: T | null = null;
    this.unlessTooDeep(() => {
      result = this.guarded(() => {
        const part = read();
        if (!this.isAtEnd()) this.fail();
        return part;
      });
    });
    return result;
  }

  /** Checks a unit; in a text with errors a warning would often be wrong. */
  private check(params: readonly ScatterItem[], header: readonly Expression[], body: Body): void {
    if (!this.isNoting()) return;
    const warnings: (() => void)[] = [];
    checkUnit(params, header, body, {
      error: (code, message, at, detail) => this.error(code, message, at, detail),
      warn: (code, message, at, detail) =>
        warnings.push(() => this.warn(code, message, at, detail)),
    });
    if (this.diagnostics.some(({ severity }) => severity === "error")) return;
    for (const warn of warnings) warn();
  }

  private isAtEnd(): boolean {
    return this.index === this.tokens.length - 1;
  }

  private unlessTooDeep(read: () => void): void {
    try {
      read();
    } catch (stop) {
      if (!(stop instanceof Abandon)) throw stop;
    }
  }

  // -------------------------------------------------------------------- object … endobject

  protected override objectStatement(): Statement {
    const first = this.advance();
    const target = this.objectTarget();
    let parent: Expression | null = null;
    if (this.word(this.token) === "extends") {
      this.advance();
      parent = this.guarded(() => this.expression());
    }
    const members: Member[] = [];
    this.blocks.push({ opener: first, closers: ["endobject"] });
    const outer = this.enterBody();
    while (this.token.type !== "endobject" && !this.isAtEnd() && !this.closesOuter()) {
      if (this.token.type === ";") {
        this.advance();
        continue;
      }
      const { index } = this;
      const member = this.guarded(() => this.member_());
      if (member !== null) members.push(member);
      else {
        if (this.index === index) this.advance();
        this.skipToMember();
      }
    }
    this.context = outer;
    this.blocks.pop();
    this.close("endobject", first);
    const object: ObjectStatement = {
      kind: "object",
      target,
      parent,
      members,
      ...this.placeFrom(first),
    };
    return object;
  }

  private objectTarget(): ObjectStatement["target"] {
    const { token } = this;
    if (token.type === "object") {
      this.advance();
      return { kind: "number", id: Number(this.text(token).slice(1)) };
    }
    if (this.take("$")) return { kind: "system", name: this.text(this.expectName("object")) };
    return { kind: "name", name: this.text(this.expectName("object")) };
  }

  /** Whether a word here closes a block around the object, so that its own `endobject` is missing. */
  private closesOuter(): boolean {
    const { type } = this.token;
    return (
      /^end[a-z]/.test(type) &&
      this.blocks.slice(0, -1).some(({ closers }) => closers.includes(type))
    );
  }

  /** Goes to the next line that begins a member or ends the object. */
  private skipToMember(): void {
    while (!this.isAtEnd() && this.token.type !== "endobject") {
      if (this.token.isFirst && MEMBER_WORDS.has(this.word(this.token))) return;
      this.advance();
    }
  }

  private member_(): Member {
    const first = this.token;
    const word = this.word(first);
    switch (word) {
      case "property":
        this.advance();
        return this.property(first, false);
      case "override":
        this.advance();
        this.takeWord("property");
        return this.property(first, true);
      case "secure": {
        this.advance();
        const what = this.word(this.token);
        if (what !== "verb" && what !== "function")
          this.fail("`secure` stands before `verb` or `function`");
        return this.verb(first, true);
      }
      case "verb":
      case "function":
        return this.verb(first, false);
      case "on":
      case "event":
        return this.handler(first);
      case "query":
        this.advance();
        return this.query(first);
      default:
        for (const member of MEMBER_WORDS) this.welcome(`\`${member}'`);
        return this.fail(
          first.type === "error" || first.type === "name" || first.type === "let"
            ? `found ${this.describe(first)}: an object holds \`property\`, \`override\`, \`verb\`, \`function\`, \`on\`, \`event\` and \`query\``
            : null,
        );
    }
  }

  /** After a member that has no closing word: `;`, a new line, or the end of the object. */
  private endMember(): void {
    if (this.token.type === ";") this.advance();
    else if (!this.token.isFirst && this.token.type !== "endobject")
      this.fail(
        `found ${this.describe(this.token)}: members stand on lines of their own or end with \`;\``,
      );
  }

  // -------------------------------------------------------------------- properties

  private property(first: Token, isOverride: boolean): PropertyMember {
    const name = this.memberName("property");
    const options = this.token.type === "(" && !this.token.isFirst ? this.propertyOptions() : null;
    let value: Expression | null = null;
    if (this.token.type === "=" && this.continues()) {
      this.advance();
      value = this.expression();
    } else if (this.token.type === ":" && !this.token.isFirst)
      this.fail("the value of a property follows `=`: `property p = 1`");
    const requires = this.word(this.token) === "requires" ? this.requirements() : [];
    const member: PropertyMember = {
      kind: "property",
      isOverride,
      name,
      options,
      value,
      requires,
      ...this.placeFrom(first),
    };
    this.endMember();
    return member;
  }

  /** A word or a string. */
  private memberName(what: string): string {
    const { token } = this;
    if (token.type === "string") return echoString(this.text(this.advance()));
    if (isWordToken(token)) return this.text(this.advance());
    this.welcome(`the name of a ${what}`);
    return this.fail();
  }

  private propertyOptions(): PropertyMember["options"] {
    const opener = this.token;
    const outer = this.enterBrackets();
    const options: { name: string; value: Expression }[] = [];
    this.advance();
    do {
      const { token } = this;
      const name = foldText(this.text(token));
      if (!PROPERTY_OPTIONS.has(name))
        this.fault(
          "property-option",
          "The options of a property are `owner', `flags', `readable' and `writable'",
          token,
        );
      this.advance();
      this.expect(":");
      options.push({ name, value: this.expression() });
    } while (this.take(","));
    this.expect(")", opener);
    this.context = outer;
    return options;
  }

  private requirements(): readonly SourcedExpression[] {
    this.advance();
    const requires = [this.sourced()];
    while (this.take(",")) requires.push(this.sourced());
    return requires;
  }

  private sourced(): SourcedExpression {
    const expression = this.expression();
    return { expression, source: this.source.slice(expression.start, expression.end) };
  }

  // -------------------------------------------------------------------- verbs

  private verb(first: Token, isSecure: boolean): VerbMember {
    const keyword = this.advance();
    const isFunction = this.word(keyword) === "function";
    const names = this.memberName(isFunction ? "function" : "verb");
    let params: Parameters | null = null;
    let spec: VerbMember["spec"] = null;
    if (this.isSpec()) spec = this.spec();
    else if ((this.token.type === "(" || this.token.type === "{") && !this.token.isFirst) {
      params = this.memberParameters();
      if (this.isSpec()) spec = this.spec();
    }
    if (isFunction && spec !== null)
      this.error(
        "function-spec",
        "A `function' has no argument words: it is only called by programs",
        this.before as Token,
      );
    if (isFunction && params === null)
      this.error(
        "function-parameters",
        "A `function' needs its parameters, even if there are none: `function f()'",
        this.placeFrom(keyword),
      );
    let owner: Expression | null = null;
    let flags: string | null = null;
    let dialect = "echo";
    let isProgrammed = true;
    const requires: SourcedExpression[] = [];
    while (!this.token.isFirst && this.token.type === "name") {
      const modifier = this.word(this.token);
      if (modifier === "requires") {
        requires.push(...this.requirements());
      } else if (modifier === "owner") {
        this.advance();
        owner = this.expression();
      } else if (modifier === "flags" && this.peek().type === "string") {
        this.advance();
        flags = this.flags();
      } else if (modifier === "dialect" && this.peek().type === "name") {
        this.advance();
        dialect = this.dialect();
      } else if (modifier === "unprogrammed") {
        this.advance();
        isProgrammed = false;
      } else break;
    }
    const closer = isFunction ? "endfunction" : "endverb";
    const header = requires.map(({ expression }) => expression);
    const body =
      dialect === "moo" && isProgrammed
        ? this.mooBody(keyword, closer)
        : this.memberBody(keyword, closer, isProgrammed, params, header);
    const place = this.placeFrom(first);
    return {
      kind: "verb",
      isFunction,
      isSecure,
      names,
      params,
      spec,
      owner,
      flags,
      requires,
      body,
      ...place,
    };
  }

  /** Whether a group of exactly three words without commas stands here (8.5). */
  private isSpec(): boolean {
    const { token } = this;
    if (token.type !== "(" || token.isFirst || token.partner !== this.index + 4) return false;
    return [1, 2, 3].every((at) => this.isSpecWord(this.peek(at)));
  }

  private isSpecWord(token: Token): boolean {
    return token.type === "string" || isWordToken(token);
  }

  private spec(): readonly [string, string, string] {
    this.advance();
    const words = [this.specWord(), this.specWord(), this.specWord()] as const;
    this.advance();
    return words;
  }

  private specWord(): string {
    const token = this.advance();
    return token.type === "string" ? echoString(this.text(token)) : this.text(token);
  }

  private flags(): string {
    const { token } = this;
    const flags = echoString(this.text(this.advance()));
    if (!/^[rwxd]*$/i.test(flags))
      this.error("flags", "The flags of a verb are letters of `rwxd'", token);
    return flags;
  }

  private dialect(): string {
    const { token } = this;
    const dialect = this.word(this.advance());
    if (dialect !== "moo" && dialect !== "echo")
      this.error("dialect", "The dialects are `moo' and `echo'", token);
    return dialect;
  }

  private memberParameters(): Parameters {
    const first = this.token;
    const items = first.type === "{" ? this.pattern(true) : this.parameters();
    const { start, end } = this.placeFrom(first);
    return { items, source: this.source.slice(start, end) };
  }

  // -------------------------------------------------------------------- handlers

  private handler(first: Token): HandlerMember {
    const isEvent = this.word(this.advance()) === "event";
    const event = this.eventName();
    const hasParams =
      (this.token.type === "(" || (isEvent && this.token.type === "{")) && !this.token.isFirst;
    const params = hasParams ? this.memberParameters() : null;
    let where: SourcedExpression | null = null;
    let priority = 0;
    let owner: Expression | null = null;
    let seq: number | null = null;
    while (!isEvent && !this.token.isFirst && this.token.type === "name") {
      const modifier = this.word(this.token);
      if (modifier === "where") {
        this.advance();
        const outer = this.context;
        this.context = { ...outer, isArrowless: true };
        where = this.sourced();
        this.context = outer;
      } else if (modifier === "owner") {
        this.advance();
        owner = this.expression();
      } else if (modifier === "priority" || modifier === "seq") {
        this.advance();
        const { token } = this;
        const value = this.literal();
        if (typeof value !== "number")
          this.fault("handler-number", `\`${modifier}' needs an integer literal`, token);
        if (modifier === "priority") priority = value;
        else seq = value;
      } else break;
    }
    const header = where === null ? [] : [where.expression];
    const closer = isEvent ? "endevent" : "endon";
    const body = this.memberBody(first, closer, true, params, header) as MemberBody;
    const place = this.placeFrom(first);
    return { kind: "handler", event, params, where, priority, owner, seq, body, ...place };
  }

  private eventName(): string {
    const { token } = this;
    if (token.type === "*" || token.type === "string" || isWordToken(token)) {
      this.advance();
      return token.type === "string" ? echoString(this.text(token)) : this.text(token);
    }
    this.welcome("the name of an event");
    return this.fail();
  }

  // -------------------------------------------------------------------- bodies

  /** A body in echo, up to its closing word. Null if there is none to be. */
  private memberBody(
    opener: Token,
    closer: string,
    isProgrammed: boolean,
    params: Parameters | null,
    header: readonly Expression[],
  ): MemberBody | null {
    const start = this.before?.end ?? 0;
    const { loops, indexDepth, defines } = this;
    this.loops = [];
    this.indexDepth = 0;
    this.defines = new Map();
    const body = this.blockBody(opener, [closer]);
    const end = this.token.start;
    this.loops = loops;
    this.indexDepth = indexDepth;
    this.defines = defines;
    this.close(closer, opener);
    if (!isProgrammed) {
      if (body.length > 0)
        this.error(
          "unprogrammed",
          "A verb that is `unprogrammed' has no body",
          body[0] as Statement,
        );
      return null;
    }
    this.check(params?.items ?? [], header, body);
    const cut = cutBody(this.source, start, end, opener.line);
    const tree: ProgramTree = { dialect: "echo", body: relocated(body, cut) };
    return { source: cut.text, firstLine: cut.firstLine, tree };
  }

  /** A body in moo: the lines up to the first whose only word is the closing one. */
  private mooBody(opener: Token, closer: string): MemberBody | null {
    const start = this.before?.end ?? 0;
    const lineEnd = this.source.indexOf("\n", start);
    const closing = new RegExp(`^[ \\t\\r]*${closer}[ \\t\\r]*;?[ \\t\\r]*$`, "gim");
    closing.lastIndex = lineEnd < 0 ? this.source.length : lineEnd + 1;
    const found = closing.exec(this.source);
    if (!this.token.isFirst || found === null) {
      const message = this.token.isFirst
        ? `The \`${this.text(opener)}' of line ${opener.line} has no line with \`${closer}' alone`
        : "A body in moo starts on the line after the header";
      this.fault("moo-body", message, this.token);
    }
    const end = found.index;
    const cut = cutBody(this.source, start, end, opener.line);
    this.forget(start, end);
    const { tree, diagnostics } = this.moo(cut.text);
    for (const { code, message, detail, line, start: from, end: to } of diagnostics) {
      const spot = { line: cut.firstLine + line - 1, start: cut.outer(from), end: cut.outer(to) };
      this.error(code, message, spot, detail);
    }
    this.moveAfter(end);
    this.advance();
    return {
      source: cut.text,
      firstLine: cut.firstLine,
      tree: tree ?? { dialect: "moo", body: [] },
    };
  }

  /** Goes to the first token that starts at or after an offset: the tokens between belong to another dialect. */
  private moveAfter(offset: number): void {
    let low = this.index;
    let high = this.tokens.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.tokens[middle] as Token).start < offset) low = middle + 1;
      else high = middle;
    }
    this.moveTo(low);
  }
}
