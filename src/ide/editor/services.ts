// Completion, hover and signatures in verb editors, asked of the model container. A container that is away gives no
// answer and no error: the editor just offers less.
import * as monaco from "monaco-editor/editor";
import type { Completion, TextPlace } from "#bus";
import type { WorldClient } from "#gateway";

/** Where the answers come from. */
export type LanguageSource = WorldClient["language"];

const KINDS: Record<Completion["kind"], monaco.languages.CompletionItemKind> = {
  variable: monaco.languages.CompletionItemKind.Variable,
  property: monaco.languages.CompletionItemKind.Property,
  verb: monaco.languages.CompletionItemKind.Method,
  builtin: monaco.languages.CompletionItemKind.Function,
  keyword: monaco.languages.CompletionItemKind.Keyword,
  object: monaco.languages.CompletionItemKind.Class,
  error: monaco.languages.CompletionItemKind.EnumMember,
  constant: monaco.languages.CompletionItemKind.Constant,
};

/** Registers the providers for both dialects. */
export function registerLanguageServices(source: LanguageSource): void {
  for (const dialect of ["moo", "echo"] as const) {
    monaco.languages.registerCompletionItemProvider(dialect, {
      triggerCharacters: [".", ":", "$", "#"],
      provideCompletionItems: (model, position) => completions(source, model, position),
    });
    monaco.languages.registerHoverProvider(dialect, {
      provideHover: (model, position) => hover(source, model, position),
    });
    monaco.languages.registerSignatureHelpProvider(dialect, {
      signatureHelpTriggerCharacters: ["(", ","],
      provideSignatureHelp: (model, position) => signature(source, model, position),
    });
  }
}

/** Object and dialect of a text, from the name that monaco.ts gave it. */
function placeOf(model: monaco.editor.ITextModel): TextPlace {
  const object = Number(model.uri.path.split("/")[1]);
  return {
    object: model.uri.scheme === "verb" && Number.isInteger(object) ? object : null,
    dialect: model.getLanguageId() === "echo" ? "echo" : "moo",
  };
}

async function completions(
  source: LanguageSource,
  model: monaco.editor.ITextModel,
  position: monaco.Position,
): Promise<monaco.languages.CompletionList> {
  const found = await source
    .complete(model.getValue(), model.getOffsetAt(position), placeOf(model))
    .catch(() => []);
  return {
    suggestions: found.map((item) => ({
      label: item.label,
      kind: KINDS[item.kind],
      detail: item.detail,
      insertText: item.insert,
      range: monaco.Range.fromPositions(model.getPositionAt(item.start), position),
    })),
  };
}

async function hover(
  source: LanguageSource,
  model: monaco.editor.ITextModel,
  position: monaco.Position,
): Promise<monaco.languages.Hover | null> {
  const found = await source
    .hover(model.getValue(), model.getOffsetAt(position), placeOf(model))
    .catch(() => null);
  if (found === null) return null;
  const [code = "", ...rest] = found.lines;
  return {
    range: monaco.Range.fromPositions(
      model.getPositionAt(found.start),
      model.getPositionAt(found.end),
    ),
    // Fenced as code: nothing of a world is ever read as markup.
    contents: [
      { value: `\`\`\`${model.getLanguageId()}\n${code.replaceAll("```", "'''")}\n\`\`\`` },
      ...rest.map(plain),
    ],
  };
}

async function signature(
  source: LanguageSource,
  model: monaco.editor.ITextModel,
  position: monaco.Position,
): Promise<monaco.languages.SignatureHelpResult | null> {
  const found = await source
    .signature(model.getValue(), model.getOffsetAt(position), placeOf(model))
    .catch(() => null);
  if (found === null) return null;
  return {
    value: {
      activeSignature: 0,
      activeParameter: found.active,
      signatures: [
        {
          label: found.label,
          documentation: found.documentation,
          parameters: found.parameters.map((label) => ({ label })),
        },
      ],
    },
    dispose() {},
  };
}

function plain(text: string): monaco.IMarkdownString {
  return { value: text.replace(/[\\`*_{}[\]()#+\-.!|<>~]/g, "\\$&") };
}
