// The door of view: drawn pictures of the world.
export { type DrawingCanvas, MapView, type Pen, type ViewTheme } from "./map-view.ts";
export { type Plan, type PlanBox, type PlanLine, planInheritance, planRooms } from "./plan.ts";
