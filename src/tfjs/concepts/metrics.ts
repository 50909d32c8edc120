import { requireName } from '../../concept.js';
import { OptionError } from '../../errors.js';
import { isFunction } from '../../show.js';
import { isList, isPlain, refuse } from '../../validate.js';
import { tidy } from '../engine.js';
import type { Figure } from '../figures/figures.js';
import * as figures from '../figures/figures.js';
import { type RowFunction, rowFunctions } from '../figures/rowFunctions.js';
import { tensorFigures } from '../figures/tensorFigures.js';
import { OutOfScopeError } from '../outOfScope.js';
import { Tensor } from '../tensors/tensor.js';
import { type BatchSize, batchMetric, type NamedMetric } from './batchMetric.js';
import { meanOfResult } from './lossLike.js';

/** A function of its own, because the log has the name of the function. */
const alias =
  (compute: RowFunction): RowFunction =>
  (yTrue, yPred) =>
    compute(yTrue, yPred);

/** `tf.metrics`: functions of tensors, and metrics for `compile`. */
export const metrics = Object.freeze({
  binaryAccuracy: tensorFigures.binaryAccuracy,
  binaryCrossentropy: rowFunctions.binaryCrossentropy,
  sparseCategoricalAccuracy: tensorFigures.sparseCategoricalAccuracy,
  categoricalAccuracy: tensorFigures.categoricalAccuracy,
  categoricalCrossentropy: rowFunctions.categoricalCrossentropy,
  /** Of predictions that are exactly 0 or 1, as in TensorFlow.js. */
  precision: tensorFigures.precision,
  /** Of predictions that are exactly 0 or 1, as in TensorFlow.js. */
  recall: tensorFigures.recall,
  cosineProximity: rowFunctions.cosineProximity,
  meanAbsoluteError: rowFunctions.meanAbsoluteError,
  meanAbsolutePercentageError: rowFunctions.meanAbsolutePercentageError,
  MAPE: alias(rowFunctions.meanAbsolutePercentageError),
  mape: alias(rowFunctions.meanAbsolutePercentageError),
  meanSquaredError: rowFunctions.meanSquaredError,
  MSE: alias(rowFunctions.meanSquaredError),
  mse: alias(rowFunctions.meanSquaredError),
  /** Over all columns at once. */
  r2Score: tensorFigures.r2Score,
});

/** A function of targets and predictions: a number, or a tensor, whose mean is taken. */
export type MetricFunction = (yTrue: Tensor, yPred: Tensor) => Tensor | number;

/** A metric for `compile`: a name, a function of `tf.metrics`, or a function of your own. */
export type MetricArg = string | MetricFunction;

/** Metrics by name: their figure, and the name of the same figure in Ockham, if there is one. */
interface Known {
  readonly figure: Figure;
  readonly ockham?: string;
}

const ACCURACY = 'accuracy';
const LOG_LOSS = 'logLoss';

const KNOWN: Readonly<Record<string, Known>> = {
  binaryAccuracy: { figure: figures.binaryAccuracy, ockham: 'binaryAccuracy' },
  categoricalAccuracy: { figure: figures.categoricalAccuracy, ockham: ACCURACY },
  sparseCategoricalAccuracy: { figure: figures.sparseCategoricalAccuracy, ockham: ACCURACY },
  precision: { figure: figures.precision },
  recall: { figure: figures.recall },
  r2Score: { figure: figures.r2Score, ockham: 'r2' },
  binaryCrossentropy: { figure: figures.meanOf('binaryCrossentropy'), ockham: LOG_LOSS },
  categoricalCrossentropy: { figure: figures.meanOf('categoricalCrossentropy'), ockham: LOG_LOSS },
  sparseCategoricalCrossentropy: { figure: figures.meanOf('sparseCategoricalCrossentropy'), ockham: LOG_LOSS },
  ...named(['mse', 'MSE', 'meanSquaredError'], { figure: figures.meanOf('meanSquaredError'), ockham: 'mse' }),
  ...named(['mae', 'MAE', 'meanAbsoluteError'], { figure: figures.meanOf('meanAbsoluteError'), ockham: 'mae' }),
  ...named(['mape', 'MAPE', 'meanAbsolutePercentageError'], { figure: figures.meanOf('meanAbsolutePercentageError') }),
  ...named(['cosine', 'cosineProximity'], { figure: figures.meanOf('cosineProximity') }),
};

/** Names whose meaning depends on the loss and the number of outputs. */
const SHORT: Readonly<Record<string, string>> = { accuracy: 'acc', acc: 'acc', crossentropy: 'ce', ce: 'ce' };

function named(names: readonly string[], known: Known): Readonly<Record<string, Known>> {
  return Object.fromEntries(names.map((name) => [name, known]));
}

