// Words that MOO reserved later are ordinary names in older dumps (LANGUAGE 18.2). As variables they get `_` behind
// them until the name is unused; behind `.`, `:` and `$` they are written as strings, which means the same.

/** The words that a version did not reserve yet, folded. */
export function wordsNotYetReserved(version: number): ReadonlySet<string> {
  const words: string[] = [];
  if (version < 3) words.push("e_float");
  if (version < 2) words.push("break", "continue");
  if (version < 1) words.push("try", "except", "finally", "endtry", "any");
  return new Set(words);
}

// string (perhaps unfinished), comment, object number, `..`, number, name, space, any other character
const TOKEN =
  /"(?:\\[\s\S]|[^"\\])*"?|\/\*[\s\S]*?(?:\*\/|$)|#-?[0-9]+|\.\.|[0-9]+(?:\.(?!\.)[0-9]*)?(?:[eE][-+]?[0-9]+)?|[A-Za-z_][A-Za-z0-9_]*|\s+|[\s\S]/g;
const NAME = /^[A-Za-z_]/;
const IGNORED = /^(?:\s|\/\*)/;

/** A program whose names are legal today, and which variables were renamed. */
export interface RenamedProgram {
  readonly source: string;
  /** Old name, folded, to new. */
  readonly variables: ReadonlyMap<string, string>;
}

/** Renames; gives the source itself if none of the words is in it. `taken` are further names that must stay unused. */
export function renameReserved(
  source: string,
  words: ReadonlySet<string>,
  taken: readonly string[] = [],
): RenamedProgram {
  const tokens = source.match(TOKEN) ?? [];
  const names = tokens.filter((token) => NAME.test(token));
  const used = new Set([...taken, ...names].map((name) => name.toLowerCase()));
  const variables = new Map<string, string>();
  const parts: string[] = [];
  /** Index of the latest part that is neither space nor comment. */
  let latest = -1;
  for (const [i, token] of tokens.entries()) {
    const before = parts[latest];
    const isName = before !== undefined && ".:$".includes(before);
    if (!words.has(token.toLowerCase())) parts.push(token);
    else parts.push(isName ? `("${token}")` : variableFor(token, variables, used));
    if (before === "$" && parts[i] !== token)
      parts[latest] = followingToken(tokens, i) === "(" ? "#0:" : "#0.";
    if (!IGNORED.test(token)) latest = i;
  }
  return { source: parts.join(""), variables };
}

function variableFor(token: string, variables: Map<string, string>, used: Set<string>): string {
  const folded = token.toLowerCase();
  const known = variables.get(folded);
  if (known !== undefined) return known;
  const name = unusedName(token, used);
  variables.set(folded, name);
  return name;
}

function followingToken(tokens: readonly string[], at: number): string | undefined {
  for (let i = at + 1; i < tokens.length; i++)
    if (!IGNORED.test(tokens[i] as string)) return tokens[i];
  return undefined;
}

/** The name with as many `_` behind it as it takes to be new; remembers it. */
function unusedName(name: string, used: Set<string>): string {
  let candidate = `${name}_`;
  while (used.has(candidate.toLowerCase())) candidate += "_";
  used.add(candidate.toLowerCase());
  return candidate;
}
