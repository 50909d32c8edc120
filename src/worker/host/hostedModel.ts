import type { EpochLog } from '../../callbacks/callback.js';
import { progressBar } from '../../callbacks/progressBar.js';
import type { ModelInput } from '../../data/preparation.js';
import type { MatrixInput } from '../../data/reading/inputs.js';
import type { NumberList } from '../../data/reading/list.js';
import type { WeightsOptions } from '../../data/reading/weights.js';
import { type Sequential, stateOf } from '../../model/sequential.js';
import { busy } from '../../model/state/state.js';
import type { FitOptions } from '../../model/training/options.js';
import type { PruneOptions, WeightsSnapshot } from '../../types.js';
import type { Warning } from '../../warnings.js';
import { type Compilation, restoreCompilation, restoreMetrics } from '../messages/compilation.js';
import { decode, decodeWeights, type Encoded } from '../messages/encoding.js';
import type { CallerStates, Facts, FitJob, Introduction, ModelCalls, PlainOptions } from '../messages/messages.js';
import { resultOf } from '../messages/result.js';
import { type Ask, AskingCallbacks } from './questions.js';

interface Training {
  readonly abortion: AbortController;
  readonly asking: AskingCallbacks;
  /** The epochs of `train`, which `next` runs one by one. */
  readonly epochs?: AsyncGenerator<EpochLog, void, void>;
}

/** Reason of an aborted training. The caller has the true reason. */
export class Aborted extends Error {}

type Rows = ModelInput;

/** A model in its worker. */
export class HostedModel implements ModelCalls {
  private readonly trainings = new Map<number, Training>();
  /** Number of the training that began last. */
  private begun = -1;

  constructor(
    readonly model: Sequential,
    private readonly ask: Ask,
    private readonly write: (text: string) => void,
    /** Reports a training's warning to the caller. */
    private readonly tell: (job: number, warning: Warning) => void,
  ) {}

  get introduction(): Introduction {
    const { name, seed, inputIndices } = this.model;
    return { name, seed, inputIndices, facts: this.facts };
  }

  get facts(): Facts {
    const { model } = this;
    const { step, epoch, inputNames, classes, unfinished, endedBy } = model;
    return { step, epoch, learningRate: resultOf(() => model.learningRate), inputNames, classes, unfinished, endedBy };
  }

  /**
   * Refuses a call during a training. As on the caller's thread, a training is over when the caller has its result.
   *
   * @throws StateError `E_BUSY` if a training that the caller waits for has begun.
   */
  requireIdle(method: string, awaited: readonly number[]): void {
    if (awaited.includes(this.begun)) throw busy(method);
  }

  compile(compilation: Compilation): void {
    this.model.compile(restoreCompilation(compilation));
  }

  async fit(job: FitJob) {
    const training = this.begin(job);
    this.trainings.set(job.job, training);
    try {
      const done = this.model.fit(decode<Rows>(job.X), decode<MatrixInput>(job.y), this.fitOptions(job, training));
      if (stateOf(this.model).isTraining) this.begun = job.job; // else it was refused
      return await done;
    } finally {
      this.trainings.delete(job.job);
    }
  }

  train(job: FitJob): void {
    const training = this.begin(job);
    const options = this.fitOptions(job, training);
    const epochs = this.model.train(decode<Rows>(job.X), decode<MatrixInput>(job.y), options);
    this.trainings.set(job.job, { ...training, epochs });
    this.begun = job.job;
  }

  async next(job: number): Promise<IteratorResult<EpochLog, void>> {
    let isDone: boolean | undefined = true;
    try {
      const step = (await this.trainings.get(job)?.epochs?.next()) ?? { done: true, value: undefined };
      isDone = step.done;
      return step;
    } finally {
      if (isDone) this.trainings.delete(job);
    }
  }

  async leave(job: number): Promise<void> {
    try {
      await this.trainings.get(job)?.epochs?.return();
    } finally {
      this.trainings.delete(job);
    }
  }

