import { Yielder } from '../../core/turns/yielder.js';
import { OptionError } from '../../errors.js';
import { hasMethods, isA, isList, isPlain, refuse, requireInteger } from '../../validate.js';
import { type Maybe, readOptions } from '../options.js';
import { OutOfScopeError } from '../outOfScope.js';
import { ignore } from '../strict.js';
import { requireTensor, type TensorArg } from '../tensors/inputs.js';
import { Tensor } from '../tensors/tensor.js';
import type { Logs } from './baseCallback.js';
import {
  type CallbackArg,
  type CallbackModel,
  type CustomCallbackArgs,
  introduce,
  onYieldEvery,
  readCallbacks,
  type YieldEvery,
} from './callbacks.js';
import { EarlyStopping } from './earlyStopping.js';
import { History } from './history.js';

/** Source of the batches of `fitDataset`: a data set of `tf.data`, or anything with an iterator like one. */
export interface BatchSource {
  readonly size?: number | null;
  iterator(): Promise<{ next(): Promise<{ value: unknown; done?: boolean }> }>;
}

/** Options of `model.fitDataset`. */
export interface ModelFitDatasetArgs {
  /** Batches of an epoch; then the next epoch goes on with the batch behind. Default: all batches of the data set. */
  batchesPerEpoch?: Maybe<number>;
  /** The epoch to train up to. */
  epochs: number;
  /** 0: says nothing. Default: 1, which says nothing either. */
  verbose?: Maybe<number>;
  /** A data set of batches; or `[x, y]`, `[x, y, sampleWeight]`. */
  validationData?: Maybe<BatchSource | readonly TensorArg[]>;
  /** Rows of a batch of `[x, y]`. Default: 32. */
  validationBatchSize?: Maybe<number>;
  /** Batches of a data set that are evaluated. Default: all. */
  validationBatches?: Maybe<number>;
  /** 'auto' and 'epoch': every 16 milliseconds; 'batch': after every step; 'never'; or milliseconds. */
  yieldEvery?: Maybe<'auto' | 'batch' | 'epoch' | 'never' | number>;
  /** Number of the first epoch. Default: 0. */
  initialEpoch?: Maybe<number>;
  callbacks?: Maybe<CallbackArg>;
  /** Weights by class number. */
  classWeight?: Maybe<Readonly<Record<number, number>>>;
}

/** Options of `model.evaluateDataset`. */
export interface ModelEvaluateDatasetArgs {
  /** Batches that are evaluated. Default: all. */
  batches?: Maybe<number>;
  verbose?: Maybe<number>;
}

const KNOWN = [
  ...(['batchesPerEpoch', 'epochs', 'verbose', 'validationData', 'validationBatchSize', 'validationBatches'] as const),
  ...(['yieldEvery', 'initialEpoch', 'callbacks', 'classWeight'] as const),
];

/** Milliseconds between two turns of the event loop. */
const TURN = 16;

/** The model and its settings that `fitDataset` needs. */
export interface DatasetTarget {
  readonly model: CallbackModel;
  /** Names of the input and of the output. */
  readonly names: { readonly xs: () => readonly string[]; readonly ys: () => readonly string[] };
  readonly metricsNames: readonly string[];
  /** Takes a step, and gives loss and metrics of the batch before it. */
  step(x: Tensor, y: Tensor, classWeight: Maybe<Readonly<Record<number, number>>>): number[];
  /** Loss and metrics of rows. */
  evaluate(x: TensorArg, y: TensorArg, batchSize: number, weights?: Tensor): number[];
  /** Called once everything is checked. */
  begin(history: History): void;
}

/** A batch of a data set. */
interface Batch {
  readonly x: Tensor;
  readonly y: Tensor;
  readonly rows: number;
}

