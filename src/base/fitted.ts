// Arrays without spare room.

/** Arrays up to this length have more spare room than elements when they grew element by element. */
const SMALL = 32;

/** The same elements in an array that has no room for more, if it is short: for arrays that grew and are to stay. */
export function fitted<T>(array: T[]): T[] {
  return array.length <= SMALL ? array.slice() : array;
}
