// The sessions of a page. A session lives in the page; the world's connection for it is made again after a restart. Output
// is handed over in order and never faster than its takers settle: beyond a limit the link is paused, and the world's own
// buffer rule takes over.
import type { FromCompute, PageToCompute, SessionId, UiChange, UiElement, UiValue } from "#bus";
import type { Session, SessionOptions, SessionPlayer } from "./client.ts";
import { type ElementsTaker, SessionElements } from "./elements.ts";

type OutputTaker = (text: string, isPartial: boolean) => void | Promise<void>;
type OptionTaker = (name: "client-echo" | "hold-input" | "binary", value: boolean) => void;

/** What a session tells the world at a start of compute. */
export interface SessionPass {
  readonly session: SessionId;
  readonly peer: string;
  readonly durability: "strict" | "relaxed";
}

/** Above this many characters not settled the link is paused; below a quarter of it it goes on. */
const HIGH_MARK = 256 * 1024;

/** All sessions of a client. */
export class SessionTable {
  readonly #sessions = new Map<SessionId, ClientSession>();
  readonly #stopTasks: (session: SessionId) => Promise<void>;
  #channel: PageToCompute | null = null;
  #nextId: SessionId;
  /** Sessions that compute knows already from its boot. */
  #passed = new Set<SessionId>();
  #unsettled = 0;
  #isPaused = false;

  constructor(firstId: SessionId, stopTasks: (session: SessionId) => Promise<void>) {
    this.#nextId = firstId;
    this.#stopTasks = stopTasks;
  }

  open(options: SessionOptions): Session {
    const id = options.resume ?? this.#nextId++;
    this.#nextId = Math.max(this.#nextId, id + 1);
    const pass: SessionPass = {
      session: id,
      peer: options.peer ?? "browser",
      durability: options.durability ?? "strict",
    };
    const session = new ClientSession(pass, this);
    this.#sessions.set(id, session);
    this.#channel?.post({ kind: "connect", ...pass });
    return session;
  }

