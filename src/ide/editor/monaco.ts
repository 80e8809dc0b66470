// Everything that touches Monaco, loaded after the first paint as a chunk of its own: the editor of a verb, the
// comparison of two texts, themes, and the language services of the model container. Only the features named here are
// in the build. Keys of the browser (Ctrl+L and the like) are given back to it.
import * as monaco from "monaco-editor/editor";
import "monaco-editor/features/bracketMatching/register";
import "monaco-editor/features/caretOperations/register";
import "monaco-editor/features/clipboard/register";
import "monaco-editor/features/codeEditor/register";
import "monaco-editor/features/codicon/register";
import "monaco-editor/features/comment/register";
import "monaco-editor/features/contextmenu/register";
import "monaco-editor/features/cursorUndo/register";
import "monaco-editor/features/diffEditor/register";
import "monaco-editor/features/find/register";
import "monaco-editor/features/folding/register";
import "monaco-editor/features/gotoError/register";
import "monaco-editor/features/gotoLine/register";
import "monaco-editor/features/hover/register";
import "monaco-editor/features/indentation/register";
import "monaco-editor/features/lineSelection/register";
import "monaco-editor/features/linesOperations/register";
import "monaco-editor/features/links/register";
import "monaco-editor/features/multicursor/register";
import "monaco-editor/features/parameterHints/register";
import "monaco-editor/features/smartSelect/register";
import "monaco-editor/features/snippet/register";
import "monaco-editor/features/stickyScroll/register";
import "monaco-editor/editor/contrib/suggest/browser/suggestController";
import "monaco-editor/features/tokenization/register";
import "monaco-editor/features/unicodeHighlighter/register";
import "monaco-editor/features/unusualLineTerminators/register";
import "monaco-editor/features/wordHighlighter/register";
import "monaco-editor/features/wordOperations/register";
import EditorWorker from "monaco-editor/editor/editor.worker?worker";
import type { TextProblem } from "#bus";
import type { ThemeName } from "../shell/theme.ts";
import { languageConfiguration, tokenizer } from "./languages.ts";
import { monacoTheme } from "./monaco-theme.ts";
import { type LanguageSource, registerLanguageServices } from "./services.ts";

/** What the page asks of the loaded editor. */
export interface EditorParts {
  createVerbEditor(options: VerbEditorOptions): VerbEditorWidget;
  createComparison(
    host: HTMLElement,
    mine: string,
    theirs: string,
    dialect: "moo" | "echo",
  ): { dispose(): void };
  setTheme(name: ThemeName): void;
  /** Connects completion, hover and signatures; once. */
  setLanguageSource(source: LanguageSource): void;
}

/** What an editor is made with. */
interface VerbEditorOptions {
  readonly host: HTMLElement;
  /** Unique: names the text in the undo history and for the language services. */
  readonly key: string;
  readonly object: number;
  readonly dialect: "moo" | "echo";
  readonly text: string;
  readonly fontSize: number;
  readonly tabMovesFocus: boolean;
  readonly isScreenReaderMode: boolean;
  readonly description: string;
  readonly changed: (text: string) => void;
  readonly moved: (line: number, column: number) => void;
  readonly save: () => void;
  readonly run: () => void;
}

/** A verb's text on the screen. */
export interface VerbEditorWidget {
  readonly element: HTMLElement;
  attach(host: HTMLElement): void;
  text(): string;
  /** Replaces the text as one edit that can be undone. */
  setText(text: string): void;
  setProblems(problems: readonly TextProblem[]): void;
  goTo(line: number, column: number): void;
  focus(): void;
  setOptions(options: {
    fontSize: number;
    tabMovesFocus: boolean;
    isScreenReaderMode: boolean;
  }): void;
  trigger(action: string): void;
  dispose(): void;
}

const COMMON_OPTIONS = {
  automaticLayout: true,
  fixedOverflowWidgets: true,
  fontFamily: "var(--dte-mono)",
  minimap: { enabled: false },
  scrollBeyondLastLine: false,
  renderLineHighlight: "all",
  smoothScrolling: false,
  unicodeHighlight: { ambiguousCharacters: true, invisibleCharacters: true },
} satisfies monaco.editor.IEditorOptions;

