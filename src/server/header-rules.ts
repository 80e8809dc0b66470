// Response headers by path, read from public/_headers: the one place that says them for every host (the development
// server, `npm start`, `dte serve`, static hosts that know the format, and the service worker for those that don't).
//
//   /pattern              a line at the margin begins a rule; `*` stands for any run of characters
//     Name: value         indented lines are its headers; later rules win over earlier ones

/** One pattern with its headers, in file order. */
export interface HeaderRule {
  readonly pattern: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** Reads the text of a `_headers` file; lines that start with `#` are comments. */
export function parseHeaderRules(text: string): HeaderRule[] {
  const rules: { pattern: string; headers: [string, string][] }[] = [];
  for (const line of text.split("\n")) {
    const trimmed = line.trim();
    if (trimmed === "" || trimmed.startsWith("#")) continue;
    if (!/^\s/.test(line)) {
      rules.push({ pattern: trimmed, headers: [] });
      continue;
    }
    const colon = trimmed.indexOf(":");
    const rule = rules.at(-1);
    if (rule === undefined || colon <= 0)
      throw new Error(`_headers: cannot read the line "${line}"`);
    rule.headers.push([trimmed.slice(0, colon), trimmed.slice(colon + 1).trim()]);
  }
  return rules;
}

/** The headers of a path such as `/assets/a.js`. */
export function headersFor(rules: readonly HeaderRule[], path: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const rule of rules) {
    if (!matches(rule.pattern, path)) continue;
    for (const [name, value] of rule.headers) found[name] = value;
  }
  return found;
}

function matches(pattern: string, path: string): boolean {
  const star = pattern.indexOf("*");
  if (star < 0) return pattern === path;
  const head = pattern.slice(0, star);
  const tail = pattern.slice(star + 1);
  return path.length >= head.length + tail.length && path.startsWith(head) && path.endsWith(tail);
}
