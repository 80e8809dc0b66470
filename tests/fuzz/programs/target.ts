// Fuzzes the language: generated programs of both profiles, and texts that were programs before their tokens were mixed up.
import type { Profile } from "#world";
import { parser } from "../../support/bare-vm.ts";
import type { Chance } from "../chance.ts";
import { type Fault, fault, type Target } from "../target.ts";
import { checkListing } from "./check-listing.ts";
import { checkRuns, checkStraight, type Running } from "./check-run.ts";
import { checkSoup } from "./check-soup.ts";
import { smallerPrograms } from "./smaller.ts";
import { soupOf } from "./soup.ts";
import { Statements } from "./statements.ts";

/** A text, and what it is held to. */
export interface Given extends Running {
  readonly kind: "program" | "soup";
}

function make(chance: Chance): Given {
  const profile = chance.pick<Profile>(["lambdamoo", "toaststunt"]);
  const style = { pauses: chance.isTrue(0.5), profile };
  const source = new Statements(chance, style).program().join("\n");
  const setting = {
    profile,
    owner: chance.isTrue(0.75) ? 3 : 9,
    isDebug: chance.isTrue(0.9),
    command: chance.isTrue(0.7) ? "go" : "raw",
  } as const;
  return chance.isTrue(0.3)
    ? { ...setting, kind: "soup", source: soupOf(source, chance) }
    : { ...setting, kind: "program", source };
}

async function check(given: Given): Promise<Fault | null> {
  if (given.kind === "soup") {
    const found = checkSoup(given.source);
    if (found === null || "kind" in found) return found;
    const listing = checkListing(found);
    return listing ?? (/shutdown/i.test(given.source) ? null : checkStraight(given));
  }
  const { tree, diagnostics } = parser.parse(given.source, "moo");
  if (tree === null)
    return fault(`no program: ${diagnostics[0]?.detail}`, JSON.stringify(diagnostics));
  return checkListing(tree) ?? (await checkRuns(given, tree));
}

/** Programs. */
export const programTarget: Target<Given> = {
  name: "programs",
  make,
  check,
  *smaller(given) {
    for (const source of smallerPrograms(given.source)) yield { ...given, source };
  },
  write: ({ kind, profile, owner, isDebug, command, source }) =>
    `${kind} ${profile} #${owner} ${isDebug ? "d" : "no-d"} ${command}\n${source}\n`,
  read: (text) => {
    const end = text.indexOf("\n");
    const [kind, profile, owner = "", debug, command] = text.slice(0, end).split(" ");
    if (kind !== "program" && kind !== "soup") throw new Error(`no kind of program: ${kind}`);
    if (profile !== "lambdamoo" && profile !== "toaststunt")
      throw new Error(`no profile: ${profile}`);
    if (command !== "go" && command !== "raw") throw new Error(`no command: ${command}`);
    const setting = {
      profile,
      owner: Number(owner.slice(1)),
      isDebug: debug === "d",
      command,
    } as const;
    return { ...setting, kind, source: text.slice(end + 1).replace(/\n$/, "") };
  },
};
