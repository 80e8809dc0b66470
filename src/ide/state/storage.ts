// What the page remembers about itself (not about the world): settings, layouts, dismissed things. In localStorage
// where there is one; where the browser refuses it, the memory lasts as long as the page and nothing fails.

const PREFIX = "dte.";
const MEMORY = new Map<string, string>();

/** The remembered value, or `fallback` if there is none or it is not of the expected shape. */
export function recall<T>(key: string, fallback: T, isValid: (value: unknown) => value is T): T {
  try {
    const text = MEMORY.get(key) ?? localStorage.getItem(PREFIX + key);
    if (text === null) return fallback;
    const value: unknown = JSON.parse(text);
    return isValid(value) ? value : fallback;
  } catch {
    return fallback;
  }
}

/** Remembers a value that JSON can hold. */
export function remember(key: string, value: unknown): void {
  const text = JSON.stringify(value);
  try {
    localStorage.setItem(PREFIX + key, text);
    MEMORY.delete(key);
  } catch {
    MEMORY.set(key, text);
  }
}

/** Forgets a value. */
export function forget(key: string): void {
  MEMORY.delete(key);
  try {
    localStorage.removeItem(PREFIX + key);
  } catch {
    // Refused storage holds nothing.
  }
}

/** A number that belongs to this visit of this tab only (it survives a reload); null if there is none. */
export function recallVisit(key: string): number | null {
  try {
    const value = Number.parseInt(sessionStorage.getItem(PREFIX + key) ?? "", 10);
    return Number.isNaN(value) ? null : value;
  } catch {
    return null;
  }
}

/** Remembers a number for this visit of this tab. */
export function rememberVisit(key: string, value: number): void {
  try {
    sessionStorage.setItem(PREFIX + key, String(value));
  } catch {
    // Then a reload begins a new visit.
  }
}

/** True for objects that JSON wrote as `{…}`. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
