// One terminal: a session of the world, what it printed, what was typed. Lives longer than its view, which comes and goes
// with its tab. Much waiting output holds the world back (the promise given to the session), so that memory stays bounded
// and nothing is lost; keys are never behind output, because the line being typed is an element of its own.
import { type Signal, signal } from "@preact/signals";
import type { ITheme } from "@xterm/xterm";
import type { UiElement } from "#bus";
import type { Session, SessionPlayer } from "#gateway";
import type { Reference } from "../state/reference.ts";
import { cleanLine, LineHistory } from "./line-editing.ts";
import { OutputQueue } from "./output-queue.ts";
import { PlainLog, plainText } from "./plain-log.ts";
import { Screen } from "./screen.ts";
import { TelnetFilter } from "./telnet-filter.ts";

const HIGH_WATER_CHARACTERS = 131_072;
const LOW_WATER_CHARACTERS = 32_768;

/** After a stop the output counts as ended when nothing came for so long; asked so many times at most. */
const STOP_QUIET_MS = 150;
const STOP_WAITS = 10;

const ECHO_STYLE = "\u001b[1m";
const NOTE_STYLE = "\u001b[2;3m";
const PLAIN_STYLE = "\u001b[0m";

/** What a terminal needs from the page. */
export interface TerminalHost {
  readonly openReference: (target: Reference) => void;
  readonly theme: () => ITheme;
  readonly fontSize: () => number;
  readonly selectionChanged: (text: string) => void;
}

/** A session with its screen, log and history. */
export class TerminalModel {
  readonly session: Session;
  readonly screen: Screen;
  readonly log: PlainLog = new PlainLog(500);
  readonly history: LineHistory = new LineHistory();
  readonly player: Signal<SessionPlayer | null>;
  /** False while a password is typed. */
  readonly isEchoing: Signal<boolean> = signal(true);
  readonly isClosed: Signal<boolean> = signal(false);
  /** More output is waiting than can be drawn at once. */
  readonly isFlooded: Signal<boolean> = signal(false);
  /** What the world shows beside the terminal. */
  readonly elements: Signal<readonly UiElement[]>;
  /** The person does not want to see them. */
  readonly areElementsHidden: Signal<boolean> = signal(false);
  /** A program wants the focus to go to an element; a new object each time. */
  readonly focusRequest: Signal<{ readonly order: number } | null> = signal<{
    readonly order: number;
  } | null>(null);
  /** Counts changes of the log; views read it to know when to draw. */
  readonly logVersion: Signal<number> = signal(0);
  /** What is being typed: kept while the tab is closed or moved. */
  draft = "";
  readonly #queue = new OutputQueue();
  readonly #telnet = new TelnetFilter();
  /** What comes are bytes, as programs send them that talk to telnet clients. */
  #isBinary = false;
  readonly #stops: (() => void)[];
  #isDrawing = false;
  #drained: (() => void)[] = [];
  #logTimer: ReturnType<typeof setTimeout> | null = null;
  #isLineOpen = false;

  constructor(session: Session, host: TerminalHost) {
    this.session = session;
    this.player = signal(session.player);
    this.elements = signal(session.elements);
    this.isClosed.value = session.isClosed;
    this.screen = new Screen(
      {
        openReference: host.openReference,
        selectionChanged: () => host.selectionChanged(this.screen.selection),
      },
      host.theme(),
      host.fontSize(),
    );
    this.#stops = [
      session.onOutput((text, isPartial) =>
        this.#take(isPartial ? this.#shown(text) : `${this.#shown(text)}\n`),
      ),
      session.onPlayer((player) => {
        this.player.value = player;
      }),
      session.onOption((name, value) => {
        if (name === "client-echo") this.isEchoing.value = value;
        if (name === "binary") {
          this.#isBinary = value;
          this.#telnet.reset();
        }
      }),
      session.onElements((elements, focus) => {
        this.elements.value = elements;
        if (focus !== null) this.focusRequest.value = { order: focus };
      }),
      session.onClosed(() => {
        this.isClosed.value = true;
        this.note("The connection was closed.");
      }),
    ];
  }

  /** Sends a line as typed and shows it, unless it is a password. */
  send(typed: string): void {
    const line = cleanLine(typed);
    if (this.isEchoing.value) {
      // Before login a line may hold a password in clear (`connect name password`): it is shown but not kept.
      if (this.player.value !== null) this.history.add(line);
      this.#print(`${ECHO_STYLE}${this.#isLineOpen ? "" : "> "}${plainText(line)}${PLAIN_STYLE}\n`);
    } else if (this.#isLineOpen) {
      this.#print("\n");
    }
    this.screen.scrollToBottom();
    this.session.send(line);
  }

  /** Ends the running tasks of this player and forgets output that is still waiting. */
  async stop(): Promise<void> {
    // From here on the session drops what is still on its way.
    const stopped = this.session.stop();
    this.#queue.clear();
    this.#settle();
    await stopped;
    // What was waiting for the disk may still come; the note stands below it.
    for (let wait = 0; wait < STOP_WAITS; wait++) {
      const before = this.log.total;
      await new Promise((resolve) => setTimeout(resolve, STOP_QUIET_MS));
      if (this.log.total === before) break;
    }
    this.note("Stopped.");
  }

  /** A line of the page itself, told apart by its style. */
  note(text: string): void {
    this.#print(`${this.#isLineOpen ? "\n" : ""}${NOTE_STYLE}${text}${PLAIN_STYLE}\n`);
  }

  /** Empties the screen and its scrollback. */
  clear(): void {
    this.screen.clear();
    this.log.clear();
    this.#changed();
  }

  dispose(): void {
    for (const stop of this.#stops.splice(0)) stop();
    if (this.#logTimer !== null) clearTimeout(this.#logTimer);
    this.session.close();
    this.screen.dispose();
  }

  #shown(text: string): string {
    return this.#isBinary ? this.#telnet.text(text) : text;
  }

  #take(text: string): Promise<void> | undefined {
    this.#print(text);
    if (this.#queue.characters <= HIGH_WATER_CHARACTERS) return undefined;
    this.isFlooded.value = true;
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  #print(text: string): void {
    this.#isLineOpen = text === "" ? this.#isLineOpen : !text.endsWith("\n");
    this.log.append(text);
    this.#queue.push(text);
    this.#changed();
    if (!this.#isDrawing) void this.#draw();
  }

  async #draw(): Promise<void> {
    this.#isDrawing = true;
    for (let piece = this.#queue.take(); piece !== null; piece = this.#queue.take()) {
      await this.screen.write(piece);
      if (this.#queue.characters <= LOW_WATER_CHARACTERS) this.#settle();
    }
    this.#isDrawing = false;
    this.#settle();
  }

  #settle(): void {
    this.isFlooded.value = this.#queue.characters > LOW_WATER_CHARACTERS;
    for (const resolve of this.#drained.splice(0)) resolve();
  }

  /** Views hear of the log at most ten times a second. */
  #changed(): void {
    this.#logTimer ??= setTimeout(() => {
      this.#logTimer = null;
      this.logVersion.value++;
    }, 50);
  }
}
