import type { BatchLog, EpochLog, Resumed, TrainingEnd } from '../../callbacks/callback.js';
import type { Seed } from '../../core/random/seed.js';
import {
  argumentsOf,
  type Label,
  type ModelInput,
  type Preparation,
  type TableInput,
  type Tabular,
  type TargetInput,
} from '../../data/preparation.js';
import type { MatrixInput } from '../../data/reading/inputs.js';
import type { SparseMatrix } from '../../data/reading/sparse.js';
import type { WeightArrays, WeightsOptions } from '../../data/reading/weights.js';
import { StateError } from '../../errors.js';
import { restorePreparation } from '../../model/files/restorePreparation.js';
import type { Optimality, OptimalityOptions } from '../../model/optimality/optimality.js';
import type { DistributionOptions, PredictiveDistribution } from '../../model/prediction/distribution.js';
import type {
  ClassesOptions,
  EvaluateOptions,
  EvaluationResult,
  PredictOptions,
} from '../../model/prediction/options.js';
import type { FeatureReport } from '../../model/selection/featureReport.js';
import type { Sparsity, SparsityOptions } from '../../model/selection/sparsity.js';
import type { CompileOptions } from '../../model/state/compile.js';
import { formatSummary, type ModelSummary, readPrintFn, type SummaryOptions } from '../../model/summary.js';
import type { History } from '../../model/training/fit.js';
import type { FitOptions } from '../../model/training/options.js';
import type { BatchOptions } from '../../model/training/trainOnBatch.js';
import type { Json, Matrix, PruneOptions, WeightsSnapshot } from '../../types.js';
import { requireNothing, requireOptions } from '../../validate.js';
import { describeCompilation, describeMetrics } from '../messages/compilation.js';
import { encode, encodeWeights } from '../messages/encoding.js';
import { errorOf, type Fault } from '../messages/fault.js';
import type { Calls, Facts, Introduction } from '../messages/messages.js';
import { valueIn } from '../messages/result.js';
import { readTransfer, type TransferList, type TransferOptions } from '../messages/transferList.js';
import type { Channel } from './channel.js';
import { Fitting } from './fitting.js';
import { RemoteControl } from './remoteControl.js';

const collected = new FinalizationRegistry<() => void>((release) => release());

/**
 * A model in a worker: the methods of `Sequential`, with a promise of what these return. Made by `inWorker`.
 *
 * Errors have the same classes and codes. Data is copied at entry, and so are results. Callbacks, the signal and
 * the progress bar stay on the caller's side. When the worker is lost, every method rejects with StateError `E_WORKER`.
 */
export class WorkerModel {
  readonly name: string;
  /** Key of all random numbers, given or drawn. */
  readonly seed: Seed;
  /** In a model that `compact` returned: which columns of the original X it takes, ascending. Undefined in others. */
  readonly inputIndices: readonly number[] | undefined;
  private facts: Facts;
  private isDisposed = false;
  /** Trainings without an answer yet. */
  private readonly running = new Set<number>();
  /** The running call of fit. */
  private fitting: Fitting | undefined;
  /** One object for all trainings, so that callbacks can compare models by identity. */
  private readonly control = new RemoteControl(this);

  /** For `inWorker`. */
  constructor(
    private readonly channel: Channel,
    private readonly number: number,
    { name, seed, inputIndices, facts }: Introduction,
  ) {
    this.name = name;
    this.seed = seed;
    this.inputIndices = inputIndices;
    this.facts = facts;
    channel.keep(number);
    collected.register(this, releaseOf(channel, number), this);
  }

  /** Steps taken since `compile`, as of the last answer or callback. */
  get step(): number {
    return this.facts.step;
  }

  /** Epochs completed since `compile`, as of the last answer or callback. */
  get epoch(): number {
    return this.facts.epoch;
  }

  /** As `unfinished` of `Sequential`, as of the last answer or callback. */
  get unfinished(): Resumed | undefined {
    return this.facts.unfinished;
  }

  /** As `endedBy` of `Sequential`, as of the last answer or callback. */
  get endedBy(): TrainingEnd | undefined {
    return this.facts.endedBy;
  }

  /** Learning rate of the next step, as of the last answer or callback. {@link setLearningRate} sets it. */
  get learningRate(): number {
    this.requireLive('learningRate');
    return valueIn(this.facts.learningRate);
  }

  /** Names of the input columns, where they are known, as of the last answer. */
  get inputNames(): readonly string[] | undefined {
    return this.facts.inputNames;
  }