/** Trains on the batches of a data set, one step for each. @throws as `model.fitDataset` does. */
export async function fitDataset(
  target: DatasetTarget,
  dataset: BatchSource,
  args: ModelFitDatasetArgs,
): Promise<History> {
  const owner = 'model.fitDataset';
  requireSource(owner, dataset);
  const given = readOptions<ModelFitDatasetArgs>(owner, args, KNOWN);
  const { model, metricsNames } = target;
  const epochs = requireInteger(`${owner}.epochs`, given.epochs, 1);
  const initialEpoch = requireInteger(`${owner}.initialEpoch`, given.initialEpoch ?? 0, 0);
  const { batchesPerEpoch } = given;
  if (batchesPerEpoch !== undefined) requireInteger(`${owner}.batchesPerEpoch`, batchesPerEpoch, 1);
  const validate = validationOf(target, given);
  const keys = [...metricsNames, ...(validate === undefined ? [] : metricsNames.map((key) => `val_${key}`))];
  const history = new History();
  const callbacks: readonly CustomCallbackArgs[] = [...readCallbacks(given.callbacks), history];
  for (const callback of callbacks) if (callback instanceof EarlyStopping) callback.check(keys);
  const params = {
    epochs,
    initialEpoch,
    samples: 0,
    steps: batchesPerEpoch ?? (Number.isFinite(dataset.size ?? Number.NaN) ? (dataset.size ?? null) : null),
    batchSize: 0,
    verbose: typeof given.verbose === 'number' ? given.verbose : Number(given.verbose !== false),
    doValidation: validate !== undefined,
    metrics: keys,
  };
  const tell = async (call: (callback: CustomCallbackArgs) => void | Promise<void>) => {
    for (const callback of callbacks) await call(callback);
  };
  const turns = turnsOf(given.yieldEvery ?? 'auto');
  target.begin(history);
  introduce(callbacks, { params, model });
  await tell((callback) => callback.onTrainBegin?.({}));
  let batches = await dataset.iterator();
  for (let epoch = initialEpoch; epoch < epochs && !model.stopTraining; epoch++) {
    await tell((callback) => callback.onEpochBegin?.(epoch, {}));
    if (batchesPerEpoch === undefined && epoch > initialEpoch) batches = await dataset.iterator();
    const sums = new Sums(metricsNames);
    for (let at = 0; at < (batchesPerEpoch ?? Number.POSITIVE_INFINITY) && !model.stopTraining; at++) {
      const next = await batches.next();
      if (next.done === true) {
        if (batchesPerEpoch !== undefined) {
          const what = `the data set ended after ${at} of ${batchesPerEpoch} batches; make it longer with repeat()`;
          ignore(`${owner}.batchesPerEpoch`, `${owner}: ${what}`);
        }
        break;
      }
      const { x, y, rows } = batchIn(owner, target, next.value);
      await tell((callback) => callback.onBatchBegin?.(at, { batch: at, size: rows }));
      const figures = target.step(x, y, given.classWeight);
      const own = Object.fromEntries(metricsNames.map((key, index) => [key, figures[index]!]));
      const logs: Logs = { batch: at, size: rows, ...own };
      sums.add(figures, rows);
      await tell((callback) => callback.onBatchEnd?.(at, logs));
      await turns(async () => tell((callback) => callback.onYield?.(epoch, at, logs)));
    }
    if (sums.isEmpty) refuse(OptionError, `${owner}.dataset`, 'a data set of at least one batch', 0);
    const logs = sums.means();
    // As in TensorFlow.js, an epoch that was stopped is not validated.
    if (validate !== undefined && !model.stopTraining) {
      const figures = await validate();
      for (const [index, key] of metricsNames.entries()) logs[`val_${key}`] = figures[index]!;
    }
    await tell((callback) => callback.onEpochEnd?.(epoch, logs));
  }
  await tell((callback) => callback.onTrainEnd?.({}));
  return history;
}

/** Evaluates the batches of a data set. @returns loss and metrics, weighted by the rows of the batches. */
export async function evaluateDataset(
  target: DatasetTarget,
  dataset: BatchSource,
  args: Maybe<ModelEvaluateDatasetArgs>,
): Promise<number[]> {
  const owner = 'model.evaluateDataset';
  requireSource(owner, dataset);
  const { batches } = readOptions<ModelEvaluateDatasetArgs>(owner, args, ['batches', 'verbose']);
  if (batches !== undefined) requireInteger(`${owner}.batches`, batches, 1);
  const elements = await dataset.iterator();
  const sums = new Sums(target.metricsNames);
  for (let at = 0; at < (batches ?? Number.POSITIVE_INFINITY); at++) {
    const next = await elements.next();
    if (next.done === true) {
      if (batches !== undefined) {
        ignore(`${owner}.batches`, `${owner}: the data set ended after ${at} of ${batches} batches`);
      }
      break;
    }
    const { x, y, rows } = batchIn(owner, target, next.value);
    sums.add(target.evaluate(x, y, rows), rows);
  }
  if (sums.isEmpty) refuse(OptionError, `${owner}.dataset`, 'a data set of at least one batch', 0);
  return Object.values(sums.means());
}

