// What tabs with the same world say to each other: who has it, who waits for it, and with which version of the app.
//
//   waiting tab ── want ──► holder ── here ──► waiting tab          holder ── (lock released) ──► the waiting one starts

/** A channel to the other tabs (a BroadcastChannel). */
export interface TabChannel {
  post(message: unknown): void;
  onMessage(take: (message: unknown) => void): void;
  close(): void;
}

type TabMessage =
  | { readonly kind: "want"; readonly version: string }
  | { readonly kind: "here"; readonly version: string }
  | { readonly kind: "gone" };

/** One tab's part of the talk. */
export class TabTalk {
  readonly #channel: TabChannel;
  readonly #version: string;
  readonly #changed: () => void;
  #role: "none" | "waiting" | "holding" = "none";
  /** Version of the tab that has the world, if it answered. */
  holderVersion: string | null = null;
  /** Version of a tab that waits for the world; null if there is none. */
  wantedByVersion: string | null = null;

  constructor(channel: TabChannel, version: string, changed: () => void) {
    this.#channel = channel;
    this.#version = version;
    this.#changed = changed;
    channel.onMessage((message) => this.#hear(message as TabMessage));
  }

  /** This tab waits. */
  want(): void {
    this.#role = "waiting";
    this.#channel.post({ kind: "want", version: this.#version });
  }

  /** This tab has it. Others that wait say so again. */
  hold(): void {
    this.#role = "holding";
    this.holderVersion = null;
    this.#channel.post({ kind: "here", version: this.#version });
  }

  letGo(): void {
    this.#role = "none";
    this.wantedByVersion = null;
  }

  close(): void {
    if (this.#role === "waiting") this.#channel.post({ kind: "gone" });
    this.#channel.close();
  }

  #hear(message: TabMessage): void {
    switch (message.kind) {
      case "want":
        if (this.#role !== "holding") return;
        this.wantedByVersion = message.version;
        this.#channel.post({ kind: "here", version: this.#version });
        break;
      case "here":
        if (this.#role !== "waiting" || this.holderVersion === message.version) return;
        this.holderVersion = message.version;
        break;
      case "gone":
        this.wantedByVersion = null;
        break;
      default:
        return;
    }
    this.#changed();
  }
}
