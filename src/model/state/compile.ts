import { resolveActivation } from '../../activations/registry.js';
import { resolveAverage } from '../../averages/registry.js';
import { OptionError, ShapeError } from '../../errors.js';
import { type LossLike, resolveLoss } from '../../losses/registry.js';
import type { MetricLike, ReportLike } from '../../metrics/registry.js';
import { resolveOptimizer } from '../../optimizers/registry.js';
import { show } from '../../show.js';
import type { Activation, Average, Layer, Loss, Metric, Optimizer } from '../../types.js';
import { isList, refuse, requireOptions } from '../../validate.js';
import { requireLayers } from '../network.js';
import { fittingMetric } from './fittingMetric.js';

/** Options of `compile`. */
export interface CompileOptions {
  /** A name such as 'adam', with its defaults, or the result of an optimizer function. */
  optimizer: string | Optimizer;
  /** A name such as 'meanSquaredError', the result of a loss function, or a custom `{ value, gradient }`. */
  loss: LossLike;
  /** Names such as 'accuracy', results of metric functions, or custom functions of (yTrue, yPred). Default: none. */
  metrics?: readonly MetricLike[];
  /** A running average of the weights, such as `ema()` or `swa({ startEpoch: 10 })`. Default: none. */
  average?: Average | undefined;
}

/** Optimizer, loss, metrics and average of a compiled model. */
export interface Compiled {
  readonly optimizer: Optimizer;
  readonly loss: Loss;
  readonly metrics: readonly Metric[];
  readonly average: Average | undefined;
  /** Name of the last layer's activation, or its type. */
  readonly ending: string;
  /** Whether the last layer's activation is left to the loss, which takes that activation's input. */
  readonly isFused: boolean;
  /** Turns the loss's input into predictions, for the metrics; undefined if they are the same. */
  readonly predictionsActivation: Activation | undefined;
}

/** Keys of an epoch's log, which are not names for metrics. */
const RESERVED = ['epoch', 'loss', 'dataLoss', 'penalties', 'learningRate', 'seconds', 'batch', 'size', 'optimality'];

/** The name of a figure of validation: valLoss, valAccuracy... */
export function validationName(name: string): string {
  return `val${name[0]?.toUpperCase() ?? ''}${name.slice(1)}`;
}

/**
 * Resolves names, and fits the loss to the last layer.
 *
 * @throws OptionError for unknown names and options, and for a loss that does not fit the last activation.
 */
export function readCompileOptions(options: CompileOptions, layers: readonly Layer[]): Compiled {
  requireOptions('compile', options, ['optimizer', 'loss', 'metrics', 'average']);
  const optimizer = resolveOptimizer('compile.optimizer', options.optimizer);
  const loss = resolveLoss('compile.loss', options.loss);
  requireLayers(layers); // add() may be missing
  const lastLayer = layers.at(-1);
  const last = lastLayer?.activation?.name ?? lastLayer?.type ?? 'nothing';
  const metrics = readMetrics('compile', options.metrics, { loss, ending: last });
  const average = options.average === undefined ? undefined : resolveAverage('compile.average', options.average);
  const parts = { optimizer, loss, metrics, average, ending: last };
  const { fusedActivation } = loss;
  if (fusedActivation === undefined) return { ...parts, isFused: false, predictionsActivation: undefined };

  if (last !== fusedActivation && last !== 'linear') {
    const expected = `${fusedActivation}, or in linear for logits`;
    const message = `compile: ${loss.name} needs a model that ends in ${expected}; this one ends in ${last}`;
    refuse(OptionError, 'compile.loss', expected, last, message);
  }
  if (last === fusedActivation && lastLayer?.penalizesOutput) {
    const message = `compile: ${loss.name} takes the last layer's ${last}, which leaves its activityRegularizer no activity; end in linear`;
    refuse(OptionError, 'compile.loss', 'no activityRegularizer in the last layer', last, message);
  }
  const predictionsActivation = resolveActivation('compile.loss', fusedActivation);
  return { ...parts, isFused: last === fusedActivation, predictionsActivation };
}

/**
 * Resolves metrics, and adapts them to the loss.
 *
 * @param others  metrics that have taken their names.
 * @throws OptionError for unknown names, and metrics that do not fit or whose names are taken.
 */
export function readMetrics(
  owner: string,
  given: readonly ReportLike[] = [],
  { loss, ending }: Pick<Compiled, 'loss' | 'ending'>,
  others: readonly Metric[] = [],
): readonly Metric[] {
  if (!isList(given)) refuse(OptionError, `${owner}.metrics`, 'an array', given);
  const metrics = [...others, ...given.map((metric) => fittingMetric(metric, loss, ending, owner))];
  requireDistinct(owner, metrics);
  return metrics;
}

/** @throws ShapeError if the loss needs more outputs than the model has. */
export function requireOutputs(loss: Loss, outputUnits: number): void {
  if (loss.fusedActivation !== 'softmax' || outputUnits >= 2) return;
  const expected = 'one output per class, at least 2';
  const message = `compile: ${loss.name} needs ${expected}, and the model has ${outputUnits}`;
  refuse(ShapeError, 'compile.loss', expected, outputUnits, message);
}

function requireDistinct(owner: string, metrics: readonly Metric[]): void {
  const seen = new Set([...RESERVED, ...RESERVED.map(validationName)]);
  for (const { name } of metrics) {
    if (seen.has(name) || seen.has(validationName(name))) {
      refuse(
        OptionError,
        `${owner}.metrics`,
        'distinct names',
        name,
        `${owner}: the metric name ${show(name)} is taken`,
      );
    }
    seen.add(name).add(validationName(name));
  }
}
