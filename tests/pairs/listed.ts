/** Pairs that are refused, with what the error says. */
export const refused: Readonly<Record<string, string | RegExp>> = {};

/** Promises that a pair need not keep, each with its reason: 'one × other: whose promise'. */
export const exempt: Readonly<Record<string, string>> = {};

/** Exported functions that are no features of this table, each with its reason. */
export const skipped: Readonly<Record<string, string>> = {};
