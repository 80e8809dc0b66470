// Values whose parts are shared so often that writing each of them out would never end, or fill any disk: formats that
// have no way to say that two parts are the same cannot hold them.
import { isCompound, type Value, valueBytes } from "#value";

/** By the model of LANGUAGE 3.9, which counts shared parts each time: twice the longest list of numbers. */
const MOST_BYTES = 2 ** 27;

/** What is said of one. */
export const TOO_LARGE: string = "a value too large to be written became 0";

/** Whether a value has to be left out of a file. */
export function isTooLarge(value: Value | undefined): boolean {
  return value !== undefined && isCompound(value) && valueBytes(value) > MOST_BYTES;
}
