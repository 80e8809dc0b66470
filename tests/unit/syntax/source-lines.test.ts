// One source line for every line of the listing, whatever the statements.
import { expect, test } from "vitest";
import { loadParser } from "#platform/node";
import { listProgram, sourceLines } from "#syntax";

const parser = await loadParser();

test.each<[string, number[]]>([
  ["", []],
  ["x = 1; y = 2;\n\nz = 3;", [1, 1, 3]],
  ["if (1) x = 1;\nelse\ny = 2; endif z = 3;", [1, 1, 1, 3, 3, 3]],
  ["if (1)\nelseif (2) x = 1;\nelseif (3)\nendif", [1, 2, 2, 3, 3]],
  [
    "for x in ({})\n\nx; endfor while (1) break; endwhile\nfork (1) x; endfork",
    [1, 3, 3, 3, 3, 3, 4, 4, 4],
  ],
  ["for i in [1..2] i; endfor", [1, 1, 1]],
  ["try\nx; except e (E_PERM)\ny; except (ANY)\nz; endtry", [1, 2, 2, 3, 3, 4, 4]],
  ["try x;\nfinally\ny;\nendtry", [1, 1, 1, 3, 3]],
])("%j", (source, lines) => {
  const { tree } = parser.parse(source, "moo");
  if (tree === null) throw new Error("it does not parse");
  expect(sourceLines(tree)).toEqual(lines);
  expect(listProgram(tree).length).toBe(lines.length);
});
