/// <reference lib="esnext.disposable" preserve="true" />

import type { BatchLog, EpochLog, Resumed, TrainingEnd } from '../callbacks/callback.js';
import { runtime } from '../core/kernels/runtime.js';
import { type Seed, splitSeed } from '../core/random/seed.js';
import {
  argumentsOf,
  type Label,
  type ModelInput,
  type Preparation,
  type TableInput,
  type Tabular,
  type TargetInput,
} from '../data/preparation.js';
import type { MatrixInput } from '../data/reading/inputs.js';
import type { SparseMatrix } from '../data/reading/sparse.js';
import type { WeightArray, WeightArrays, WeightsOptions } from '../data/reading/weights.js';
import { isStreamed, streamedRows } from '../data/streamed.js';
import { HyperparameterError, OptionError } from '../errors.js';
import type { Json, Layer, Matrix, PruneOptions, WeightsSnapshot } from '../types.js';
import {
  given,
  isA,
  isPlain,
  refuse,
  requireBoolean,
  requireInteger,
  requireNothing,
  requireOptions,
  requirePositive,
} from '../validate.js';
import { restoreSnapshot, snapshotOf } from './callbacks/snapshot.js';
import { readEvaluation } from './evaluation/call.js';
import { evaluate } from './evaluation/evaluate.js';
import { encodeModel } from './files/save.js';
import { freeWithOwner } from './memory/regions.js';
import type { Optimality, OptimalityOptions } from './optimality/optimality.js';
import { parts } from './parts.js';
import {
  type DistributionOptions,
  type PredictiveDistribution,
  passesThatDiffer,
  predictDistribution,
} from './prediction/distribution.js';
import type { ClassesOptions, EvaluateOptions, EvaluationResult, PredictOptions } from './prediction/options.js';
import { outputsOf, readRows } from './prediction/outputs.js';
import { predictorFor } from './prediction/predictor.js';
import { classesOfPredictions } from './rows/classes.js';
import { compactState } from './selection/compact.js';
import { type FeatureReport, featuresOf } from './selection/featureReport.js';
import { pruneWeights } from './selection/prune.js';
import { type Sparsity, type SparsityOptions, sparsityOf } from './selection/sparsity.js';
import { type CompileOptions, readCompileOptions, requireOutputs } from './state/compile.js';
import { configurationOf } from './state/configuration.js';
import { addLayer, createState, type SequentialOptions } from './state/create.js';
import { learningRateAt, ownLearningRate } from './state/learningRate.js';
import { distanceOf, isOver } from './state/progress.js';
import {
  adoptCompiled,
  build,
  changing,
  disposeState,
  lastStepOf,
  type ModelState,
  mending,
  readWeightsChoice,
  releaseTraining,
  requireCompiled,
  requireIdle,
  requireIntact,
  requireLive,
  weightsOf,
} from './state/state.js';
import type { RowStream } from './streamed.js';
import { formatSummary, type ModelSummary, readPrintFn, type SummaryOptions, summaryOf } from './summary.js';
import { readCall } from './training/call.js';
import { type History, runTraining } from './training/fit.js';
import type { FitOptions } from './training/options.js';
import { type BatchOptions, trainOnBatch } from './training/trainOnBatch.js';
import { zerosNote } from './warnings/zerosNote.js';
import { adoptAverage, requireAverage, settleAverage } from './weights/average.js';

/**
 * A stack of layers.
 *
 * @throws OptionError, ShapeError, HyperparameterError, MemoryError for invalid layers and options. Memory is taken when the model
 *   is first used.
 * @example
 * const model = sequential({ seed: 42, layers: [dense({ units: 3, inputShape: [4], activation: 'softmax' })] });
 */
export function sequential(options: SequentialOptions = {}): Sequential {
  return new Sequential(createState(options));
}

/** A copy that the caller may change. */
function copyOfLog(log: EpochLog): EpochLog {
  const copied = Object.entries(log).map(([name, value]) => [name, typeof value === 'object' ? { ...value } : value]);
  return Object.fromEntries(copied);
}

