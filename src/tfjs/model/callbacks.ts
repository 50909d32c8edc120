import type { Callback as OckhamCallback } from '../../callbacks/callback.js';
import { earlyStopping, type EarlyStopping as OckhamEarlyStopping } from '../../callbacks/earlyStopping.js';
import { OptionError } from '../../errors.js';
import type { Sequential } from '../../model/sequential.js';
import { isFunction, show } from '../../show.js';
import { isList, isObject, refuse, requireOptions } from '../../validate.js';
import type { Layer } from '../concepts/layer.js';
import { type Maybe, readOptions } from '../options.js';
import type { TensorArg } from '../tensors/inputs.js';
import type { Tensor } from '../tensors/tensor.js';
import { type Logs, logsOf, requireFigure } from './history.js';

/** Functions that `fit` calls and awaits. */
export interface CustomCallbackArgs {
  onTrainBegin?(logs?: Logs): void | Promise<void>;
  onTrainEnd?(logs?: Logs): void | Promise<void>;
  onEpochBegin?(epoch: number, logs?: Logs): void | Promise<void>;
  onEpochEnd?(epoch: number, logs?: Logs): void | Promise<void>;
  onBatchBegin?(batch: number, logs?: Logs): void | Promise<void>;
  /** The logs have batch, size and loss, and no metrics. */
  onBatchEnd?(batch: number, logs?: Logs): void | Promise<void>;
  /** Every `yieldEvery` milliseconds, after a batch. */
  onYield?(epoch: number, batch: number, logs: Logs): void | Promise<void>;
}

const HOOKS = [
  ...(['onTrainBegin', 'onTrainEnd', 'onEpochBegin', 'onEpochEnd', 'onBatchBegin', 'onBatchEnd'] as const),
  'onYield',
] as const;

/** Settings of a fit, for callbacks. */
export interface Params {
  readonly epochs: number;
  readonly initialEpoch: number;
  readonly batchSize: number;
  readonly verbose: number;
  readonly doValidation: boolean;
  readonly metrics: readonly string[];
}

/** The model as callbacks see it while it trains. */
export interface CallbackModel {
  readonly name: string;
  readonly layers: readonly Layer[];
  readonly ockham: Sequential;
  stopTraining: boolean;
  evaluate(x: TensorArg, y: TensorArg): Tensor | Tensor[];
  predict(x: TensorArg): Tensor;
  getWeights(trainableOnly?: boolean): Tensor[];
  setWeights(weights: readonly Tensor[]): void;
}

/** Base class of callbacks that know the model. */
export class Callback implements CustomCallbackArgs {
  model: CallbackModel | null = null;
  params: Params | undefined;

  onTrainBegin?(logs?: Logs): void | Promise<void>;
  onTrainEnd?(logs?: Logs): void | Promise<void>;
  onEpochBegin?(epoch: number, logs?: Logs): void | Promise<void>;
  onEpochEnd?(epoch: number, logs?: Logs): void | Promise<void>;
  onBatchBegin?(batch: number, logs?: Logs): void | Promise<void>;
  onBatchEnd?(batch: number, logs?: Logs): void | Promise<void>;
  onYield?(epoch: number, batch: number, logs: Logs): void | Promise<void>;

  setModel(model: CallbackModel): void {
    this.model = model;
  }

  setParams(params: Params): void {
    this.params = params;
  }
}

/**
 * A callback made of functions.
 *
 * @example new CustomCallback({ onEpochEnd: (epoch, logs) => console.log(epoch, logs?.loss) })
 */
export class CustomCallback extends Callback {
  constructor(args: CustomCallbackArgs) {
    super();
    requireHooks(args);
    Object.assign(this, args);
  }
}

/** Options of `tf.callbacks.earlyStopping`. */
export interface EarlyStoppingCallbackArgs {
  /** Default: 'val_loss'. */
  monitor?: Maybe<string>;
  /** Default: 0. */
  minDelta?: Maybe<number>;
  /** Default: 0. */
  patience?: Maybe<number>;
  verbose?: Maybe<number>;
  /** Default: 'auto'. */
  mode?: Maybe<'auto' | 'min' | 'max'>;
  baseline?: Maybe<number>;
  /** Default: false. TensorFlow.js refuses true. */
  restoreBestWeights?: Maybe<boolean>;
}

/** Ends training when a figure has not improved for some epochs. Made by `tf.callbacks.earlyStopping`. */
export class EarlyStopping extends Callback {
  private readonly monitor: string;
  private readonly options: Parameters<typeof earlyStopping>[0];
  private running: OckhamEarlyStopping | undefined;

