// Loads the editor once, after the first paint or when a verb is opened, whichever is first.
import { effect, type Signal, signal } from "@preact/signals";
import type { Ide } from "../shell/ide.ts";
import type { EditorParts } from "./monaco.ts";

/** The editor as soon as it is there; an error text if it could not be loaded. */
export interface EditorLoader {
  readonly parts: Signal<EditorParts | null>;
  readonly error: Signal<string | null>;
  load(): void;
}

/** Makes the loader; themes and language services are connected when the editor has come. */
export function createEditorLoader(ide: Ide): EditorLoader {
  const parts = signal<EditorParts | null>(null);
  const error = signal<string | null>(null);
  let isLoading = false;
  const load = async (): Promise<void> => {
    if (isLoading || parts.value !== null) return;
    isLoading = true;
    error.value = null;
    try {
      const { startMonaco } = await import("./monaco.ts");
      const loaded = startMonaco(ide.theme.name.value);
      loaded.setLanguageSource(ide.client.language);
      effect(() => loaded.setTheme(ide.theme.name.value));
      parts.value = loaded;
    } catch (failure) {
      error.value = `The editor could not be loaded: ${String(failure)}`;
    } finally {
      isLoading = false;
    }
  };
  return { parts, error, load: () => void load() };
}