/** The state of a model, for code of the library that looks into models. @throws OptionError for anything else. */
export function stateOf(model: Sequential): ModelState {
  if (isA(model, Sequential)) return model['state'];
  refuse(OptionError, 'model', 'what sequential or load returned', model);
}

/** A network of dense layers with its training state, made by {@link sequential} and `load`. */
export class Sequential {
  private readonly state: ModelState;

  /** For {@link sequential} and `load`. */
  constructor(state: ModelState) {
    this.state = state;
    freeWithOwner(this, state.regions);
  }

  get name(): string {
    return this.state.name;
  }

  /** Key of all random numbers, as given or as drawn. */
  get seed(): Seed {
    return this.state.seed;
  }

  /** Steps taken since `compile`. */
  get step(): number {
    return this.state.progress.step;
  }

  /** Epochs completed since `compile`. */
  get epoch(): number {
    return this.state.progress.epoch;
  }

  /**
   * Place where fit is, or where the last call was interrupted: by a budget, a signal, an error, stopTraining within an epoch, or
   * leaving the loop over `train`. The next call goes on there. Undefined if there is nothing to go on with.
   */
  get unfinished(): Resumed | undefined {
    const place = distanceOf(this.state);
    return place && !isOver(place) ? { epochs: place.epochs, steps: place.steps } : undefined;
  }

  /** Reason why the last call of fit ended; undefined after an error, a signal, or leaving the loop over `train`. */
  get endedBy(): TrainingEnd | undefined {
    return this.state.endedBy;
  }

  /**
   * Copies of the logs of the epochs completed since `compile` (the last 10,000), numbered from 0. Files keep them without
   * `seconds`, which differ from run to run.
   *
   * @example const gaps = generalizationGap(model.history);
   */
  get history(): Pick<History, 'epochs'> {
    return { epochs: this.state.progress.logs.map(copyOfLog) };
  }

  /**
   * Learning rate of the next step. Setting it scales the optimizer's rate, or its schedule, from there on until `compile`;
   * files keep it.
   *
   * @throws HyperparameterError unless it is set to a finite number > 0; OptionError if the schedule gives 0, which no factor
   *   changes; StateError `E_NOT_COMPILED`, `E_DISPOSED`.
   * @example model.learningRate *= 0.5;
   */
  get learningRate(): number {
    requireLive(this.state, 'learningRate');
    return learningRateAt(requireCompiled(this.state, 'learningRate').optimizer, this.state.progress);
  }

  set learningRate(rate: number) {
    requireLive(this.state, 'learningRate');
    const { optimizer } = requireCompiled(this.state, 'learningRate');
    requirePositive('model.learningRate', rate);
    const own = ownLearningRate(optimizer, this.state.progress);
    if (own === 0) {
      const message = `learningRate: the schedule gives 0 in this step, which no factor makes ${rate}`;
      refuse(OptionError, 'learningRate', 'a schedule that is not 0 in this step', rate, message);
    }
    this.state.progress.rescaled = { from: own, to: rate };
  }

  /** Names of the input columns, if known. */
  get inputNames(): readonly string[] | undefined {
    return this.state.inputs.names;
  }

  /** Preparation of every X, with what it has learned: a preprocessor or a standardizer; undefined for a model without one. */
  get preprocess(): Preparation | undefined {
    return this.state.inputs.standardizer;
  }

  /** Classes of the target as the rows name them, in the order of the outputs; undefined without `preprocess`, and for numbers. */
  get classes(): readonly Label[] | undefined {
    return this.state.inputs.standardizer?.classes;
  }

  /** Columns of the original X that a model from {@link compact} takes, ascending. Undefined in other models. */
  get inputIndices(): readonly number[] | undefined {
    return this.state.inputIndices && Array.from(this.state.inputIndices);
  }

