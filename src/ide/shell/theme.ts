// One mapping from the colours of the page (CSS variables named by VS Code's colour ids, in theme.css) to everything that
// does not read CSS: xterm, Monaco, the map. Which theme is on follows the system unless a person chose one.
import { effect, type Signal, signal } from "@preact/signals";
import type { ITheme } from "@xterm/xterm";
import type { MapTheme } from "#gateway";
import type { ThemeChoice } from "../state/settings.ts";

/** The themes that theme.css holds. */
export type ThemeName = "light" | "dark" | "contrast-dark" | "contrast-light";

/** The theme in use; changes when the system or the choice does. */
export interface Theme {
  readonly name: Signal<ThemeName>;
  dispose(): void;
}

/** Puts the chosen theme on the document and keeps it there. */
export function startTheme(choice: Signal<ThemeChoice>): Theme {
  const isDark = matchMedia("(prefers-color-scheme: dark)");
  const wantsContrast = matchMedia("(prefers-contrast: more)");
  const isForced = matchMedia("(forced-colors: active)");
  const system = signal(0);
  const changed = (): void => {
    system.value++;
  };
  const queries = [isDark, wantsContrast, isForced];
  for (const query of queries) query.addEventListener("change", changed);
  const name = signal<ThemeName>("dark");
  const stop = effect(() => {
    void system.value;
    name.value = pick(choice.value, isDark.matches, wantsContrast.matches || isForced.matches);
    document.documentElement.dataset["theme"] = name.value;
  });
  return {
    name,
    dispose() {
      stop();
      for (const query of queries) query.removeEventListener("change", changed);
    },
  };
}

function pick(choice: ThemeChoice, isDark: boolean, wantsContrast: boolean): ThemeName {
  if (choice === "light" || choice === "dark") return choice;
  if (choice === "contrast" || wantsContrast) return isDark ? "contrast-dark" : "contrast-light";
  return isDark ? "dark" : "light";
}

/** The value of a colour id in the theme in use, "" if the theme has none. */
export function colour(id: string): string {
  return getComputedStyle(document.documentElement)
    .getPropertyValue(`--vscode-${id.replaceAll(".", "-")}`)
    .trim();
}

/** `#rrggbb` or `#rrggbbaa` for any CSS colour: minifiers write `#ccc` and `red`, Monaco reads neither. */
export function hexColour(css: string): string {
  const context = document.createElement("canvas").getContext("2d");
  if (context === null || css === "") return "";
  context.fillStyle = css;
  const colour = String(context.fillStyle);
  if (colour.startsWith("#")) return colour;
  const [red = 0, green = 0, blue = 0, alpha = 1] = [...colour.matchAll(/[\d.]+/g)].map(Number);
  return `#${[red, green, blue, alpha * 255].map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;
}

const ANSI = ["Black", "Red", "Green", "Yellow", "Blue", "Magenta", "Cyan", "White"] as const;

/** Colours for xterm. */
export function terminalTheme(): ITheme {
  const theme: Record<string, string> = {
    background: colour("terminal.background"),
    foreground: colour("terminal.foreground"),
    cursor: colour("terminal.background"),
    selectionBackground: colour("terminal.selectionBackground"),
  };
  for (const name of ANSI) {
    theme[name.toLowerCase()] = colour(`terminal.ansi${name}`);
    theme[`bright${name}`] = colour(`terminal.ansiBright${name}`);
  }
  return theme;
}

/** Colours for the drawn map. */
export function mapTheme(): MapTheme {
  return {
    background: colour("editor.background"),
    foreground: colour("foreground"),
    dimmed: colour("descriptionForeground"),
    accent: colour("focusBorder"),
    line: colour("input.border"),
    font: "13px system-ui, sans-serif",
  };
}
