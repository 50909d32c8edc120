import type { Matrix, PenaltyTerms, PruneOptions } from '../types.js';

/** What one epoch of training came to. `loss = dataLoss + Σ penalties`, and so for validation. */
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
  /** Of the epoch's last step. */
  readonly learningRate: number;
  readonly seconds: number;
  /** Metrics by name, of training and (valName) of validation. */
  readonly [metric: string]: number | Readonly<PenaltyTerms> | undefined;
}

/** What one training step came to, before its update. */
export interface BatchLog {
  /** From 0, within the epoch. */
  readonly batch: number;
  readonly size: number;
  readonly loss: number;
  readonly dataLoss: number;
  readonly penalties: Readonly<PenaltyTerms>;
}

/** What a callback may do to the model that trains. */
export interface TrainingControl {
  /** Ends training after the current step. */
  stopTraining(): void;
  /** Of the next step; setting it scales the optimizer's rate, or its schedule, from there on. */
  learningRate: number;
  /** Steps taken since `compile`. */
  readonly step: number;
  getWeights(): Matrix[];
  setWeights(weights: readonly (Matrix | ArrayLike<number>)[]): void;
  /** Sets weights to 0 for good. */
  prune(options: PruneOptions): void;
}

/** Facts about a call of fit, given when it begins. */
export interface TrainingParameters {
  readonly epochs: number;
  /** Rows of a full batch: what was asked for, or all rows where there are fewer. */
  readonly batchSize: number;
  /** Steps of one epoch. */
  readonly steps: number;
  /** Training rows. */
  readonly samples: number;
  /** The figures that an epoch's log will judge the model by, each with whether less or more of it is better, if that is known. */
  readonly figures: ReadonlyMap<string, 'min' | 'max' | undefined>;
}

/** Functions called, and awaited, at fixed points of training. */
export interface Callback {
  onTrainBegin?(parameters: TrainingParameters, model: TrainingControl): void | Promise<void>;
  /** After the last epoch, unless training is left before by an error, a signal, or out of the loop over `train`. */
  onTrainEnd?(model: TrainingControl): void | Promise<void>;
  /**
   * The last call, however training ends: at its end, by an error (of onTrainBegin, too), a signal, or out of the loop over
   * `train`. What it throws is thrown only where training has not thrown.
   */
  onTrainExit?(model: TrainingControl): void | Promise<void>;
  onEpochBegin?(epoch: number, model: TrainingControl): void | Promise<void>;
  onEpochEnd?(epoch: number, log: EpochLog, model: TrainingControl): void | Promise<void>;
  onBatchBegin?(batch: number, model: TrainingControl): void | Promise<void>;
  onBatchEnd?(batch: number, log: BatchLog, model: TrainingControl): void | Promise<void>;
}