  /** As `classes` of `Sequential`, as of the last answer. */
  get classes(): readonly Label[] | undefined {
    return this.facts.classes;
  }

  /** As setting `learningRate` of `Sequential`. */
  async setLearningRate(rate: number): Promise<void> {
    await this.call('setLearningRate', [rate]);
  }

  /**
   * As `compile` of `Sequential`.
   *
   * @throws OptionError also for the user's own loss, metric or schedule, because code cannot be sent to a worker.
   */
  async compile(options: CompileOptions): Promise<void> {
    await this.call('compile', [describeCompilation(options)]);
  }

  /**
   * As `fit` of `Sequential`. Callbacks run here, and training waits for those that have the hook. `getWeights` of their
   * `model` works in the hooks of training and of epochs.
   *
   * @throws as `fit` of `Sequential`; the error of a callback and the signal's reason are the original objects.
   */
  async fit(table: Tabular, options?: FitOptions & TransferOptions): Promise<History>;
  async fit(X: ModelInput, y: TargetInput, options?: FitOptions & TransferOptions): Promise<History>;
  async fit(
    given: ModelInput,
    target?: TargetInput | (FitOptions & TransferOptions),
    last: FitOptions & TransferOptions = {},
  ): Promise<History> {
    const [X, y, options] = argumentsOf(given, target, last);
    const fitting = this.prepare(X, y, options);
    const done = this.during(fitting, () => this.call('fit', [fitting.job], fitting));
    return this.whileRunning(fitting, done);
  }

  /** As `train` of `Sequential`. This call copies the data; the first `next()` checks it. */
  train(table: Tabular, options?: FitOptions & TransferOptions): AsyncGenerator<EpochLog, void, void>;
  train(X: ModelInput, y: TargetInput, options?: FitOptions & TransferOptions): AsyncGenerator<EpochLog, void, void>;
  train(
    X: ModelInput,
    y?: TargetInput | (FitOptions & TransferOptions),
    options: FitOptions & TransferOptions = {},
  ): AsyncGenerator<EpochLog, void, void> {
    return this.epochs(this.prepare(...argumentsOf(X, y, options)));
  }

  /** As `trainOnBatch` of `Sequential`. */
  async trainOnBatch(table: Tabular, options?: BatchOptions & TransferOptions): Promise<BatchLog>;
  async trainOnBatch(X: ModelInput, y: TargetInput, options?: BatchOptions & TransferOptions): Promise<BatchLog>;
  async trainOnBatch(
    given: ModelInput,
    target?: TargetInput | (BatchOptions & TransferOptions),
    last: BatchOptions & TransferOptions = {},
  ): Promise<BatchLog> {
    const [X, y, options] = argumentsOf(given, target, last);
    const { own, transferList } = readTransfer('trainOnBatch', options);
    const { sampleWeight, ...plain } = own;
    const weights = sampleWeight && encode('sampleWeight', sampleWeight, transferList);
    return this.call('trainOnBatch', [encode('X', X, transferList), encode('y', y, transferList), weights, plain], {
      transferList,
    });
  }

  /** Ends a running fit after the current step of the worker; its epoch is still logged. */
  stopTraining(): void {
    this.call('stopTraining', []).catch(() => {}); // a lost worker trains nothing
  }

  /**
   * As `evaluate` of `Sequential`.
   *
   * @throws OptionError also for metrics that are functions, because code cannot be sent to a worker: give them what `predict` returns.
   */
  async evaluate(table: Tabular, options?: EvaluateOptions & TransferOptions): Promise<EvaluationResult>;
  async evaluate(X: ModelInput, y: TargetInput, options?: EvaluateOptions & TransferOptions): Promise<EvaluationResult>;
  async evaluate(
    given: ModelInput,
    target?: TargetInput | (EvaluateOptions & TransferOptions),
    last: EvaluateOptions & TransferOptions = {},
  ): Promise<EvaluationResult> {
    const [X, y, options] = argumentsOf(given, target, last);
    const { own, transferList } = readTransfer('evaluate', options);
    const { sampleWeight, metrics, ...others } = own;
    const plain = { ...others, ...(metrics !== undefined && { metrics: describeMetrics('evaluate', metrics) }) };
    const weights = sampleWeight && encode('sampleWeight', sampleWeight, transferList);
    return this.call('evaluate', [encode('X', X, transferList), encode('y', y, transferList), weights, plain], {
      transferList,
    });
  }

