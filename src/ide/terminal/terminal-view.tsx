// The tab of a terminal: the screen and, below it, the line being typed. Enter sends; ↑ ↓ walk through the history,
// Ctrl+R searches it; Backspace and Delete remove one visible character. Output never moves the caret.
import { type Signal, useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { ElementPane } from "../elements/pane.tsx";
import { IS_APPLE, keyText } from "../state/commands.ts";
import type { Notices } from "../state/notices.ts";
import { FindBar } from "./find-bar.tsx";
import { nextBoundary, pastedLines, previousBoundary } from "./line-editing.ts";
import type { TerminalModel } from "./terminal-model.ts";

/** Above so many lines a paste is asked about. */
const PASTE_ASKS_ABOVE = 5;

/** Props of the terminal's tab. */
export interface TerminalViewProps {
  readonly terminal: TerminalModel;
  readonly notices: Notices;
  /** Counts requests to show the find bar. */
  readonly findRequests: Signal<number>;
  readonly reopen: () => void;
}

interface HistorySearch {
  readonly query: string;
  readonly skip: number;
  readonly match: string | null;
  readonly before: string;
}

/** Screen and input line of one terminal. */
export function TerminalView({
  terminal,
  notices,
  findRequests,
  reopen,
}: TerminalViewProps): JSX.Element {
  const host = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const search = useSignal<HistorySearch | null>(null);
  const isFinding = useSignal(false);

  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    terminal.screen.attach(element);
    const observer = new ResizeObserver(() => terminal.screen.fit());
    observer.observe(element);
    if (input.current !== null) input.current.value = terminal.draft;
    return () => observer.disconnect();
  }, [terminal]);

  const seenRequests = useRef(findRequests.peek());
  useSignalEffect(() => {
    if (findRequests.value !== seenRequests.current) isFinding.value = true;
    seenRequests.current = findRequests.value;
  });

  // A password is masked; the role and name of the line stay.
  useSignalEffect(() => {
    if (input.current !== null) input.current.type = terminal.isEchoing.value ? "text" : "password";
  });

  const setLine = (text: string): void => {
    const line = input.current;
    if (line === null) return;
    line.value = text;
    line.setSelectionRange(text.length, text.length);
    terminal.draft = text;
  };
  const sendLine = (text: string): void => {
    setLine("");
    terminal.send(text);
  };

  const updateSearch = (query: string, skip: number, before: string): void => {
    search.value = { query, skip, match: terminal.history.search(query, skip), before };
  };
  const endSearch = (text: string): void => {
    search.value = null;
    setLine(text);
  };

  const searchKey = (event: KeyboardEvent, state: HistorySearch): void => {
    if (event.key === "Enter") {
      event.preventDefault();
      search.value = null;
      sendLine(state.match ?? state.before);
    } else if (event.key === "Escape") {
      event.preventDefault();
      endSearch(state.before);
    } else if (isControl(event) && event.code === "KeyR") {
      event.preventDefault();
      const older = terminal.history.search(state.query, state.skip + 1);
      if (older !== null) updateSearch(state.query, state.skip + 1, state.before);
    } else if (
      ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End", "Tab"].includes(event.key)
    ) {
      event.preventDefault();
      endSearch(state.match ?? state.before);
    }
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const line = input.current;
    if (line === null || event.isComposing) return;
    if (search.value !== null) {
      searchKey(event, search.value);
      return;
    }
    const hasNoModifier = !(event.ctrlKey || event.metaKey || event.altKey);
    if (hasNoModifier && editingKey(event, line)) return;
    if (isControl(event) && event.code === "KeyR" && terminal.isEchoing.value) {
      event.preventDefault();
      const before = line.value;
      line.value = "";
      updateSearch("", 0, before);
    } else if (
      (event.ctrlKey || event.metaKey) &&
      event.code === "KeyF" &&
      !event.shiftKey &&
      !event.altKey
    ) {
      event.preventDefault();
      isFinding.value = true;
    } else if ((event.ctrlKey || event.metaKey) && event.code === "KeyC" && !event.shiftKey) {
      copyOrStop(event, line);
    } else if (event.ctrlKey && (event.key === "Home" || event.key === "End")) {
      event.preventDefault();
      if (event.key === "Home") terminal.screen.scrollToTop();
      else terminal.screen.scrollToBottom();
    }
  };

  const editingKey = (event: KeyboardEvent, line: HTMLInputElement): boolean => {
    const caret = line.selectionStart ?? 0;
    const isCollapsed = caret === line.selectionEnd;
    switch (event.key) {
      case "Enter":
        event.preventDefault();
        sendLine(line.value);
        return true;
      case "Backspace":
        // The visible character is selected; the browser then removes it, so that its undo knows.
        if (isCollapsed) line.setSelectionRange(previousBoundary(line.value, caret), caret);
        return true;
      case "Delete":
        if (isCollapsed) line.setSelectionRange(caret, nextBoundary(line.value, caret));
        return true;
      case "ArrowUp":
      case "ArrowDown": {
        event.preventDefault();
        if (!terminal.isEchoing.value) return true;
        const text =
          event.key === "ArrowUp" ? terminal.history.previous(line.value) : terminal.history.next();
        if (text !== null) setLine(text);
        return true;
      }
      case "PageUp":
      case "PageDown":
        event.preventDefault();
        terminal.screen.scrollPages(event.key === "PageUp" ? -1 : 1);
        return true;
      default:
        return false;
    }
  };

  const copyOrStop = (event: KeyboardEvent, line: HTMLInputElement): void => {
    if (line.selectionStart !== line.selectionEnd) return;
    if (terminal.screen.hasSelection) {
      event.preventDefault();
      void navigator.clipboard.writeText(terminal.screen.selection);
      terminal.screen.clearSelection();
    } else if (event.ctrlKey) {
      event.preventDefault();
      void terminal.stop();
    }
  };

  const onPaste = async (event: ClipboardEvent): Promise<void> => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!/[\r\n]/.test(text)) return;
    event.preventDefault();
    const line = input.current;
    if (line === null) return;
    const lines = pastedLines(text);
    const start = line.value.slice(0, line.selectionStart ?? 0);
    const rest = line.value.slice(line.selectionEnd ?? 0);
    if (lines.length > PASTE_ASKS_ABOVE) {
      const { choice } = await notices.ask({
        title: `Send ${lines.length} lines?`,
        text: "The pasted text has several lines. Each one is sent as if it was typed.",
        details: [...lines.slice(0, 4), `… and ${lines.length - 4} more`],
        choices: [
          { label: `Send ${lines.length} lines`, value: "send", kind: "primary" },
          { label: "Paste as one line", value: "join" },
          { label: "Cancel", value: "cancel" },
        ],
      });
      line.focus();
      if (choice === "join") setLine(start + lines.join(" ") + rest);
      if (choice !== "send") return;
    }
    const isEnded = /[\r\n]$/.test(text);
    const last = isEnded ? null : (lines.pop() ?? "");
    lines.forEach((one, index) => {
      sendLine(index === 0 ? start + one : one);
    });
    setLine((last ?? "") + rest);
  };

  const state = search.value;
  return (
    <div class="panel terminal" data-region="Terminal">
      {isFinding.value && (
        <FindBar
          screen={terminal.screen}
          close={() => {
            isFinding.value = false;
            input.current?.focus();
          }}
        />
      )}
      <div class="terminal-body">
        <div
          ref={host}
          class="terminal-screen"
          aria-hidden="true"
          onPointerUp={() => {
            if (!terminal.screen.hasSelection) input.current?.focus();
          }}
        />
        <ElementPane terminal={terminal} focusLost={() => input.current?.focus()} />
      </div>
      <div class="terminal-line">
        {state === null ? (
          <span class="terminal-prompt codicon codicon-chevron-right" aria-hidden="true" />
        ) : (
          <span class="terminal-search" aria-live="polite">
            {state.match === null ? "history: no match for" : `history: ${state.match} ← `}
          </span>
        )}
        <input
          ref={input}
          class="terminal-input"
          type="text"
          // biome-ignore lint/a11y/noRedundantRoles: a password line has no role of its own
          role="textbox"
          aria-label="Terminal input"
          aria-description={`${terminal.isEchoing.value ? "" : "Password: not shown and not kept. "}Enter sends. F6 goes to the next panel, Shift+F6 to the previous one.`}
          placeholder={terminal.isEchoing.value ? "" : "password (not shown, not kept)"}
          autocomplete={terminal.isEchoing.value ? "off" : "new-password"}
          autocapitalize="off"
          autocorrect="off"
          spellcheck={false}
          enterkeyhint="send"
          data-autofocus
          onKeyDown={onKeyDown}
          onPaste={(event) => void onPaste(event)}
          onInput={(event) => {
            const { value } = event.currentTarget;
            if (search.value !== null) updateSearch(value, 0, search.value.before);
            else terminal.draft = terminal.isEchoing.value ? value : "";
          }}
        />
        {terminal.isFlooded.value && (
          <button type="button" class="button small" onClick={() => void terminal.stop()}>
            Stop output
          </button>
        )}
        {terminal.isClosed.value && (
          <button type="button" class="button small" onClick={reopen}>
            Connect again
          </button>
        )}
        <span class="panel-hint" aria-hidden="true">
          <span class="hint-more">
            {keyText("Control+KeyR")} history · {IS_APPLE ? "⌘F" : "Ctrl+F"} find ·{" "}
          </span>
          F6 next panel
        </span>
      </div>
    </div>
  );
}

/** Ctrl alone, on every machine: ⌘R stays the browser's. */
function isControl(event: KeyboardEvent): boolean {
  return event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
}
