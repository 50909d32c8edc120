// Messages between a caller and the worker of its models.

import type { BatchLog, Callback, CallbackState, EpochLog, Resumed, TrainingEnd } from '../../callbacks/callback.js';
import type { InitOptions } from '../../core/init/options.js';
import type { Seed } from '../../core/random/seed.js';
import type { Label } from '../../data/preparation.js';
import type { WeightsOptions } from '../../data/reading/weights.js';
import type { Optimality } from '../../model/optimality/optimality.js';
import type { PredictiveDistribution } from '../../model/prediction/distribution.js';
import type { EvaluationResult } from '../../model/prediction/options.js';
import type { FeatureReport } from '../../model/selection/featureReport.js';
import type { Sparsity, SparsityOptions } from '../../model/selection/sparsity.js';
import type { ModelSummary } from '../../model/summary.js';
import type { History } from '../../model/training/fit.js';
import type { Json, Matrix, PruneOptions, WeightsSnapshot } from '../../types.js';
import type { Warning } from '../../warnings.js';
import type { Compilation } from './compilation.js';
import type { Encoded } from './encoding.js';
import type { Fault } from './fault.js';

/** Options that are posted unchanged. The method in the worker checks them. */
export type PlainOptions = Readonly<Record<string, unknown>>;

/** The names of a callback's functions. */
export type Hook = keyof Callback;

/** A model as it is posted: bytes of `save`, or only its configuration if it has no weights yet. */
export type ModelPayload =
  | { readonly bytes: Uint8Array<ArrayBuffer>; readonly isFile: boolean }
  | { readonly configuration: { readonly [key: string]: Json } };

/** Description of a callback for the worker. */
export interface CallbackOutline {
  readonly name: string;
  readonly hooks: readonly Hook[];
  readonly keepsState: boolean;
}

/** States of the callbacks at a call of `save`; undefined for those without one. */
export interface CallerStates {
  readonly job: number;
  readonly states: readonly (CallbackState | undefined)[];
  /** The last question that reached a callback; -1 if none did. */
  readonly question: number;
}

/** Outcome of a question. */
export interface Heard {
  /** Whether nothing was thrown. */
  readonly isFine: boolean;
  /** The callback's state after the call, if it has one. */
  readonly state?: CallbackState | undefined;
}

/** One call of fit or train. */
export interface FitJob {
  /** Number of the job; the caller chooses it. */
  readonly job: number;
  readonly X: Encoded;
  readonly y: Encoded;
  readonly options: PlainOptions;
  readonly sampleWeight: Encoded | undefined;
  readonly validationData: readonly Encoded[] | undefined;
  /** The hooks of each callback of the caller. */
  readonly callbacks: readonly CallbackOutline[];
  /** Whether the caller's signal is already aborted. */
  readonly isAborted: boolean;
  /** Whether the worker owns the arrays; otherwise it keeps them for later calls. */
  readonly isOwned: boolean;
  /** 1 for a progress bar, 2 for a line per epoch, 0 if the caller shows nothing. */
  readonly verbose: number;
}

/** Description of a new model for the caller: what never changes, and the first facts. */
export interface Introduction {
  readonly name: string;
  readonly seed: Seed;
  readonly inputIndices: readonly number[] | undefined;
  readonly facts: Facts;
}

/** State of a model as of the worker's last message. The caller reads it without asking. */
export interface Facts {
  readonly step: number;
  readonly epoch: number;
  readonly learningRate: Result<number>;
  readonly inputNames: readonly string[] | undefined;
  readonly classes: readonly Label[] | undefined;
  readonly unfinished: Resumed | undefined;
  readonly endedBy: TrainingEnd | undefined;
}

export type Result<T> = { readonly value: T } | { readonly fault: Fault };

