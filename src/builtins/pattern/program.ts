// A compiled pattern: words of Op and operands. ORDER PATTERN OP: this table, the compiler and the matcher.

/** The instructions of a compiled pattern. */
export const Op = {
  /** the pattern has matched */
  Match: 0,
  /** the next character is `code` */
  Character: 1,
  /** the next character is in set `s` */
  Set: 2,
  /** the most characters of set `s` from `least` up to `most`, given back one by one; `next` is the character that must
   *  follow, -1 if unknown; `keeps` is 1 if giving back cannot help */
  Run: 3,
  /** register `r` becomes the position */
  Save: 4,
  /** on at the following word; if that fails, at `word` */
  Try: 5,
  /** on at `word`; if that fails, at the following one */
  TryLast: 6,
  Jump: 7,
  /** on at `word` if register `r` is the position: a loop's turn was empty */
  JumpIfHere: 8,
  /** the text of group `g` again */
  Reference: 9,
  AtStart: 10,
  AtEnd: 11,
  AtBoundary: 12,
  AtNoBoundary: 13,
  AtWordStart: 14,
  AtWordEnd: 15,
} as const;

/** `most` of a Run without upper bound. */
export const NO_LIMIT = 0x7fffffff;