  /**
   * Adds a layer at the end, before `compile` and the first use of the model.
   *
   * @throws OptionError, ShapeError for a layer that does not fit, or a model in use; StateError `E_DISPOSED`.
   * @example
   * const model = sequential();
   * model.add(dense({ units: 16, inputShape: [4], activation: 'relu' }));
   * model.add(dense({ units: 3, activation: 'softmax' }));
   */
  add(layer: Layer): void {
    requireLive(this.state, 'add');
    addLayer(this.state, layer);
  }

  /**
   * Sets optimizer, loss and metrics, and resets step count and optimizer state; the weights stay.
   *
   * A model that ends in softmax (with a categorical cross entropy) or in sigmoid (with the binary one) is trained from its logits.
   * A model that ends in linear is expected to output logits.
   *
   * @returns the model.
   * @throws OptionError for unknown names, or a loss that does not fit the last activation; ShapeError for a categorical loss over
   *   fewer than two outputs; StateError `E_BUSY`, `E_DISPOSED`.
   * @example model.compile({ optimizer: adam({ learningRate: 1e-3 }), loss: 'meanSquaredError', metrics: ['mae'] })
   */
  compile(options: CompileOptions): this {
    const { state } = this;
    requireIdle(state, 'compile');
    const compiled = readCompileOptions(options, state.layers);
    if (state.network !== undefined) requireOutputs(compiled.loss, state.network.outputUnits);
    releaseTraining(state);
    adoptCompiled(state, compiled);
    return this;
  }

  /**
   * Trains for a number of epochs. If the last call was interrupted ({@link unfinished}) and data and options are the same, it goes
   * on there, with the same bits as training without interruption. Otherwise it starts over, and warns why (`W_RESUME`). After a
   * completed call, it trains for that many more epochs.
   *
   * @param X  (n, inputUnits). Checked and copied at entry.
   * @param y  (n) class numbers, or (n, outputUnits) values, as the loss needs them. Checked and copied at entry.
   * @returns a promise of one log per epoch, and of the reason why training ended.
   * @throws ShapeError, DataError, HyperparameterError, OptionError, MemoryError before anything changes; RuntimeSupportError for a
   *   budget of milliseconds if the clock stands still while code runs; DivergedError when a figure is no longer finite (the
   *   weights are those of the last finite step); the signal's reason when it aborts; what a callback throws; StateError `E_BUSY`,
   *   `E_DISPOSED`, `E_NOT_COMPILED`, `E_THREADS` when a worker thread was lost (the weights are then refused until `setWeights`).
   * @example const { epochs } = await model.fit(X, y, { epochs: 50, batchSize: 32, validationSplit: 0.2 });
   */
  async fit(table: Tabular, options?: FitOptions): Promise<History>;
  async fit(stream: RowStream, options?: FitOptions): Promise<History>;
  async fit(X: ModelInput, y: TargetInput, options?: FitOptions): Promise<History>;
  async fit(X: ModelInput | RowStream, y?: TargetInput | FitOptions, options: FitOptions = {}): Promise<History> {
    const epochs: EpochLog[] = [];
    for await (const log of this.train(X as ModelInput, y as TargetInput, options)) epochs.push(log);
    return { epochs, endedBy: this.state.endedBy ?? 'epochs' };
  }

  /**
   * Trains like {@link fit}, and yields the log of each epoch. Leaving the loop early ends the training; {@link unfinished} says if
   * a budget ended it.
   *
   * The data is checked and copied by this call. The options are checked, and training begins, when the first epoch is requested.
   *
   * @throws as {@link fit} does.
   * @example for await (const { epoch, loss } of model.train(X, y, { epochs: 10 })) console.log(epoch, loss);
   */
  train(table: Tabular, options?: FitOptions): AsyncGenerator<EpochLog, void, void>;
  train(stream: RowStream, options?: FitOptions): AsyncGenerator<EpochLog, void, void>;
  train(X: ModelInput, y: TargetInput, options?: FitOptions): AsyncGenerator<EpochLog, void, void>;
  train(
    X: ModelInput | RowStream,
    y?: TargetInput | FitOptions,
    options: FitOptions = {},
  ): AsyncGenerator<EpochLog, void, void> {
    return runTraining(this.state, readCall(this.state, ...argumentsOf(X, y, options)), this);
  }

