/** Kinds of regularizers that can be compared. */
export const KINDS = ['none', 'l1', 'l2', 'l1l2', 'dropout', 'groupLasso', 'maxNorm', 'earlyStopping'] as const;
export type Kind = (typeof KINDS)[number];

/** Kinds whose strength is a λ. */
export const PENALTIES = ['l1', 'l2', 'l1l2', 'groupLasso'] as const;
export type PenaltyKind = (typeof PENALTIES)[number];

/** One regularizer with its strength: lambda, the rate of dropout, the limit of max-norm, or the patience of early stopping. */
export interface Regularizer {
  readonly kind: Kind;
  readonly strength: number;
}
