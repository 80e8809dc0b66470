// Draws the map on a canvas of its own thread: rooms and exits, or the tree of inheritance. The page gives the canvas away
// and sends sizes, colours and gestures; drawing happens at most once a frame, and only after a change.
import type { Replica } from "#replica";
import { type Plan, type PlanBox, planInheritance, planRooms } from "./plan.ts";

/** Colours and font as CSS texts. */
export interface ViewTheme {
  readonly background: string;
  readonly foreground: string;
  readonly dimmed: string;
  readonly accent: string;
  readonly line: string;
  readonly font: string;
}

/** The parts of a drawing context that are used here; that of an OffscreenCanvas has them. */
export interface Pen {
  fillStyle: unknown;
  strokeStyle: unknown;
  lineWidth: number;
  font: string;
  textAlign: string;
  textBaseline: string;
  setTransform(a: number, b: number, c: number, d: number, e: number, f: number): void;
  translate(x: number, y: number): void;
  scale(x: number, y: number): void;
  save(): void;
  restore(): void;
  beginPath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  stroke(): void;
  fillRect(x: number, y: number, width: number, height: number): void;
  strokeRect(x: number, y: number, width: number, height: number): void;
  fillText(text: string, x: number, y: number): void;
  measureText(text: string): { readonly width: number };
}

/** The parts of a canvas that drawing needs; OffscreenCanvas has them. */
export interface DrawingCanvas {
  width: number;
  height: number;
  getContext(kind: "2d"): Pen | null;
}

const BOX_WIDTH = 132;
const BOX_HEIGHT = 40;
const GAP_X = 84;
const GAP_Y = 44;
const TREE_GAP_Y = 10;
const MIN_ZOOM = 0.1;
const MAX_ZOOM = 4;

/** The map on its canvas. */
export class MapView {
  readonly #replica: Replica;
  /** Calls its argument before the next frame. */
  readonly #onFrame: (draw: () => void) => void;
  #canvas: DrawingCanvas | null = null;
  #width = 0;
  #height = 0;
  #pixelRatio = 1;
  #theme: ViewTheme | null = null;
  #view: "rooms" | "inheritance" = "rooms";
  #centre: number | null = null;
  #zoom = 1;
  #panX = 0;
  #panY = 0;
  #plan: Plan | null = null;
  #planVersion = -1;
  #isDue = false;

  constructor(replica: Replica, onFrame: (draw: () => void) => void) {
    this.#replica = replica;
    this.#onFrame = onFrame;
  }

  attach(
    canvas: DrawingCanvas,
    size: { readonly width: number; readonly height: number; readonly pixelRatio: number },
    theme: ViewTheme,
  ): void {
    this.#canvas = canvas;
    this.#theme = theme;
    this.resize(size.width, size.height, size.pixelRatio);
  }

  resize(width: number, height: number, pixelRatio: number): void {
    this.#width = width;
    this.#height = height;
    this.#pixelRatio = pixelRatio;
    if (this.#canvas !== null) {
      this.#canvas.width = Math.max(1, Math.round(width * pixelRatio));
      this.#canvas.height = Math.max(1, Math.round(height * pixelRatio));
    }
    this.changed();
  }

  setTheme(theme: ViewTheme): void {
    this.#theme = theme;
    this.changed();
  }

  setView(view: "rooms" | "inheritance"): void {
    this.#view = view;
    this.#replan();
  }

  setCentre(object: number | null): void {
    if (this.#centre === object) return;
    this.#centre = object;
    this.#replan();
  }

  pan(dx: number, dy: number): void {
    this.#panX += dx;
    this.#panY += dy;
    this.changed();
  }

  /** Zooms around a point of the canvas. */
  zoom(factor: number, x: number, y: number): void {
    const zoom = Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, this.#zoom * factor));
    const change = zoom / this.#zoom;
    this.#panX = x - (x - this.#panX) * change;
    this.#panY = y - (y - this.#panY) * change;
    this.#zoom = zoom;
    this.changed();
  }

  /** The object drawn at a point of the canvas, in CSS pixels. */
  hit(x: number, y: number): { id: number; label: string } | null {
    const worldX = (x - this.#panX) / this.#zoom;
    const worldY = (y - this.#panY) / this.#zoom;
    const found = this.#upToDate().boxes.find((box) => {
      const [left, top] = this.#corner(box);
      return (
        worldX >= left && worldX <= left + BOX_WIDTH && worldY >= top && worldY <= top + BOX_HEIGHT
      );
    });
    return found === undefined ? null : { id: found.id, label: found.label };
  }

  /** The world or the view changed: draw again before the next frame. */
  changed(): void {
    if (this.#isDue || this.#canvas === null) return;
    this.#isDue = true;
    this.#onFrame(() => {
      this.#isDue = false;
      this.#draw();
    });
  }

