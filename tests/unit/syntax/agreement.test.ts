// The grammar and the examiner are two descriptions of one language: on damaged programs they must give one verdict.
import fc from "fast-check";
import { expect, test } from "vitest";
import { examine } from "#syntax";
import { parser } from "./support.ts";

const SEEDS = [
  "if (a) b = {1, @c}; elseif (!d) e(); else return -f[1..$]; endif",
  'for i in [1..length(x)] if (x[i] == "s") break i; endif endfor for v, k in (m) continue; endfor',
  "while w (a && b || c) {p, ?q = 1.5, @r} = $s.t:u(v); break w; endwhile fork f (0) $g(h) = 1; endfork",
  "try x.(y) = z ? 1 | 2; except e (E_PERM, @c) `o:p() ! ANY => #-1'; except (ANY) ; endtry",
  "try a[^ + 1][2..3] = [1 -> 2, b -> {}]; finally x = 2 ^ -y |. 3 << 1; endtry /* c */ return;",
];
const BITS = [
  "if",
  "else",
  "elseif",
  "endif",
  "for",
  "in",
  "endfor",
  "while",
  "endwhile",
  "fork",
  "endfork",
  "return",
  "try",
  "except",
  "finally",
  "endtry",
  "break",
  "continue",
  "any",
  "E_PERM",
  "x",
  "1",
  "1.5",
  "1.",
  ".5",
  '"s"',
  '"',
  "#1",
  "#",
  "==",
  "!=",
  "=",
  "&&",
  "||",
  "=>",
  "->",
  "..",
  "<<",
  "|.",
  "&.",
  "^.",
  "^..",
  "..5",
  "1..2",
  "+",
  "-",
  "*",
  "^",
  "!",
  "~",
  "?",
  "|",
  ".",
  ":",
  ",",
  ";",
  "(",
  ")",
  "[",
  "]",
  "{",
  "}",
  "@",
  "$",
  "`",
  "'",
  "&",
  "é",
  "1e",
  "/*",
  "*/",
];
const TOKEN = /[A-Za-z_]\w*|[0-9.]+|"[^"]*"|#-?\d+|[=!<>&|^.+*/-]{1,2}|\S/g;

const damage = fc.record({
  at: fc.nat(),
  from: fc.nat(),
  how: fc.constantFrom("drop", "insert", "replace", "repeat"),
  bit: fc.constantFrom(...BITS),
  isApart: fc.boolean(),
});

function damaged(
  source: string,
  { at, from, how, bit, isApart }: typeof damage extends fc.Arbitrary<infer D> ? D : never,
): string {
  const tokens = [...source.matchAll(TOKEN)];
  const here = tokens[at % tokens.length] as RegExpExecArray;
  const other = tokens[from % tokens.length] as RegExpExecArray;
  const space = isApart ? " " : "";
  const added = {
    drop: "",
    insert: space + bit + space,
    replace: bit + space,
    repeat: other[0] + space,
  }[how];
  const rest = how === "drop" || how === "replace" ? here.index + here[0].length : here.index;
  return source.slice(0, here.index) + added + source.slice(rest);
}

test("damaged programs", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...SEEDS),
      fc.array(damage, { minLength: 1, maxLength: 3 }),
      (seed, steps) => {
        const source = steps.reduce(
          (text, step) => (text === "" ? text : damaged(text, step)),
          seed,
        );
        const { tree, diagnostics } = parser.parse(source, "moo");
        expect(diagnostics.map(({ detail }) => detail)).not.toContain(
          "the grammar refuses this text for a reason that the examiner does not know",
        );
        expect(tree === null).toBe(diagnostics.length > 0);
        expect(examine(source)).toEqual(diagnostics);
      },
    ),
    { numRuns: 3000 },
  );
}, 300_000);
