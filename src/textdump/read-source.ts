// A directory of text files as a world (LANGUAGE 19). All files are read, all problems collected; there is an image only
// if there was no error.
import { Cap } from "#value";
import type { WorldImage } from "#world";
import {
  type DeclarationDraft,
  type DraftFile,
  type GrantDraft,
  linkDrafts,
  type WorldDraft,
} from "./link-drafts.ts";
import {
  OBJECT_HEADER,
  objectPath,
  type SourceCounters,
  type SourceFile,
  WORLD_HEADER,
  WORLD_PATH,
} from "./source-format.ts";
import { readGroup } from "./source-header.ts";
import { readObjectDraft } from "./source-object.ts";
import { problemAt, SourceFault, type SourceProblem, SourceScanner } from "./source-scanner.ts";
import { objectNumberOf, readLiteral, stringOf } from "./source-values.ts";

/** A world read from its source format. */
export interface ReadSource {
  /** null if any problem is an error. */
  readonly image: WorldImage | null;
  readonly counters: SourceCounters;
  /** In the order of files and lines. */
  readonly problems: readonly SourceProblem[];
}

/**
 * Reads the files of a world, given in any order. Files that do not begin with the header of an object or of a world
 * are not part of it (LANGUAGE 19.2 no. 8) and are left alone, unless they lie in `objects/`. `onProgress` hears how many
 * files were read.
 */
export function readSource(
  files: readonly SourceFile[],
  onProgress: (done: number) => void = () => {},
): ReadSource {
  const problems: SourceProblem[] = [];
  const drafts: DraftFile[] = [];
  let world: WorldDraft | null = null;
  let worldFile: SourceFile | null = null;
  for (const [at, given] of files.entries()) {
    onProgress(at);
    const file = cleanFile(given, problems);
    if (file.path === WORLD_PATH) {
      worldFile = file;
      world = readWorldFile(file, problems);
    } else if (isObjectFile(file)) {
      readObjectFile(file, drafts, problems);
    }
  }
  if (worldFile === null)
    problems.push(problemAt(WORLD_PATH, "", { start: 0, end: 0, message: "the file is missing" }));
  if (world !== null && worldFile !== null)
    return {
      ...linkDrafts(world, worldFile, drafts, problems),
      counters: { nextTask: world.nextTask },
    };
  return { image: null, counters: { nextTask: 1 }, problems };
}

function isObjectFile(file: SourceFile): boolean {
  return file.text.startsWith(OBJECT_HEADER) || /^objects\/[^/]*\.echo$/.test(file.path);
}

/** Drops a byte-order mark and the CRs of a checkout on Windows, with a warning. */
function cleanFile(file: SourceFile, problems: SourceProblem[]): SourceFile {
  let { text } = file;
  const warn = (message: string) =>
    problems.push(problemAt(file.path, text, { start: 0, end: 0, message }, "warning"));
  if (text.startsWith("\uFEFF")) {
    text = text.slice(1);
    warn("a byte-order mark was dropped");
  }
  const lineEnds = text.split("\n").length - 1;
  if (lineEnds > 0 && text.split("\r\n").length - 1 === lineEnds) {
    text = text.replaceAll("\r\n", "\n");
    warn("every line ended in CR LF; the CRs were dropped");
  }
  return { path: file.path, text };
}

function readObjectFile(file: SourceFile, drafts: DraftFile[], problems: SourceProblem[]): void {
  const draft = readObjectDraft(new SourceScanner(file.text), (fault) =>
    problems.push(problemAt(file.path, file.text, fault)),
  );
  if (draft === null) return;
  if (file.path !== objectPath(draft.id))
    problems.push(
      problemAt(file.path, file.text, {
        ...draft.header,
        message: `the file of #${draft.id} must be called ${objectPath(draft.id)}`,
      }),
    );
  drafts.push({ file, draft });
}