/** Calls to a model. */
export interface ModelCalls {
  compile(compilation: Compilation): void;
  fit(job: FitJob): Promise<History>;
  /** Starts a training; `next` runs its epochs one by one. */
  train(job: FitJob): void;
  next(job: number): Promise<IteratorResult<EpochLog, void>>;
  leave(job: number): Promise<void>;
  trainOnBatch(X: Encoded, y: Encoded, sampleWeight: Encoded | undefined, options: PlainOptions): BatchLog;
  stopTraining(): void;
  evaluate(X: Encoded, y: Encoded, sampleWeight: Encoded | undefined, options: PlainOptions): Promise<EvaluationResult>;
  optimality(X: Encoded, y: Encoded, sampleWeight: Encoded | undefined, options: PlainOptions): Promise<Optimality>;
  predict(X: Encoded, options: PlainOptions): Matrix;
  predictClasses(X: Encoded, options: PlainOptions): Int32Array;
  predictDistribution(X: Encoded, options: PlainOptions): PredictiveDistribution;
  getWeights(options: WeightsOptions): Matrix[] | Record<string, Matrix>;
  setWeights(weights: unknown): void;
  setLearningRate(rate: number): void;
  useAverage(): void;
  takeSnapshot(): WeightsSnapshot;
  restoreSnapshot(snapshot: WeightsSnapshot): void;
  prune(options: PruneOptions): void;
  sparsity(options: SparsityOptions): Sparsity;
  featureReport(): FeatureReport;
  summary(): ModelSummary;
  save(caller: CallerStates | undefined): Uint8Array<ArrayBuffer>;
  history(): Pick<History, 'epochs'>;
  preprocess(): Json | undefined;
  toJSON(): { readonly [key: string]: Json };
}

/** Calls to the worker. The caller chooses the numbers of models. */
export interface WorkerCalls {
  /** Answers that the worker listens. @param lock  see `holdLock` of the platform. */
  hello(lock: string): Promise<void>;
  open(payload: ModelPayload, init: InitOptions | undefined): Promise<Introduction>;
  /** @param target  number of the new model. */
  compact(target: number): Introduction;
  dispose(): void;
}

export type Calls = ModelCalls & WorkerCalls;

/** One call of a method. */
export interface Call {
  readonly id: number;
  readonly model: number;
  readonly method: keyof Calls;
  /** If `forget` is given, packed by `SentArrays`. */
  readonly args: readonly unknown[];
  readonly forget?: readonly string[];
  /** Trainings of the model that the caller still waits for. */
  readonly during: readonly number[];
}

/** Messages to the worker. A user's own worker may receive other messages, too. */
export type ToWorker =
  | ({ readonly kind: 'ockham.call' } & Call)
  | { readonly kind: 'ockham.abort'; readonly model: number; readonly job: number }
  | ({ readonly kind: 'ockham.heard'; readonly question: number } & Heard);

/** Result of a call, and the model's facts after it. */
export type Answer<T = unknown> = Result<T> & { readonly facts: Facts | undefined };

/** Call of a callback's hook, which training waits for. */
export interface Question {
  readonly question: number;
  readonly job: number;
  /** Number of the callback. */
  readonly callback: number;
  readonly hook: Hook;
  /** The hook's arguments without the model. */
  readonly args: readonly unknown[];
  /** Index of the model among the arguments. */
  readonly place: number;
  readonly facts: Facts;
  /** Weights, masks and average; only in the hooks of training and of epochs. */
  readonly snapshot: Result<WeightsSnapshot> | undefined;
  /** Names of the weights in those hooks; otherwise empty. */
  readonly names: readonly string[];
}

/** Messages to the caller. */
export type FromWorker =
  | { readonly kind: 'ockham.answer'; readonly id: number; readonly answer: Answer }
  | ({ readonly kind: 'ockham.question' } & Question)
  /** `job`: the training that warned. `call`: the call that warned before its first await. */
  | {
      readonly kind: 'ockham.warning';
      readonly warning: Warning;
      readonly job?: number | undefined;
      readonly call?: number | undefined;
    }
  /** Text for the terminal. */
  | { readonly kind: 'ockham.text'; readonly text: string };
