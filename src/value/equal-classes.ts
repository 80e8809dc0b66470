// Which values are equal, as far as that was found out (union-find).

/** Classes of equal things. */
export class EqualClasses<T> {
  readonly #above = new Map<T, T>();

  /** Puts two into one class; false if they were in one already. */
  join(left: T, right: T): boolean {
    const a = this.#top(left);
    const b = this.#top(right);
    if (a === b) return false;
    this.#above.set(a, b);
    return true;
  }

  /** Whether two are in one class. */
  areJoined(left: T, right: T): boolean {
    return this.#top(left) === this.#top(right);
  }

  #top(of: T): T {
    let top = of;
    for (let next = this.#above.get(top); next !== undefined; next = this.#above.get(top)) {
      // the way up is halved for the next search
      const further = this.#above.get(next);
      if (further === undefined) return next;
      this.#above.set(top, further);
      top = further;
    }
    return top;
  }
}
