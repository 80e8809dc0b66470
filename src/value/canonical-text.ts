// A text that stands for a value where a table needs one: the same for values of one type that are equal, another for others.
import { Err } from "./error-code.ts";
import { Lambda } from "./lambda.ts";
import { type Deep, isDeep, orderedParts, rankOf } from "./order.ts";
import { Anon, Waif } from "./reference.ts";
import { Float, Obj } from "./scalar.ts";
import { Sym } from "./symbol.ts";
import { TaskRef } from "./task-ref.ts";
import { foldText } from "./text.ts";
import type { Value } from "./value.ts";

/** A value whose parts are being written. */
interface Open {
  readonly of: Deep;
  readonly parts: readonly Value[];
  at: number;
  text: string;
}

/**
 * Equal texts mean that the canonical order (LANGUAGE 3.5) puts the values in the same place. Each different part is written
 * once, by number where it occurs, so the length is bound by what lies in memory. Walks with a stack of its own.
 */
export function canonicalText(value: Value): string {
  if (!isDeep(value)) return leafText(value);
  /** Numbers of parts by their texts, in which parts of theirs are numbers: so equal parts have one number. */
  const numbers = new Map<string, number>();
  const known = new Map<Deep, number>();
  const open: Open[] = [];
  const enter = (of: Deep): void => {
    const parts = orderedParts(of);
    open.push({ of, parts, at: 0, text: `${rankOf(of)}(${parts.length})` });
  };
  enter(value);
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const part = top.parts[top.at];
    if (part === undefined) {
      const number = numbers.get(top.text) ?? numbers.size;
      numbers.set(top.text, number);
      known.set(top.of, number);
      open.pop();
      continue;
    }
    if (isDeep(part)) {
      const number = known.get(part);
      if (number === undefined) {
        enter(part);
        continue;
      }
      top.text += `#${number};`;
    } else top.text += leafText(part);
    top.at++;
  }
  return [...numbers.keys()].join("");
}

function leafText(value: Value): string {
  const text = plainText(value);
  return `${rankOf(value)}:${text.length}:${text}`;
}

function plainText(value: Value): string {
  if (typeof value === "string") return foldText(value);
  // -0.0 equals 0.0
  if (value instanceof Float) return String(value.value === 0 ? 0 : value.value);
  if (value instanceof Err) return foldText(value.name);
  if (value instanceof Sym) return value.folded;
  if (value instanceof Lambda) return String(value.serial);
  if (value instanceof Obj || value instanceof Anon || value instanceof Waif)
    return String(value.id);
  return value instanceof TaskRef ? String(value.id) : String(value);
}
