import type { NumberList } from '../../data/reading/list.js';
import { HyperparameterError } from '../../errors.js';
import type { ReportLike } from '../../metrics/registry.js';
import type { PenaltyTerms } from '../../types.js';
import { refuse, requireOptions } from '../../validate.js';
import type { WeightsChoice } from '../state/state.js';
import { readWeightsChoice } from '../state/state.js';

/** Options of `evaluate`. */
export interface EvaluateOptions {
  /** (n) weights of the rows in the data loss, finite, >= 0. */
  sampleWeight?: NumberList;
  /** Milliseconds between two turns of the event loop; 0 for one after every step, Infinity for none. Default: 16. */
  yieldEvery?: number;
  /** Whether the model's weights or their running average are evaluated. Default: 'current'. */
  weights?: WeightsChoice;
  /**
   * Metrics of this call, beside those of `compile`: also functions whose results are no numbers, such as `confusionMatrix` of
   * `ockham/metrics`.
   */
  metrics?: readonly ReportLike[];
}

/** Result of {@link Sequential.evaluate}: `loss = dataLoss + Σ penalties`, and the metrics. */
export interface EvaluationResult {
  readonly loss: number;
  readonly dataLoss: number;
  readonly penalties: Readonly<PenaltyTerms>;
  readonly accuracy?: number;
  readonly [metric: string]: number | Readonly<PenaltyTerms> | object | undefined;
}

/** Options of {@link Sequential.predict}. */
export interface PredictOptions {
  /** Whether the model's weights or their running average predict. Default: 'current'. */
  weights?: WeightsChoice;
}

/** Options of {@link Sequential.predictClasses}. */
export interface ClassesOptions extends PredictOptions {
  /**
   * Probability above which a row is of class 1, in [0, 1], for a model of one output. Default: 0.5. See `thresholdFor` of `ockham/metrics`.
   */
  threshold?: number;
}

const DEFAULT_YIELD_MILLISECONDS = 16;

/** @throws HyperparameterError unless it is a number >= 0. */
export function readYieldEvery(owner: string, value: number | undefined): number {
  if (value === undefined) return DEFAULT_YIELD_MILLISECONDS;
  if (typeof value === 'number' && value >= 0) return value;
  refuse(HyperparameterError, `${owner}.yieldEvery`, 'milliseconds >= 0, or Infinity', value);
}

/** Checks the options of evaluate. */
export function readEvaluateOptions(options: EvaluateOptions) {
  requireOptions('evaluate', options, ['sampleWeight', 'yieldEvery', 'weights', 'metrics']);
  return {
    sampleWeight: options.sampleWeight,
    yieldEvery: readYieldEvery('evaluate', options.yieldEvery),
    choice: readWeightsChoice('evaluate', options.weights),
  };
}
