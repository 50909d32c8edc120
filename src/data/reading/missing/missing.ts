/** Treatment of NaN, infinities, null, undefined, holes and blank text: refused, replaced by the mean of the column's finite values, or kept. */
export type Missing = 'reject' | 'impute' | 'keep';
