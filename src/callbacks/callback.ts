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
  /** Relative residual after the epoch, if `fit` was asked for it; see `Sequential.optimality`. */
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

/** How far a call of fit has come. */
export interface Resumed {
  /** Completed epochs. */
  readonly epochs: number;
  /** Completed steps of the next epoch. */
  readonly steps: number;
}

/** The part of the model that callbacks may use during training. */
export interface TrainingControl {
  /** Ends training after the current step. */
  stopTraining(): void;
  /** Learning rate of the next step. Setting it scales the optimizer's rate or schedule from then on. */
  learningRate: number;
  /** Steps taken since `compile`. */
  readonly step: number;
  /** How far training has come; undefined before the first step, and once nothing is left to train. */
  readonly unfinished: Resumed | undefined;
  /** Set from onTrainEnd on; undefined if an error, a signal or leaving the loop ended training. */
  readonly endedBy: TrainingEnd | undefined;
  /** The bytes of `save`, with the place in training; a promise of them if the model is in a worker. */
  save(): Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>>;
  getWeights(options: { named: true }): Record<string, Matrix>;
  getWeights(): Matrix[];
  setWeights(weights: WeightArrays): void;
  /** Copies the weights, the pruning masks and the running average, which {@link restoreSnapshot} restores. */
  takeSnapshot(): WeightsSnapshot;
  restoreSnapshot(snapshot: WeightsSnapshot): void;
  /** Sets weights to 0 for good. */
  prune(options: PruneOptions): void;
}

/** Facts about a call of fit, given when it begins. */
export interface TrainingParameters {
  /** Including those of earlier calls, if this one continues their training. */
  readonly epochs: number;
  /** How far the earlier call had come, if this one continues its training. */
  readonly resumed: Resumed | undefined;
  /** Rows of a full batch: the requested number, or all rows if there are fewer. */
  readonly batchSize: number;
  /** Steps of one epoch; undefined for a stream that does not say how many rows it has. */
  readonly steps: number | undefined;
  /** Training rows; undefined for such a stream. */
  readonly samples: number | undefined;
  /** Figures that the log of an epoch will have, each with the better direction, if known. */
  readonly figures: ReadonlyMap<string, 'min' | 'max' | undefined>;
  /** Reasons why some of them say nothing about the model, such as the r2 of one row. */
  readonly flaws?: ReadonlyMap<string, string> | undefined;
}

/** State of a callback: JSON values (undefined fields are left out), NaN, infinities and typed arrays. */
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
 * If a later call continues training, epoch and batch numbers continue, and each epoch and batch begins and ends once.
 * onTrainBegin, onTrainEnd and onTrainExit are called in every call. An epoch in which stopTraining was called ends when a later
 * call has trained the rest of it. If a hook saves the model, the file records that hook as called; the callbacks after it are
 * called when training continues from that file.
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
   * Returns all that the callback needs to continue as if there had been no interruption. `save` stores a copy of it, and so does
   * a call of fit that ends before its training does. Requires `restore`.
   */
  state?(model: TrainingControl): CallbackState;
  /** Restores the state, after onTrainBegin of all callbacks, when a call continues earlier training. */
  // A method, so that an implementation may say what its own state is.
  restore?(state: CallbackState, model: TrainingControl): void | Promise<void>;
  onTrainBegin?(parameters: TrainingParameters, model: TrainingControl): void | Promise<void>;
  /** After the last epoch, unless an error, a signal or leaving the loop over `train` ends training before. */
  onTrainEnd?(model: TrainingControl): void | Promise<void>;
  /**
   * The last call, however training ends: normally, by an error (of onTrainBegin, too), by a signal or by leaving the loop over
   * `train`. Its own error is thrown only if training has not thrown. If `model.unfinished` is defined, a later call can continue
   * training; it starts from the weights that this hook leaves.
   */
  onTrainExit?(model: TrainingControl): void | Promise<void>;
  onEpochBegin?(epoch: number, model: TrainingControl): void | Promise<void>;
  onEpochEnd?(epoch: number, log: EpochLog, model: TrainingControl): void | Promise<void>;
  onBatchBegin?(batch: number, model: TrainingControl): void | Promise<void>;
  onBatchEnd?(batch: number, log: BatchLog, model: TrainingControl): void | Promise<void>;
}
