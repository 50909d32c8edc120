import { atOnce } from '../../core/turns/runYielding.js';
import type { ShapedArray } from '../../data/reading/inputs.js';
import type { NumberList } from '../../data/reading/list.js';
import { StateError } from '../../errors.js';
import { readEvaluation } from '../../model/evaluation/call.js';
import { evaluateExamples } from '../../model/evaluation/evaluateExamples.js';
import { parts } from '../../model/parts.js';
import { stateOf } from '../../model/sequential.js';
import { replaceLayers } from '../../model/state/replaceLayers.js';
import { busy, connect, requireIdle } from '../../model/state/state.js';
import type { BatchOptions } from '../../model/training/trainOnBatch.js';
import type { Loss, Optimizer as OckhamOptimizer } from '../../types.js';
import { isA, requireInteger } from '../../validate.js';
import { warn } from '../../warnings.js';
import type { BatchSize, NamedMetric } from '../concepts/batchMetric.js';
import { type LossArg, nameOfLoss, resolveLoss } from '../concepts/losses.js';
import { type MetricArg, resolveMetrics } from '../concepts/metrics.js';
import { Optimizer, type OptimizerOwner } from '../concepts/optimizer.js';
import { resolveOptimizer } from '../concepts/optimizers.js';
import { completeModel } from '../internals/members.js';
import type { IOHandler, IOHandlerSync, SaveConfig, SaveResult } from '../io/artifacts.js';
import type { NamedTensor } from '../io/weights.js';
import { given, type Maybe, readOptions } from '../options.js';
import { refuseMembers } from '../outOfScope.js';
import { rowsOf, type TensorArg, weightsOf } from '../tensors/inputs.js';
import { Tensor } from '../tensors/tensor.js';
import { fit, type ModelFitArgs, readWeights } from './fit.js';
import {
  type BatchSource,
  type DatasetTarget,
  evaluateDataset,
  fitDataset,
  type ModelEvaluateDatasetArgs,
  type ModelFitDatasetArgs,
} from './fitDataset.js';
import type { History } from './history.js';
import { lastBatch } from './lastBatch.js';
import { copySlots, readOptimizerState, restoreSlots, writeOptimizerState } from './optimizerState.js';
import { readMetadata, saveModel, type UserMetadata } from './save.js';
import { type SequentialArgs, Stack } from './stack.js';
import { toTensor } from './weights.js';

/** Options of `model.compile`. */
export interface ModelCompileArgs {
  /** An optimizer of `tf.train`, or a name, with its defaults. */
  optimizer: string | OckhamOptimizer;
  loss: LossArg;
  /** Default: none. */
  metrics?: Maybe<MetricArg | readonly MetricArg[] | Readonly<Record<string, MetricArg | readonly MetricArg[]>>>;
}

/** Options of `model.evaluate`. The batch size counts for metrics that are no means over rows. */
export interface ModelEvaluateArgs {
  batchSize?: Maybe<number>;
  verbose?: Maybe<number>;
  sampleWeight?: Maybe<Tensor | NumberList>;
}

/** Options of `model.predict`. None has an effect. */
export interface ModelPredictArgs {
  batchSize?: Maybe<number>;
  verbose?: Maybe<number | boolean>;
}

/** Rows of a batch, unless they are given. */
const DEFAULT_BATCH = 32;

interface CompiledModel {
  readonly optimizer: OckhamOptimizer;
  readonly loss: LossArg;
  readonly own: Loss;
  readonly given: ModelCompileArgs['metrics'];
  readonly metrics: readonly NamedMetric[];
}

/** A stack of layers. Made by {@link sequential} and `tf.model`. */
export class Sequential extends Stack implements OptimizerOwner {
  /** History of the last call of fit. */
  history: History | undefined;
  private compiled: CompiledModel | undefined;
  private readonly size: BatchSize = { rows: DEFAULT_BATCH };
  /** Layers that were to be trained at the last compile. */
  private trainedFlags: readonly boolean[] = [];
  /** State of the optimizer for layers that were frozen since. */
  private heldSlots: ReadonlyMap<string, readonly Float32Array[]> = new Map();
  private metadata: UserMetadata | undefined;
  private isStopped = false;
  private isFitting = false;

  static {
    const methods = ['call', 'execute', 'resetStates'];
    refuseMembers(Sequential.prototype, 'model', { methods });
    completeModel(Sequential.prototype);
  }

