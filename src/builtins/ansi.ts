// `parse_ansi` and `remove_ansi`: tags such as `[red]` for the escape codes of terminals (LANGUAGE 17.4). `[null]` stands
// for nothing and is taken out last, so that `[[null]red]` shows a tag.
import type { List, Value } from "#value";
import type { BuiltinContext } from "./context.ts";
import { checkText } from "./limits.ts";

const COLOURS = ["black", "red", "green", "yellow", "blue", "purple", "cyan", "white"] as const;

/** Parameters of the escape sequence of each tag. */
const PARAMETERS: ReadonlyMap<string, string> = new Map([
  ...COLOURS.map((name, index) => [name, `${30 + index}`] as const),
  ...COLOURS.map((name, index) => [`b:${name}`, `${40 + index}`] as const),
  ["magenta", "35"],
  ["b:magenta", "45"],
  ["gray", "1;30"],
  ["grey", "1;30"],
  ["normal", "0"],
  ["bold", "1"],
  ["bright", "1"],
  ["unbold", "22"],
  ["unbright", "22"],
  ["underline", "4"],
  ["blink", "5"],
  ["unblink", "25"],
  ["inverse", "7"],
]);

const TAG = /\[(b:[a-z]+|[a-z]+)\]/gi;
const NULL_TAG = /\[null\]/gi;
/** What `[random]` draws from. */
const RANDOM = COLOURS.slice(1);

/** Whether a tag is known. */
function isTag(name: string): boolean {
  return PARAMETERS.has(name) || name === "beep" || name === "random";
}

/** What a known tag becomes. */
function escapeOf(context: BuiltinContext, name: string): string {
  if (name === "beep") return "\x07";
  const shown =
    name === "random" ? RANDOM[Math.floor(context.services.random.next() * RANDOM.length)] : name;
  return `\x1b[${PARAMETERS.get(shown as string)}m`;
}

/** `parse_ansi`. */
export function parseAnsi(context: BuiltinContext, args: List): Value | undefined {
  const text = (args.at(0) as string).replace(TAG, (tag, name: string) =>
    isTag(name.toLowerCase()) ? escapeOf(context, name.toLowerCase()) : tag,
  );
  return checkText(context, text.replace(NULL_TAG, ""));
}

/** `remove_ansi`. */
export function removeAnsi(_: BuiltinContext, args: List): Value {
  const text = (args.at(0) as string).replace(TAG, (tag, name: string) =>
    isTag(name.toLowerCase()) ? "" : tag,
  );
  return text.replace(NULL_TAG, "");
}
