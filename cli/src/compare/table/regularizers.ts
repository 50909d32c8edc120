/** One regularizer on a table, with the strengths that are tried. */
export interface Regularizer {
  readonly name: string;
  /** One of them is chosen by rows that are held out of the training part; a single one is taken as it is. */
  readonly strengths: readonly Strength[];
  /** Epochs without a lower loss on held-out training rows before training stops; 0: no early stopping. */
  readonly patience: number;
}

/** Strengths of the terms; 0: none. */
export interface Strength {
  readonly l1: number;
  readonly l2: number;
  /** Of the group lasso on the columns of the table. */
  readonly groupLasso: number;
  /** Largest norm of the weights into a hidden unit. */
  readonly maxNorm: number;
  readonly dropout: number;
}

const none: Strength = { l1: 0, l2: 0, groupLasso: 0, maxNorm: 0, dropout: 0 };
const powers = [1e-4, 1e-3, 1e-2];
const rates = [0.1, 0.25, 0.5];

function regularizer(name: string, strengths: readonly Partial<Strength>[], patience = 0): Regularizer {
  return { name, strengths: strengths.map((strength) => ({ ...none, ...strength })), patience };
}

/** The compared regularizers; the first one is none. */
export const regularizers: readonly Regularizer[] = [
  regularizer('none', [{}]),
  regularizer(
    'L1',
    powers.map((l1) => ({ l1 })),
  ),
  regularizer(
    'L2',
    powers.map((l2) => ({ l2 })),
  ),
  regularizer(
    'L1 + L2',
    powers.map((power) => ({ l1: power, l2: power })),
  ),
  regularizer(
    'group lasso',
    powers.map((groupLasso) => ({ groupLasso })),
  ),
  regularizer(
    'dropout',
    rates.map((dropout) => ({ dropout })),
  ),
  regularizer(
    'L1 + dropout',
    rates.map((dropout, at) => ({ dropout, l1: powers[at]! / 10 })),
  ),
  regularizer(
    'L2 + dropout',
    rates.map((dropout, at) => ({ dropout, l2: powers[at]! })),
  ),
  regularizer(
    'max-norm + dropout',
    rates.map((dropout) => ({ dropout, maxNorm: 2 })),
  ),
  regularizer('early stopping', [{}], 20),
];

/** Describes a strength: `λ₁ 0.001, dropout 0.25`. */
export function describeStrength({ l1, l2, groupLasso, maxNorm, dropout }: Strength): string {
  const parts = [
    ...(l1 > 0 ? [`λ₁ ${l1}`] : []),
    ...(l2 > 0 ? [`λ₂ ${l2}`] : []),
    ...(groupLasso > 0 ? [`λ ${groupLasso}`] : []),
    ...(maxNorm > 0 ? [`norm ${maxNorm}`] : []),
    ...(dropout > 0 ? [`dropout ${dropout}`] : []),
  ];
  return parts.join(', ');
}