  /** For the boot of compute: everybody who is to be connected before the world starts. */
  passes(): SessionPass[] {
    const passes = [...this.#sessions.values()].map(({ pass }) => pass);
    this.#passed = new Set(passes.map(({ session }) => session));
    return passes;
  }

  /** Compute runs behind this channel: connects who is not yet, and sends what was typed meanwhile. */
  attach(channel: PageToCompute): void {
    this.#channel = channel;
    if (this.#isPaused) channel.pause();
    for (const session of this.#sessions.values()) {
      // the world tells those that it has kept
      session.forgetElements();
      if (!this.#passed.has(session.id)) channel.post({ kind: "connect", ...session.pass });
      for (const text of session.takeUnsent())
        channel.post({ kind: "line", session: session.id, text });
    }
    for (const id of this.#passed)
      if (!this.#sessions.has(id)) channel.post({ kind: "disconnect", session: id });
    this.#passed.clear();
  }

  /** Compute ended. */
  detach(): void {
    this.#channel = null;
    for (const session of this.#sessions.values()) session.endDropping();
  }

  /** Another world takes the place of this one: nobody is logged in there. */
  forgetPlayers(): void {
    for (const session of this.#sessions.values()) session.setPlayer(null);
  }

  hear(message: Exclude<FromCompute, { kind: "status" }>): void {
    const session = this.#sessions.get(message.session);
    if (session === undefined) return;
    switch (message.kind) {
      case "output":
      case "partial":
        session.deliver(message.text, message.kind === "partial");
        return;
      case "player":
        session.setPlayer(message.player < 0 ? null : message);
        return;
      case "option":
        session.setOption(message.name, message.value);
        return;
      case "ui":
        session.changeElements(message.changes);
        return;
      case "stopped":
        session.endDropping();
        return;
      case "closed":
        this.#sessions.delete(message.session);
        session.end();
        return;
    }
  }

  send(id: SessionId, text: string): boolean {
    this.#channel?.post({ kind: "line", session: id, text });
    return this.#channel !== null;
  }

  /** While there is no world nothing is done: what is shown then is of the past. */
  act(id: SessionId, element: string, value: UiValue): void {
    this.#channel?.post({ kind: "act", session: id, id: element, value });
  }

  stop(id: SessionId): Promise<void> {
    if (this.#channel !== null) return this.#stopTasks(id);
    this.#sessions.get(id)?.endDropping();
    return Promise.resolve();
  }

  close(id: SessionId): void {
    if (!this.#sessions.delete(id)) return;
    this.#channel?.post({ kind: "disconnect", session: id });
  }

  closeAll(): void {
    for (const session of [...this.#sessions.values()]) session.close();
  }

  /** So many characters were handed over, or (negative) settled. */
  count(characters: number): void {
    this.#unsettled += characters;
    if (!this.#isPaused && this.#unsettled > HIGH_MARK) {
      this.#isPaused = true;
      this.#channel?.pause();
    } else if (this.#isPaused && this.#unsettled < HIGH_MARK / 4) {
      this.#isPaused = false;
      this.#channel?.resume();
    }
  }
}

class ClientSession implements Session {
  readonly pass: SessionPass;
  readonly #table: SessionTable;
  #player: SessionPlayer | null = null;
  #isClosed = false;
  #isDropping = false;
  /** Typed while there was no world. */
  #unsent: string[] = [];
  /** Arrived before there was a taker. */
  #kept: { text: string; isPartial: boolean }[] = [];
  readonly #outputs = new Set<OutputTaker>();
  readonly #players = new Set<(player: SessionPlayer | null) => void>();
  readonly #options = new Set<OptionTaker>();
  readonly #closed = new Set<() => void>();
  readonly #elements = new SessionElements();

  constructor(pass: SessionPass, table: SessionTable) {
    this.pass = pass;
    this.#table = table;
  }

  get id(): SessionId {
    return this.pass.session;
  }

  get player(): SessionPlayer | null {
    return this.#player;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  send(line: string): void {
    if (this.#isClosed) return;
    if (!this.#table.send(this.id, line)) this.#unsent.push(line);
  }

  get elements(): readonly UiElement[] {
    return this.#elements.all;
  }

  onElements(changed: ElementsTaker): () => void {
    return this.#elements.onChange(changed);
  }

  act(element: string, value: UiValue): void {
    if (!this.#isClosed) this.#table.act(this.id, element, value);
  }

  async stop(): Promise<void> {
    if (this.#isClosed) return;
    this.#isDropping = true;
    this.#unsent = [];
    try {
      await this.#table.stop(this.id);
    } catch {
      this.#isDropping = false;
    }
  }

  onOutput(take: OutputTaker): () => void {
    this.#outputs.add(take);
    for (const { text, isPartial } of this.#kept.splice(0)) {
      this.#table.count(-text.length);
      this.deliver(text, isPartial);
    }
    return () => this.#outputs.delete(take);
  }

  onPlayer(changed: (player: SessionPlayer | null) => void): () => void {
    this.#players.add(changed);
    return () => this.#players.delete(changed);
  }

  onOption(changed: OptionTaker): () => void {
    this.#options.add(changed);
    return () => this.#options.delete(changed);
  }

  onClosed(closed: () => void): () => void {
    this.#closed.add(closed);
    return () => this.#closed.delete(closed);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#table.close(this.id);
    this.end();
  }

  takeUnsent(): string[] {
    return this.#unsent.splice(0);
  }

  deliver(text: string, isPartial: boolean): void {
    if (this.#isDropping) return;
    if (this.#outputs.size === 0) {
      this.#kept.push({ text, isPartial });
      this.#table.count(text.length);
      return;
    }
    for (const take of [...this.#outputs]) {
      const settled = take(text, isPartial);
      if (settled === undefined) continue;
      this.#table.count(text.length);
      const done = (): void => this.#table.count(-text.length);
      settled.then(done, done);
    }
  }

  setPlayer(player: SessionPlayer | null): void {
    this.#player =
      player === null
        ? null
        : {
            player: player.player,
            name: player.name,
            isProgrammer: player.isProgrammer,
            isWizard: player.isWizard,
          };
    for (const changed of [...this.#players]) changed(this.#player);
  }

  setOption(name: "client-echo" | "hold-input" | "binary", value: boolean): void {
    for (const changed of [...this.#options]) changed(name, value);
  }

  forgetElements(): void {
    this.#elements.clear();
  }

  changeElements(changes: readonly UiChange[]): void {
    this.#elements.apply(changes);
  }

  endDropping(): void {
    this.#isDropping = false;
  }

  end(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#elements.clear();
    for (const { text } of this.#kept) this.#table.count(-text.length);
    for (const closed of [...this.#closed]) closed();
  }
}
