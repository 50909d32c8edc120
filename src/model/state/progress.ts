import type { BatchLog, EpochLog } from '../../callbacks/callback.js';
import type { PenaltyTerms } from '../../types.js';

/** Hooks in which `save` may be called during a run. */
export type Hook = 'onEpochBegin' | 'onBatchBegin' | 'onBatchEnd' | 'onEpochEnd';

/** States of callbacks, as JSON text and arrays: see callbackStates.ts. */
export interface KeptStates {
  readonly text: string;
  readonly arrays: readonly KeptArray[];
}

/** Typed arrays that a state may contain. */
export type KeptArray = Float32Array | Float64Array | Int32Array | Uint8Array | BigInt64Array | BigUint64Array;

/**
 * The place where a call of fit is, or was interrupted. With weights, optimizer state and the counters of steps and epochs, the
 * next call needs nothing else to go on. Plain data, saved in files.
 */
export interface Unfinished {
  /** Completed epochs, counted like `total`. */
  readonly epochs: number;
  /** Steps taken of the next epoch; all of its steps if only its end is missing. Batches are full, except for the last one. */
  readonly steps: number;
  readonly initialEpoch: number;
  /** These three determine the order of the rows and their batches. 0 rows for a stream: how many it has is not known. */
  readonly rows: number;
  readonly batchSize: number;
  readonly shuffle: boolean;
  /** Rows of those steps, for a stream: the last batch may have fewer. */
  readonly taken?: number;
  /** Sums over those steps: see EpochLedger. */
  readonly dataLoss: number;
  readonly penalties: Readonly<PenaltyTerms>;
  /** Sums of the metrics, in their order; null for a metric that does not reveal its sums. */
  readonly metrics: readonly (readonly number[] | null)[];
  /** Of the last step. */
  readonly learningRate: number;
  /** Consecutive epochs, up to here, within the tolerance. */
  readonly within: number;
  /** Requested epochs. */
  readonly total: number;
  /** Fingerprint of the rows, or '' if not known; of a stream, that of the rows that these steps have taken. */
  readonly data: string;
  /** Whether stopTraining or a tolerance ended training here, after an epoch. */
  readonly isStopped: boolean;
  /** Whether a budget ended it: a call that does not fit is then refused. */
  readonly isCut: boolean;
  /** The hook that was being called, and how many callbacks had been called; absent if all had returned. */
  readonly hook?: Hook;
  readonly heard?: number;
  /** The log passed to onBatchEnd. */
  readonly batch?: BatchLog;
  /** States of the callbacks of that call. */
  readonly callbacks?: KeptStates;
}

/** Counters saved in a checkpoint. With the seed, they determine every random number. */
export interface Progress {
  /** Steps taken since `compile`. */
  step: number;
  /** Epochs completed since `compile`: coordinate of the shuffle. */
  epoch: number;
  /** Set if the learning rate was set since: the optimizer's rate at that time, and the new one. Later rates are scaled alike. */
  rescaled?: { readonly from: number; readonly to: number } | undefined;
  /** Where the last call of fit was interrupted; the next one goes on there. */
  unfinished?: Unfinished | undefined;
  /** Logs of the epochs since `compile`, numbered from 0. */
  readonly logs: EpochLog[];
}

/** How far training is: a part of {@link Unfinished}. */
export type Distance = Pick<Unfinished, 'epochs' | 'steps' | 'total' | 'isStopped'> & {
  readonly hook?: Hook | undefined;
};

/** A running call of fit, as seen by `save` and the next call. */
export interface RunningFit extends Distance {
  /** Callbacks called in the hook so far. */
  heard: number;
  /** Whether it is anywhere but at the start of a new training. */
  readonly hasBegun: boolean;
  readonly place: Unfinished;
}

/** The parts of a model's state that say where its training is. */
interface Training {
  readonly run?: RunningFit | undefined;
  readonly progress: Progress;
}

/** Returns how far training is, or was when interrupted. */
export function distanceOf({ run, progress }: Training): Distance | undefined {
  if (run === undefined) return progress.unfinished;
  return run.hasBegun ? run : undefined;
}

/** Returns the whole place where training is, or was interrupted. */
export function placeOf({ run, progress }: Training): Unfinished | undefined {
  if (run === undefined) return progress.unfinished;
  return run.hasBegun ? run.place : undefined;
}

/** Returns whether nothing is left to train. */
export function isOver({ epochs, steps, total, isStopped }: Distance): boolean {
  return steps === 0 && (isStopped || epochs >= total);
}

/** Copies the counters for a compacted model: without the fingerprint of the rows, and states of callbacks, which may depend on shapes. */
export function narrowedProgress(state: Training): Progress {
  const { logs, ...progress } = state.progress;
  const place = placeOf(state);
  if (place === undefined) return { ...progress, logs: [...logs] };
  const { callbacks: _, ...unfinished } = place;
  return { ...progress, logs: [...logs], unfinished: { ...unfinished, data: '' } };
}
