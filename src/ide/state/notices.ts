// Short messages at the edge of the window, the questions asked in dialogs, and the spoken announcements. One owner for
// all three, so that nothing tells a person two things at once.
import { type Signal, signal } from "@preact/signals";

/** A message with at most one thing to do about it. */
export interface Notice {
  readonly id: number;
  readonly severity: "info" | "warning" | "error";
  readonly text: string;
  readonly action: { readonly label: string; readonly run: () => void } | null;
}

/** One button of a question. */
export interface Choice {
  readonly label: string;
  readonly value: string;
  readonly kind?: "primary" | "danger";
}

/** A question in a dialog; `field` asks for a line of text as well. */
export interface Question {
  readonly title: string;
  readonly text: string;
  readonly details?: readonly string[];
  readonly field?: {
    readonly label: string;
    readonly value: string;
    readonly placeholder?: string;
  };
  readonly choices: readonly Choice[];
}

interface OpenQuestion {
  readonly question: Question;
  readonly answer: (choice: string | null, text: string) => void;
}

/** Messages, questions and announcements of the page. */
export class Notices {
  readonly shown: Signal<readonly Notice[]> = signal<readonly Notice[]>([]);
  readonly question: Signal<OpenQuestion | null> = signal<OpenQuestion | null>(null);
  /** What the polite live region says. */
  readonly spoken: Signal<string> = signal("");
  /** Everything that was shown, for the Output panel: newest last. */
  readonly history: Signal<
    readonly { readonly at: number; readonly severity: Notice["severity"]; readonly text: string }[]
  > = signal<readonly { at: number; severity: Notice["severity"]; text: string }[]>([]);
  #nextId = 1;
  readonly #waiting: OpenQuestion[] = [];

  /** Shows a message; information goes away by itself, warnings and errors stay until dismissed. */
  show(severity: Notice["severity"], text: string, action: Notice["action"] = null): void {
    const notice: Notice = { id: this.#nextId++, severity, text, action };
    this.shown.value = [
      ...this.shown.value.filter((other) => other.text !== text).slice(-3),
      notice,
    ];
    this.log(severity, text);
    this.speak(text);
    if (severity === "info")
      setTimeout(() => this.dismiss(notice.id), action === null ? 4000 : 12000);
  }

  /** Takes a message away. */
  dismiss(id: number): void {
    this.shown.value = this.shown.value.filter((notice) => notice.id !== id);
  }

  /** Writes a line into the Output panel only. */
  log(severity: Notice["severity"], text: string): void {
    this.history.value = [...this.history.value.slice(-499), { at: Date.now(), severity, text }];
  }

  /** Says a text to assistive technology. */
  speak(text: string): void {
    // The same text twice would not be a change: a no-break space makes it one.
    this.spoken.value = this.spoken.value === text ? `${text}\u00a0` : text;
  }

  /** Asks and waits; null if the dialog was left by Escape. */
  ask(question: Question): Promise<{ readonly choice: string | null; readonly text: string }> {
    return new Promise((resolve) => {
      const open: OpenQuestion = {
        question,
        answer: (choice, text) => {
          this.question.value = this.#waiting.shift() ?? null;
          resolve({ choice, text });
        },
      };
      if (this.question.value === null) this.question.value = open;
      else this.#waiting.push(open);
    });
  }
}

/** The words of a failure for a person. */
export function failureText(failure: unknown): string {
  if (failure instanceof Error) return failure.message;
  if (typeof failure === "object" && failure !== null && "message" in failure)
    return String(failure.message);
  return String(failure);
}
