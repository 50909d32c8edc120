import type { NumberList } from '../../data/reading/list.js';
import { OptionError } from '../../errors.js';
import type { FitOptions } from '../../model/training/options.js';
import { isList, refuse, requireInteger } from '../../validate.js';
import type { NamedMetric } from '../concepts/metrics.js';
import { type Maybe, readOptions, requireOnly } from '../options.js';
import { rowsOf, type TensorArg, weightsOf } from '../tensors/inputs.js';
import type { Tensor } from '../tensors/tensor.js';
import { adaptCallbacks, type CallbackArg, type CallbackModel } from './callbacks.js';
import { figuresOf, History, logsOf } from './history.js';

/** Options of `model.fit`. */
export interface ModelFitArgs {
  /** Default: 32. */
  batchSize?: Maybe<number>;
  /** The epoch to train up to. Default: 1. */
  epochs?: Maybe<number>;
  /** 0: no progress bar. Otherwise a bar, on a terminal only. Default: 1. */
  verbose?: Maybe<number>;
  /** One or several objects with functions, or `Callback`s. */
  callbacks?: Maybe<CallbackArg>;
  validationSplit?: Maybe<number>;
  /** `[x, y]` or `[x, y, sampleWeight]`; replaces validationSplit. */
  validationData?: Maybe<readonly [TensorArg, TensorArg] | readonly [TensorArg, TensorArg, Tensor]>;
  /** Default: true. */
  shuffle?: Maybe<boolean>;
  /** Weights by class number. */
  classWeight?: Maybe<Readonly<Record<number, number>>>;
  /** One weight per row. TensorFlow.js refuses it. */
  sampleWeight?: Maybe<Tensor | NumberList>;
  /** Number of the first epoch. Default: 0. */
  initialEpoch?: Maybe<number>;
  /** 'auto' and 'epoch': every 16 milliseconds; 'batch': after every step; 'never'; or milliseconds. */
  yieldEvery?: Maybe<'auto' | 'batch' | 'epoch' | 'never' | number>;
}

const KNOWN = [
  ...(['batchSize', 'epochs', 'verbose', 'callbacks', 'validationSplit', 'validationData', 'shuffle'] as const),
  ...(['classWeight', 'sampleWeight', 'initialEpoch', 'yieldEvery'] as const),
];

/** Milliseconds between two calls of onYield, as in TensorFlow.js. */
const DEFAULT_ON_YIELD = 125;

/** The model and its settings that `fit` needs. */
export interface FitTarget {
  readonly model: CallbackModel;
  readonly metrics: readonly NamedMetric[];
  /** Axes that a `flatten` layer joins. */
  readonly flattens: readonly number[] | undefined;
}

/** Trains, and collects the figures under TensorFlow.js's names. */
export async function fit(target: FitTarget, x: TensorArg, y: TensorArg, args: Maybe<ModelFitArgs>): Promise<History> {
  const { model, metrics, flattens } = target;
  const given = readOptions('model.fit', args, KNOWN, ['stepsPerEpoch', 'validationSteps']);
  const { epochs = 1, initialEpoch = 0, batchSize = 32, verbose = 1, shuffle, yieldEvery = 'auto' } = given;
  requireInteger('model.fit.epochs', epochs, 1);
  requireInteger('model.fit.initialEpoch', initialEpoch, 0);
  requireOnly('model.fit', 'shuffle', shuffle, [true, false]);
  const validation = readValidation(given.validationData, given.validationSplit, flattens);
  const figures = figuresOf(metrics, Object.keys(validation).length > 0);
  const params = {
    epochs,
    initialEpoch,
    batchSize,
    verbose: typeof verbose === 'number' ? verbose : 1,
    doValidation: figures.has('val_loss'),
    metrics: [...figures.keys()],
  };
  const onYieldEvery =
    typeof yieldEvery === 'number' ? yieldEvery : yieldEvery === 'auto' ? DEFAULT_ON_YIELD : Number.POSITIVE_INFINITY;
  const callbacks = adaptCallbacks(given.callbacks, { figures, params, yieldEvery: onYieldEvery, model });
  const history = new History();
  if (initialEpoch >= epochs) return history;
  const options: FitOptions = {
    epochs: epochs - initialEpoch,
    batchSize,
    verbose: params.verbose !== 0,
    callbacks,
    resume: false,
    ...validation,
    ...readYieldEvery(yieldEvery),
    ...(shuffle === undefined ? {} : { shuffle }),
    ...(given.classWeight === undefined ? {} : { classWeight: given.classWeight }),
    ...(given.sampleWeight === undefined ? {} : { sampleWeight: weightsOf(given.sampleWeight) }),
  };
  for await (const log of model.ockham.train(rowsOf('x', x, flattens), rowsOf('y', y), options)) {
    history.add(initialEpoch + log.epoch, logsOf(log, figures));
    // As in TensorFlow.js, an epoch that was stopped ends; a later fit does not resume it.
    if ((model.ockham.unfinished?.steps ?? 0) === 0) continue;
    for (const callback of callbacks) await callback.onEpochEnd?.(log.epoch, log, model.ockham);
  }
  return history;
}

function readValidation(
  data: ModelFitArgs['validationData'],
  split: number | undefined,
  flattens: readonly number[] | undefined,
): Pick<FitOptions, 'validationData' | 'validationSplit'> {
  if (data === undefined || data === null) return split === undefined || split === 0 ? {} : { validationSplit: split };
  if (!isList(data)) refuse(OptionError, 'model.fit.validationData', '[x, y] or [x, y, sampleWeight]', data);
  const [x, y, weights] = data as readonly [TensorArg, TensorArg, Maybe<Tensor>];
  const rows = [rowsOf('validationData[0]', x, flattens), rowsOf('validationData[1]', y)] as const;
  return { validationData: weights == null ? rows : [...rows, weightsOf(weights)] };
}

function readYieldEvery(given: NonNullable<ModelFitArgs['yieldEvery']>): Pick<FitOptions, 'yieldEvery'> {
  if (given === 'auto' || given === 'epoch') return {};
  if (given === 'batch') return { yieldEvery: 0 };
  return { yieldEvery: given === 'never' ? Number.POSITIVE_INFINITY : given };
}