function requireSource(owner: string, dataset: unknown): void {
  if (!hasMethods<BatchSource>(dataset, 'iterator'))
    refuse(OptionError, `${owner}.dataset`, 'a data set of tf.data', dataset);
}

function validationOf(
  target: DatasetTarget,
  given: Partial<ModelFitDatasetArgs>,
): (() => Promise<number[]>) | undefined {
  const { validationData } = given;
  if (validationData === undefined || validationData === null) return undefined;
  if (hasMethods<BatchSource>(validationData, 'iterator')) {
    return async () => evaluateDataset(target, validationData, { batches: given.validationBatches });
  }
  const owner = 'model.fitDataset.validationData';
  if (!isList(validationData) || validationData.length < 2 || validationData.length > 3) {
    return refuse(OptionError, owner, 'a data set, or [x, y]', validationData);
  }
  const batchSize = requireInteger('model.fitDataset.validationBatchSize', given.validationBatchSize ?? 32, 1);
  const [x, y, weights] = validationData.map((part, at) => requireTensor(`${owner}[${at}]`, part));
  return async () => target.evaluate(x!, y!, batchSize, weights);
}

/** Means of figures, weighted by rows. */
class Sums {
  private readonly sums: number[];
  private rows = 0;

  constructor(private readonly keys: readonly string[]) {
    this.sums = keys.map(() => 0);
  }

  add(figures: readonly number[], rows: number): void {
    this.rows += rows;
    for (const [index, figure] of figures.entries()) this.sums[index]! += rows * figure;
  }

  get isEmpty(): boolean {
    return this.rows === 0;
  }

  means(): Logs {
    return Object.fromEntries(this.keys.map((key, index) => [key, (this.sums[index] ?? 0) / this.rows]));
  }
}

/** @throws OptionError unless it is `{ xs, ys }` of tensors with as many rows. */
function batchIn(owner: string, { names }: DatasetTarget, value: unknown): Batch {
  const [xs, ys] = isList(value) && value.length === 2 ? value : isPlain(value) ? [value['xs'], value['ys']] : [];
  if (xs === undefined || ys === undefined) {
    return refuse(OptionError, `${owner}.dataset`, 'a data set of batches { xs, ys }', value);
  }
  const x = tensorIn(`${owner}: xs`, xs, names.xs);
  const y = tensorIn(`${owner}: ys`, ys, names.ys);
  const [rows = 0, targets] = [x.shape[0], y.shape[0]];
  if (rows === targets && rows > 0) return { x, y, rows };
  return refuse(OptionError, `${owner}.dataset`, `batches with as many rows in ys as in xs, ${rows}`, targets);
}

/** A tensor, alone, in an array, or under the name of the model's input. */
function tensorIn(path: string, given: unknown, names: () => readonly string[]): Tensor {
  if (!isPlain(given) || isA(given, Tensor)) return requireTensor(path, given);
  const keys = Object.keys(given);
  const [name = ''] = names();
  if (keys.length > 1) {
    const cure = `join the columns before: dataset.map(({ xs, ys }) => ({ xs: Object.values(xs), ys: Object.values(ys) }))`;
    throw new OutOfScopeError(`${path} of ${keys.length} columns, ${keys.slice(0, 4).join(', ')}`, cure);
  }
  return requireTensor(`${path}.${name}`, Object.hasOwn(given, name) ? given[name] : undefined);
}

/** Lets other work run between batches; calls onYield now and then. */
function turnsOf(every: YieldEvery): (onYield: () => Promise<void>) => Promise<void> {
  const wait =
    every === 'never' ? Number.POSITIVE_INFINITY : every === 'batch' ? 0 : typeof every === 'number' ? every : TURN;
  const told = onYieldEvery(every);
  const yielder = new Yielder(0);
  let [turned, heard] = [performance.now(), performance.now()];
  return async (onYield) => {
    const now = performance.now();
    if (now - heard >= told) {
      await onYield();
      heard = performance.now();
    }
    if (now - turned < wait) return;
    await yielder.yieldNow();
    turned = performance.now();
  };
}
