// Monaco's theme, read from the colours of the page.
import type { editor } from "monaco-editor/editor";
import { colour, hexColour, type ThemeName } from "../shell/theme.ts";

const COLOUR_IDS = [
  "focusBorder",
  "foreground",
  "descriptionForeground",
  "errorForeground",
  "editor.background",
  "editor.foreground",
  "editorLineNumber.foreground",
  "editorLineNumber.activeForeground",
  "editor.lineHighlightBackground",
  "editor.selectionBackground",
  "editorCursor.foreground",
  "editorError.foreground",
  "editorWarning.foreground",
  "editorWidget.background",
  "editorWidget.border",
  "input.background",
  "input.foreground",
  "input.border",
  "list.hoverBackground",
  "list.activeSelectionBackground",
  "list.activeSelectionForeground",
  "list.highlightForeground",
  "menu.background",
  "menu.foreground",
  "menu.selectionBackground",
  "menu.selectionForeground",
  "textLink.foreground",
] as const;

// Token of languages.ts → colour of theme.css.
const TOKENS: readonly (readonly [token: string, name: string])[] = [
  ["keyword", "keyword"],
  ["string", "string"],
  ["string.escape", "constant"],
  ["number", "number"],
  ["number.float", "number"],
  ["comment", "comment"],
  ["constant", "constant"],
  ["function", "function"],
  ["property", "variable"],
  ["variable", "variable"],
  ["object", "object"],
  ["operator", "operator"],
  ["delimiter", "operator"],
  ["invalid", "invalid"],
];

const BASES: Record<ThemeName, editor.BuiltinTheme> = {
  light: "vs",
  dark: "vs-dark",
  "contrast-dark": "hc-black",
  "contrast-light": "hc-light",
};

/** The theme in use, for Monaco. */
export function monacoTheme(name: ThemeName): editor.IStandaloneThemeData {
  const style = getComputedStyle(document.documentElement);
  const colours: Record<string, string> = {};
  for (const id of COLOUR_IDS) {
    const value = hexColour(colour(id));
    if (value !== "") colours[id] = value;
  }
  return {
    base: BASES[name],
    inherit: true,
    colors: colours,
    rules: TOKENS.map(([token, part]) => ({
      token,
      foreground: hexColour(style.getPropertyValue(`--dte-syntax-${part}`).trim()).slice(1),
    })),
  };
}
