// Entries of a builtin's `types` that are no type codes.

/** Any value. */
export const ANY_TYPE = -1;
/** INT or FLOAT. */
export const NUMBER_TYPE = -2;
