// Names of things as people write them: `#12`, `$string_utils`, `#12:look`, `:12`, and the lines of a traceback.
// Pure text work, used by the terminal's links, quick open and the palette; every position counts UTF-16 units of the
// given line, because that is what the screens that call it count.

/** What a piece of text points at. */
export type Reference =
  | { readonly kind: "object"; readonly object: string }
  | {
      readonly kind: "verb";
      readonly object: string;
      readonly verb: string;
      readonly line: number | null;
    };

/** A reference inside a line of text; `end` is exclusive. */
export interface FoundReference {
  readonly start: number;
  readonly end: number;
  readonly target: Reference;
}

// A verb name ends at a blank or at a character that cannot be told from the punctuation of a sentence.
const TRACEBACK = /(#-?\d+):([^,()]+?)(?: \(this == #-?\d+\))?, line (\d+)/g;
const PLAIN = /(#-?\d+|\$[A-Za-z_]\w*)(?::([A-Za-z_@*+$!?][\w@*+\-$!?]*))?(?::(\d+))?/g;

/** Every reference in one line of output, from left to right and without overlap. */
export function findReferences(line: string): FoundReference[] {
  if (!line.includes("#") && !line.includes("$")) return [];
  const found: FoundReference[] = [];
  for (const match of line.matchAll(TRACEBACK)) {
    const [text, object = "", verb = "", number = "0"] = match;
    const first = verb.trim().split(/\s+/)[0] ?? verb;
    found.push({
      start: match.index,
      end: match.index + text.length,
      target: { kind: "verb", object, verb: callableName(first), line: Number(number) },
    });
  }
  for (const match of line.matchAll(PLAIN)) {
    const start = match.index;
    const end = start + match[0].length;
    if (found.some((other) => start < other.end && end > other.start)) continue;
    if (start > 0 && /[\w#$]/.test(line[start - 1] ?? "")) continue;
    found.push({ start, end, target: toReference(match[1] ?? "", match[2], match[3]) });
  }
  return found.sort((a, b) => a.start - b.start);
}

function toReference(
  object: string,
  verb: string | undefined,
  line: string | undefined,
): Reference {
  if (verb === undefined) return { kind: "object", object };
  return { kind: "verb", object, verb, line: line === undefined ? null : Number(line) };
}

/** A name by which a verb with this names string can be called: `l*ook look_at` gives `look`. */
export function callableName(names: string): string {
  const first = names.trim().split(/\s+/)[0] ?? "";
  return first === "*" ? "*" : first.replaceAll("*", "");
}

/** What a person typed into quick open. */
export type QuickOpenQuery =
  | { readonly kind: "command"; readonly text: string }
  | { readonly kind: "line"; readonly line: number }
  | {
      readonly kind: "verb";
      readonly object: string;
      readonly verb: string;
      readonly line: number | null;
    }
  | { readonly kind: "object"; readonly object: string }
  | { readonly kind: "name"; readonly text: string };

/** Reads the text of the quick open box; an empty text is an empty name. */
export function parseQuickOpen(text: string): QuickOpenQuery {
  const trimmed = text.trim();
  if (trimmed.startsWith(">")) return { kind: "command", text: trimmed.slice(1).trim() };
  const line = /^:(\d+)$/.exec(trimmed);
  if (line) return { kind: "line", line: Number(line[1]) };
  const verb = /^([^:\s][^:]*):([^\s:]+)(?::(\d+))?$/.exec(trimmed);
  if (verb) {
    const [, object = "", name = "", number] = verb;
    return {
      kind: "verb",
      object: object.trim(),
      verb: name,
      line: number === undefined ? null : Number(number),
    };
  }
  if (/^#-?\d+$/.test(trimmed) || /^\$[A-Za-z_]\w*$/.test(trimmed))
    return { kind: "object", object: trimmed };
  return { kind: "name", text: trimmed.replace(/:$/, "") };
}

/** `#12:look` with its line, as the recent list and messages show it. */
export function referenceText(target: Reference): string {
  if (target.kind === "object") return target.object;
  return target.line === null
    ? `${target.object}:${target.verb}`
    : `${target.object}:${target.verb}, line ${target.line}`;
}

/** Whether a word calls a verb with this names string (LANGUAGE 7.4). */
export function verbNameMatches(names: string, word: string): boolean {
  const folded = word.toLowerCase();
  return names
    .toLowerCase()
    .split(/\s+/)
    .some((alternative) => alternativeMatches(alternative, folded));
}

function alternativeMatches(alternative: string, word: string): boolean {
  if (alternative === "") return false;
  const star = alternative.indexOf("*");
  const whole = alternative.replaceAll("*", "");
  if (word === whole) return alternative !== "*" || word !== "";
  if (star < 0) return false;
  if (alternative.endsWith("*") && word.startsWith(whole)) return true;
  return word.length >= star && whole.startsWith(word);
}
