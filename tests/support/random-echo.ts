// Random changes of what a world holds for echo: handlers, queries, requires, terms of verbs, registries, grants.
import { Cap, List, obj, type Value, WILDCARD } from "#value";
import type { World } from "#world";
import type { Chance } from "./random-values.ts";

const NAMES = ["Ring", "Bell", "fuel", "b"];
const EVENTS = ["Dusk", "DUSK", "web:*", "web:hit", "*"];
const TEXTS = [
  "Ring(this)",
  'x == "a, b) // \\" owner #3"',
  "owner == this && priority",
  "{1,\n  2} // two",
  "f(x, y) == 'seq",
  "unprogrammed",
];
const PARAMS = ["()", "(a)", "(a, ?b = {1, 2},\n @c)", "{a, {_, b}}", '(a = ")")'];
const RULES = ["p(X)", "X == 1", "X < 1.5, not q(this.road,\n  $a.b)", 'p("a. b.", X)'];
const LINES = ["", "endverb", "  endon", "    deep", "x = 1", "."];

/** A step that only worlds with content of echo have. */
export function echoStep(world: World, next: Chance, id: number, any: () => number): string {
  const { echo } = world;
  const text = (): string => TEXTS[next(TEXTS.length)] as string;
  const texts = (): string[] => Array.from({ length: next(3) }, text);
  const params = next(3) === 0 ? null : (PARAMS[next(PARAMS.length)] as string);
  const lines = (): string =>
    Array.from({ length: next(4) }, () => LINES[next(LINES.length)]).join("\n");
  switch (next(10)) {
    case 0:
    case 1:
    case 2: {
      const event = EVENTS[next(EVENTS.length)] as string;
      const where = next(2) === 0 ? null : text();
      const handlers = Array.from({ length: next(3) }, () => ({
        params,
        where,
        priority: next(5) - 2,
        owner: any(),
        source: lines(),
      }));
      return `on ${event} of ${id} ${echo.setHandlers(id, event, handlers)?.length}`;
    }
    case 3:
    case 4: {
      const name = next(2) === 0 ? "near" : "Far";
      const rules = Array.from(
        { length: next(3) },
        (_, i) => `${name}(${i}, X) :- ${RULES[next(RULES.length)]}`,
      );
      return `query ${name} of ${id} ${echo.setQueries(id, name, rules)}`;
    }
    case 5: {
      const some = world.get(id)?.own[0];
      return `requires ${id} ${some && echo.setRequires(id, some.name, texts())}`;
    }
    case 6: {
      const verb = world.ownVerb(id, 1);
      const terms = {
        params,
        requires: texts(),
        isFunction: next(2) === 0,
        isSecure: next(2) === 0,
      };
      return `terms ${id} ${verb && echo.setVerbTerms(verb, next(4) === 0 ? null : terms, any())}`;
    }
    case 7:
      return `event ${echo.declareEvent(NAMES[next(4)] as string, params?.startsWith("(") ? params : "()", any())}`;
    case 8:
      return `capability ${echo.declareCapability(NAMES[next(4)] as string, params?.startsWith("(") ? params : "()", any())}`;
    default: {
      const args = [[obj(id)], [WILDCARD], [obj(id), 1], ["x", new List([1])]][next(4)] as Value[];
      const capability = new Cap(NAMES[next(4)] as string, args);
      if (next(3) === 0) return `revoke ${echo.revoke(capability, id, any())}`;
      return `grant ${echo.grant(capability, id, any())}`;
    }
  }
}
