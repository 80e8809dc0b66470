// What a telnet stream means, said once more and in another way than in the codec: with patterns over the whole stream,
// a character a byte. The two must agree.
import type { WireEncoding, WireInput } from "../../../src/server/telnet-codec.ts";

/** Telnet commands, complete ones first; what is cut off at the end of the stream means nothing. */
const COMMAND =
  /\xff(?:\xfa(?:[^\xff]|\xff[^\xf0])*(?:\xff\xf0|\xff?$)|[\xfb-\xfe](?:[\s\S]|$)|\xff|[\s\S]|$)/g;
const LONGEST = 65_536;

/** Lines and answers of a stream, in order; the last line only if it has an end. */
export function expectedInput(bytes: Uint8Array, encoding: WireEncoding): WireInput[] {
  const all = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  const found: WireInput[] = [];
  let line = "";
  let isAfterCr = false;
  const text = (part: string): void => {
    for (const byte of part) {
      const isSecond = isAfterCr && (byte === "\n" || byte === "\0");
      isAfterCr = byte === "\r";
      if (isSecond) continue;
      if (byte === "\r" || byte === "\n") {
        found.push(finished(line, encoding));
        line = "";
      } else if (byte === "\t" || (byte >= " " && byte !== "\x7f")) line += byte;
    }
  };
  let at = 0;
  for (const match of all.matchAll(COMMAND)) {
    text(all.slice(at, match.index));
    at = match.index + match[0].length;
    const [, verb = "", option] = match[0];
    if (match[0] === "\xff\xff") {
      isAfterCr = false;
      line += "\xff";
    } else if (option !== undefined && verb === "\xfb") found.push(reply("\xfe", option));
    else if (option !== undefined && verb === "\xfd") found.push(reply("\xfc", option));
  }
  text(all.slice(at));
  return found;
}

function reply(verb: string, option: string): WireInput {
  return { kind: "reply", bytes: Uint8Array.of(255, verb.charCodeAt(0), option.charCodeAt(0)) };
}

function finished(line: string, encoding: WireEncoding): WireInput {
  const kept = line.slice(0, LONGEST * 4 + 4);
  const decoded = [...(encoding === "utf8" ? utf8OrLatin1(kept) : kept)]
    .filter((character) => character < "\x80" || character > "\x9f")
    .join("");
  const characters = [...decoded];
  const isCut = characters.length > LONGEST;
  return { kind: "line", text: characters.slice(0, LONGEST).join(""), isCut };
}

/** Valid UTF-8 sequences as their characters, all other bytes as Latin-1. */
function utf8OrLatin1(bytes: string): string {
  const sequence =
    /[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}/g;
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  return bytes.replace(sequence, (found) =>
    decoder.decode(Uint8Array.from(found, (byte) => byte.charCodeAt(0))),
  );
}
