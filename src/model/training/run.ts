import type { BatchLog } from '../../callbacks/callback.js';
import type { Kernels } from '../../core/kernels/kernels.js';
import type { Metric, MetricAccumulator } from '../../types.js';
import type { StepResult } from '../ledger.js';
import type { Parts } from '../parts.js';
import type { Hook, KeptStates, Unfinished } from '../state/progress.js';
import type { StreamedBatches } from '../streamed.js';
import { EpochLedger } from './epochLedger.js';

/** Settings of a call of fit, constant while it runs. */
export interface RunOptions {
  readonly epochs: number;
  readonly initialEpoch: number;
  readonly rows: number;
  readonly batchSize: number;
  readonly shuffle: boolean;
  /** The stream that gives the rows; `rows` is then 0. */
  readonly streamed: StreamedBatches | undefined;
}

/**
 * Tracks where a running call of fit is, for `save` and for a call that continues it. It is up to date whenever other code may run:
 * in callbacks, in turns of the event loop, and between two epochs of `train`.
 */
export class Run {
  /** Completed epochs, and steps taken of the next one. */
  epochs: number;
  steps: number;
  /** The hook being called, how many callbacks have been called, and the log passed to them; undefined once all were called. */
  hook: Hook | undefined;
  heard: number;
  batch: BatchLog | undefined;
  /** Of the last step. */
  learningRate: number;
  hasStepped = false;
  /** Consecutive epochs within the tolerance. */
  within: number;
  /** Whether stopTraining had been called by the end of the last epoch. */
  hasStopped: boolean;
  isCut = false;
  /** States of callbacks, until they are restored. */
  states: KeptStates | undefined;
  /** Reads the states of the callbacks, if they have any. */
  readStates: (() => KeptStates) | undefined;
  ledger: EpochLedger;
  accumulators: readonly MetricAccumulator[];

  constructor(
    private readonly parts: Parts,
    readonly options: RunOptions,
    readonly metrics: readonly Metric[],
    private readonly kernels: Kernels,
    private readonly fingerprint: (steps: number) => string,
    readonly begun: Unfinished | undefined,
    private readonly isStopping: () => boolean,
  ) {
    this.epochs = begun?.epochs ?? options.initialEpoch;
    this.steps = begun?.steps ?? 0;
    this.hook = begun?.hook;
    this.heard = begun?.heard ?? 0;
    this.batch = begun?.batch;
    this.learningRate = begun?.learningRate ?? 0;
    this.within = begun?.within ?? 0;
    this.hasStopped = begun?.isStopped ?? false;
    this.states = begun?.callbacks;
    this.ledger = new EpochLedger(parts, begun);
    this.accumulators = this.start(begun?.metrics);
  }

  private start(begun?: Unfinished['metrics']): readonly MetricAccumulator[] {
    return this.metrics.map((metric, index) => metric.start(this.kernels, begun?.[index] ?? undefined));
  }

  takeStep(result: StepResult, learningRate: number): void {
    this.steps++;
    this.hasStopped = false;
    this.hasStepped = true;
    this.hook = undefined;
    this.learningRate = learningRate;
    this.ledger.add(result);
  }

  /** Resets all sums for the next epoch. */
  closeEpoch(): void {
    this.epochs++;
    this.steps = 0;
    this.ledger = new EpochLedger(this.parts);
    this.accumulators = this.start();
  }

  /** Whether steps of this epoch are left, so that its log covers a part of it. */
  get isWithinEpoch(): boolean {
    const { streamed, batchSize, rows } = this.options;
    return streamed ? !streamed.isAtEnd : this.steps * batchSize < rows;
  }

  /** Whether stopTraining ends training here, at the end of an epoch. */
  get isStopped(): boolean {
    return this.hook === 'onEpochEnd' ? this.isStopping() : this.hasStopped;
  }

  get total(): number {
    return this.options.epochs;
  }

  /** Whether it is anywhere but at the start of a new training. */
  get hasBegun(): boolean {
    return this.hasStepped || this.begun !== undefined;
  }

  get place(): Unfinished {
    const { hook, heard, batch } = this;
    const { epochs: total, initialEpoch, rows, batchSize, shuffle } = this.options;
    const callbacks = this.states ?? this.readStates?.();
    return {
      epochs: this.epochs,
      steps: this.steps,
      initialEpoch,
      rows,
      ...(rows === 0 && { taken: this.ledger.rows }),
      batchSize,
      shuffle,
      ...this.ledger.state,
      metrics: this.accumulators.map((accumulator) => accumulator.state?.() ?? null),
      learningRate: this.learningRate,
      within: this.within,
      total,
      data: this.fingerprint(this.steps),
      isStopped: this.isStopped,
      isCut: this.isCut,
      ...(hook && { hook, heard }),
      ...(hook === 'onBatchEnd' && batch && { batch }),
      ...(callbacks && { callbacks }),
    };
  }
}
