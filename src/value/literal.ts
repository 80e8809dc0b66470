// Printed forms: `tostr` and `toliteral` (LANGUAGE 3.1, 3.3).
import { Err, errorMessage } from "./error-code.ts";
import { List } from "./list.ts";
import { Float, Obj, type Value } from "./value.ts";

/** A double as C prints it with `%.15g`, with `.0` added where neither point nor exponent shows. */
export function formatFloat(value: number): string {
  const text = generalFormat(value, 15);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** C's `%.{digits}g`: significant digits, trailing zeros removed, two or more exponent digits. */
export function generalFormat(value: number, digits: number): string {
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const scientific = value.toExponential(digits - 1);
  const split = scientific.indexOf("e");
  const exponent = Number(scientific.slice(split + 1));
  if (exponent < -4 || exponent >= digits) {
    const mantissa = trimZeros(scientific.slice(0, split));
    const size = String(Math.abs(exponent)).padStart(2, "0");
    return `${mantissa}e${exponent < 0 ? "-" : "+"}${size}`;
  }
  return trimZeros(value.toFixed(Math.max(0, digits - 1 - exponent)));
}

function trimZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** What `tostr` makes of one value. */
export function toText(value: Value): string {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
      return String(value);
    default:
      if (value instanceof Err)
        return value.message === "" ? errorMessage(value) : value.message;
      if (value instanceof List) return "{list}";
      return toLiteral(value);
  }
}

/** The literal form, readable by the compiler. */
export function toLiteral(value: Value): string {
  switch (typeof value) {
    case "string":
      return quote(value);
    case "number":
    case "bigint":
    case "boolean":
      return String(value);
    default:
      if (value instanceof Obj) return `#${value.id}`;
      if (value instanceof List) return listLiteral(value);
      if (value instanceof Float) return formatFloat(value.value);
      if (value instanceof Err) return errLiteral(value);
      return "null";
  }
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

function listLiteral(list: List): string {
  const items = list.items;
  let text = "{";
  for (let i = 0; i < items.length; i++)
    text += (i === 0 ? "" : ", ") + toLiteral(items[i] as Value);
  return `${text}}`;
}

function errLiteral(error: Err): string {
  if (error.message === errorMessage(error) && error.value === 0) return error.name;
  return `${error.name}(${quote(error.message)}, ${toLiteral(error.value)})`;
}
