import type { Callback as OckhamCallback } from '../../callbacks/callback.js';
import { OptionError } from '../../errors.js';
import type { Sequential } from '../../model/sequential.js';
import { nameHint } from '../../names.js';
import { isFunction, show } from '../../show.js';
import { isList, isObject, refuse } from '../../validate.js';
import type { NamedMetric } from '../concepts/batchMetric.js';
import type { Layer } from '../concepts/layer.js';
import type { Maybe } from '../options.js';
import { refuseMembers } from '../outOfScope.js';
import { ignore } from '../strict.js';
import type { TensorArg } from '../tensors/inputs.js';
import type { Tensor } from '../tensors/tensor.js';
import { BaseCallback, type Logs, type Params } from './baseCallback.js';
import { logsOf } from './history.js';

/** Functions that `fit` calls and awaits. */
export interface CustomCallbackArgs {
  onTrainBegin?(logs?: Logs): void | Promise<void>;
  onTrainEnd?(logs?: Logs): void | Promise<void>;
  onEpochBegin?(epoch: number, logs?: Logs): void | Promise<void>;
  onEpochEnd?(epoch: number, logs?: Logs): void | Promise<void>;
  onBatchBegin?(batch: number, logs?: Logs): void | Promise<void>;
  /** The logs have batch, size, loss and the metrics of the batch. */
  onBatchEnd?(batch: number, logs?: Logs): void | Promise<void>;
  /** Every `yieldEvery` milliseconds, after a batch. */
  onYield?(epoch: number, batch: number, logs: Logs): void | Promise<void>;
}

const HOOKS = [
  ...(['onTrainBegin', 'onTrainEnd', 'onEpochBegin', 'onEpochEnd', 'onBatchBegin', 'onBatchEnd'] as const),
  'onYield',
] as const;

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
export class Callback extends BaseCallback {
  /** Set by `fit` before it calls any hook. */
  model!: CallbackModel;

  override setModel(model: CallbackModel): void {
    this.model = model;
  }
}

/**
 * A callback made of functions.
 *
 * @example new CustomCallback({ onEpochEnd: (epoch, logs) => console.log(epoch, logs?.loss) })
 */
export class CustomCallback extends BaseCallback {
  static {
    refuseMembers(CustomCallback.prototype, 'callback', { methods: ['maybeWait'] });
  }

  constructor(args: CustomCallbackArgs) {
    super();
    requireHooks(args);
    for (const hook of HOOKS) {
      if (args[hook] !== undefined) Object.defineProperty(this, hook, { value: args[hook].bind(args) });
    }
  }
}

/** Callbacks for `fit`. */
export type CallbackArg = CustomCallbackArgs | readonly CustomCallbackArgs[];

/** @throws OptionError if one is no callback, and in strict mode if it has an unknown hook. */
export function readCallbacks(given: Maybe<CallbackArg>): readonly CustomCallbackArgs[] {
  if (given === null || given === undefined) return [];
  const list = (isList(given) ? given : [given]) as readonly CustomCallbackArgs[];
  for (const callback of list) requireHooks(callback);
  return list;
}

function requireHooks(callback: unknown): void {
  if (!isObject(callback)) {
    throw new OptionError(`fit: a callback must be an object, got ${show(callback)}`, {
      path: 'fit.callbacks',
      got: callback,
    });
  }
  for (const key of Object.keys(callback)) {
    if (!/^on[A-Z]/.test(key) || (HOOKS as readonly string[]).includes(key)) continue;
    ignore(`fit.callbacks.${key}`, `fit.callbacks: ${show(key)} is no hook, and is not called${nameHint(key, HOOKS)}`);
  }
  for (const hook of HOOKS) {
    const value = (callback as CustomCallbackArgs)[hook];
    if (value != null && !isFunction(value)) refuse(OptionError, `fit.callbacks.${hook}`, 'a function', value);
  }
}

/** When training lets other work run: every 16 milliseconds ('auto', 'epoch'), after every step, never, or a number of milliseconds. */
export type YieldEvery = 'auto' | 'batch' | 'epoch' | 'never' | number;

/** Milliseconds between two calls of onYield, as in TensorFlow.js; Infinity: none. */
export function onYieldEvery(given: YieldEvery): number {
  if (typeof given === 'number') return given;
  return given === 'auto' ? 125 : Number.POSITIVE_INFINITY;
}

/** Context of one call of fit, for its callbacks. */
export interface FitContext {
  readonly figures: ReadonlyMap<string, string>;
  readonly metrics: readonly NamedMetric[];
  readonly params: Params;
  /** Milliseconds between two calls of onYield; Infinity: none. */
  readonly yieldEvery: number;
  readonly model: CallbackModel;
}

/** Tells every callback the settings and the model. */
export function introduce(
  callbacks: readonly CustomCallbackArgs[],
  { params, model }: Pick<FitContext, 'params' | 'model'>,
): void {
  for (const callback of callbacks) {
    if (!(callback instanceof BaseCallback)) continue;
    callback.setParams(params);
    callback.setModel(model);
  }
}

/** Whether a callback has a hook of its own. */
function listens(callback: CustomCallbackArgs, hook: (typeof HOOKS)[number]): boolean {
  const method = callback[hook];
  return method != null && (hook === 'onYield' || method !== BaseCallback.prototype[hook]);
}

/** Makes one callback of Ockham that calls all of these in their order, with the logs of TensorFlow.js. */
export function adaptCallbacks(callbacks: readonly CustomCallbackArgs[], context: FitContext): OckhamCallback {
  const { figures, metrics, params, yieldEvery } = context;
  const listening = (hook: (typeof HOOKS)[number]) => callbacks.filter((callback) => listens(callback, hook));
  const [begins, ends] = [listening('onBatchBegin'), listening('onBatchEnd')];
  const yields = listening('onYield');
  let epoch = params.initialEpoch;
  let yielded = performance.now();
  const adapted: OckhamCallback = {
    async onTrainBegin() {
      for (const callback of listening('onTrainBegin')) await callback.onTrainBegin?.({});
    },
    async onTrainEnd() {
      for (const callback of listening('onTrainEnd')) await callback.onTrainEnd?.({});
    },
    async onEpochBegin(index) {
      epoch = params.initialEpoch + index;
      for (const callback of listening('onEpochBegin')) await callback.onEpochBegin?.(epoch, {});
    },
    async onEpochEnd(_index, log) {
      const logs = logsOf(log, figures);
      for (const callback of listening('onEpochEnd')) await callback.onEpochEnd?.(epoch, logs);
    },
  };
  if (begins.length > 0) {
    adapted.onBatchBegin = async (batch) => {
      for (const callback of begins) await callback.onBatchBegin?.(batch, { batch });
    };
  }
  if (ends.length > 0 || yields.length > 0) {
    adapted.onBatchEnd = async (batch, { size, loss }) => {
      const own = Object.fromEntries(metrics.map(({ key, lastFigure }) => [key, lastFigure()]));
      const logs: Logs = { batch, size, loss, ...own };
      for (const callback of ends) await callback.onBatchEnd?.(batch, logs);
      if (yields.length === 0 || performance.now() - yielded < yieldEvery) return;
      for (const callback of yields) await callback.onYield?.(epoch, batch, logs);
      yielded = performance.now();
    };
  }
  return adapted;
}