/** Sets Monaco up; called once, by the loader. */
export function startMonaco(theme: ThemeName): EditorParts {
  (globalThis as { MonacoEnvironment?: unknown }).MonacoEnvironment = {
    getWorker: () => new EditorWorker({ name: "editor" }),
  };
  for (const dialect of ["moo", "echo"] as const) {
    monaco.languages.register({ id: dialect });
    monaco.languages.setMonarchTokensProvider(dialect, tokenizer(dialect));
    monaco.languages.setLanguageConfiguration(dialect, languageConfiguration(dialect));
  }
  // Keys of the browser.
  for (const key of [monaco.KeyCode.KeyL, monaco.KeyCode.KeyR, monaco.KeyCode.KeyT]) {
    monaco.editor.addKeybindingRule({ keybinding: monaco.KeyMod.CtrlCmd | key, command: null });
  }
  const setTheme = (name: ThemeName): void => {
    monaco.editor.defineTheme("dte", monacoTheme(name));
    monaco.editor.setTheme("dte");
  };
  setTheme(theme);
  let hasSource = false;
  return {
    createVerbEditor,
    createComparison,
    setTheme,
    setLanguageSource(source) {
      if (!hasSource) registerLanguageServices(source);
      hasSource = true;
    },
  };
}

function createVerbEditor(options: VerbEditorOptions): VerbEditorWidget {
  const { host, key, object, dialect, text } = options;
  const element = document.createElement("div");
  element.className = "monaco-host";
  host.append(element);
  const uri = monaco.Uri.from({ scheme: "verb", path: `/${object}/${key.replaceAll(" ", "-")}` });
  monaco.editor.getModel(uri)?.dispose();
  const model = monaco.editor.createModel(text, dialect, uri);
  model.setEOL(monaco.editor.EndOfLineSequence.LF);
  const editor = monaco.editor.create(element, {
    ...COMMON_OPTIONS,
    model,
    ariaLabel: "Verb code",
    accessibilitySupport: "on",
    accessibilityPageSize: 2000,
    ariaRequired: false,
    autoIndent: "full",
    detectIndentation: false,
    editContext: false,
    fontSize: options.fontSize,
    insertSpaces: true,
    tabSize: 2,
    lineNumbersMinChars: 4,
    padding: { top: 4 },
    quickSuggestions: true,
    tabFocusMode: options.tabMovesFocus,
    wordBasedSuggestions: "currentDocument",
  });
  const typing = element.querySelector<HTMLElement>("textarea");
  typing?.setAttribute("aria-description", options.description);
  const style = getComputedStyle(host).getPropertyValue("--dte-mono").trim();
  if (style !== "") editor.updateOptions({ fontFamily: style });
  editor.addCommand(monaco.KeyMod.CtrlCmd | monaco.KeyCode.KeyS, options.save);
  editor.addCommand(monaco.KeyCode.F5, options.run);
  model.onDidChangeContent(() => options.changed(model.getValue()));
  editor.onDidChangeCursorPosition(({ position }) =>
    options.moved(position.lineNumber, position.column),
  );
  return {
    element,
    attach(parent) {
      parent.append(element);
      editor.layout();
    },
    text: () => model.getValue(),
    setText(next) {
      if (next === model.getValue()) return;
      model.pushEditOperations([], [{ range: model.getFullModelRange(), text: next }], () => null);
    },
    setProblems(problems) {
      monaco.editor.setModelMarkers(model, "verb", problems.map(toMarker));
    },
    goTo(line, column) {
      const position = model.validatePosition({ lineNumber: line, column });
      editor.setPosition(position);
      editor.revealPositionInCenter(position, monaco.editor.ScrollType.Immediate);
      editor.focus();
    },
    focus: () => editor.focus(),
    setOptions({ fontSize, tabMovesFocus }) {
      editor.updateOptions({ fontSize, tabFocusMode: tabMovesFocus });
    },
    trigger: (action) => editor.trigger("page", action, null),
    dispose() {
      editor.dispose();
      model.dispose();
      element.remove();
    },
  };
}

function createComparison(
  host: HTMLElement,
  mine: string,
  theirs: string,
  dialect: "moo" | "echo",
): { dispose(): void } {
  const original = monaco.editor.createModel(theirs, dialect);
  const modified = monaco.editor.createModel(mine, dialect);
  const editor = monaco.editor.createDiffEditor(host, {
    ...COMMON_OPTIONS,
    readOnly: true,
    renderSideBySide: true,
    useInlineViewWhenSpaceIsLimited: false,
    originalAriaLabel: "Text of the world",
    modifiedAriaLabel: "Your text",
  });
  editor.setModel({ original, modified });
  return {
    dispose() {
      editor.dispose();
      original.dispose();
      modified.dispose();
    },
  };
}

function toMarker(problem: TextProblem): monaco.editor.IMarkerData {
  return {
    severity:
      problem.severity === "error" ? monaco.MarkerSeverity.Error : monaco.MarkerSeverity.Warning,
    startLineNumber: problem.line,
    startColumn: problem.column,
    endLineNumber: Math.max(problem.endLine, problem.line),
    endColumn:
      problem.endLine > problem.line
        ? problem.endColumn
        : Math.max(problem.endColumn, problem.column + 1),
    message: problem.message,
  };
}
