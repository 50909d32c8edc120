import type { BatchLog, EpochLog, Resumed, TrainingEnd } from '../callbacks/callback.js';
import type { Seed } from '../core/random/seed.js';
import type { MatrixInput } from '../data/reading/inputs.js';
import type { WeightArrays, WeightsOptions } from '../data/reading/weights.js';
import type { SparseMatrix } from '../data/sparse.js';
import { StateError } from '../errors.js';
import type { Optimality, OptimalityOptions } from '../model/optimality/optimality.js';
import type { PredictiveDistribution } from '../model/prediction/distribution.js';
import type { EvaluateOptions } from '../model/prediction/options.js';
import type { FeatureReport } from '../model/selection/featureReport.js';
import type { Sparsity, SparsityOptions } from '../model/selection/sparsity.js';
import type {
  BatchOptions,
  DistributionOptions,
  EvaluationResult,
  History,
  PredictOptions,
} from '../model/sequential.js';
import type { CompileOptions } from '../model/state/compile.js';
import { formatSummary, type ModelSummary, readPrintFn, type SummaryOptions } from '../model/summary.js';
import type { FitOptions } from '../model/training/options.js';
import type { Json, Matrix, PruneOptions, WeightsSnapshot } from '../types.js';
import { requireNothing, requireOptions } from '../validate.js';
import type { Channel } from './channel.js';
import { describeCompilation } from './compilation.js';
import { errorOf, type Fault } from './fault.js';
import { Fitting } from './fitting.js';
import type { Calls, Facts, Introduction } from './messages.js';
import { pack, packWeights } from './parcel.js';
import { RemoteControl } from './remoteControl.js';
import { valueIn } from './result.js';
import { readTransfer, type Shipment, type TransferOptions } from './shipment.js';

const collected = new FinalizationRegistry<() => void>((release) => release());

/**
 * A model in a worker: the methods of `Sequential`, with a promise of what these return. Made by `inWorker`.
 *
 * Errors are of the same classes, with the same codes. Data is copied at entry, and so are results. Callbacks, the signal and
 * the progress bar stay on the caller's side. When the worker is lost, every method rejects with StateError `E_WORKER`.
 */
export class WorkerModel {
  readonly name: string;
  /** Key of all random numbers, as given or as drawn. */
  readonly seed: Seed;
  /** In a model that `compact` returned: which columns of the original X it takes, ascending. Undefined in others. */
  readonly inputIndices: readonly number[] | undefined;
  private facts: Facts;
  private isDisposed = false;
  /** Trainings that have not been answered yet. */
  private readonly running = new Set<number>();
  /** The call of fit that runs. */
  private fitting: Fitting | undefined;
  /** One for all trainings: callbacks know a model by it. */
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

  /** As setting `learningRate` of `Sequential`. */
  async setLearningRate(rate: number): Promise<void> {
    await this.call('setLearningRate', [rate]);
  }

  /**
   * As `compile` of `Sequential`.
   *
   * @throws OptionError for a loss, a metric or a schedule of the user's own, too: code does not cross to a worker.
   */
  async compile(options: CompileOptions): Promise<void> {
    await this.call('compile', [describeCompilation(options)]);
  }

  /**
   * As `fit` of `Sequential`. Callbacks are called here, and training waits for them; it does not wait where there are none
   * for the hook. `getWeights` of what they are given works in the hooks of training and of epochs.
   *
   * @throws as `fit` of `Sequential`; what a callback throws and the signal's reason are the very same.
   */
  async fit(
    X: MatrixInput | SparseMatrix,
    y: MatrixInput,
    options: FitOptions & TransferOptions = {},
  ): Promise<History> {
    const fitting = this.prepare(X, y, options);
    const done = this.during(fitting, () => this.call('fit', [fitting.job], fitting));
    return this.whileRunning(fitting, done);
  }

  /** As `train` of `Sequential`: data is copied by this call, and checked when the first epoch is asked for. */
  train(
    X: MatrixInput | SparseMatrix,
    y: MatrixInput,
    options: FitOptions & TransferOptions = {},
  ): AsyncGenerator<EpochLog, void, void> {
    return this.epochs(this.prepare(X, y, options));
  }

  /** As `trainOnBatch` of `Sequential`. */
  async trainOnBatch(
    X: MatrixInput | SparseMatrix,
    y: MatrixInput,
    options: BatchOptions & TransferOptions = {},
  ): Promise<BatchLog> {
    const { own, shipment } = readTransfer('trainOnBatch', options);
    const { sampleWeight, ...plain } = own;
    const weights = sampleWeight && pack('sampleWeight', sampleWeight, shipment);
    return this.call('trainOnBatch', [pack('X', X, shipment), pack('y', y, shipment), weights, plain], { shipment });
  }

  /** Ends a running fit after the step in which the worker hears of it; its epoch is still logged. */
  stopTraining(): void {
    this.call('stopTraining', []).catch(() => {}); // nothing trains in a worker that is gone
  }

