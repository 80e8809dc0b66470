// Doubles in decimal, digit for digit as C's printf gives them: an exact half goes to the even neighbour, while
// JavaScript's own formats send it away from zero.

/** `%.15g`, with `.0` added where neither point nor exponent shows (LANGUAGE 3.3). */
export function formatFloat(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e-4 && size < 1e15) {
    // the shortest form that reads back is what %.15g gives if it has at most 15 digits
    const shortest = String(value);
    if (shortest.length <= 16) return shortest.includes(".") ? shortest : `${shortest}.0`;
  }
  const text = generalText(value, 15);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** `%.{digits}g`: significant digits, trailing zeros removed, two or more exponent digits. */
export function generalText(value: number, digits: number): string {
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const scientific = exponentText(value, digits - 1);
  const split = scientific.indexOf("e");
  const power = Number(scientific.slice(split + 1));
  if (power < -4 || power >= digits)
    return trimZeros(scientific.slice(0, split)) + scientific.slice(split);
  return trimZeros(fixedText(value, Math.max(0, digits - 1 - power)));
}

/** `%.{digits}f`. */
export function fixedText(value: number, digits: number): string {
  const size = Math.abs(value);
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  if (size >= 1e21) return `${sign}${BigInt(size)}${digits > 0 ? `.${"0".repeat(digits)}` : ""}`;
  const rounded = size.toFixed(digits);
  const longer = size.toFixed(digits + 1);
  if (!longer.endsWith("5") || !isExact(size, longer)) return sign + rounded;
  const lower = longer.slice(0, digits === 0 ? -2 : -1);
  return sign + (isEven(lower) ? lower : rounded);
}

/** `%.{digits}e`. */
export function exponentText(value: number, digits: number): string {
  const size = Math.abs(value);
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  let text = size.toExponential(digits);
  const longer = size.toExponential(digits + 1);
  const end = longer.indexOf("e");
  if (longer.charAt(end - 1) === "5" && isExact(size, longer)) {
    const lower = longer.slice(0, digits === 0 ? 1 : end - 1);
    if (isEven(lower)) text = lower + longer.slice(end);
  }
  const split = text.indexOf("e");
  const power = text.slice(split + 2).padStart(2, "0");
  return `${sign}${text.slice(0, split)}e${text.charAt(split + 1)}${power}`;
}

/** Whether the decimal text is the double itself and not only near it. */
function isExact(size: number, text: string): boolean {
  if (Number(text) !== size) return false;
  const digits = text.replace(/e.*|\./g, "").replace(/^0+/, "");
  const all = size.toExponential(100).replace(/e.*|\./g, "");
  return all.startsWith(digits) && /^0*$/.test(all.slice(digits.length));
}

function isEven(digits: string): boolean {
  return (digits.charCodeAt(digits.length - 1) & 1) === 0;
}

function trimZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}
