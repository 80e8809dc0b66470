// Token soups: programs whose tokens were deleted, doubled, exchanged or replaced.
import { Scanner } from "../../../src/syntax/scanner.ts";
import type { Chance } from "../chance.ts";

const WORDS =
  'if else elseif endif for in endfor while endwhile fork endfork return try except finally endtry break continue any ANY E_PERM x length 1 1.5 1. .5 99999999999999999999 1e999 "s" " #1 # #-1 == != = && || => -> .. << >> |. &. ^. + - * / % ^ ! ~ ? | . : , ; ( ) [ ] { } @ $ ` \' /* */ \\ ü 😀'.split(
    " ",
  );

/** A program with a few wrong tokens. */
export function soupOf(source: string, chance: Chance): string {
  const tokens = tokensOf(source);
  const place = (): number => chance.below(Math.max(1, tokens.length));
  for (let count = chance.pick([1, 1, 1, 2, 3, 6]); count > 0; count--) {
    const at = place();
    const other = place();
    switch (chance.below(6)) {
      case 0:
        tokens.splice(at, chance.pick([1, 1, 2, 5]));
        break;
      case 1:
        tokens.splice(at, 0, tokens[at] ?? "");
        break;
      case 2:
        [tokens[at], tokens[other]] = [tokens[other] ?? "", tokens[at] ?? ""];
        break;
      case 3:
        tokens.splice(at, 0, chance.pick(WORDS));
        break;
      case 4:
        tokens.splice(at);
        break;
      default:
        tokens[at] = chance.pick(WORDS);
    }
  }
  return tokens.join(chance.isTrue(0.8) ? " " : "");
}

/** The tokens of a program; each line end is one too. */
function tokensOf(source: string): string[] {
  return source.split("\n").flatMap((line) => {
    const tokens: string[] = [];
    const scanner = new Scanner(line);
    for (let token = scanner.next(); token.type !== "end"; token = scanner.next())
      tokens.push(line.slice(token.start, token.end));
    return [...tokens, "\n"];
  });
}