  /** 'loss', and the keys of the metrics. */
  get metricsNames(): string[] {
    return ['loss', ...(this.compiled?.metrics ?? []).map(({ key }) => key)];
  }

  /** The optimizer given to compile. Setting its learningRate takes effect in the next step. */
  get optimizer(): OckhamOptimizer | undefined {
    return this.compiled?.optimizer;
  }

  /** Setting it to true ends a running fit after its current step. */
  get stopTraining(): boolean {
    return this.isStopped;
  }

  set stopTraining(stops: boolean) {
    this.isStopped = stops;
    if (stops) this.ockham.stopTraining();
  }

  /** The loss given to compile. */
  get loss(): LossArg | undefined {
    return this.compiled?.loss;
  }

  /** The loss given to compile, for the one output. */
  get lossFunctions(): LossArg[] {
    return this.compiled === undefined ? [] : [this.compiled.loss];
  }

  /** The metrics given to compile. */
  get metrics(): ModelCompileArgs['metrics'] {
    return this.compiled?.given;
  }

  /** Steps taken since `compile`. */
  get iterations(): number {
    return this.ockham.step;
  }

  /**
   * Sets optimizer, loss and metrics, and resets the optimizer's state; the weights stay. Takes `trainable` of the layers.
   *
   * @throws OptionError for options that do not fit the model; OutOfScopeError for losses whose gradient is unknown.
   */
  compile(args: ModelCompileArgs): void {
    const { optimizer, loss, metrics } = readOptions('compile', args, ['optimizer', 'loss', 'metrics']);
    const last = this.layers.at(-1)?.ockham;
    const activation = last?.activation?.name ?? 'linear';
    const rule = resolveOptimizer(optimizer as string | OckhamOptimizer);
    const own = resolveLoss(loss, { activation, penalizesOutput: last?.penalizesOutput === true });
    const context = { loss: nameOfLoss(loss, own), endsLinear: activation === 'linear', size: this.size };
    const named = resolveMetrics(metrics, context);
    this.ockham.compile({ optimizer: rule, loss: own, metrics: named.map((metric) => metric.own) });
    this.settleLayers(true);
    this.compiled = { optimizer: rule, loss: loss as LossArg, own, given: metrics, metrics: named };
    if (isA(rule, Optimizer)) rule.attach(this);
  }

  /**
   * Trains.
   *
   * @returns a promise of one number per figure and epoch: loss (with penalties), acc, val_loss (without them), val_acc...
   * @throws like Ockham's fit: typed errors before anything changes, DivergedError once a figure is not finite.
   */
  async fit(x: TensorArg, y: TensorArg, args?: Maybe<ModelFitArgs>): Promise<History> {
    this.isStopped = false;
    const { metrics, own } = this.requireCompiled('fit');
    this.shared.claim();
    return fit(
      {
        model: this,
        metrics,
        hasClasses: this.hasClasses(own),
        size: this.size,
        flattens: this.flattens,
        begin: (history, columns) => {
          this.history = history;
          this.prepare(columns);
        },
      },
      x,
      y,
      args,
    );
  }

  /**
   * Takes one training step on all rows.
   *
   * @returns a promise of the loss before the step, penalties included; compiled with metrics, an array of it and of the metrics
   *   before the step.
   * @throws like {@link fit}.
   */
  async trainOnBatch(x: TensorArg, y: TensorArg): Promise<number | number[]> {
    const [loss, ...figures] = this.step(rowsOf('x', x, this.flattens), rowsOf('y', y));
    return figures.length === 0 ? loss! : [loss!, ...figures];
  }

  /** Loss and metrics of the rows before the step. */
  private step(rows: ShapedArray, targets: ShapedArray, weights: BatchOptions = {}): number[] {
    const { metrics } = this.requireCompiled('trainOnBatch');
    const { ockham } = this;
    this.shared.claim();
    this.prepare(rows.shape[1] ?? 0);
    const { loss, size } = ockham.trainOnBatch(rows, targets, weights);
    if (metrics.length === 0) return [loss];
    const batch = lastBatch(stateOf(ockham), size);
    return [loss, ...metrics.map((metric) => metric.figureOf(batch))];
  }

