import { DESCRIPTIONS } from './descriptions.js';
import { KINDS, type Regularizer } from './regularizers.js';

/** Data sets by name. */
export const DATA_SETS = [
  'moons',
  'circles',
  'spirals',
  'checkerboard',
  'noiseColumns',
  'digits',
  'aboveCurve',
  'own',
] as const;
export type DataSet = (typeof DATA_SETS)[number];

/** Rows to train on, and what hurts them. */
export interface DataSettings {
  readonly name: DataSet;
  /** Training rows; 250 more validate, and 250 test. */
  readonly rows: number;
  readonly labelNoise: number;
  readonly outliers: number;
  readonly balance: number;
  readonly seed: number;
  /** f of y > f(x), for `aboveCurve`. */
  readonly curve: string;
}

/** A change of a live setting: from `step` on, regularizer `of` has the strength `value`, or, for -1, all have that learning rate. */
export interface Change {
  readonly step: number;
  readonly of: number;
  readonly value: number;
}

/** All that decides the bits of an experiment. A permalink holds it. */
export interface Problem {
  readonly data: DataSettings;
  /** Units of the hidden layers. */
  readonly hidden: readonly number[];
  readonly activation: (typeof ACTIVATIONS)[number];
  readonly optimizer: (typeof OPTIMIZERS)[number];
  readonly learningRate: number;
  readonly batchSize: number;
  /** Steps over which penalties grow from 0 to their strength; 0: at once. */
  readonly warmup: number;
  /** Seed of the weights, of the batches and of dropout: the same for all regularizers. */
  readonly seed: number;
  readonly regularizers: readonly Regularizer[];
  readonly changes: readonly Change[];
}

export const ACTIVATIONS = ['relu', 'tanh', 'sigmoid', 'silu'] as const;
/** sgd has a learning rate beyond which it diverges. */
export const OPTIMIZERS = ['adam', 'sgd'] as const;
/** Regularizers that train side by side, at most. */
export const MOST_REGULARIZERS = 6;
export const MOST_LAYERS = 4;
export const MOST_UNITS = 64;
/** Rows for validation, and as many for the test. */
export const HELD_BACK = 250;

/** The experiment of the first visit. */
export const FIRST_PROBLEM: Problem = {
  data: { name: 'moons', rows: 150, labelNoise: 0.15, outliers: 0, balance: 0.5, seed: 1, curve: 'sin(3 * x) / 2' },
  hidden: [32, 32],
  activation: 'relu',
  optimizer: 'adam',
  learningRate: 0.01,
  batchSize: 32,
  warmup: 0,
  seed: 42,
  regularizers: (['none', 'l1', 'l2', 'dropout'] as const).map((kind) => ({
    kind,
    strength: DESCRIPTIONS[kind].byDefault,
  })),
  changes: [],
};

/** Limits of every number, for sliders and for problems that come in by a link. */
export const LIMITS = {
  rows: [10, 2000],
  labelNoise: [0, 0.45],
  outliers: [0, 0.3],
  balance: [0.05, 0.95],
  learningRate: [1e-4, 10],
  batchSize: [1, 512],
  warmup: [0, 5000],
  seed: [0, 2 ** 32 - 1],
} as const;

/** A problem made of anything: what is missing or out of its limits gets the value of the first visit. */
export function problemOf(given: unknown): Problem {
  const from = record(given);
  const data = record(from['data']);
  const first = FIRST_PROBLEM;
  const regularizers = list(from['regularizers']).flatMap(regularizerOf).slice(0, MOST_REGULARIZERS);
  return {
    data: {
      name: oneOf(DATA_SETS, data['name'], first.data.name),
      rows: within(data['rows'], LIMITS.rows, first.data.rows, true),
      labelNoise: within(data['labelNoise'], LIMITS.labelNoise, first.data.labelNoise),
      outliers: within(data['outliers'], LIMITS.outliers, first.data.outliers),
      balance: within(data['balance'], LIMITS.balance, first.data.balance),
      seed: within(data['seed'], LIMITS.seed, first.data.seed, true),
      curve: typeof data['curve'] === 'string' ? data['curve'].slice(0, 200) : first.data.curve,
    },
    hidden: hiddenOf(from['hidden']),
    activation: oneOf(ACTIVATIONS, from['activation'], first.activation),
    optimizer: oneOf(OPTIMIZERS, from['optimizer'], first.optimizer),
    learningRate: within(from['learningRate'], LIMITS.learningRate, first.learningRate),
    batchSize: within(from['batchSize'], LIMITS.batchSize, first.batchSize, true),
    warmup: within(from['warmup'], LIMITS.warmup, first.warmup, true),
    seed: within(from['seed'], LIMITS.seed, first.seed, true),
    regularizers: regularizers.length === 0 ? first.regularizers : regularizers,
    changes: list(from['changes']).flatMap(changeOf).slice(0, 1000),
  };
}

function regularizerOf(given: unknown): Regularizer[] {
  const { kind, strength } = record(given);
  const known = KINDS.find((name) => name === kind);
  if (known === undefined) return [];
  const { range, byDefault } = DESCRIPTIONS[known];
  return [{ kind: known, strength: within(strength, range, byDefault) }];
}

function changeOf(given: unknown): Change[] {
  const { step, of, value } = record(given);
  const isKnown = Number.isSafeInteger(step) && Number.isSafeInteger(of) && Number.isFinite(value);
  if (!isKnown || (step as number) < 1 || (of as number) < -1 || (of as number) >= MOST_REGULARIZERS) return [];
  const least = of === -1 ? LIMITS.learningRate[0] : 0;
  return (value as number) < least || (value as number) > 10 ? [] : [{ step, of, value } as Change];
}

function hiddenOf(given: unknown): readonly number[] {
  const layers = list(given).filter(
    (units) => Number.isSafeInteger(units) && (units as number) >= 1 && (units as number) <= MOST_UNITS,
  ) as number[];
  return Array.isArray(given) ? layers.slice(0, MOST_LAYERS) : FIRST_PROBLEM.hidden;
}

function within(
  value: unknown,
  [least, most]: readonly [number, number],
  byDefault: number,
  isInteger = false,
): number {
  if (typeof value !== 'number' || !(value >= least && value <= most)) return byDefault;
  return isInteger ? Math.round(value) : value;
}

function oneOf<const T extends string>(names: readonly T[], value: unknown, byDefault: T): T {
  return names.find((name) => name === value) ?? byDefault;
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
