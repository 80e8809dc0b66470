// What a person may choose about the page. Kept on this machine, for all worlds.
import { effect, type Signal, signal } from "@preact/signals";
import { isRecord, recall, remember } from "./storage.ts";

/** A theme of section 4 of the interface description; `system` follows the computer. */
export type ThemeChoice = "system" | "light" | "dark" | "contrast";

/** The settings, each a signal that is remembered when it changes. */
export interface Settings {
  readonly theme: Signal<ThemeChoice>;
  /** `strict`: output waits until what it tells of is on disk. For sessions opened afterwards. */
  readonly durability: Signal<"strict" | "relaxed">;
  readonly fontSize: Signal<number>;
  readonly copyOnSelection: Signal<boolean>;
  /** A live region speaks the terminal's output. */
  readonly isScreenReaderMode: Signal<boolean>;
  /** In editors Tab moves the focus instead of indenting. */
  readonly tabMovesFocus: Signal<boolean>;
  readonly isStartDismissed: Signal<boolean>;
}

const KEY = "settings";

/** Reads the remembered settings; unknown or wrong values fall back to the defaults. */
export function createSettings(): Settings {
  const kept = recall(KEY, {}, isRecord);
  const choice = <T extends string>(name: string, values: readonly T[], fallback: T): T =>
    values.find((value) => value === kept[name]) ?? fallback;
  const flag = (name: string): boolean => kept[name] === true;
  const size = kept["fontSize"];
  const settings: Settings = {
    theme: signal<ThemeChoice>(choice("theme", ["system", "light", "dark", "contrast"], "system")),
    durability: signal<"strict" | "relaxed">(choice("durability", ["strict", "relaxed"], "strict")),
    fontSize: signal(typeof size === "number" && size >= 8 && size <= 40 ? size : 13),
    copyOnSelection: signal(flag("copyOnSelection")),
    isScreenReaderMode: signal(flag("isScreenReaderMode")),
    tabMovesFocus: signal(flag("tabMovesFocus")),
    isStartDismissed: signal(flag("isStartDismissed")),
  };
  let isFirst = true;
  effect(() => {
    const values = Object.fromEntries(
      Object.entries(settings).map(([name, setting]) => [name, (setting as Signal<unknown>).value]),
    );
    if (!isFirst) remember(KEY, values);
    isFirst = false;
  });
  return settings;
}
