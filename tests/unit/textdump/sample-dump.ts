// A small dump of version 4 that has one of everything, as lines that tests change by name.
import { formatFault, readTextdump, type Textdump, type TextdumpOptions } from "#textdump";

/** #0 system, #1 root with a property, #2 room, #3 wizard in #2, #4 recycled, #5 thing in #2 whose parent is #1. */
export const SAMPLE: readonly string[] = `** LambdaMOO Database, Format Version 4 **
6
2
0
1
3
#0
System

16
3
-1
-1
-1
-1
-1
-1
1
do_login_command
3
173
-1
0
0
#1
Root

144
3
-1
-1
-1
-1
2
-1
0
2
description
Mixed_Case
2
2
plain text
3
5
4
2
0
-9223372036854775808
9
0.1000000000000000056
3
0
#2
Room

0
3
-1
3
-1
1
-1
3
1
look l*ook_self
3
89
-2
0
2
5
3
4
5
3
0
#3
Wizard

7
3
2
-1
5
1
-1
5
0
0
2
2
  spaces kept  
3
5
5
3
0
#4 recycled
#5
thing

0
3
2
-1
-1
1
-1
-1
0
0
2
3
4
3
5
1
-1
3
0
#0:0
return #3;
.
#2:0
"a comment";

notify(player, "x");
.
0 clocks
1 queued tasks
0 3 1084848696 77
0
-111
5 -7 -8 3 -9 3 2 -10 8
No
More
Parse
Infos
look
look l*ook_self
3 variables
NUM
0
0
x
4
1
2
text
y
6
return x;
.
0 suspended tasks
1 active connections with listeners
3 0
`.split("\n");

/** The sample with a change to its lines. */
export function sampleText(change?: (lines: string[]) => void): string {
  const lines = [...SAMPLE];
  change?.(lines);
  return lines.join("\n");
}

/** Bytes of a dump text. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Index of the n-th line with this text. */
export function lineOf(lines: readonly string[], text: string, nth = 1): number {
  let at = -1;
  for (let i = 0; i < nth; i++) at = lines.indexOf(text, at + 1);
  if (at < 0) throw new Error(`the sample has no line “${text}”`);
  return at;
}

/** The dump that a text is; throws what the reader says against it. */
export function read(text: string | Uint8Array, options?: TextdumpOptions): Textdump {
  const result = readTextdump(typeof text === "string" ? bytesOf(text) : text, options);
  if (result.status !== "read")
    throw new Error(result.status === "refused" ? formatFault(result.fault) : result.status);
  return result.dump;
}

/** What the reader says against the dump; `""` if it takes it. */
export function refusal(text: string | Uint8Array): string {
  const result = readTextdump(typeof text === "string" ? bytesOf(text) : text);
  return result.status === "refused" ? formatFault(result.fault) : "";
}
