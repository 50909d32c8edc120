import type { WeightArrays } from '../data/reading/weights.js';
import type { Matrix, PenaltyTerms, PruneOptions, WeightsSnapshot } from '../types.js';

/** The figures of one epoch of training. `loss = dataLoss + Σ penalties`, and so for validation. */
export interface EpochLog {
  /** From 0, within this call of fit. */
  readonly epoch: number;
  readonly loss: number;
  readonly dataLoss: number;
  readonly penalties: Readonly<PenaltyTerms>;
  readonly valLoss?: number;
  readonly valDataLoss?: number;
  readonly valPenalties?: Readonly<PenaltyTerms>;
  readonly accuracy?: number;
  readonly valAccuracy?: number;
  /** Relative residual after the epoch, where `fit` was asked for it: see `Sequential.optimality`. */
  readonly optimality?: number;
  /** Of the epoch's last step. */
  readonly learningRate: number;
  readonly seconds: number;
  /** Metrics by name, of training and (valName) of validation. */
  readonly [metric: string]: number | Readonly<PenaltyTerms> | undefined;
}

/** The figures of one training step, before its update. */
export interface BatchLog {
  /** From 0, within the epoch. */
  readonly batch: number;
  readonly size: number;
  readonly loss: number;
  readonly dataLoss: number;
  readonly penalties: Readonly<PenaltyTerms>;
}

/** The end of a call of fit: all epochs were trained, `stopTraining` was called, the budget was used up, or `tol` was reached. */
export type TrainingEnd = 'epochs' | 'stopTraining' | 'budget' | 'converged';

/** Where a call of fit is, or was left. */
export interface Resumed {
  /** Epochs that were completed. */
  readonly epochs: number;
  /** Steps of the next epoch that were taken. */
  readonly steps: number;
}

/** The calls that a callback may make on the model that trains. */
export interface TrainingControl {
  /** Ends training after the current step. */
  stopTraining(): void;
  /** Of the next step; setting it scales the optimizer's rate, or its schedule, from there on. */
  learningRate: number;
  /** Steps taken since `compile`. */
  readonly step: number;
  /** Where training is; undefined before the first step, and once nothing is left to train. */
  readonly unfinished: Resumed | undefined;
  /** The end of training, from onTrainEnd on; undefined if an error, a signal, or leaving the loop ended it. */
  readonly endedBy: TrainingEnd | undefined;
  getWeights(options: { named: true }): Record<string, Matrix>;
  getWeights(): Matrix[];
  setWeights(weights: WeightArrays): void;
  /** The weights, which of them are pruned, and their running average: what {@link restoreSnapshot} puts back together. */
  takeSnapshot(): WeightsSnapshot;
  restoreSnapshot(snapshot: WeightsSnapshot): void;
  /** Sets weights to 0 for good. */
  prune(options: PruneOptions): void;
}

/** Facts about a call of fit, given when it begins. */
export interface TrainingParameters {
  /** Those of earlier calls included, where this one goes on. */
  readonly epochs: number;
  /** The place of an earlier call, if this one goes on from there. */
  readonly resumed: Resumed | undefined;
  /** Rows of a full batch: what was asked for, or all rows where there are fewer. */
  readonly batchSize: number;
  /** Steps of one epoch. */
  readonly steps: number;
  /** Training rows. */
  readonly samples: number;
  /** The figures that an epoch's log will judge the model by, each with whether less or more of it is better, if that is known. */
  readonly figures: ReadonlyMap<string, 'min' | 'max' | undefined>;
  /** Why some of them say nothing of the model, such as the r2 of one row. */
  readonly flaws?: ReadonlyMap<string, string> | undefined;
}

/** State that a callback keeps: all that JSON holds (a field that is undefined is left out), numbers that are not finite, and typed arrays. */
export type CallbackState =
  | string
  | number
  | boolean
  | null
  | Float32Array
  | Float64Array
  | Int32Array
  | Uint8Array
  | BigInt64Array
  | BigUint64Array
  | readonly CallbackState[]
  | { readonly [key: string]: CallbackState | undefined };

/**
 * Functions called, and awaited, at fixed points of training.
 *
 * Where training is left and a later call goes on with it, numbers of epochs and batches go on, and each epoch and batch begins and ends
 * once; training begins, ends and exits in every call. An epoch in which stopTraining was called ends when a later call has trained the
 * rest of it. A callback that saves the model is taken to have heard what it is called with; those behind it hear it when training goes
 * on from that file.
 *
 * @example
 * class Count {
 *   name = 'count';
 *   epochs = 0;
 *   onEpochEnd() {
 *     this.epochs++;
 *   }
 *   state() {
 *     return { epochs: this.epochs };
 *   }
 *   restore(state) {
 *     this.epochs = state.epochs;
 *   }
 * }
 */
export interface Callback {
  /** Name of its state in files, if it has one. */
  readonly name?: string;
  /**
   * Gives all that the callback needs to go on as if training had never been left: kept by `save`, and where a call of fit ends before its
   * training does. A copy is made. Must come with `restore`.
   */
  state?(model: TrainingControl): CallbackState;
  /** Takes the state back, after onTrainBegin of all callbacks, where a call goes on with training that was left. */
  // A method, so that an implementation may say what its own state is.
  restore?(state: CallbackState, model: TrainingControl): void | Promise<void>;
  onTrainBegin?(parameters: TrainingParameters, model: TrainingControl): void | Promise<void>;
  /** After the last epoch, unless training is left before by an error, a signal, or out of the loop over `train`. */
  onTrainEnd?(model: TrainingControl): void | Promise<void>;
  /**
   * The last call, however training ends: at its end, by an error (of onTrainBegin, too), a signal, or out of the loop over
   * `train`. What it throws is thrown only where training has not thrown. Where `model.unfinished` says that training can go on in a
   * later call, it does so with the weights that this call leaves.
   */
  onTrainExit?(model: TrainingControl): void | Promise<void>;
  onEpochBegin?(epoch: number, model: TrainingControl): void | Promise<void>;
  onEpochEnd?(epoch: number, log: EpochLog, model: TrainingControl): void | Promise<void>;
  onBatchBegin?(batch: number, model: TrainingControl): void | Promise<void>;
  onBatchEnd?(batch: number, log: BatchLog, model: TrainingControl): void | Promise<void>;
}
