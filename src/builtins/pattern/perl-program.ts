// A compiled Perl pattern: words of Op and operands. ORDER PERL OP: this table, the compiler and the matcher.
//
// The matcher's stack holds choices and notes of what registers were; a Mark keeps the height of the stack, so that what
// an atomic group or an assertion could have done otherwise can be forgotten.

/** The instructions of a compiled Perl pattern. `r`, `p`: registers. */
export const Op = {
  /** the pattern has matched */
  Match: 0,
  /** the next character is `code` */
  Character: 1,
  /** the next character, folded, is `code` */
  Folded: 2,
  /** the next character is in set `s` */
  Set: 3,
  /** the next character, folded, is in set `s` */
  FoldedSet: 4,
  /** `least` to `most` characters of set `s`, folded if `folds`; `greed` 0 greedy, 1 lazy, 2 possessive */
  Run: 5,
  /** register `r` becomes the position */
  Save: 6,
  /** on at the following word; if that fails, at `word` */
  Try: 7,
  Jump: 8,
  /** register `r` becomes 0: the turns of a loop */
  Zero: 9,
  /** a loop of `least` to `most` turns, counted in `r`, the last begun at `p`: one more turn, or on at `exit`; `lazy` */
  Loop: 10,
  /** a turn begins: counts in `r`, notes the position in `p` */
  Enter: 11,
  /** register `r` becomes the height of the stack */
  Mark: 12,
  /** forgets the choices since the Mark `r` */
  Cut: 13,
  /** an assertion has held: forgets the choices since the Mark `r`, back to the position in `p` */
  LookEnd: 14,
  /** what must not match has matched: undoes all since the Mark `r`, and fails */
  Refuse: 15,
  /** `n` characters back */
  Back: 16,
  /** the text of group `g` again, folded if `folds` */
  Reference: 17,
  AtTextStart: 18,
  AtTextEnd: 19,
  AtLastLineEnd: 20,
  AtLineStart: 21,
  AtLineEnd: 22,
  AtBoundary: 23,
  AtNoBoundary: 24,
} as const;

/** `most` without bound. */
export const NO_LIMIT = 0x7fffffff;