  /**
   * One training step on all rows of X.
   *
   * @returns the loss terms of the batch before the update.
   * @throws as {@link fit} does.
   */
  trainOnBatch(table: Tabular, options?: BatchOptions): BatchLog;
  trainOnBatch(X: ModelInput, y: TargetInput, options?: BatchOptions): BatchLog;
  trainOnBatch(X: ModelInput, y?: TargetInput | BatchOptions, options: BatchOptions = {}): BatchLog {
    return trainOnBatch(this.state, ...argumentsOf(X, y, options));
  }

  /**
   * Ends a running fit after its current step. The log of the epoch covers the steps so far. If steps of it are left, callbacks are
   * told of its end once a later call has trained them.
   */
  stopTraining(): void {
    this.state.isStopping = true;
  }

  /**
   * Computes loss terms and metrics on given rows, dropout off. Allowed during fit, of which it changes no bit.
   *
   * The call checks and copies the rows. The weights are read as the rows are computed, in later turns: await the promise before
   * they are changed, or the model is disposed of.
   *
   * @throws ShapeError, DataError, OptionError; StateError `E_DISPOSED`, `E_NOT_COMPILED`.
   * @example const { loss, dataLoss, penalties, accuracy } = await model.evaluate(Xt, yt);
   */
  async evaluate(table: Tabular, options?: EvaluateOptions): Promise<EvaluationResult>;
  async evaluate(stream: RowStream, options?: EvaluateOptions): Promise<EvaluationResult>;
  async evaluate(X: ModelInput, y: TargetInput, options?: EvaluateOptions): Promise<EvaluationResult>;
  async evaluate(
    X: ModelInput | RowStream,
    y?: TargetInput | EvaluateOptions,
    options: EvaluateOptions = {},
  ): Promise<EvaluationResult> {
    return evaluate(this.state, readEvaluation(this.state, ...argumentsOf(X, y, options)));
  }

  /**
   * Measures how far the weights are from a minimum of the training objective on these rows, mean data loss + penalties: the
   * largest residual of the conditions of a minimum (KKT), by layer and parameter.
   *
   * With g the gradient of all smooth terms, the residual of a weight without L1 is `|g|`. With `l1` of strength λ it is
   * `|g + λ sign(w)|` if w is not 0, and `max(|g| - λ, 0)` otherwise. Groups use the norms of the same, with `λ sqrt(|group|)`.
   * Constraints and lassoNet use `|w - P(w - t g)| / t`, P being the proximal step and the projection of training. `relative` is the residual
   * divided by λ: the least λ in the model for a parameter without one, and the largest gradient at weights of 0 for a model
   * without any. Below 1e-3, more training hardly changes which weights are 0.
   *
   * Strengths are those of the last step, batch normalization uses the statistics of all rows, and pruned weights and frozen layers
   * are left out. Gradients are summed in f64, over blocks of 512 rows.
   *
   * Noise on the inputs of a single linear layer (dropout, gaussianDropout, gaussianNoise, dropConnect) with squared errors is
   * replaced by its expectation, a ridge.
   *
   * @param X  (n, inputUnits), the rows of training: on others, zeros mean nothing.
   * @throws OptionError for other models that draw at random in training, and for one without trainable layers; DivergedError if
   *   the loss or a gradient is not finite; ShapeError, DataError, MemoryError; StateError `E_DISPOSED`, `E_NOT_COMPILED`.
   * @example
   * const selector = sequential({ seed: 1, layers: [dense({ units: 1, inputShape: [4], kernelRegularizer: l1(0.1) })] });
   * selector.compile({ optimizer: sgd({ learningRate: 0.01 }), loss: 'meanSquaredError' });
   * await selector.fit(X, y, { epochs: 1000, batchSize: 90, tol: 1e-3, verbose: false });
   * const { relative, layers } = await selector.optimality(X, y);
   *
   * Source: Karush (1939); Kuhn & Tucker (1951); Parikh & Boyd (2014) for proximal residuals.
   */
  async optimality(table: Tabular, options?: OptimalityOptions): Promise<Optimality>;
  async optimality(X: ModelInput, y: TargetInput, options?: OptimalityOptions): Promise<Optimality>;
  async optimality(
    X: ModelInput,
    y?: TargetInput | OptimalityOptions,
    options: OptimalityOptions = {},
  ): Promise<Optimality> {
    requireIntact(this.state, 'optimality');
    const { optimalityOf } = await import('./optimality/optimality.js');
    return optimalityOf(parts, this.state, ...argumentsOf(X, y, options));
  }

