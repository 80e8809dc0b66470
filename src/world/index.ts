// The door of world.
export {
  ArgSpec, type ArgSpecCode, Flag, type ObjectImage, type PrepCode, PropPerm, type SlotImage, type VerbImage, type WorldImage,
} from "./image.ts";
export { World } from "./world.ts";
