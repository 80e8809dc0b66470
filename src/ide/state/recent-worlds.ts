// The worlds that this browser keeps, by name, with the day each was last opened. What is kept is the browser's to say (the
// client lists it); when a world was opened is remembered here, and forgotten with the world.
import { type Signal, signal } from "@preact/signals";
import type { WorldClient } from "#gateway";
import { failureText } from "./notices.ts";
import { forget, isRecord, recall, remember } from "./storage.ts";

/** One world of the list. */
export interface RecentWorld {
  readonly name: string;
  /** What it was opened from, if that differs from its name. */
  readonly title: string | null;
  /** Milliseconds since 1970; null if that is not known. */
  readonly openedAt: number | null;
  readonly isOpen: boolean;
}

const KEY = "worlds";
const NAME = /^[\p{L}\p{N}][\p{L}\p{N}\p{M} ._-]*$/u;
const NAME_LENGTH = 40;

/** The key under which the title of a world is remembered. */
export function titleKey(world: string): string {
  return `title.${world}`;
}

/** The name that a person typed as the name of a world; null if it cannot be one. */
export function worldNameOf(text: string): string | null {
  const name = text.trim().normalize("NFC");
  return NAME.test(name) && [...name].length <= NAME_LENGTH ? name : null;
}

/** The list of worlds. */
export class RecentWorlds {
  /** Latest opened first; null until it was read. */
  readonly rows: Signal<readonly RecentWorld[] | null> = signal<readonly RecentWorld[] | null>(
    null,
  );
  readonly error: Signal<string | null> = signal<string | null>(null);
  /** The address that opens a world. */
  readonly address: (name: string) => string;
  readonly #client: WorldClient;

  constructor(client: WorldClient, address: (name: string) => string, now: number = Date.now()) {
    this.#client = client;
    this.address = address;
    remember(KEY, { ...openedTimes(), [client.worldName]: now });
  }

  /** Reads the list again. */
  async refresh(): Promise<void> {
    try {
      const opened = openedTimes();
      const present = this.#client.worldName;
      const names = new Set([present, ...(await this.#client.listWorlds())]);
      const rows = [...names].map((name) => ({
        name,
        title: recall(titleKey(name), null, isTextOrNull),
        openedAt: opened[name] ?? null,
        isOpen: name === present,
      }));
      this.rows.value = rows.sort(
        (left, right) =>
          Number(right.isOpen) - Number(left.isOpen) ||
          (right.openedAt ?? 0) - (left.openedAt ?? 0) ||
          left.name.localeCompare(right.name),
      );
      this.error.value = null;
    } catch (failure) {
      this.error.value = failureText(failure);
    }
  }

  /** Deletes a world and what the page remembers of it. */
  async remove(name: string): Promise<void> {
    await this.#client.removeWorld(name);
    const { [name]: _gone, ...others } = openedTimes();
    remember(KEY, others);
    for (const key of [titleKey(name), `layout.${name}`]) forget(key);
    await this.refresh();
  }
}

function openedTimes(): Record<string, number> {
  const kept = recall(KEY, {}, isRecord);
  return Object.fromEntries(
    Object.entries(kept).filter((entry): entry is [string, number] => typeof entry[1] === "number"),
  );
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === "string";
}
