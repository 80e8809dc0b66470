// Binary strings (LANGUAGE 17.4) at the edge: hosts carry bytes as characters U+0000 to U+00FF, programs see `~XX`.

const PLAIN = /^[ -}]$/;

/** The binary string of text whose characters are bytes; characters above U+00FF count as their UTF-8 bytes. */
export function toBinaryString(bytes: string): string {
  let out = "";
  for (const character of bytes) {
    const code = character.codePointAt(0) as number;
    if (PLAIN.test(character)) out += character;
    else if (code <= 0xff) out += hex(code);
    else for (const byte of new TextEncoder().encode(character)) out += hex(byte);
  }
  return out;
}

/** The bytes, as characters, of a binary string; null if it is malformed. */
export function fromBinaryString(text: string): string | null {
  if (!/^(?:[ -}]|~[0-9A-Fa-f]{2})*$/.test(text)) return null;
  return text.replace(/~(..)/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}

function hex(byte: number): string {
  return `~${byte.toString(16).toUpperCase().padStart(2, "0")}`;
}