  /**
   * Computes the output for every row, dropout off, in one deterministic pass without yielding. For many rows in a page, predict
   * slices of them, or use a model in a worker.
   *
   * @param X  (n, inputUnits), or a stream.
   * @returns (n, outputUnits), a copy. Row i has the same bits as predicting row i alone. Of a stream, such a matrix for each item,
   *   as an async iterable.
   * @throws ShapeError, DataError, OptionError; StateError `E_DISPOSED`, `E_NO_AVERAGE`.
   * @example const probabilities = model.predict([[5.1, 3.5, 1.4, 0.2]]);
   */
  predict(X: ModelInput, options?: PredictOptions): Matrix;
  predict(stream: RowStream, options?: PredictOptions): AsyncGenerator<Matrix, void, void>;
  predict(X: ModelInput | RowStream, options: PredictOptions = {}): Matrix | AsyncGenerator<Matrix, void, void> {
    if (isStreamed<RowStream>(X)) return X[streamedRows].predict((rows) => this.predict(rows, options));
    return outputsOf(this.state, X, options);
  }

  /**
   * Returns the most probable class of every row: the largest output, or, for one output, 1 if it is above the threshold (above
   * log(t / (1 - t)) if the model gives logits to a binary cross entropy). Rows of objects get their class as the training rows
   * named it: see {@link classes}.
   *
   * @throws HyperparameterError for a threshold outside of [0, 1], or any with several outputs; otherwise as {@link predict}.
   * @example
   * const scorer = sequential({ seed: 1, layers: [dense({ units: 1, inputShape: [4], activation: 'sigmoid' })] });
   * const classes = scorer.predictClasses(X, { threshold: 0.3 });
   */
  predictClasses(table: Tabular, options?: ClassesOptions): readonly Label[];
  predictClasses(X: MatrixInput | SparseMatrix, options?: ClassesOptions): Int32Array;
  predictClasses(X: TableInput, options?: ClassesOptions): readonly Label[];
  predictClasses(X: ModelInput, options: ClassesOptions = {}): Int32Array | readonly Label[] {
    requireOptions('predictClasses', options, ['weights', 'threshold']);
    const { threshold, weights } = options;
    const {
      data,
      shape: [, columns = 1],
    } = outputsOf(this.state, X, given({ weights }));
    const cut = threshold ?? 0.5;
    const fits = columns === 1 ? Number.isFinite(cut) && cut >= 0 && cut <= 1 : threshold === undefined;
    if (!fits) refuse(HyperparameterError, 'predictClasses.threshold', 'in [0, 1], with one output', threshold);
    const { givesLogits } = this.state;
    const numbers = classesOfPredictions(data, columns, givesLogits ? runtime().kernels.f64_log(cut / (1 - cut)) : cut);
    const { classes } = this;
    return classes === undefined ? numbers : Array.from(numbers, (number) => classes[number]!);
  }

