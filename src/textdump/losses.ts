// What a format cannot hold, for the person who exports.

/** One replacement. */
export interface Loss {
  /** `#12.description`, `#12:look`, `task 7`; empty for the whole world. */
  readonly where: string;
  readonly what: string;
}

const PLACES_SHOWN = 6;

/** The same losses in few lines: what was replaced, how often, and where. In the order in which they were met. */
export function lossSummary(losses: readonly Loss[]): string[] {
  const groups = new Map<string, string[]>();
  for (const { where, what } of losses) {
    const places = groups.get(what);
    if (places === undefined) groups.set(what, [where]);
    else places.push(where);
  }
  return [...groups].map(([what, places]) => {
    const named = [...new Set(places.filter((place) => place !== ""))];
    if (named.length === 0) return places.length === 1 ? what : `${what} (${places.length} times)`;
    const shown = named.slice(0, PLACES_SHOWN).join(", ");
    const more = named.length > PLACES_SHOWN ? ` and ${named.length - PLACES_SHOWN} more` : "";
    const count = places.length === 1 ? "" : `${places.length} times `;
    return `${what}: ${count}in ${shown}${more}`;
  });
}