function readWorldFile(file: SourceFile, problems: SourceProblem[]): WorldDraft | null {
  const scanner = new SourceScanner(file.text);
  const draft: WorldDraft = {
    maxObject: null,
    players: [],
    nextTask: 1,
    nextSeq: 1,
    encoding: null,
    profile: "lambdamoo",
    events: [],
    capabilities: [],
    grants: [],
  };
  try {
    const first = scanner.rawLine();
    if (first?.text !== WORLD_HEADER)
      throw new SourceFault(0, first?.text.length ?? 0, `the first line must be “${WORLD_HEADER}”`);
    scanner.skipLineEnds();
    scanner.expect("world");
    scanner.expectLineEnd();
    for (scanner.skipLineEnds(); !scanner.take("endworld"); scanner.skipLineEnds())
      readWorldLine(scanner, draft);
    scanner.skipLineEnds();
    scanner.expectKind("end", "the end of the file after “endworld”");
    return draft;
  } catch (fault) {
    if (!(fault instanceof SourceFault)) throw fault;
    problems.push(problemAt(file.path, file.text, fault));
    return null;
  }
}

const WORLD_WORDS =
  "“max_object”, “players”, “next_task”, “next_seq”, “encoding”, “profile”, “event”, “capability”, “grant” or “endworld”";

function readWorldLine(scanner: SourceScanner, draft: WorldDraft): void {
  const word = scanner.next();
  switch (word.text) {
    case "max_object":
      draft.maxObject = objectNumberOf(scanner.expectKind("object", "an object number"));
      break;
    case "players":
      draft.players = readPlayers(scanner);
      break;
    case "next_task":
      draft.nextTask = readCounter(scanner);
      break;
    case "next_seq":
      draft.nextSeq = readCounter(scanner);
      break;
    case "encoding":
      draft.encoding = readChoice(scanner, ["utf8", "latin1"] as const);
      break;
    case "profile":
      draft.profile = readChoice(scanner, ["lambdamoo", "toaststunt"] as const);
      break;
    case "event":
      draft.events.push(readDeclaration(scanner));
      break;
    case "capability":
      draft.capabilities.push(readDeclaration(scanner));
      break;
    case "grant":
      draft.grants.push(readGrant(scanner));
      break;
    default:
      throw scanner.fault(WORLD_WORDS, word);
  }
  scanner.expectLineEnd();
}

/** `Scored(who, points) owner #3` */
function readDeclaration(scanner: SourceScanner): DeclarationDraft {
  const token = scanner.next();
  if (token.kind !== "word" && token.kind !== "string") throw scanner.fault("a name", token);
  const name = token.kind === "string" ? stringOf(token) : token.text;
  if (scanner.peek().text !== "(") throw scanner.fault("parameters in “()”", scanner.peek());
  const params = readGroup(scanner);
  scanner.expect("owner", "“owner” and an object number");
  const declarer = objectNumberOf(scanner.expectKind("object", "an object number"));
  return { name, params, declarer, start: token.start, end: token.end };
}

/** `Ring(#12) to #36` */
function readGrant(scanner: SourceScanner): GrantDraft {
  const { start, end } = scanner.peek();
  const capability = readLiteral(scanner);
  if (!(capability instanceof Cap)) throw new SourceFault(start, end, "expected a capability");
  scanner.expect("to", "“to” and an object number");
  const token = scanner.expectKind("object", "an object number");
  return { capability, to: objectNumberOf(token), start: token.start, end: token.end };
}

function readPlayers(scanner: SourceScanner): number[] {
  scanner.expect("{", "a list of object numbers");
  const players: number[] = [];
  for (scanner.skipLineEnds(); !scanner.take("}"); scanner.skipLineEnds()) {
    players.push(objectNumberOf(scanner.expectKind("object", "an object number")));
    scanner.skipLineEnds();
    if (scanner.peek().text !== "}") scanner.expect(",", "“,” or “}” in a list");
  }
  return players;
}

function readCounter(scanner: SourceScanner): number {
  const token = scanner.expectKind("number", "a number from 1 up");
  const value = Number(token.text);
  if (!Number.isSafeInteger(value) || value < 1) throw scanner.fault("a number from 1 up", token);
  return value;
}

function readChoice<Word extends string>(scanner: SourceScanner, words: readonly Word[]): Word {
  const token = scanner.expectKind("string", words.map((word) => `“${word}”`).join(" or "));
  const choice = words.find((word) => word === stringOf(token));
  if (choice === undefined)
    throw scanner.fault(words.map((word) => `“${word}”`).join(" or "), token);
  return choice;
}
