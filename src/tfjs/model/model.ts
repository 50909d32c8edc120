import { atOnce } from '../../core/turns/runYielding.js';
import type { NumberList } from '../../data/reading/list.js';
import { StateError } from '../../errors.js';
import { readEvaluation } from '../../model/evaluation/call.js';
import { evaluateExamples } from '../../model/evaluation/evaluateExamples.js';
import { parts } from '../../model/parts.js';
import { stateOf } from '../../model/sequential.js';
import type { Optimizer as OckhamOptimizer } from '../../types.js';
import { type LossArg, resolveLoss } from '../concepts/losses.js';
import { type MetricArg, type NamedMetric, resolveMetrics } from '../concepts/metrics.js';
import { resolveOptimizer } from '../concepts/optimizers.js';
import { type Maybe, readOptions } from '../options.js';
import { OutOfScopeError, refuseMembers } from '../outOfScope.js';
import { rowsOf, type TensorArg, weightsOf } from '../tensors/inputs.js';
import { Tensor } from '../tensors/tensor.js';
import { fit, type ModelFitArgs } from './fit.js';
import type { History } from './history.js';
import { type SequentialArgs, Stack } from './stack.js';
import { toTensor } from './weights.js';

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

/** A stack of layers. Made by {@link sequential} and `tf.model`. */
export class Sequential extends Stack {
  /** History of the last call of fit. */
  history: History | undefined;
  private compiled: { readonly optimizer: OckhamOptimizer; readonly metrics: readonly NamedMetric[] } | undefined;
  private isStopped = false;

  static {
    const methods = ['call', 'execute', 'resetStates', 'fitDataset', 'evaluateDataset', 'loadWeights'];
    refuseMembers(Sequential.prototype, 'model', { methods });
    const instead = 'model.ockham has save and toJSON; ockham loads what they give';
    refuseMembers(Sequential.prototype, 'model', { methods: ['save'], instead });
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
    this.shared.claim();
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
    const { ockham } = this;
    this.shared.claim();
    return ockham.trainOnBatch(rowsOf('x', x, this.flattens), rowsOf('y', y)).loss;
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
