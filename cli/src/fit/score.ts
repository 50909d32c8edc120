import {
  accuracyScore,
  balancedAccuracyScore,
  bootstrapInterval,
  logLossScore,
  meanAbsoluteErrorScore,
  r2Score,
  rocAucScore,
  rootMeanSquaredError,
} from 'ockham/metrics';
import { likeliest, type Predictions, type Truth } from './predictions.js';

/** A figure with the interval that holds the true one with a probability of 95 %. */
export interface Interval {
  readonly score: number;
  readonly low: number;
  readonly high: number;
}

/** How good predictions are. */
export interface Score extends Interval {
  readonly metric: 'accuracy' | 'RMSE';
  /** Other figures by name. */
  readonly others: Readonly<Record<string, number>>;
}

/** How much better a model is than another one: in the units of the metric, more than 0 if it is better. */
export interface Advantage extends Interval {
  /** Whether the interval has 0 outside. */
  readonly isClear: boolean;
}

/** Scores predictions: accuracy for classes, the root of the mean squared error for numbers. */
export function scoreOf(truth: Truth, predictions: Predictions, seed: number): Score {
  if (truth.kind === 'numbers') {
    const { values } = predictions as Extract<Predictions, { kind: 'numbers' }>;
    const { score, low, high } = bootstrapInterval(rootMeanSquaredError, truth.values, values, { seed });
    const others = { MAE: meanAbsoluteErrorScore(truth.values, values), 'R²': r2Score(truth.values, values) };
    return { metric: 'RMSE', score, low, high, others };
  }
  const own = predictions as Extract<Predictions, { kind: 'classes' }>;
  const { numbers } = truth;
  const chosen = likeliest(own);
  const labels = truth.classes.map((_, number) => number);
  const { score, low, high } = bootstrapInterval(accuracyScore, numbers, chosen, { seed });
  const shaped = { data: own.probabilities, shape: [numbers.length, labels.length] as const };
  const others: Record<string, number> = {
    'balanced accuracy': balancedAccuracyScore(numbers, chosen),
    'log loss': logLossScore(numbers, shaped, { labels }),
  };
  if (labels.length === 2 && new Set(numbers).size === 2) {
    others['AUC'] = rocAucScore(
      numbers,
      own.probabilities.filter((_, at) => at % 2 === 1),
    );
  }
  return { metric: 'accuracy', score, low, high, others };
}

/** The part of each row in the score: 1 for a right class, a squared error for numbers. */
function contributions(truth: Truth, predictions: Predictions): Float64Array {
  if (truth.kind === 'numbers') {
    const { values } = predictions as Extract<Predictions, { kind: 'numbers' }>;
    return values.map((value, row) => (value - truth.values[row]!) ** 2);
  }
  const chosen = likeliest(predictions as Extract<Predictions, { kind: 'classes' }>);
  return Float64Array.from(chosen, (number, row) => Number(number === truth.numbers[row]));
}

/** Compares two models on the same rows: resamples draw the same rows for both. */
export function advantageOf(truth: Truth, ours: Predictions, theirs: Predictions, seed: number): Advantage {
  const [a, b] = [contributions(truth, ours), contributions(truth, theirs)];
  const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
  const difference =
    truth.kind === 'numbers'
      ? (x: ArrayLike<number>, y: ArrayLike<number>) => Math.sqrt(mean(y)) - Math.sqrt(mean(x))
      : (x: ArrayLike<number>, y: ArrayLike<number>) => mean(x) - mean(y);
  const metric = (x: unknown, y: unknown) => difference(x as Float64Array, y as Float64Array);
  const { score, low, high } = bootstrapInterval(metric, a, b, { seed });
  return { score, low, high, isClear: low > 0 || high < 0 };
}
