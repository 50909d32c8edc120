import type { Kind } from './regularizers.js';

/** How a kind is named, drawn on a slider and explained. */
export interface Description {
  readonly title: string;
  /** Symbol of the strength; none for `none`. */
  readonly symbol: string;
  readonly range: readonly [least: number, most: number];
  /** Whether the slider is logarithmic. */
  readonly isLogarithmic: boolean;
  readonly byDefault: number;
  /** The sentence of the mathematics. */
  readonly sentence: string;
  /** Whether the strength may change while it trains. */
  readonly isLive: boolean;
}

const LAMBDAS = { symbol: 'λ', range: [1e-5, 1], isLogarithmic: true, isLive: true } as const;

export const DESCRIPTIONS: Readonly<Record<Kind, Description>> = {
  none: {
    title: 'None',
    symbol: '',
    range: [0, 0],
    isLogarithmic: false,
    byDefault: 0,
    isLive: false,
    sentence: 'Minimizes the data loss alone.',
  },
  l1: {
    ...LAMBDAS,
    title: 'L1',
    byDefault: 3e-3,
    sentence:
      'Adds λ Σ|w|. Each step moves every weight towards 0 by the same length, and stops there: weights become exactly 0.',
  },
  l2: {
    ...LAMBDAS,
    title: 'L2',
    byDefault: 1e-2,
    sentence:
      'Adds λ Σw². Each step shrinks every weight by the same share: weights get small, and only those of dead units fade to 0.',
  },
  l1l2: {
    ...LAMBDAS,
    title: 'L1 + L2',
    byDefault: 3e-3,
    sentence: 'Adds λ (Σ|w| + Σw²): zeros as by L1, and columns that say the same share their weight.',
  },
  groupLasso: {
    ...LAMBDAS,
    title: 'Group lasso',
    byDefault: 1e-2,
    sentence: 'Adds λ √m Σ‖w of an input‖, m outputs: an input loses all its weights at once, and is removed.',
  },
  dropout: {
    title: 'Dropout',
    symbol: 'rate',
    range: [0.05, 0.8],
    isLogarithmic: false,
    byDefault: 0.3,
    isLive: true,
    sentence: 'Sets each hidden unit to 0 with this probability in every step, so that no unit can rely on another.',
  },
  maxNorm: {
    title: 'Max-norm',
    symbol: 'limit',
    range: [0.2, 5],
    isLogarithmic: true,
    byDefault: 1.5,
    isLive: false,
    sentence: 'Keeps the weights of every unit in a ball: ‖w‖ is at most the limit after each step.',
  },
  earlyStopping: {
    title: 'Early stopping',
    symbol: 'patience',
    range: [1, 100],
    isLogarithmic: true,
    byDefault: 20,
    isLive: false,
    sentence:
      'Stops once the loss on rows that are held back has not fallen for so many epochs, and takes the best weights.',
  },
};