  /**
   * Estimates mean and variance of the output over stochastic passes, with dropout on (Monte Carlo dropout).
   *
   * {@link predict} is the other test-time rule, one scaled pass; the two agree for a network without a nonlinearity behind its
   * dropout. If no layer draws at random, all passes are equal and only one is run, with a warning (`W_NO_EFFECT`) unless a rate is
   * 0.
   *
   * @throws HyperparameterError unless passes is an integer >= 1; MemoryError for more samples than fit into memory; otherwise as
   *   {@link predict}.
   * @example const { mean, variance } = model.predictDistribution(X, { passes: 100 });
   *
   * Source: Gal & Ghahramani (2016).
   */
  predictDistribution(X: ModelInput, options: DistributionOptions = {}): PredictiveDistribution {
    requireOptions('predictDistribution', options, ['passes', 'seed', 'returnSamples', 'weights']);
    const choice = readWeightsChoice('predictDistribution', options.weights);
    const given = requireInteger('predictDistribution.passes', options.passes ?? 100, 1);
    const returnSamples = requireBoolean('predictDistribution.returnSamples', options.returnSamples ?? false);
    const key = options.seed === undefined ? this.state.key : splitSeed('predictDistribution', options.seed);
    const inputs = readRows(this.state, X, 'predictDistribution');
    const passes = passesThatDiffer(this.state.layers, given);
    const predictor = predictorFor(this.state, inputs, passes, 'predictDistribution', choice);
    const samples = returnSamples ? given : 0;
    return predictDistribution(predictor, inputs, passes, { ...key, step: lastStepOf(this.state) }, samples);
  }

  /**
   * Returns copies of all arrays: [kernel, bias, kernel, bias, ...], kernels (in, out) row-major; or an object of them by name,
   * such as 'dense/kernel'.
   *
   * @throws StateError `E_NO_AVERAGE` if there is no average, or it has not begun; `E_DISPOSED`.
   */
  getWeights(options: WeightsOptions & { named: true }): Record<string, Matrix>;
  getWeights(options?: WeightsOptions & { named?: false }): Matrix[];
  getWeights(options?: WeightsOptions): Matrix[] | Record<string, Matrix>;
  getWeights(options: WeightsOptions = {}): Matrix[] | Record<string, Matrix> {
    requireIntact(this.state, 'getWeights');
    requireOptions('getWeights', options, ['average', 'named']);
    const isAverage = requireBoolean('getWeights.average', options.average ?? false);
    const isNamed = requireBoolean('getWeights.named', options.named ?? false);
    const { parameters } = weightsOf(this.state, 'getWeights', isAverage ? 'average' : 'current');
    return isNamed ? parameters.byName() : parameters.get();
  }

  /**
   * Replaces all weights by their running average; optimizer state, step count and the average itself stay. Statistics of
   * `batchNormalization` become those that the last `fit` computed for the average.
   *
   * @throws StateError `E_NO_AVERAGE` if there is no average, or it has not begun; `E_BUSY`, `E_DISPOSED`.
   */
  useAverage(...nothing: readonly never[]): void {
    requireNothing('useAverage', nothing);
    const { state } = this;
    requireIdle(state, 'useAverage');
    requireIntact(state, 'useAverage');
    const built = build(state, 'useAverage');
    const average = requireAverage(state.average, 'useAverage');
    changing(state, 'useAverage', () => {
      adoptAverage(average, built);
      state.hasFiniteWeights = built.parameters.areFinite();
    });
  }

