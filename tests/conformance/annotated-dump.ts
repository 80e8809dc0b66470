// Dumps written by hand, with words beside their lines: what stands behind the last tab and `‖` of a line is for people.
//
//   LINE<tab>‖ what it means
//   LINE<tab>‖- …              a dump that is written again in the version of this one lacks the line
//   LINE<tab>‖= OTHER          … has OTHER in its place
//   ‖ …                        no line of the dump
//   ‖! latin1                  about the whole file: its bytes are Latin-1; `byte-order mark`, `CR LF`, `open end`: so too

const MARK = "‖";

/** A dump and what becomes of it. */
export interface AnnotatedDump {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The text of the same dump read and written again in its version. */
  readonly again: string;
}

/** Takes the words away. */
export function readAnnotated(text: string): AnnotatedDump {
  const lines: string[] = [];
  const again: string[] = [];
  const ways = new Set<string>();
  for (const row of text.replace(/\n$/, "").split("\n")) {
    if (row.startsWith(MARK)) {
      if (row.startsWith(`${MARK}! `)) ways.add(row.slice(3));
      continue;
    }
    const at = row.lastIndexOf(`\t${MARK}`);
    const line = at < 0 ? row : row.slice(0, at);
    const words = at < 0 ? "" : row.slice(at + 2);
    lines.push(line);
    if (words.startsWith("= ")) again.push(words.slice(2));
    else if (!words.startsWith("-")) again.push(line);
  }
  const end = ways.has("CR LF") ? "\r\n" : "\n";
  const whole =
    (ways.has("byte-order mark") ? "\ufeff" : "") +
    lines.join(end) +
    (ways.has("open end") ? "" : end);
  return {
    bytes: ways.has("latin1")
      ? Uint8Array.from(whole, (char) => char.charCodeAt(0))
      : new TextEncoder().encode(whole),
    again: `${again.join("\n")}\n`,
  };
}