  /** As `evaluate` of `Sequential`. */
  async evaluate(
    X: MatrixInput | SparseMatrix,
    y: MatrixInput,
    options: EvaluateOptions & TransferOptions = {},
  ): Promise<EvaluationResult> {
    const { own, shipment } = readTransfer('evaluate', options);
    const { sampleWeight, ...plain } = own;
    const weights = sampleWeight && pack('sampleWeight', sampleWeight, shipment);
    return this.call('evaluate', [pack('X', X, shipment), pack('y', y, shipment), weights, plain], { shipment });
  }

  /** As `optimality` of `Sequential`. */
  async optimality(
    X: MatrixInput | SparseMatrix,
    y: MatrixInput,
    options: OptimalityOptions & TransferOptions = {},
  ): Promise<Optimality> {
    const { own, shipment } = readTransfer('optimality', options);
    const { sampleWeight, ...plain } = own;
    const weights = sampleWeight && pack('sampleWeight', sampleWeight, shipment);
    return this.call('optimality', [pack('X', X, shipment), pack('y', y, shipment), weights, plain], { shipment });
  }

  /** As `predict` of `Sequential`. */
  async predict(X: MatrixInput | SparseMatrix, options: PredictOptions & TransferOptions = {}): Promise<Matrix> {
    const { own, shipment } = readTransfer('predict', options);
    return this.call('predict', [pack('X', X, shipment), own], { shipment });
  }

  /** As `predictClasses` of `Sequential`. */
  async predictClasses(
    X: MatrixInput | SparseMatrix,
    options: PredictOptions & TransferOptions = {},
  ): Promise<Int32Array> {
    const { own, shipment } = readTransfer('predict', options);
    return this.call('predictClasses', [pack('X', X, shipment), own], { shipment });
  }

  /** As `predictDistribution` of `Sequential`. */
  async predictDistribution(
    X: MatrixInput | SparseMatrix,
    options: DistributionOptions & TransferOptions = {},
  ): Promise<PredictiveDistribution> {
    const { own, shipment } = readTransfer('predictDistribution', options);
    return this.call('predictDistribution', [pack('X', X, shipment), own], { shipment });
  }

  /** As `getWeights` of `Sequential`. */
  getWeights(options: WeightsOptions & { named: true }): Promise<Record<string, Matrix>>;
  getWeights(options?: WeightsOptions & { named?: false }): Promise<Matrix[]>;
  getWeights(options: WeightsOptions = {}): Promise<Matrix[] | Record<string, Matrix>> {
    return this.call('getWeights', [options]);
  }

  /** As `setWeights` of `Sequential`. */
  async setWeights(weights: WeightArrays, options: TransferOptions = {}): Promise<void> {
    const { shipment } = readTransfer('setWeights', options);
    requireOptions('setWeights', options, ['transfer']);
    await this.call('setWeights', [packWeights(weights, shipment)], { shipment });
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

  /** As `compact` of `Sequential`; the small model is in the same worker, which ends with the last of its models. */
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

  /** As `save` of `Sequential`: `load` of these bytes is this model on this thread. */
  async save(...nothing: readonly never[]): Promise<Uint8Array<ArrayBuffer>> {
    requireNothing('save', nothing, '; it returns bytes, which your program writes');
    return this.call('save', [this.fitting?.states]);
  }

  /** As `history` of `Sequential`. */
  get history(): Promise<Pick<History, 'epochs'>> {
    return this.call('history', []);
  }

  /** The configuration without the weights. Not for `JSON.stringify`, which does not wait. */
  async toJSON(): Promise<{ readonly [key: string]: Json }> {
    return this.call('toJSON', []);
  }

  /**
   * Frees the model, and ends the worker with its last one; what runs there is ended, too. Later calls reject with
   * `E_DISPOSED`. Models that are merely dropped are freed when collected.
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

  private prepare(X: MatrixInput | SparseMatrix, y: MatrixInput, options: FitOptions & TransferOptions): Fitting {
    this.requireLive('fit');
    return new Fitting(this.channel.number(), this.control, X, y, options);
  }

  /** What the worker answers, after what is known was updated. @throws what the worker has thrown. */
  private async call<Name extends keyof Calls>(
    method: Name,
    args: Parameters<Calls[Name]>,
    { shipment, errorOf: errorOfFault = errorOf }: { shipment?: Shipment; errorOf?: (fault: Fault) => unknown } = {},
  ): Promise<Awaited<ReturnType<Calls[Name]>>> {
    this.requireLive(method);
    const answer = await this.channel.call(this.number, method, args, shipment?.buffers, [...this.running]);
    if (answer.facts !== undefined) this.facts = answer.facts;
    if ('fault' in answer) throw errorOfFault(answer.fault);
    return answer.value;
  }

  /** Tells the worker with every call that this training is awaited: what it would refuse meanwhile, it then does, however fast it is. */
  private async whileRunning<T>({ job: { job } }: Fitting, done: Promise<T>): Promise<T> {
    this.running.add(job);
    try {
      return await done;
    } finally {
      this.running.delete(job);
    }
  }

  /** Hears callbacks and the signal while work goes on. */
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
      this.call('leave', [job]).catch(() => {}); // where a listener of warnings has thrown, it is prepared
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

/** A function that knows nothing of the model itself, which could not be collected otherwise. */
function releaseOf(channel: Channel, model: number): () => void {
  return () => channel.release(model);
}
