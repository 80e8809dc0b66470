// Command lines: words, shortcuts, prepositions, objects, and the verb that answers (LANGUAGE 15.4).
import { foldText } from "#value";
import type { PrepCode } from "./image.ts";
import { matchObject } from "./match.ts";
import { findPreposition, Prep } from "./prepositions.ts";
import type { Verb } from "./verb.ts";
import type { World } from "./world.ts";

/** A parsed command line: the values of the command variables. */
export interface ParsedCommand {
  /** The first word as typed. */
  readonly verb: string;
  readonly argstr: string;
  readonly args: readonly string[];
  readonly dobjstr: string;
  /** Object number, or one of Match. */
  readonly dobj: number;
  readonly prepstr: string;
  /** Row of the preposition; -1 if there is none. */
  readonly prep: PrepCode;
  readonly iobjstr: string;
  readonly iobj: number;
}

const shortcuts: ReadonlyMap<string, string> = new Map([
  ['"', "say"],
  [":", "emote"],
  [";", "eval"],
]);

/** A line's words and where in the line each one begins and ends. */
interface Word {
  readonly text: string;
  readonly end: number;
}

/** The words of a line: `"` toggles quoting, `\` takes the next character as it is. */
export function parseWords(line: string): string[] {
  return [...wordsOf(line)].map((word) => word.text);
}

function* wordsOf(line: string): Generator<Word> {
  let at = 0;
  for (;;) {
    while (line[at] === " ") at++;
    if (at >= line.length) return;
    let text = "";
    let isQuoted = false;
    for (; at < line.length; at++) {
      const character = line[at] as string;
      if (character === " " && !isQuoted) break;
      if (character === '"') isQuoted = !isQuoted;
      else if (character === "\\") {
        at++;
        text += line[at] ?? "";
      } else text += character;
    }
    yield { text, end: Math.min(at, line.length) };
  }
}

/** Takes a line apart, matching objects near the player; null for an empty line. */
export function parseCommand(world: World, player: number, line: string): ParsedCommand | null {
  const trimmed = line.replace(/^ +/, "");
  if (trimmed === "") return null;
  const shortcut = shortcuts.get(trimmed[0] as string);
  let verb: string;
  let argstr: string;
  if (shortcut !== undefined) {
    verb = shortcut;
    argstr = trimmed.slice(1);
  } else {
    const first = wordsOf(trimmed).next().value as Word;
    verb = first.text;
    argstr = trimmed.slice(first.end).replace(/^ +/, "");
  }
  const args = parseWords(argstr);
  const found = findPreposition(args);
  const dobjstr = args.slice(0, found?.at).join(" ");
  const rest = found === null ? [] : args.slice(found.at);
  const prepstr = rest.slice(0, found?.length).join(" ");
  const iobjstr = rest.slice(found?.length).join(" ");
  return {
    verb,
    argstr,
    args,
    dobjstr,
    dobj: matchObject(world, player, dobjstr),
    prepstr,
    prep: found?.prep ?? Prep.None,
    iobjstr,
    iobj: matchObject(world, player, iobjstr),
  };
}

/** The verb that a command runs and its `this`, searched on player, location, dobj and iobj; null if none. */
export function findCommand(
  world: World,
  player: number,
  command: ParsedCommand,
): { readonly object: number; readonly verb: Verb } | null {
  const word = foldText(command.verb);
  const places = [player, world.get(player)?.location ?? -1, command.dobj, command.iobj];
  for (const object of places) {
    const verb = world.findCommandVerb(object, word, command);
    if (verb !== null) return { object, verb };
  }
  return null;
}
