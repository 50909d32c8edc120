import type { ShapedArray } from '../../data/reading/inputs.js';
import type { NumberList } from '../../data/reading/list.js';
import { trainingRows } from '../../data/split/validationSplit.js';
import { OptionError } from '../../errors.js';
import type { FitOptions } from '../../model/training/options.js';
import type { BatchOptions } from '../../model/training/trainOnBatch.js';
import { isList, refuse, requireInteger } from '../../validate.js';
import type { BatchSize, NamedMetric } from '../concepts/batchMetric.js';
import { type Maybe, readOptions, requireOnly } from '../options.js';
import { ignore } from '../strict.js';
import { rowsOf, type TensorArg, weightsOf } from '../tensors/inputs.js';
import type { Tensor } from '../tensors/tensor.js';
import {
  adaptCallbacks,
  type CallbackArg,
  type CallbackModel,
  introduce,
  onYieldEvery,
  readCallbacks,
  type YieldEvery,
} from './callbacks.js';
import { spreadClassWeight } from './classWeight.js';
import { EarlyStopping } from './earlyStopping.js';
import { figuresOf, History } from './history.js';

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

/** Options that TensorFlow.js's `fit` does not look at: they are for datasets. */
const IGNORED = ['stepsPerEpoch', 'validationSteps'];

/** The model and its settings that `fit` needs. */
export interface FitTarget {
  readonly model: CallbackModel;
  readonly metrics: readonly NamedMetric[];
  /** Whether a row's class is known to the loss, so that it has a weight by `classWeight`. */
  readonly hasClasses: boolean;
  /** Set to the rows of a batch, for the metrics. */
  readonly size: BatchSize;
  /** Axes that a `flatten` layer joins. */
  readonly flattens: readonly number[] | undefined;
  /** Called once everything is checked: makes the model ready to train. @param columns  of x. */
  begin(history: History, columns: number): void;
}

/** Trains, and collects the figures under TensorFlow.js's names. */
export async function fit(target: FitTarget, x: TensorArg, y: TensorArg, args: Maybe<ModelFitArgs>): Promise<History> {
  const { model, metrics, flattens } = target;
  const given = readOptions('model.fit', args, KNOWN, [], IGNORED);
  const { epochs = 1, initialEpoch = 0, batchSize = 32, verbose = 1, shuffle, yieldEvery = 'auto' } = given;
  requireInteger('model.fit.epochs', epochs, 0);
  requireInteger('model.fit.initialEpoch', initialEpoch, 0);
  requireInteger('model.fit.batchSize', batchSize, 1);
  requireOnly('model.fit', 'shuffle', shuffle, [true, false]);
  const validation = readValidation(given.validationData, given.validationSplit, flattens);
  const [rows, targets] = [rowsOf('x', x, flattens), rowsOf('y', y)];
  const count = rows.shape[0] ?? 0;
  const trained =
    validation.validationSplit === undefined ? count : trainingRows('fit', count, validation.validationSplit);
  const figures = figuresOf(metrics, Object.keys(validation).length > 0);
  const params = {
    epochs,
    initialEpoch,
    samples: trained,
    steps: null,
    batchSize,
    verbose: typeof verbose === 'number' ? verbose : 1,
    doValidation: figures.has('val_loss'),
    metrics: [...figures.keys()],
  };
  const history = new History();
  const callbacks = [...readCallbacks(given.callbacks), history];
  for (const callback of callbacks) if (callback instanceof EarlyStopping) callback.check(params.metrics);
  const context = { figures, metrics, params, yieldEvery: onYieldEvery(yieldEvery), model };
  const told = adaptCallbacks(callbacks, context);
  const sampleWeight = given.sampleWeight === undefined ? undefined : weightsOf(given.sampleWeight);
  const options: FitOptions = {
    epochs: epochs - initialEpoch,
    batchSize,
    verbose: params.verbose !== 0,
    callbacks: [told],
    resume: false,
    ...validation,
    ...readYieldEvery(yieldEvery),
    ...(shuffle === undefined ? {} : { shuffle }),
    ...readWeights(given.classWeight, sampleWeight, targets, trained, target.hasClasses),
  };
  target.size.rows = batchSize;
  target.begin(history, rows.shape[1] ?? 0);
  introduce(callbacks, context);
  if (initialEpoch >= epochs) return history;
  for await (const log of model.ockham.train(rows, targets, options)) {
    // As in TensorFlow.js, an epoch that was stopped ends; a later fit does not resume it.
    if ((model.ockham.unfinished?.steps ?? 0) === 0) continue;
    await told.onEpochEnd?.(log.epoch, log, model.ockham);
  }
  return history;
}

/** Weights of rows, and of classes, for Ockham. */
export function readWeights(
  classWeight: ModelFitArgs['classWeight'],
  sampleWeight: NumberList | undefined,
  targets: ShapedArray,
  trained: number,
  hasClasses: boolean,
): BatchOptions {
  if (classWeight !== undefined && classWeight !== null && !hasClasses) {
    return { sampleWeight: spreadClassWeight(classWeight, sampleWeight, targets, trained) };
  }
  return {
    ...(classWeight === undefined || classWeight === null ? {} : { classWeight }),
    ...(sampleWeight === undefined ? {} : { sampleWeight }),
  };
}

function readValidation(
  data: ModelFitArgs['validationData'],
  split: number | undefined,
  flattens: readonly number[] | undefined,
): Pick<FitOptions, 'validationData' | 'validationSplit'> {
  if (data === undefined || data === null || isEmpty(data)) {
    if (split === undefined || split === 0) return {};
    if (split > 0 && split < 1) return { validationSplit: split };
    ignore('model.fit.validationSplit', 'model.fit: validationSplit is not between 0 and 1, and nothing is split off');
    return {};
  }
  if (!isList(data)) refuse(OptionError, 'model.fit.validationData', '[x, y] or [x, y, sampleWeight]', data);
  const [x, y, weights] = data as readonly [TensorArg, TensorArg, Maybe<Tensor>];
  const rows = [rowsOf('validationData[0]', x, flattens), rowsOf('validationData[1]', y)] as const;
  return { validationData: weights == null ? rows : [...rows, weightsOf(weights)] };
}

function readYieldEvery(given: YieldEvery): Pick<FitOptions, 'yieldEvery'> {
  if (given === 'auto' || given === 'epoch') return {};
  if (given === 'batch') return { yieldEvery: 0 };
  return { yieldEvery: given === 'never' ? Number.POSITIVE_INFINITY : given };
}

const isEmpty = (data: unknown) => isList(data) && data.length === 0;