  /** As `optimality` of `Sequential`. */
  async optimality(table: Tabular, options?: OptimalityOptions & TransferOptions): Promise<Optimality>;
  async optimality(X: ModelInput, y: TargetInput, options?: OptimalityOptions & TransferOptions): Promise<Optimality>;
  async optimality(
    given: ModelInput,
    target?: TargetInput | (OptimalityOptions & TransferOptions),
    last: OptimalityOptions & TransferOptions = {},
  ): Promise<Optimality> {
    const [X, y, options] = argumentsOf(given, target, last);
    const { own, transferList } = readTransfer('optimality', options);
    const { sampleWeight, ...plain } = own;
    const weights = sampleWeight && encode('sampleWeight', sampleWeight, transferList);
    return this.call('optimality', [encode('X', X, transferList), encode('y', y, transferList), weights, plain], {
      transferList,
    });
  }

  /** As `predict` of `Sequential`. */
  async predict(X: ModelInput, options: PredictOptions & TransferOptions = {}): Promise<Matrix> {
    const { own, transferList } = readTransfer('predict', options);
    return this.call('predict', [encode('X', X, transferList), own], { transferList });
  }

  /** As `predictClasses` of `Sequential`. */
  async predictClasses(table: Tabular, options?: ClassesOptions & TransferOptions): Promise<readonly Label[]>;
  async predictClasses(X: MatrixInput | SparseMatrix, options?: ClassesOptions & TransferOptions): Promise<Int32Array>;
  async predictClasses(X: TableInput, options?: ClassesOptions & TransferOptions): Promise<readonly Label[]>;
  async predictClasses(
    X: ModelInput,
    options: ClassesOptions & TransferOptions = {},
  ): Promise<Int32Array | readonly Label[]> {
    const { own, transferList } = readTransfer('predictClasses', options);
    return this.call('predictClasses', [encode('X', X, transferList), own], { transferList });
  }

  /** As `predictDistribution` of `Sequential`. */
  async predictDistribution(
    X: ModelInput,
    options: DistributionOptions & TransferOptions = {},
  ): Promise<PredictiveDistribution> {
    const { own, transferList } = readTransfer('predictDistribution', options);
    return this.call('predictDistribution', [encode('X', X, transferList), own], { transferList });
  }

  /** As `getWeights` of `Sequential`. */
  getWeights(options: WeightsOptions & { named: true }): Promise<Record<string, Matrix>>;
  getWeights(options?: WeightsOptions & { named?: false }): Promise<Matrix[]>;
  getWeights(options: WeightsOptions = {}): Promise<Matrix[] | Record<string, Matrix>> {
    return this.call('getWeights', [options]);
  }

  /** As `setWeights` of `Sequential`. */
  async setWeights(weights: WeightArrays, options: TransferOptions = {}): Promise<void> {
    const { transferList } = readTransfer('setWeights', options);
    requireOptions('setWeights', options, ['transfer']);
    await this.call('setWeights', [encodeWeights(weights, transferList)], { transferList });
  }

  /** As `useAverage` of `Sequential`. */
  async useAverage(...nothing: readonly never[]): Promise<void> {
    requireNothing('useAverage', nothing);
    await this.call('useAverage', []);
  }

  /** As `takeSnapshot` of `Sequential`. */
  async takeSnapshot(): Promise<WeightsSnapshot> {
    return this.call('takeSnapshot', []);
  }

  /** As `restoreSnapshot` of `Sequential`. */
  async restoreSnapshot(snapshot: WeightsSnapshot): Promise<void> {
    await this.call('restoreSnapshot', [snapshot]);
  }

  /** As `prune` of `Sequential`. */
  async prune(options: PruneOptions): Promise<void> {
    await this.call('prune', [options]);
  }

  /** As `compact` of `Sequential`. The small model is in the same worker, which ends with its last model. */
  async compact(...nothing: readonly never[]): Promise<WorkerModel> {
    requireNothing('compact', nothing);
    const target = this.channel.number();
    return new WorkerModel(this.channel, target, await this.call('compact', [target]));
  }

  /** As `sparsity` of `Sequential`. */
  async sparsity(options: SparsityOptions = {}): Promise<Sparsity> {
    return this.call('sparsity', [options]);
  }

  /** As `featureReport` of `Sequential`. */
  async featureReport(...nothing: readonly never[]): Promise<FeatureReport> {
    requireNothing('featureReport', nothing);
    return this.call('featureReport', []);
  }

  /** As `summary` of `Sequential`; the table is printed here. */
  async summary(options: SummaryOptions = {}): Promise<ModelSummary> {
    const printFn = readPrintFn(options);
    const summary = await this.call('summary', []);
    printFn(formatSummary(summary));
    return summary;
  }