/** Facts about the model that metrics need. */
export interface MetricContext {
  /** The loss, as TensorFlow.js calls it. */
  readonly loss: string;
  /** Whether the model ends in linear, so that a loss of logits takes its output. */
  readonly endsLinear: boolean;
  readonly size: Readonly<BatchSize>;
}

/**
 * Resolves the metrics of `compile`. Keys that come more than once get numbers: acc_0, acc_1.
 *
 * @throws OptionError for an unknown name; OutOfScopeError for those of several outputs.
 */
export function resolveMetrics(given: unknown, context: MetricContext): readonly NamedMetric[] {
  const read = listOf(given).map((metric) => metricOf(metric, context.loss));
  const keys = numbered(read.map(({ key }) => key));
  const taken = new Set([...RESERVED, ...keys]);
  return read.map(({ figure, ockham }, index) => {
    const key = keys[index]!;
    const isOckhams = ockham !== undefined && (ockham === key || !taken.has(ockham));
    const own = isOckhams ? ockham : RESERVED.includes(key) ? `tf.${key}` : key;
    taken.add(own);
    return batchMetric(key, own, figure, context.size, { isOckhams, readsLogits: context.endsLinear });
  });
}

/** Keys of an epoch's and a batch's log here and in Ockham. */
const RESERVED = [
  ...['loss', 'batch', 'size', 'epoch', 'dataLoss', 'penalties', 'learningRate', 'seconds', 'optimality'],
  ...['val_loss', 'valLoss', 'valDataLoss', 'valPenalties'],
];

/** Adds numbers to keys that come more than once, as in TensorFlow.js: acc_0, acc_1. */
function numbered(keys: readonly string[]): readonly string[] {
  const isAlone = (key: string) => keys.indexOf(key) === keys.lastIndexOf(key);
  return keys.map((key, index) =>
    isAlone(key) ? key : `${key}_${keys.slice(0, index).filter((other) => other === key).length}`,
  );
}

function listOf(given: unknown): readonly unknown[] {
  if (given === undefined || given === null) return [];
  if (!isPlain(given)) return isList(given) ? given : [given];
  const outputs = Object.values(given); // metrics by the names of the outputs
  if (outputs.length > 1)
    throw new OutOfScopeError('compile: metrics of several outputs', 'a model here has one output');
  return listOf(outputs[0]);
}

function metricOf(given: unknown, loss: string): Known & { readonly key: string } {
  if (isFunction(given)) {
    const member = Object.entries(metrics).find(([, function_]) => function_ === given)?.[0];
    if (member !== undefined) return { key: member, ...KNOWN[member]! };
    const { name } = given as { readonly name: string };
    return { key: name === '' ? 'custom' : name, figure: ofFunction(name, given as MetricFunction) };
  }
  const key = typeof given === 'string' && Object.hasOwn(SHORT, given) ? SHORT[given]! : given;
  if (key === 'acc') return { key, figure: dependingOn(loss, ACCURACIES), ockham: ACCURACY };
  if (key === 'ce') return { key, figure: dependingOn(loss, CROSS_ENTROPIES), ockham: LOG_LOSS };
  const table = { ...KNOWN, ...Object.fromEntries(Object.keys(SHORT).map((name) => [name, undefined])) };
  return { key: key as string, ...requireName('compile.metrics', key, table)! };
}

interface Choice {
  readonly binary: Figure;
  readonly sparse: Figure;
  readonly categorical: Figure;
}
const ACCURACIES: Choice = {
  binary: figures.binaryAccuracy,
  sparse: figures.sparseCategoricalAccuracy,
  categorical: figures.categoricalAccuracy,
};
const CROSS_ENTROPIES: Choice = {
  binary: KNOWN['binaryCrossentropy']!.figure,
  sparse: KNOWN['sparseCategoricalCrossentropy']!.figure,
  categorical: KNOWN['categoricalCrossentropy']!.figure,
};

/** As TensorFlow.js chooses: by the number of outputs, and by the name of the loss. */
function dependingOn(loss: string, { binary, sparse, categorical }: Choice): Figure {
  const others = loss === 'sparseCategoricalCrossentropy' ? sparse : categorical;
  return {
    isMean: true,
    of: (batch) => (batch.columns === 1 || loss === 'binaryCrossentropy' ? binary : others).of(batch),
  };
}

/** The mean of what a function of tensors returns. */
function ofFunction(name: string, compute: MetricFunction): Figure {
  return {
    isMean: false,
    of({ targets, predictions, rows, columns }) {
      return tidy(() => {
        const yTrue = new Tensor(Float32Array.from(targets), [rows, targets.length / rows], 'float32');
        const result = compute(yTrue, new Tensor(Float32Array.from(predictions), [rows, columns], 'float32'));
        return meanOfResult(result) ?? refuse(OptionError, `metrics.${name}()`, 'a tensor or a number', result);
      });
    },
  };
}