  /**
   * Replaces weights: all of them, as a list in the order of {@link getWeights}, or some of them by name. Names are safer: in a
   * list, a square kernel that should have been transposed, or gamma in place of beta, goes unnoticed. Kernels are (in, out); those
   * of PyTorch are (out, in).
   *
   * Optimizer state and step count stay, except after a step that lost a worker thread and may have left the state half updated.
   * Both are then reset, as by {@link compile}, and all arrays are required.
   *
   * @param weights  each array as `{ data, shape }`, as numbers row-major, or as rows.
   * @throws ShapeError, OptionError for unknown names, DataError `E_NONFINITE`, or `E_DATA` for a variance below 0, before anything changes;
   *   StateError `E_DISPOSED`.
   * @example
   * const [name] = Object.keys(model.getWeights({ named: true })); // 'dense/kernel'
   * model.setWeights({ [name]: model.getWeights({ named: true })[name] });
   */
  setWeights(weights: WeightArrays): void {
    const { state } = this;
    requireLive(state, 'setWeights');
    const { parameters } = build(state, 'setWeights');
    const arrays = isPlain(weights)
      ? parameters.readNamed(weights)
      : parameters.read(weights as readonly WeightArray[]);
    const isWhole = !arrays.includes(undefined);
    if (!isWhole) requireIntact(state, 'setWeights');
    mending(state, 'setWeights', () => {
      parameters.write(arrays);
      return isWhole || parameters.areFinite();
    });
  }

  /**
   * Copies the weights, the marks of the pruned ones, and the running average, as plain data.
   *
   * @throws StateError `E_DISPOSED`, `E_NOT_BUILT`, `E_THREADS`.
   * @example
   * const snapshot = model.takeSnapshot();
   * model.prune({ fraction: 0.5 });
   * model.restoreSnapshot(snapshot); // nothing is pruned
   */
  takeSnapshot(): WeightsSnapshot {
    requireIntact(this.state, 'takeSnapshot');
    return snapshotOf(build(this.state, 'takeSnapshot'), this.state.average);
  }

  /**
   * Restores what {@link takeSnapshot} copied; weights pruned since are no longer pruned. Optimizer state and step count stay, as
   * in {@link setWeights}.
   *
   * @throws OptionError, ShapeError, DataError, MemoryError before anything changes; StateError `E_DISPOSED`, `E_NOT_BUILT`.
   */
  restoreSnapshot(snapshot: WeightsSnapshot): void {
    requireLive(this.state, 'restoreSnapshot');
    restoreSnapshot(this.state, snapshot);
  }

  /**
   * Sets weights of the kernels to 0 for good. Training goes on without them; `compile` and setWeights do not bring them back,
   * {@link restoreSnapshot} does. Files record which weights are pruned.
   *
   * `fraction` prunes the smallest weights of all kernels together, `magnitude` those up to that size, `inputs` and `units` whole
   * rows and columns, which {@link compact} can remove. Weights pruned before count towards the amount. The other weights are then
   * projected onto the sets of their constraints, and of lassoNet.
   *
   * @throws OptionError unless exactly one amount is given and the layers have kernels, or if a constraint forbids a weight of 0;
   *   HyperparameterError for an amount out of range; StateError `E_DISPOSED`, `E_NOT_BUILT`, before anything changes.
   * @example model.prune({ fraction: 0.5 })
   *
   * Source: Han et al. (2015). Keras prunes each layer by itself; PyTorch's global_unstructured is like `fraction`.
   */
  prune(options: PruneOptions): void {
    requireIntact(this.state, 'prune');
    const { state } = this;
    const apply = (change: () => void) =>
      changing(state, 'prune', () => {
        change();
        if (state.average !== undefined) settleAverage(state.average);
      });
    if (pruneWeights(build(state, 'prune'), options, apply)) state.hasLearned = true;
  }