  abort(job: number): void {
    this.trainings.get(job)?.abortion.abort(new Aborted());
  }

  trainOnBatch(X: Encoded, y: Encoded, sampleWeight: Encoded | undefined, options: PlainOptions) {
    return this.model.trainOnBatch(decode<Rows>(X), decode<MatrixInput>(y), weighted(options, sampleWeight));
  }

  stopTraining(): void {
    this.model.stopTraining();
  }

  evaluate(X: Encoded, y: Encoded, sampleWeight: Encoded | undefined, options: PlainOptions) {
    const { metrics, ...others } = options;
    const own = { ...weighted(others, sampleWeight), ...restoreMetrics(metrics) };
    return this.model.evaluate(decode<Rows>(X), decode<MatrixInput>(y), own);
  }

  optimality(X: Encoded, y: Encoded, sampleWeight: Encoded | undefined, options: PlainOptions) {
    return this.model.optimality(decode<Rows>(X), decode<MatrixInput>(y), weighted(options, sampleWeight));
  }

  predict(X: Encoded, options: PlainOptions) {
    return this.model.predict(decode<Rows>(X), options);
  }

  predictClasses(X: Encoded, options: PlainOptions) {
    return this.model.predictClasses(decode<MatrixInput>(X), options);
  }

  predictDistribution(X: Encoded, options: PlainOptions) {
    return this.model.predictDistribution(decode<Rows>(X), options);
  }

  getWeights(options: WeightsOptions) {
    return this.model.getWeights(options);
  }

  setWeights(weights: unknown): void {
    this.model.setWeights(decodeWeights(weights));
  }

  setLearningRate(rate: number): void {
    this.model.learningRate = rate;
  }

  useAverage(): void {
    this.model.useAverage();
  }

  takeSnapshot() {
    return this.model.takeSnapshot();
  }

  restoreSnapshot(snapshot: WeightsSnapshot): void {
    this.model.restoreSnapshot(snapshot);
  }

  prune(options: PruneOptions): void {
    this.model.prune(options);
  }

  sparsity(options: PlainOptions) {
    return this.model.sparsity(options);
  }

  featureReport() {
    return this.model.featureReport();
  }

  summary() {
    return this.model.summary({ printFn: () => {} });
  }

  save(caller: CallerStates | undefined) {
    const asking = caller && this.trainings.get(caller.job)?.asking;
    return caller === undefined || asking === undefined ? this.model.save() : asking.save(caller);
  }

  history() {
    return this.model.history;
  }

  preprocess() {
    return this.model.preprocess?.toJSON();
  }

  toJSON() {
    return this.model.toJSON();
  }

  private begin(job: FitJob) {
    const asking = new AskingCallbacks(job, this.ask, this.model, () => this.facts);
    return { abortion: abortionOf(job), asking };
  }

  private fitOptions(job: FitJob, { abortion, asking }: Training): FitOptions {
    const progress = job.verbose === 0 ? [] : [progressBar({ write: this.write }, job.verbose === 1)];
    return {
      ...weighted(job.options, job.sampleWeight),
      ...(job.validationData === undefined ? {} : { validationData: validation(job.validationData) }),
      transfer: job.isOwned,
      callbacks: [...asking.callbacks, ...progress],
      signal: abortion.signal,
      onWarning: (warning) => this.tell(job.job, warning),
      verbose: false,
    };
  }
}

function abortionOf({ isAborted }: FitJob): AbortController {
  const abortion = new AbortController();
  if (isAborted) abortion.abort(new Aborted());
  return abortion;
}

function weighted(options: PlainOptions, sampleWeight: Encoded | undefined) {
  return sampleWeight === undefined ? options : { ...options, sampleWeight: decode<NumberList>(sampleWeight) };
}

function validation(values: readonly Encoded[]) {
  return values.map((encoded) => decode<unknown>(encoded)) as unknown as NonNullable<FitOptions['validationData']>;
}
