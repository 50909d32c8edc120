import type { BatchLog, EpochLog } from '../../callbacks/callback.js';
import type { PenaltyTerms } from '../../types.js';

/** Hooks within a run, in each of which `save` may be called. */
export type Hook = 'onEpochBegin' | 'onBatchBegin' | 'onBatchEnd' | 'onEpochEnd';

/** What callbacks keep, as JSON text with arrays beside it: see callbackStates.ts. */
export interface KeptStates {
  readonly text: string;
  readonly arrays: readonly KeptArray[];
}

/** Typed arrays that are kept as they are. */
export type KeptArray = Float32Array | Float64Array | Int32Array | Uint8Array | BigInt64Array | BigUint64Array;

/**
 * Where a call of fit is, or was left: with weights, optimizer state and the counters of steps and epochs, all that the next call
 * needs to go on. Plain data, as files keep it.
 */
export interface Unfinished {
  /** Epochs that were completed, of those that were asked for. */
  readonly epochs: number;
  /** Steps of the next epoch that were taken, all of them where its end is missing; all of them on full batches but the last. */
  readonly steps: number;
  readonly initialEpoch: number;
  /** What the order of the rows and their batches go by. */
  readonly rows: number;
  readonly batchSize: number;
  readonly shuffle: boolean;
  /** Sums over those steps: see EpochLedger. */
  readonly dataLoss: number;
  readonly penalties: Readonly<PenaltyTerms>;
  /** What the metrics have added up, in their order; null where one cannot say. */
  readonly metrics: readonly (readonly number[] | null)[];
  /** Of the last step. */
  readonly learningRate: number;
  /** Epochs in a row, up to here, that were within a tolerance. */
  readonly within: number;
  /** Epochs that were asked for. */
  readonly total: number;
  /** Fingerprint of the rows; '' where it is not known. */
  readonly data: string;
  /** Whether stopTraining or a tolerance has ended training here, after an epoch. */
  readonly isStopped: boolean;
  /** Whether a budget has: a call that does not fit is then refused. */
  readonly isCut: boolean;
  /** The hook that was being called, and of how many callbacks; absent where all had returned. */
  readonly hook?: Hook;
  readonly heard?: number;
  /** What onBatchEnd was called with. */
  readonly batch?: BatchLog;
  /** What the callbacks of that call keep. */
  readonly callbacks?: KeptStates;
}

/** Counters that a checkpoint keeps: with the seed, they are all the state that randomness has. */
export interface Progress {
  /** Steps taken since `compile`. */
  step: number;
  /** Epochs completed since `compile`: the coordinate of the shuffle. */
  epoch: number;
  /** Where the learning rate was set since: from the optimizer's own rate at that time, to what. Later ones are scaled alike. */
  rescaled?: { readonly from: number; readonly to: number } | undefined;
  /** Where the last call of fit was left: what the next one goes on with. */
  unfinished?: Unfinished | undefined;
  /** Of the epochs since `compile`, which are numbered from it. */
  readonly logs: EpochLog[];
}

/** The part of a place that says how far it is. */
export type Distance = Pick<Unfinished, 'epochs' | 'steps' | 'total' | 'isStopped'> & {
  readonly hook?: Hook | undefined;
};

/** A call of fit that runs, as `save` and the next call see it. */
export interface RunningFit extends Distance {
  /** How many callbacks have been called in the hook. */
  heard: number;
  /** Whether it is at another place than the first one of a call that begins from the start. */
  readonly hasBegun: boolean;
  readonly place: Unfinished;
}

/** Where a model's training is. */
interface Training {
  readonly run?: RunningFit | undefined;
  readonly progress: Progress;
}

/** How far training is, or was left. */
export function distanceOf({ run, progress }: Training): Distance | undefined {
  if (run === undefined) return progress.unfinished;
  return run.hasBegun ? run : undefined;
}

/** Where training is, or was left: all of it. */
export function placeOf({ run, progress }: Training): Unfinished | undefined {
  if (run === undefined) return progress.unfinished;
  return run.hasBegun ? run.place : undefined;
}

/** Whether nothing is left to train. */
export function isOver({ epochs, steps, total, isStopped }: Distance): boolean {
  return steps === 0 && (isStopped || epochs >= total);
}

/** The counters for a model of other columns: what goes by the rows, and by the shapes of weights, is not known of it. */
export function narrowedProgress(state: Training): Progress {
  const { logs, ...progress } = state.progress;
  const place = placeOf(state);
  if (place === undefined) return { ...progress, logs: [...logs] };
  const { callbacks: _, ...unfinished } = place;
  return { ...progress, logs: [...logs], unfinished: { ...unfinished, data: '' } };
}