  /** As `save` of `Sequential`: `load` of these bytes gives this model on this thread. */
  async save(...nothing: readonly never[]): Promise<Uint8Array<ArrayBuffer>> {
    requireNothing('save', nothing, '; it returns bytes, which your program writes');
    return this.call('save', [this.fitting?.states]);
  }

  /** As `history` of `Sequential`. */
  get history(): Promise<Pick<History, 'epochs'>> {
    return this.call('history', []);
  }

  /**
   * As `preprocess` of `Sequential`: a copy of it, on this thread.
   *
   * @throws FormatError for a preprocessor if this program has not imported `ockham/table`.
   */
  get preprocess(): Promise<Preparation | undefined> {
    return this.call('preprocess', []).then((json) => (json === undefined ? json : restorePreparation(json)));
  }

  /** The configuration without the weights. Not for `JSON.stringify`, which does not wait. */
  async toJSON(): Promise<{ readonly [key: string]: Json }> {
    return this.call('toJSON', []);
  }

  /**
   * Frees the model. The worker ends with its last model, and so does everything that runs there. Later calls reject with
   * `E_DISPOSED`. A model that is merely dropped is freed when it is collected.
   */
  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    collected.unregister(this);
    this.channel.release(this.number);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  private requireLive(method: string): void {
    if (!this.isDisposed) return;
    throw new StateError('E_DISPOSED', `${method}: the model was disposed`, { path: method });
  }

  private prepare(X: ModelInput, y: TargetInput, options: FitOptions & TransferOptions): Fitting {
    this.requireLive('fit');
    return new Fitting(this.channel.number(), this.control, this.channel.isKeeping, X, y, options);
  }

  /** Calls a method in the worker and updates the facts. @throws the error of the worker. */
  private async call<Name extends keyof Calls>(
    method: Name,
    args: Parameters<Calls[Name]>,
    {
      transferList,
      errorOf: errorOfFault = errorOf,
    }: { transferList?: TransferList; errorOf?: (fault: Fault) => unknown } = {},
  ): Promise<Awaited<ReturnType<Calls[Name]>>> {
    this.requireLive(method);
    const answer = await this.channel.call(this.number, method, args, transferList, [...this.running]);
    if (answer.facts !== undefined) this.facts = answer.facts;
    if ('fault' in answer) throw errorOfFault(answer.fault);
    return answer.value;
  }

  /** Marks a training as running, so that the worker refuses calls until its result is here, however fast it is. */
  private async whileRunning<T>({ job: { job } }: Fitting, done: Promise<T>): Promise<T> {
    this.running.add(job);
    try {
      return await done;
    } finally {
      this.running.delete(job);
    }
  }

  /** Serves callbacks, warnings and the signal during the work. */
  private async during<T>(fitting: Fitting, work: () => Promise<T>): Promise<T> {
    const { job } = fitting.job;
    this.channel.listen(job, (question) => {
      this.facts = question.facts;
      return fitting.hear(question);
    });
    this.fitting = fitting;
    const abort = () => this.channel.abort(this.number, job);
    const unhear = fitting.onAbort(abort);
    this.channel.hear(job, (warning) => fitting.tell(warning) || abort());
    try {
      const result = await work();
      fitting.requireHeard();
      return result;
    } finally {
      unhear();
      this.fitting = undefined;
      this.channel.forget(job);
    }
  }

  private async *epochs(fitting: Fitting): AsyncGenerator<EpochLog, void, void> {
    const { job } = fitting.job;
    const { errorOf } = fitting;
    const next = () => this.during(fitting, () => this.call('next', [job], { errorOf }));
    const begun = this.during(fitting, () => this.call('train', [fitting.job], fitting));
    this.running.add(job);
    try {
      await begun;
    } catch (error) {
      this.running.delete(job);
      this.call('leave', [job]).catch(() => {}); // it is prepared if a listener to warnings threw
      throw error;
    }
    let isLeft = false;
    try {
      for (let step = await next(); !step.done; step = await next()) {
        isLeft = true;
        yield step.value;
        isLeft = false;
      }
    } finally {
      this.running.delete(job);
      if (isLeft) await this.during(fitting, () => this.call('leave', [job], { errorOf }));
    }
  }
}

/** Makes a function that does not hold the model, which could not be collected otherwise. */
function releaseOf(channel: Channel, model: number): () => void {
  return () => channel.release(model);
}
