import type { HostAbortSignal } from '../../host.js';
import type { EvaluationResult } from '../../model/prediction/options.js';
import type { FitOptions } from '../../model/training/options.js';
import type { RowsPair } from '../../selection/run/build.js';
import type { Matrix } from '../../types.js';
import type { Params } from '../space/parameter.js';

/** Rows of X and y, and their weights. */
export interface Rows extends RowsPair {
  /** (n) */
  readonly sampleWeight: Float32Array | undefined;
}

/** The rows that train and those that score. */
export interface FoldRows {
  readonly train: Rows;
  readonly test: Rows;
}

/** Options of each training in a study: those of `fit` that can be written as JSON. */
export type TaskFit = Pick<FitOptions, 'batchSize' | 'shuffle' | 'classWeight' | 'mixup'>;

/** One piece of a study: a model is trained on the rows of a fold for some epochs, and scored. Plain data, JSON beside `model`. */
export interface Task {
  /** Number of the trial, from 0. */
  readonly trial: number;
  /** Number of the fold, from 0; 0 for one validation set. */
  readonly fold: number;
  /** Epochs that the model has had, and those that it has afterwards. */
  readonly from: number;
  readonly epochs: number;
  readonly params: Params;
  readonly fit: TaskFit;
  /** Bytes of `save`: training goes on from them, so a task that is run twice gives the same bits. */
  readonly model: Uint8Array;
  /** Whether the result needs the trained model, or predictions for the rows that score. */
  readonly returnsModel: boolean;
  readonly returnsPredictions: boolean;
}

/** Result of a {@link Task}. */
export interface TaskResult {
  /** Figures of the fold's test rows. */
  readonly figures: EvaluationResult;
  /** Bytes of the trained model, and predictions, if the task asked for them. */
  readonly model: Uint8Array | undefined;
  readonly predictions: Matrix | undefined;
}

/** Runs the tasks of a study: on this thread, in workers, or elsewhere. */
export interface Executor {
  /** Number of tasks that run side by side, >= 1. It changes no result. */
  readonly size: number;
  /** Called once, before the first task. Tasks name the rows by the number of their fold. */
  begin(folds: readonly FoldRows[]): void | Promise<void>;
  /**
   * Runs a task, from its first epoch or not at all: {@link runTask} does it. It rejects with DivergedError or {@link TrialError} if the trial
   * cannot go on, which fails the trial, and with any other error to end the study.
   */
  run(task: Task, signal: HostAbortSignal): Promise<TaskResult>;
  /** Called once, at the end. */
  dispose(): void;
}
