// Searching text in text. The engine's own search is quick, but with patterns made for it takes the product of both
// lengths; where that product is large, Knuth, Morris and Pratt's takes the sum.

/** Units compared at most by the engine's search. */
const MOST_WORK = 2 ** 28;

/** As `text.indexOf(what, from)`, in time that the lengths bound. */
export function indexOfText(text: string, what: string, from = 0): number {
  if (isCheap(text, what)) return text.indexOf(what, from);
  let found = -1;
  search(text, what, from, (at) => {
    found = at;
    return false;
  });
  return found;
}

/** As `text.lastIndexOf(what)`, in time that the lengths bound. */
export function lastIndexOfText(text: string, what: string): number {
  if (isCheap(text, what)) return text.lastIndexOf(what);
  let found = -1;
  search(text, what, 0, (at) => {
    found = at;
    return true;
  });
  return found;
}

function isCheap(text: string, what: string): boolean {
  return what.length < 2 || text.length * what.length <= MOST_WORK;
}

/** Calls `take` at every place, overlapping ones included, until it gives false. */
function search(text: string, what: string, from: number, take: (at: number) => boolean): void {
  const border = borders(what);
  let matched = 0;
  for (let at = from; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    while (matched > 0 && what.charCodeAt(matched) !== unit)
      matched = border[matched - 1] as number;
    if (what.charCodeAt(matched) === unit) matched++;
    if (matched < what.length) continue;
    if (!take(at + 1 - what.length)) return;
    matched = border[matched - 1] as number;
  }
}

/** For each prefix the length of its longest proper prefix that is also its suffix. */
function borders(what: string): Int32Array {
  const border = new Int32Array(what.length);
  let length = 0;
  for (let at = 1; at < what.length; at++) {
    const unit = what.charCodeAt(at);
    while (length > 0 && what.charCodeAt(length) !== unit) length = border[length - 1] as number;
    if (what.charCodeAt(length) === unit) length++;
    border[at] = length;
  }
  return border;
}
