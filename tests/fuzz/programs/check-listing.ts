// A listing is a program: reading it gives the same tree and the same listing, with few parentheses or all (LANGUAGE 21).
import { listProgram, type ProgramTree } from "#syntax";
import { parser } from "../../support/bare-vm.ts";
import { bare } from "../../unit/syntax/support.ts";
import { type Fault, fault } from "../target.ts";

/** The two listings of a program. */
export interface Listings {
  readonly plain: string;
  readonly full: string;
}

/** Its listings. */
export function listingsOf(tree: ProgramTree): Listings {
  return {
    plain: listProgram(tree).join("\n"),
    full: listProgram(tree, { isFullyParenthesized: true }).join("\n"),
  };
}

/** What is wrong with them. */
export function checkListing(tree: ProgramTree): Fault | null {
  const listings = listingsOf(tree);
  for (const [name, text] of Object.entries(listings)) {
    const { tree: again, diagnostics } = parser.parse(text, "moo");
    if (again === null)
      return fault(`the ${name} listing does not compile`, JSON.stringify(diagnostics), text);
    if (bare(again) !== bare(tree)) return fault(`the ${name} listing is another program`, text);
    const { plain, full } = listingsOf(again);
    if (plain !== listings.plain || full !== listings.full)
      return fault(`the ${name} listing is listed in another way`, text, "then:", plain, full);
  }
  return null;
}
