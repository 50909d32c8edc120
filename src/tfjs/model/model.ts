import { atOnce } from '../../core/turns/runYielding.js';
import type { NumberList } from '../../data/reading/list.js';
import { OptionError, StateError } from '../../errors.js';
import { readEvaluation } from '../../model/evaluation/call.js';
import { evaluateExamples } from '../../model/evaluation/evaluateExamples.js';
import type { Network } from '../../model/network.js';
import { parts } from '../../model/parts.js';
import {
  type Sequential as OckhamSequential,
  sequential as ockhamSequential,
  stateOf,
} from '../../model/sequential.js';
import type { SequentialOptions } from '../../model/state/create.js';
import { isFunction, show } from '../../show.js';
import type { Optimizer as OckhamOptimizer } from '../../types.js';
import { isA, isList, refuse } from '../../validate.js';
import { Layer, type LayerOwner } from '../concepts/layer.js';
import { type LossArg, resolveLoss } from '../concepts/losses.js';
import { type MetricArg, type NamedMetric, resolveMetrics } from '../concepts/metrics.js';
import { resolveOptimizer } from '../concepts/optimizers.js';
import { type Maybe, readOptions } from '../options.js';
import { OutOfScopeError, refuseMembers } from '../outOfScope.js';
import { joinSeeds } from '../seeds.js';
import { rowsOf, type TensorArg, weightsOf } from '../tensors/inputs.js';
import { Tensor } from '../tensors/tensor.js';
import { fit, type ModelFitArgs } from './fit.js';
import type { History } from './history.js';
import { orderOf, rangeOf, requireCount, toMatrix, toTensor } from './weights.js';

/** Options of `tf.sequential`. */
export interface SequentialArgs {
  layers?: Maybe<readonly Layer[]>;
  name?: Maybe<string>;
  /** Key of all random numbers, as in Ockham. Default: made of the seeds of the layers, or drawn if they have none. */
  seed?: Maybe<number | bigint>;
}

/** Options of `model.compile`. */
export interface ModelCompileArgs {
  /** An optimizer of `tf.train`, or a name, with its defaults. */
  optimizer: string | OckhamOptimizer;
  loss: LossArg;
  /** Default: none. */
  metrics?: Maybe<MetricArg | readonly MetricArg[]>;
}

/** Options of `model.evaluate`. The batch size has no effect. */
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

const METHODS = [
  ...[
    'apply',
    'call',
    'execute',
    'evaluateDataset',
    'fitDataset',
    'getConfig',
    'getUserDefinedMetadata',
    'loadWeights',
  ],
  ...['resetStates', 'setUserDefinedMetadata'],
];
const PROPERTIES = ['input', 'inputs', 'output', 'outputs', 'weights', 'trainableWeights', 'nonTrainableWeights'];

/** A stack of layers. Made by {@link sequential}. */
export class Sequential implements LayerOwner {
  readonly layers: Layer[] = [];
  /** History of the last call of fit. */
  history: History | undefined;
  private readonly options: Omit<SequentialOptions, 'layers'>;
  private inner: OckhamSequential | undefined;
  private compiled: { readonly optimizer: OckhamOptimizer; readonly metrics: readonly NamedMetric[] } | undefined;
  private isStopped = false;

  static {
    const { prototype } = Sequential;
    refuseMembers(prototype, 'model', { methods: METHODS, properties: PROPERTIES });
    const instead = 'model.ockham has save and toJSON; ockham loads what they give';
    refuseMembers(prototype, 'model', { methods: ['save', 'toJSON'], instead });
  }

  /** @throws OptionError for bad layers and options; OutOfScopeError. */
  constructor(args?: Maybe<SequentialArgs>) {
    const { layers = [], ...options } = readOptions('tf.sequential', args, ['layers', 'name', 'seed']);
    this.options = options;
    if (!isList(layers)) refuse(OptionError, 'tf.sequential.layers', 'a list of layers', layers);
    for (const layer of layers) this.add(layer as Layer);
  }

  get name(): string {
    return this.options.name ?? 'sequential';
  }