  /**
   * Trains on the batches of a data set, one step for each: what `batch` of the data set joined is a batch here.
   *
   * @param dataset  gives `{ xs, ys }`, tensors with as many rows.
   * @returns a promise of one number per figure and epoch, as {@link fit}.
   * @throws as {@link fit}; StateError `E_BUSY` while another call trains; what the data set throws.
   */
  async fitDataset(dataset: BatchSource, args: ModelFitDatasetArgs): Promise<History> {
    const target = this.datasetTarget('fitDataset');
    requireIdle(stateOf(this.ockham), 'fitDataset');
    if (this.isFitting) throw busy('fitDataset');
    this.isFitting = true;
    this.isStopped = false;
    try {
      return await fitDataset(target, dataset, args);
    } finally {
      this.isFitting = false;
    }
  }

  /**
   * Computes loss and metrics on the batches of a data set, dropout off: means over the rows.
   *
   * @throws as {@link evaluate}; what the data set throws.
   */
  async evaluateDataset(dataset: BatchSource, args?: Maybe<ModelEvaluateDatasetArgs>): Promise<Tensor | Tensor[]> {
    return scalarsOf(await evaluateDataset(this.datasetTarget('evaluateDataset'), dataset, args));
  }

  private datasetTarget(method: string): DatasetTarget {
    const compiled = this.requireCompiled(method);
    return {
      model: this,
      names: { xs: () => this.inputNames, ys: () => this.outputNames },
      metricsNames: this.metricsNames,
      step: (x, y, classWeight) => {
        const [rows, targets] = [rowsOf('xs', x, this.flattens), rowsOf('ys', y)];
        const weights = readWeights(classWeight, undefined, targets, rows.shape[0] ?? 0, this.hasClasses(compiled.own));
        return this.step(rows, targets, weights);
      },
      evaluate: (x, y, batchSize, sampleWeight) => this.figuresOf(x, y, { batchSize, ...given({ sampleWeight }) }),
      begin: (history) => {
        this.history = history;
      },
    };
  }

  private hasClasses({ targets }: Loss): boolean {
    return targets !== 'values' && (targets !== 'binary' || this.outputUnits === 1);
  }

  /**
   * Computes loss and metrics on given rows, dropout off.
   *
   * @returns the data loss, without penalties; with metrics, an array of the loss and the metrics.
   * @throws ShapeError, DataError; StateError `E_NOT_COMPILED`, `E_DISPOSED`.
   */
  evaluate(x: TensorArg, y: TensorArg, args?: Maybe<ModelEvaluateArgs>): Tensor | Tensor[] {
    return scalarsOf(this.figuresOf(x, y, args));
  }

  /** Loss and metrics of {@link evaluate}. */
  private figuresOf(x: TensorArg, y: TensorArg, args: Maybe<ModelEvaluateArgs>): number[] {
    const given = readOptions('model.evaluate', args, ['batchSize', 'verbose', 'sampleWeight'], ['steps']);
    const { metrics } = this.requireCompiled('evaluate');
    const batchSize = requireInteger('model.evaluate.batchSize', given.batchSize ?? DEFAULT_BATCH, 1);
    const weights = given.sampleWeight === undefined ? {} : { sampleWeight: weightsOf(given.sampleWeight) };
    const rows = rowsOf('x', x, this.flattens);
    const state = stateOf(this.ockham);
    const { built, compiled, examples } = readEvaluation(state, rows, rowsOf('y', y), weights);
    const before = this.size.rows;
    this.size.rows = batchSize;
    try {
      const evaluated = atOnce(evaluateExamples(parts, state, built, compiled, examples));
      return [evaluated.terms.dataLoss, ...metrics.map(({ own }) => Number(evaluated.metrics.get(own.name)))];
    } finally {
      this.size.rows = before; // of a running fit
    }
  }

  /** Computes the output for every row, dropout off. @throws ShapeError, DataError; StateError `E_DISPOSED`. */
  predict(x: TensorArg, args?: Maybe<ModelPredictArgs>): Tensor {
    readOptions('model.predict', args, ['batchSize', 'verbose']);
    return toTensor(this.ockham.predict(rowsOf('x', x, this.flattens)));
  }

  /** As {@link predict}. */
  predictOnBatch(x: TensorArg): Tensor {
    return this.predict(x);
  }