  #replan(): void {
    this.#planVersion = -1;
    this.changed();
  }

  #upToDate(): Plan {
    if (this.#plan === null || this.#planVersion !== this.#replica.version) {
      const { world } = this.#replica;
      const isFirst = this.#planVersion < 0;
      this.#plan =
        this.#view === "rooms"
          ? planRooms(world, this.#centre)
          : planInheritance(world, this.#centre);
      this.#planVersion = this.#replica.version;
      if (isFirst) this.#show(this.#plan);
    }
    return this.#plan;
  }

  /** Moves the picture so that the centre, or the first box, is in sight. */
  #show(plan: Plan): void {
    const box = plan.boxes.find(({ id }) => id === this.#centre) ?? plan.boxes[0];
    if (box === undefined) return;
    const [left, top] = this.#corner(box);
    const isTree = this.#view === "inheritance";
    this.#panX =
      isTree && box.column === 0 ? 24 : this.#width / 2 - (left + BOX_WIDTH / 2) * this.#zoom;
    this.#panY =
      isTree && box.row === 0 ? 24 : this.#height / 2 - (top + BOX_HEIGHT / 2) * this.#zoom;
  }

  #corner(box: PlanBox): readonly [number, number] {
    const gapY = this.#view === "rooms" ? GAP_Y : TREE_GAP_Y;
    return [box.column * (BOX_WIDTH + GAP_X), box.row * (BOX_HEIGHT + gapY)];
  }

  #draw(): void {
    const context = this.#canvas?.getContext("2d") ?? null;
    const theme = this.#theme;
    if (context === null || theme === null) return;
    const plan = this.#upToDate();
    context.setTransform(this.#pixelRatio, 0, 0, this.#pixelRatio, 0, 0);
    context.fillStyle = theme.background;
    context.fillRect(0, 0, this.#width, this.#height);
    if (plan.boxes.length === 0) {
      context.fillStyle = theme.dimmed;
      context.font = `13px ${theme.font}`;
      context.fillText("Nothing to draw: this world has no rooms with exits.", 16, 32);
      return;
    }
    context.save();
    context.translate(this.#panX, this.#panY);
    context.scale(this.#zoom, this.#zoom);
    this.#drawLines(context, theme, plan);
    for (const box of plan.boxes) this.#drawBox(context, theme, box);
    context.restore();
    if (plan.left > 0) {
      context.fillStyle = theme.dimmed;
      context.font = `12px ${theme.font}`;
      context.fillText(`${plan.left} more objects are not drawn`, 16, this.#height - 12);
    }
  }

  #drawLines(context: Pen, theme: ViewTheme, plan: Plan): void {
    const boxes = new Map(plan.boxes.map((box) => [box.id, box]));
    context.lineWidth = 1;
    context.font = `11px ${theme.font}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (const line of plan.lines) {
      const from = boxes.get(line.from);
      const to = boxes.get(line.to);
      if (from === undefined || to === undefined) continue;
      const [fromX, fromY] = this.#corner(from);
      const [toX, toY] = this.#corner(to);
      context.strokeStyle = theme.line;
      context.beginPath();
      if (this.#view === "rooms") {
        context.moveTo(fromX + BOX_WIDTH / 2, fromY + BOX_HEIGHT / 2);
        context.lineTo(toX + BOX_WIDTH / 2, toY + BOX_HEIGHT / 2);
      } else {
        const bend = fromX + BOX_WIDTH + GAP_X / 2;
        context.moveTo(fromX + BOX_WIDTH, fromY + BOX_HEIGHT / 2);
        context.lineTo(bend, fromY + BOX_HEIGHT / 2);
        context.lineTo(bend, toY + BOX_HEIGHT / 2);
        context.lineTo(toX, toY + BOX_HEIGHT / 2);
      }
      context.stroke();
      if (line.label === "") continue;
      const middleX = (fromX + toX + BOX_WIDTH) / 2;
      const middleY = (fromY + toY + BOX_HEIGHT) / 2;
      const half = context.measureText(line.label).width / 2 + 3;
      context.fillStyle = theme.background;
      context.fillRect(middleX - half, middleY - 8, half * 2, 16);
      context.fillStyle = theme.dimmed;
      context.fillText(line.label, middleX, middleY);
    }
  }

  #drawBox(context: Pen, theme: ViewTheme, box: PlanBox): void {
    const [left, top] = this.#corner(box);
    const isCentre = box.id === this.#centre;
    context.fillStyle = theme.background;
    context.fillRect(left, top, BOX_WIDTH, BOX_HEIGHT);
    context.strokeStyle = isCentre ? theme.accent : theme.line;
    context.lineWidth = isCentre ? 2 : 1;
    context.strokeRect(left, top, BOX_WIDTH, BOX_HEIGHT);
    context.textAlign = "left";
    context.textBaseline = "alphabetic";
    context.fillStyle = theme.foreground;
    context.font = `13px ${theme.font}`;
    context.fillText(fitted(context, box.label, BOX_WIDTH - 16), left + 8, top + 17);
    context.fillStyle = theme.dimmed;
    context.font = `11px ${theme.font}`;
    context.fillText(box.detail, left + 8, top + 33);
  }
}

/** The text, cut with an ellipsis if it is wider than there is room. */
function fitted(context: Pen, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  let cut = text.length;
  while (cut > 1 && context.measureText(`${text.slice(0, cut)}…`).width > width) cut--;
  return `${text.slice(0, cut)}…`;
}
