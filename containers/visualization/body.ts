// The life of the visualization container: follows data's feed and draws after changes.
import { expose, wrap } from "comlink";
import { type DataToReader, feedChannel, type MapTools, type StoreTools } from "#bus";
import type { ContainerBody, Port } from "#container";
import type { Link } from "#ports";
import { Follower, Replica } from "#replica";
import { type DrawingCanvas, MapView } from "#view";

/** The body of the container. */
export class VisualizationBody implements ContainerBody {
  readonly #replica = new Replica();
  readonly #view = new MapView(this.#replica, (draw) => void requestAnimationFrame(draw));
  readonly #follower = new Follower(this.#replica, () => this.#view.changed());
  #feed: DataToReader | null = null;

  boot(_config: unknown, control: Port): Promise<void> {
    const view = this.#view;
    const tools: MapTools = {
      attach: (canvas, width, height, pixelRatio, theme) =>
        view.attach(canvas as DrawingCanvas, { width, height, pixelRatio }, theme),
      resize: (width, height, pixelRatio) => view.resize(width, height, pixelRatio),
      setTheme: (theme) => view.setTheme(theme),
      setView: (kind) => view.setView(kind),
      setCentre: (object) => view.setCentre(object),
      pan: (dx, dy) => view.pan(dx, dy),
      zoom: (factor, x, y) => view.zoom(factor, x, y),
      hit: (x, y) => view.hit(x, y),
    };
    expose(tools, control as unknown as MessagePort);
    return Promise.resolve();
  }

  link(peer: string, link: Link, bulk: Port): void {
    if (peer !== "data") return;
    const feed = feedChannel(link);
    this.#feed = feed;
    const store = wrap<StoreTools>(bulk as unknown as MessagePort);
    void this.#follower.follow(feed, () => store.load());
  }

  counters(): { packets: number; refused: number } {
    return { packets: this.#feed?.received ?? 0, refused: this.#feed?.refused ?? 0 };
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }
}