  /** For the optimizer. */
  readOptimizer(optimizer: Optimizer): NamedTensor[] | undefined {
    return this.compiled?.optimizer === optimizer ? readOptimizerState(stateOf(this.ockham), optimizer) : undefined;
  }

  /** For the optimizer. */
  writeOptimizer(optimizer: Optimizer, weights: readonly NamedTensor[]): boolean {
    if (this.compiled?.optimizer !== optimizer) return false;
    return writeOptimizerState(stateOf(this.ockham), optimizer, weights);
  }

  /** Before training: takes what `trainable` and the optimizer were set to. @param columns  of x. */
  private prepare(columns: number): void {
    this.settleLayers(false);
    const optimizer = this.compiled?.optimizer;
    if (!isA(optimizer, Optimizer) || !optimizer.hasPending) return;
    if (columns > 0) connect(stateOf(this.ockham), columns);
    optimizer.settle();
  }

  /**
   * Freezes layers that are not to be trained, and trains those that are to be: in `compile` all, in `fit` those that were to be trained
   * at the last compile. The optimizer keeps its state from one compile to the next, as in TensorFlow.js.
   */
  private settleLayers(isCompiling: boolean): void {
    const { flags } = this;
    const state = stateOf(this.ockham);
    if (isCompiling) [this.trainedFlags, this.heldSlots] = [flags, new Map()];
    else if (flags.some((flag, index) => flag !== this.trainedFlags[index])) {
      const when = 'false counts from now on, true from the next compile if the layer was frozen in the last one';
      warn('W_TFJS', `model.fit: trainable of a layer or of the model was set after compile: ${when}`);
    }
    const layers = this.layers.map((layer, index) => {
      const isTrained = flags[index]! && this.trainedFlags[index]!;
      const current = state.layers[index]!;
      return current.trainable === isTrained ? current : layer.as(isTrained);
    });
    if (layers.every((layer, index) => layer === state.layers[index])) return;
    requireIdle(state, 'fit');
    this.heldSlots = new Map([...this.heldSlots, ...copySlots(state)]);
    replaceLayers(state, layers);
    if (!isCompiling) restoreSlots(state, this.heldSlots);
  }

  private get outputUnits(): number | undefined {
    return this.network?.outputUnits ?? (this.layers.at(-1)?.ockham.config['units'] as number | undefined);
  }

  /** Keeps JSON of your own with the model and its files. @throws OptionError unless it is an object of JSON. */
  setUserDefinedMetadata(metadata: UserMetadata): void {
    this.metadata = readMetadata(metadata);
  }

  /** The metadata of {@link setUserDefinedMetadata}. */
  getUserDefinedMetadata(): UserMetadata | undefined {
    return this.metadata;
  }

  /**
   * Saves topology and weights in the files of TensorFlow.js.
   *
   * @param target  `file://`, `localstorage://`, `indexeddb://`, `downloads://`, `http(s)://`, or a handler of `tf.io`.
   * @throws OptionError for an address that nothing takes; OutOfScopeError for what TensorFlow.js has no class for; StateError
   *   `E_NOT_BUILT`, `E_DISPOSED`; RuntimeSupportError where the engine lacks the storage.
   */
  async save(target: IOHandler | IOHandlerSync | string, config?: Maybe<SaveConfig>): Promise<SaveResult> {
    const { configured, weights, metadata, compiled } = this;
    const given = compiled && { optimizer: compiled.optimizer, loss: compiled.loss, metrics: compiled.given };
    return saveModel({ configured, weights, compiled: given, metadata }, target, config);
  }

  private requireCompiled(method: string) {
    if (this.compiled !== undefined) return this.compiled;
    throw new StateError('E_NOT_COMPILED', `model.${method}: call compile first`);
  }
}

/** Figures as tensors; one comes alone. */
function scalarsOf(figures: readonly number[]): Tensor | Tensor[] {
  const scalars = figures.map((figure) => new Tensor(Float32Array.of(figure), [], 'float32'));
  return scalars.length === 1 ? scalars[0]! : scalars;
}

/**
 * Makes a stack of layers.
 *
 * @throws OptionError for bad layers and options; OutOfScopeError.
 * @example
 * const tf = await import('ockham/tfjs');
 * const stack = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [4], activation: 'softmax' })] });
 * stack.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
 */
export function sequential(args?: Maybe<SequentialArgs>): Sequential {
  return new Sequential(args);
}
