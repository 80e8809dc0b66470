// What the page knows of the world: its status, the objects, the tasks, the selected object. All of it is a copy that is
// fetched again when the status shows that something happened; fetching never takes more than a small share of the time.
import { type Signal, signal } from "@preact/signals";
import type { ObjectDetail, TaskSummary } from "#bus";
import type { ClientStatus, Session, StorageInfo, WorldClient } from "#gateway";
import { failureText } from "./notices.ts";
import { ObjectIndex } from "./object-tree.ts";

/** A thing that is fetched again and again, never twice at a time; the pause grows with the cost. */
class Refresher {
  readonly #fetch: () => Promise<void>;
  readonly #pauseMs: number;
  #isRunning = false;
  #isWanted = false;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #notBefore = 0;

  constructor(pauseMs: number, fetch: () => Promise<void>) {
    this.#pauseMs = pauseMs;
    this.#fetch = fetch;
  }

  /** Fetches now, or as soon as the running fetch has ended. */
  now(): void {
    this.#notBefore = 0;
    this.soon();
  }

  /** Fetches when the pause is over. */
  soon(): void {
    if (this.#isRunning) {
      this.#isWanted = true;
      return;
    }
    const waitMs = Math.max(0, this.#notBefore - performance.now());
    if (this.#timer !== null) {
      if (waitMs > 0) return;
      clearTimeout(this.#timer);
    }
    this.#timer = setTimeout(() => void this.#run(), waitMs);
  }

  async #run(): Promise<void> {
    this.#timer = null;
    this.#isRunning = true;
    this.#isWanted = false;
    const startedAt = performance.now();
    await this.#fetch();
    const tookMs = performance.now() - startedAt;
    this.#notBefore = performance.now() + Math.max(this.#pauseMs, tookMs * 10);
    this.#isRunning = false;
    if (this.#isWanted) this.soon();
  }
}

/** The page's copy of the world. */
export class WorldView {
  readonly status: Signal<ClientStatus>;
  readonly objects: Signal<ObjectIndex | null> = signal<ObjectIndex | null>(null);
  readonly objectsError: Signal<string | null> = signal<string | null>(null);
  /** The object that the inspector shows. */
  readonly selected: Signal<number | null> = signal<number | null>(null);
  readonly detail: Signal<ObjectDetail | null> = signal<ObjectDetail | null>(null);
  readonly detailError: Signal<string | null> = signal<string | null>(null);
  readonly tasks: Signal<readonly TaskSummary[] | null> = signal<readonly TaskSummary[] | null>(
    null,
  );
  readonly tasksError: Signal<string | null> = signal<string | null>(null);
  readonly storage: Signal<StorageInfo | null> = signal<StorageInfo | null>(null);
  /** How many views of tasks are on screen: only then they are fetched by the clock. */
  readonly taskWatchers: Signal<number> = signal(0);
  readonly #client: WorldClient;
  readonly #session: () => Session;
  readonly #objectsRefresher: Refresher;
  readonly #detailRefresher: Refresher;
  readonly #tasksRefresher: Refresher;
  readonly #stops: (() => void)[] = [];

  constructor(client: WorldClient, session: () => Session) {
    this.#client = client;
    this.#session = session;
    this.status = signal(client.status());
    this.#objectsRefresher = new Refresher(1500, () => this.#fetchObjects());
    this.#detailRefresher = new Refresher(1000, () => this.#fetchDetail());
    this.#tasksRefresher = new Refresher(500, () => this.#fetchTasks());
    this.#stops.push(client.onStatus((status) => this.#statusChanged(status)));
    const everySecond = setInterval(() => {
      if (this.taskWatchers.value > 0 && !document.hidden) this.#tasksRefresher.soon();
    }, 1000);
    this.#stops.push(() => clearInterval(everySecond));
    this.#objectsRefresher.now();
    void this.refreshStorage();
  }

  /** True while the world can't be changed from this tab. */
  get isReadOnly(): boolean {
    const { phase } = this.status.value;
    return phase === "held" || phase === "released" || phase === "failed";
  }

  /** Shows an object in the inspector. */
  select(id: number | null): void {
    if (this.selected.value !== id) {
      this.selected.value = id;
      this.detail.value = null;
      this.detailError.value = null;
    }
    this.#detailRefresher.now();
  }

  /** After an edit of our own: everything that may show it is fetched at once. */
  changed(): void {
    this.#objectsRefresher.now();
    this.#detailRefresher.now();
    if (this.taskWatchers.value > 0) this.#tasksRefresher.now();
  }

  /** Fetches the tasks now. */
  refreshTasks(): void {
    this.#tasksRefresher.now();
  }

  /** Reads again where and how safely the world is kept. */
  async refreshStorage(): Promise<void> {
    try {
      this.storage.value = await this.#client.storage();
    } catch {
      this.storage.value = null;
    }
  }

  dispose(): void {
    for (const stop of this.#stops.splice(0)) stop();
  }

  #statusChanged(status: ClientStatus): void {
    const before = this.status.value;
    this.status.value = status;
    if (before.phase !== status.phase && status.phase === "running") {
      this.changed();
      void this.refreshStorage();
      return;
    }
    const had = before.world;
    const has = status.world;
    if (has === null) return;
    if (
      had === null ||
      had.objects !== has.objects ||
      had.lastTicks !== has.lastTicks ||
      had.pending !== has.pending
    ) {
      this.#objectsRefresher.soon();
      this.#detailRefresher.soon();
    }
    if (this.taskWatchers.value > 0) this.#tasksRefresher.soon();
  }

  async #fetchObjects(): Promise<void> {
    try {
      this.objects.value = new ObjectIndex(await this.#client.tools.objects());
      this.objectsError.value = null;
    } catch (failure) {
      this.objectsError.value = failureText(failure);
    }
  }

  async #fetchDetail(): Promise<void> {
    const id = this.selected.value;
    if (id === null) return;
    try {
      const detail = await this.#client.tools.object(this.#session().id, id);
      if (this.selected.value !== id) return;
      this.detail.value = detail;
      this.detailError.value =
        detail === null ? `There is no object #${id}, or you may not read it.` : null;
    } catch (failure) {
      if (this.selected.value === id) this.detailError.value = failureText(failure);
    }
  }

  async #fetchTasks(): Promise<void> {
    try {
      this.tasks.value = await this.#client.tools.tasks(this.#session().id);
      this.tasksError.value = null;
    } catch (failure) {
      this.tasksError.value = failureText(failure);
    }
  }
}