  /**
   * Returns a smaller model with the same outputs: without inputs whose weights are all 0, without units whose weights in or out
   * are all 0, and without whatever has no effect once these are gone. This model stays unchanged.
   *
   * The small model takes only the columns {@link inputIndices} of X. Units without incoming weights are constants, which are added
   * to the next bias (across a layer that draws at random, only if they are 0). Outputs then agree to 1e-6 of their size; otherwise
   * they are equal bit for bit in the default build. Names, standardizer, seed, step, optimizer state, masks and the running
   * average are carried over. Units that have an effect in the average stay, and layers draw by the original numbers of units. So
   * if only pruned weights are removed, training continues as it would have in this model, up to rounding. The data loss is equal;
   * penalties of the removed weights are gone, and groups are smaller.
   *
   * All units stay next to a layer that needs all of them: softmax, layerNormalization, lassoNet, dropConnect.
   *
   * @throws MemoryError before anything changes; StateError `E_DISPOSED`, `E_NOT_BUILT`.
   * @example
   * model.prune({ units: 0.5 });
   * const small = model.compact();
   */
  compact(...nothing: readonly never[]): Sequential {
    requireNothing('compact', nothing);
    requireIntact(this.state, 'compact');
    return new Sequential(compactState(this.state));
  }

  /**
   * Counts exact zeros of the kernels, per layer and in total: dead inputs (with their names), dead units, units that nothing reads
   * and, on request, the rank of each kernel. A `note` says if more training may change them: see {@link optimality}.
   *
   * @throws OptionError for invalid options; StateError `E_DISPOSED`, `E_NOT_BUILT`.
   * @example const { fraction, layers } = model.sparsity({ rank: true });
   */
  sparsity(options: SparsityOptions = {}): Sparsity {
    requireIntact(this.state, 'sparsity');
    requireOptions('sparsity', options, ['rank']);
    const withRank = requireBoolean('sparsity.rank', options.rank ?? false);
    const { runtime, network, parameters } = build(this.state, 'sparsity');
    const found = sparsityOf(runtime, network, parameters, this.state.inputs.names, withRank);
    return given({ ...found, note: found.zeros === 0 ? undefined : zerosNote(this.state, parameters) });
  }

  /**
   * Reports which columns of X the model uses, by the exact zeros of the first kernel, with their names.
   *
   * @throws OptionError if no layer has a kernel; StateError `E_DISPOSED`, `E_NOT_BUILT`.
   * @example const { features, alive } = model.featureReport();
   */
  featureReport(...nothing: readonly never[]): FeatureReport {
    requireNothing('featureReport', nothing);
    requireIntact(this.state, 'featureReport');
    const { runtime, network, parameters } = build(this.state, 'featureReport');
    const found = featuresOf(runtime, network, parameters, this.state.inputs.names, this.state.inputIndices);
    const isSparse = found.alive.length < found.features.length;
    return given({ ...found, note: isSparse ? zerosNote(this.state, parameters) : undefined });
  }

  /** Prints a table of the layers and which zeros their products skipped in the last training step, and returns its contents. */
  summary(options: SummaryOptions = {}): ModelSummary {
    requireLive(this.state, 'summary');
    const printFn = readPrintFn(options);
    const { network, trainingPlan, progress, hasLearned, seed } = this.state;
    const known = network ?? build(this.state, 'summary').network;
    const summary = summaryOf(known, trainingPlan, progress.step, hasLearned, seed);
    printFn(formatSummary(summary));
    return summary;
  }

  /**
   * Encodes the model as bytes (safetensors): weights, optimizer state, step, seed, configuration, numerics version.
   *
   * Training that continues after `load(save())` gives the same bits as training that never stopped, wherever it was saved: after
   * any number of epochs, in any callback, between two steps of a running fit, or after an interrupted one. The states of callbacks
   * are included.
   *
   * @throws StateError `E_DISPOSED`, `E_NOT_BUILT`.
   */
  save(...nothing: readonly never[]): Uint8Array<ArrayBuffer> {
    requireNothing('save', nothing, '; it returns bytes, which your program writes');
    requireIntact(this.state, 'save');
    return encodeModel(this.state);
  }

  /** Returns the configuration without the weights, for `JSON.stringify`. */
  toJSON(): { readonly [key: string]: Json } {
    requireLive(this.state, 'toJSON');
    return configurationOf(this.state);
  }

  /** Frees the model's memory; later calls throw `E_DISPOSED`. Models that are merely dropped are freed when collected. */
  dispose(): void {
    disposeState(this.state);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
