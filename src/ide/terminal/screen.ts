// The drawn part of a terminal: xterm with our colours, character widths, links and search. It takes no input and no
// focus (the line below it does), and it is hidden from assistive technology, which reads the plain log instead.
import { FitAddon } from "@xterm/addon-fit";
import { SearchAddon } from "@xterm/addon-search";
import { UnicodeGraphemesAddon } from "@xterm/addon-unicode-graphemes";
import { WebLinksAddon } from "@xterm/addon-web-links";
import { type IBufferLine, type ILink, type ITheme, Terminal } from "@xterm/xterm";
import "@xterm/xterm/css/xterm.css";
import { type FoundReference, findReferences, type Reference } from "../state/reference.ts";

/** Lines that can be scrolled back to. */
const SCROLLBACK_LINES = 10_000;

/** What a screen tells its owner. */
export interface ScreenEvents {
  readonly openReference: (target: Reference) => void;
  readonly selectionChanged: () => void;
}

/** Search options of the find bar. */
export interface FindOptions {
  readonly isCaseSensitive: boolean;
}

/** One xterm, attached to an element while its tab is shown. */
export class Screen {
  readonly #terminal: Terminal;
  readonly #fit = new FitAddon();
  readonly #search = new SearchAddon();
  #isOpened = false;

  constructor(events: ScreenEvents, theme: ITheme, fontSize: number) {
    this.#terminal = new Terminal({
      allowProposedApi: true,
      convertEol: true,
      cursorBlink: false,
      cursorInactiveStyle: "none",
      disableStdin: true,
      drawBoldTextInBrightColors: false,
      fontFamily: "var(--dte-mono)",
      fontSize,
      lineHeight: 1.2,
      minimumContrastRatio: 4.5,
      scrollback: SCROLLBACK_LINES,
      theme,
    });
    this.#terminal.loadAddon(this.#fit);
    this.#terminal.loadAddon(this.#search);
    this.#terminal.loadAddon(new UnicodeGraphemesAddon());
    this.#terminal.loadAddon(new WebLinksAddon((event, url) => openWebLink(event, url)));
    this.#terminal.registerLinkProvider({
      provideLinks: (row, take) => take(this.#linksOfRow(row, events.openReference)),
    });
    this.#terminal.onSelectionChange(events.selectionChanged);
  }

  /** Draws a piece; the promise settles when it has been taken in. */
  write(text: string): Promise<void> {
    return new Promise((resolve) => this.#terminal.write(text, resolve));
  }

  /** Shows the screen inside `host`; it moves along when a tab is moved. */
  attach(host: HTMLElement): void {
    if (this.#isOpened && this.#terminal.element !== undefined) {
      host.append(this.#terminal.element);
    } else {
      const mono = getComputedStyle(host).getPropertyValue("--dte-mono").trim();
      this.#terminal.options.fontFamily = mono === "" ? "monospace" : mono;
      this.#terminal.open(host);
      this.#isOpened = true;
      const typing = this.#terminal.textarea;
      if (typing !== undefined) {
        typing.disabled = true;
        typing.tabIndex = -1;
        typing.removeAttribute("aria-label");
      }
    }
    this.fit();
  }

  /** Adapts columns and rows to the place there is. */
  fit(): void {
    const host = this.#terminal.element?.parentElement;
    if (!host || host.clientWidth < 40 || host.clientHeight < 16) return;
    this.#fit.fit();
  }

  get hasSelection(): boolean {
    return this.#terminal.hasSelection();
  }

  get selection(): string {
    return this.#terminal.getSelection();
  }

  clearSelection(): void {
    this.#terminal.clearSelection();
  }

  selectAll(): void {
    this.#terminal.selectAll();
  }

  setTheme(theme: ITheme): void {
    this.#terminal.options.theme = theme;
  }

  setFontSize(fontSize: number): void {
    this.#terminal.options.fontSize = fontSize;
    this.fit();
  }

  scrollPages(count: number): void {
    this.#terminal.scrollPages(count);
  }

  scrollLines(count: number): void {
    this.#terminal.scrollLines(count);
  }

  scrollToTop(): void {
    this.#terminal.scrollToTop();
  }

  scrollToBottom(): void {
    this.#terminal.scrollToBottom();
  }

  clear(): void {
    this.#terminal.clear();
  }

  /** Looks for text; whether it was found. */
  find(text: string, direction: "next" | "previous", options: FindOptions): boolean {
    if (text === "") {
      this.#search.clearDecorations();
      return false;
    }
    const search = { caseSensitive: options.isCaseSensitive };
    return direction === "next"
      ? this.#search.findNext(text, search)
      : this.#search.findPrevious(text, search);
  }

  dispose(): void {
    this.#terminal.dispose();
  }

  #linksOfRow(row: number, open: (target: Reference) => void): ILink[] | undefined {
    const buffer = this.#terminal.buffer.active;
    let first = row - 1;
    while (first > 0 && buffer.getLine(first)?.isWrapped) first--;
    const cells: { x: number; y: number }[] = [];
    let text = "";
    for (let y = first; ; y++) {
      const line = buffer.getLine(y);
      if (line === undefined || (y > first && !line.isWrapped)) break;
      text += lineText(line, this.#terminal.cols, y + 1, cells);
    }
    const links = findReferences(text)
      .map((found) => toLink(found, text, cells, open))
      .filter((link) => link.range.start.y <= row && link.range.end.y >= row);
    return links.length === 0 ? undefined : links;
  }
}

/** Text of a buffer line; for every UTF-16 unit the cell (1-based) it is drawn in is added to `cells`. */
function lineText(
  line: IBufferLine,
  columns: number,
  y: number,
  cells: { x: number; y: number }[],
): string {
  let text = "";
  for (let x = 0; x < Math.min(columns, line.length); x++) {
    const cell = line.getCell(x);
    if (cell === undefined || cell.getWidth() === 0) continue;
    const characters = cell.getChars() || " ";
    for (let unit = 0; unit < characters.length; unit++) cells.push({ x: x + 1, y });
    text += characters;
  }
  return text;
}

function toLink(
  found: FoundReference,
  text: string,
  cells: readonly { x: number; y: number }[],
  open: (target: Reference) => void,
): ILink {
  const start = cells[found.start] ?? { x: 1, y: 1 };
  const end = cells[found.end - 1] ?? start;
  return {
    text: text.slice(found.start, found.end),
    range: { start, end },
    activate: () => open(found.target),
  };
}

function openWebLink(event: MouseEvent, url: string): void {
  event.preventDefault();
  // No opener and no referrer: the page behind the link learns nothing of this one.
  if (/^https?:\/\//i.test(url)) window.open(url, "_blank", "noopener,noreferrer");
}