  /**
   * The model of Ockham, for what TensorFlow.js lacks: `sparsity`, `compact`, `predictDistribution`, `save`... The first access
   * makes it; then no more layers can be added.
   *
   * @throws OptionError for layers that do not fit together.
   */
  get ockham(): OckhamSequential {
    return this.inner ?? this.make();
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

  /** Appends a layer. @throws OutOfScopeError for a model, for a layer in use, and once the model is used. */
  add(layer: Layer): void {
    if (!isA(layer, Layer)) throw new OutOfScopeError(`model.add of ${show(layer)}`, 'give what tf.layers makes');
    if (this.inner !== undefined) throw new OutOfScopeError('model.add once the model is compiled or used');
    if (layer.flattens !== undefined && layer.flattens.length > 1 && this.layers.length > 0) {
      throw new OutOfScopeError('a flatten layer of several axes behind other layers', 'put it first');
    }
    layer.join(this);
    this.layers.push(layer);
  }

  /** Removes the last layer. @throws OutOfScopeError once the model is used. */
  pop(): void {
    if (this.inner !== undefined) throw new OutOfScopeError('model.pop once the model is compiled or used');
    this.layers.pop()?.leave();
  }

  /**
   * Sets optimizer, loss and metrics, and resets the optimizer's state; the weights stay.
   *
   * @throws OptionError for options that do not fit the model; OutOfScopeError for other losses and metrics.
   */
  compile(args: ModelCompileArgs): void {
    const { optimizer, loss, metrics = [] } = readOptions('compile', args, ['optimizer', 'loss', 'metrics']);
    const last = this.layers.at(-1)?.ockham;
    const resolved = {
      optimizer: resolveOptimizer(optimizer as string | OckhamOptimizer),
      metrics: resolveMetrics(metrics as MetricArg | readonly MetricArg[]),
    };
    this.ockham.compile({
      optimizer: resolved.optimizer,
      loss: resolveLoss(loss as LossArg, last?.activation?.name ?? 'linear'),
      metrics: [...new Set(resolved.metrics.map(({ own }) => own))],
    });
    this.compiled = resolved;
  }

  /**
   * Trains.
   *
   * @returns a promise of one number per figure and epoch: loss (with penalties), acc, val_loss (without them), val_acc...
   * @throws like Ockham's fit: typed errors before anything changes, DivergedError once a figure is not finite.
   */
  async fit(x: TensorArg, y: TensorArg, args?: Maybe<ModelFitArgs>): Promise<History> {
    this.isStopped = false;
    const { metrics } = this.requireCompiled('fit');
    this.history = await fit({ model: this, metrics, flattens: this.flattens }, x, y, args);
    return this.history;
  }

  /**
   * Takes one training step on all rows.
   *
   * @returns a promise of the loss before the step, penalties included.
   * @throws OutOfScopeError if the model was compiled with metrics; otherwise like {@link fit}.
   */
  async trainOnBatch(x: TensorArg, y: TensorArg): Promise<number> {
    if (this.requireCompiled('trainOnBatch').metrics.length > 0) throw new OutOfScopeError('trainOnBatch with metrics');
    return this.ockham.trainOnBatch(rowsOf('x', x, this.flattens), rowsOf('y', y)).loss;
  }

  /**
   * Computes loss and metrics on given rows, dropout off.
   *
   * @returns the data loss, without penalties; with metrics, an array of the loss and the metrics.
   * @throws ShapeError, DataError; StateError `E_NOT_COMPILED`, `E_DISPOSED`.
   */
  evaluate(x: TensorArg, y: TensorArg, args?: Maybe<ModelEvaluateArgs>): Tensor | Tensor[] {
    const given = readOptions('model.evaluate', args, ['batchSize', 'verbose', 'sampleWeight'], ['steps']);
    const { metrics } = this.requireCompiled('evaluate');
    const weights = given.sampleWeight === undefined ? {} : { sampleWeight: weightsOf(given.sampleWeight) };
    const rows = rowsOf('x', x, this.flattens);
    const state = stateOf(this.ockham);
    const { built, compiled, examples } = readEvaluation(state, rows, rowsOf('y', y), weights);
    const evaluated = atOnce(evaluateExamples(parts, state, built, compiled, examples));
    const values = [evaluated.terms.dataLoss, ...metrics.map(({ own }) => Number(evaluated.metrics.get(own)))];
    const scalars = values.map((value) => new Tensor(Float32Array.of(value), [], 'float32'));
    return scalars.length === 1 ? scalars[0]! : scalars;
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

  /**
   * Copies of all weights: first the trained ones, layer by layer, then the others (frozen layers, running statistics).
   *
   * @throws StateError `E_NOT_BUILT` while the number of input columns is not known; `E_DISPOSED`.
   */
  getWeights(trainableOnly = false): Tensor[] {
    const weights = this.ockham.getWeights();
    const { trained, others } = orderOf(this.network);
    const order = trainableOnly ? trained : [...trained, ...others];
    return order.map((index) => toTensor(weights[index]!));
  }

  /** Replaces all weights, in the order of {@link getWeights}. @throws ShapeError, DataError before anything changes. */
  setWeights(weights: readonly Tensor[]): void {
    const all = this.ockham.getWeights();
    const { trained, others } = orderOf(this.network);
    requireCount('model.setWeights', weights, all.length);
    for (const [at, index] of [...trained, ...others].entries()) all[index] = toMatrix(`weights[${at}]`, weights[at]);
    this.ockham.setWeights(all);
  }

  /** Number of weights. @throws StateError `E_NOT_BUILT` while the number of input columns is not known. */
  countParams(): number {
    return this.ockham.getWeights().reduce((sum, { data }) => sum + data.length, 0);
  }

  /** Finds a layer by name or index. @throws OptionError if there is none. */
  getLayer(nameOrIndex: Maybe<string | number>, index?: Maybe<number>): Layer {
    if (this.inner === undefined) this.make(); // gives the layers their names
    const wanted = nameOrIndex ?? index;
    const found = this.layers.find((layer, at) => wanted === layer.name || wanted === at);
    if (found !== undefined) return found;
    const expected = `one of ${this.layers.map(({ name }) => name).join(', ')}`;
    return refuse(OptionError, 'model.getLayer.nameOrIndex', expected, wanted);
  }

  /** Prints a table of the layers, line by line. The first two parameters have no effect. */
  summary(
    _lineLength?: Maybe<number>,
    _positions?: Maybe<readonly number[]>,
    printFn: (line: string) => void = console.log,
  ): void {
    if (!isFunction(printFn)) refuse(OptionError, 'model.summary.printFn', 'a function', printFn);
    this.ockham.summary({
      printFn: (table) => {
        for (const line of table.split('\n')) printFn(line);
      },
    });
  }

  /** Frees the model's memory at once. Models that are merely dropped are freed when they are collected. */
  dispose(): { refCountAfterDispose: number; numDisposedVariables: number } {
    const { trained, others } = orderOf(this.network);
    this.ockham.dispose();
    return { refCountAfterDispose: 0, numDisposedVariables: trained.length + others.length };
  }

  /** For the layers. */
  layerWeights(layer: Layer): Tensor[] {
    const weights = this.ockham.getWeights();
    const { first, count } = rangeOf(this.network, this.layers.indexOf(layer));
    return weights.slice(first, first + count).map(toTensor);
  }

  /** For the layers. */
  setLayerWeights(layer: Layer, weights: readonly Tensor[]): void {
    const all = this.ockham.getWeights();
    const { first, count } = rangeOf(this.network, this.layers.indexOf(layer));
    requireCount('layer.setWeights', weights, count);
    for (let at = 0; at < count; at++) all[first + at] = toMatrix(`weights[${at}]`, weights[at]);
    this.ockham.setWeights(all);
  }

  private make(): OckhamSequential {
    const seeds = this.layers.flatMap((layer) => layer.seeds);
    const seed = seeds.length === 0 ? {} : { seed: joinSeeds(seeds) };
    const layers = this.layers.map((layer) => layer.ockham);
    this.inner = ockhamSequential({ ...seed, ...this.options, layers });
    for (const [index, known] of (this.network?.layers ?? []).entries()) this.layers[index]!.name = known.name;
    return this.inner;
  }

  /** Undefined while the number of input columns is not known. */
  private get network(): Network | undefined {
    return stateOf(this.ockham).network;
  }

  private get flattens(): readonly number[] | undefined {
    return this.layers[0]?.flattens;
  }

  private requireCompiled(method: string) {
    if (this.compiled !== undefined) return this.compiled;
    throw new StateError('E_NOT_COMPILED', `model.${method}: call compile first`);
  }
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