  /** @throws HyperparameterError, OptionError for bad options. */
  constructor(args?: Maybe<EarlyStoppingCallbackArgs>) {
    super();
    const known = ['monitor', 'minDelta', 'patience', 'verbose', 'mode', 'baseline', 'restoreBestWeights'] as const;
    const { monitor = 'val_loss', verbose: _, ...options } = readOptions('tf.callbacks.earlyStopping', args, known);
    this.monitor = monitor;
    this.options = options;
    earlyStopping(options);
  }

  /** The epoch after which it ended the last fit, counted from that fit's first epoch; undefined if it did not. */
  get stoppedEpoch(): number | undefined {
    return this.running?.stoppedEpoch;
  }

  /** For `fit`. @throws OptionError for a figure that the log does not have. */
  begin(figures: ReadonlyMap<string, string>): OckhamCallback {
    const monitor = requireFigure('tf.callbacks.earlyStopping', this.monitor, figures);
    this.running = earlyStopping({ ...this.options, monitor });
    return this.running;
  }
}

/** `tf.callbacks`. */
export const callbacks = Object.freeze({
  /** @throws HyperparameterError, OptionError for bad options. */
  earlyStopping: (args?: Maybe<EarlyStoppingCallbackArgs>): EarlyStopping => new EarlyStopping(args),
});

/** Callbacks for `fit`. */
export type CallbackArg = CustomCallbackArgs | readonly CustomCallbackArgs[];

/** Context of one call of fit, for its callbacks. */
export interface FitContext {
  readonly figures: ReadonlyMap<string, string>;
  readonly params: Params;
  /** Milliseconds between two calls of onYield; Infinity: none. */
  readonly yieldEvery: number;
  readonly model: CallbackModel;
}

/** Converts to callbacks of Ockham. @throws OptionError if it is not a callback, or has an unknown hook. */
export function adaptCallbacks(given: Maybe<CallbackArg>, context: FitContext): OckhamCallback[] {
  if (given === null || given === undefined) return [];
  const list = (isList(given) ? given : [given]) as readonly CustomCallbackArgs[];
  for (const callback of list) requireHooks(callback);
  return list.map((callback) => {
    if (callback instanceof Callback) {
      callback.setParams(context.params);
      callback.setModel(context.model);
    }
    return callback instanceof EarlyStopping ? callback.begin(context.figures) : adapt(callback, context);
  });
}

function requireHooks(callback: unknown): void {
  if (!isObject(callback)) {
    throw new OptionError(`fit: a callback must be an object, got ${show(callback)}`, {
      path: 'fit.callbacks',
      got: callback,
    });
  }
  const hooks = Object.entries(callback).filter(([key]) => /^on[A-Z]/.test(key));
  requireOptions('fit.callbacks', Object.fromEntries(hooks), HOOKS);
  for (const hook of HOOKS) {
    const value = (callback as CustomCallbackArgs)[hook];
    if (value !== undefined && !isFunction(value)) refuse(OptionError, `fit.callbacks.${hook}`, 'a function', value);
  }
}

function adapt(callback: CustomCallbackArgs, { figures, params, yieldEvery }: FitContext): OckhamCallback {
  const { initialEpoch } = params;
  const adapted: OckhamCallback = {};
  let epoch = initialEpoch;
  let yielded = performance.now();
  if (callback.onTrainBegin !== undefined) adapted.onTrainBegin = async () => callback.onTrainBegin?.({});
  if (callback.onTrainEnd !== undefined) adapted.onTrainEnd = async () => callback.onTrainEnd?.({});
  adapted.onEpochBegin = async (index) => {
    epoch = initialEpoch + index;
    await callback.onEpochBegin?.(epoch, {});
  };
  if (callback.onEpochEnd !== undefined) {
    adapted.onEpochEnd = async (_index, log) => callback.onEpochEnd?.(epoch, logsOf(log, figures));
  }
  if (callback.onBatchBegin !== undefined) {
    adapted.onBatchBegin = async (batch) => callback.onBatchBegin?.(batch, { batch });
  }
  if (callback.onBatchEnd !== undefined || callback.onYield !== undefined) {
    adapted.onBatchEnd = async (batch, { size, loss }) => {
      const logs = { batch, size, loss };
      await callback.onBatchEnd?.(batch, logs);
      if (callback.onYield === undefined || performance.now() - yielded < yieldEvery) return;
      await callback.onYield(epoch, batch, logs);
      yielded = performance.now();
    };
  }
  return adapted;
}
