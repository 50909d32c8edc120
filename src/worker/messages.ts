// What a caller and the worker of its models say to each other.

import type { BatchLog, Callback, CallbackState, EpochLog, Resumed, TrainingEnd } from '../callbacks/callback.js';
import type { InitOptions } from '../core/init/options.js';
import type { Seed } from '../core/random/seed.js';
import type { WeightsOptions } from '../data/reading/weights.js';
import type { Optimality } from '../model/optimality/optimality.js';
import type { PredictiveDistribution } from '../model/prediction/distribution.js';
import type { FeatureReport } from '../model/selection/featureReport.js';
import type { Sparsity, SparsityOptions } from '../model/selection/sparsity.js';
import type { EvaluationResult, History } from '../model/sequential.js';
import type { ModelSummary } from '../model/summary.js';
import type { Json, Matrix, PruneOptions, WeightsSnapshot } from '../types.js';
import type { Warning } from '../warnings.js';
import type { Compilation } from './compilation.js';
import type { Fault } from './fault.js';
import type { Parcel } from './parcel.js';

/** Options that cross as they are; they are checked where they are used. */
export type PlainOptions = Readonly<Record<string, unknown>>;

/** The names of a callback's functions. */
export type Hook = keyof Callback;

/** A model on its way: bytes of `save`, or, where it has only its initial weights, what these are drawn from. */
export type Cargo =
  | { readonly bytes: Uint8Array<ArrayBuffer>; readonly isFile: boolean }
  | { readonly configuration: { readonly [key: string]: Json } };

/** What the worker knows of a callback. */
export interface CallbackOutline {
  readonly name: string;
  readonly hooks: readonly Hook[];
  readonly keepsState: boolean;
}

/** What the callbacks keep while the caller asks for a file; undefined of those that keep nothing. */
export interface CallerStates {
  readonly job: number;
  readonly states: readonly (CallbackState | undefined)[];
  /** The last question that has reached a callback; -1 where none has. */
  readonly question: number;
}

/** What came of a question. */
export interface Heard {
  /** Whether nothing was thrown. */
  readonly isFine: boolean;
  /** What the callback keeps now, if anything. */
  readonly state?: CallbackState | undefined;
}

/** One call of fit or train. */
export interface FitJob {
  /** Number of the job, the caller's choice. */
  readonly job: number;
  readonly X: Parcel;
  readonly y: Parcel;
  readonly options: PlainOptions;
  readonly sampleWeight: Parcel | undefined;
  readonly validationData: readonly Parcel[] | undefined;
  /** What each of the caller's callbacks wants to hear of. */
  readonly callbacks: readonly CallbackOutline[];
  /** Whether the caller's signal was aborted before. */
  readonly isAborted: boolean;
  /** Whether the caller has a terminal for a progress bar. */
  readonly showsProgress: boolean;
}

/** What a caller is told of a new model; what never changes of it, and the rest for a start. */
export interface Introduction {
  readonly name: string;
  readonly seed: Seed;
  readonly inputIndices: readonly number[] | undefined;
  readonly facts: Facts;
}

/** What a caller knows of a model without asking: as of the worker's last message. */
export interface Facts {
  readonly step: number;
  readonly epoch: number;
  readonly learningRate: Result<number>;
  readonly inputNames: readonly string[] | undefined;
  readonly unfinished: Resumed | undefined;
  readonly endedBy: TrainingEnd | undefined;
}

export type Result<T> = { readonly value: T } | { readonly fault: Fault };

/** What is asked of one model. */
export interface ModelCalls {
  compile(compilation: Compilation): void;
  fit(job: FitJob): Promise<History>;
  /** Begins a training whose epochs are asked for one by one. */
  train(job: FitJob): void;
  next(job: number): Promise<IteratorResult<EpochLog, void>>;
  leave(job: number): Promise<void>;
  trainOnBatch(X: Parcel, y: Parcel, sampleWeight: Parcel | undefined, options: PlainOptions): BatchLog;
  stopTraining(): void;
  evaluate(X: Parcel, y: Parcel, sampleWeight: Parcel | undefined, options: PlainOptions): Promise<EvaluationResult>;
  optimality(X: Parcel, y: Parcel, sampleWeight: Parcel | undefined, options: PlainOptions): Promise<Optimality>;
  predict(X: Parcel, options: PlainOptions): Matrix;
  predictClasses(X: Parcel, options: PlainOptions): Int32Array;
  predictDistribution(X: Parcel, options: PlainOptions): PredictiveDistribution;
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
  toJSON(): { readonly [key: string]: Json };
}

/** What is asked of the worker. Numbers of models are the caller's choice. */
export interface WorkerCalls {
  /** Whether anybody listens. @param sign  see `giveSign` of the platform. */
  hello(sign: string): Promise<void>;
  open(cargo: Cargo, init: InitOptions | undefined): Promise<Introduction>;
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
  readonly args: readonly unknown[];
  /** Trainings of the model that the caller still awaits. */
  readonly during: readonly number[];
}

/** What the caller posts. A worker of the user's own may be posted other things, too. */
export type ToWorker =
  | ({ readonly kind: 'ockham.call' } & Call)
  | { readonly kind: 'ockham.abort'; readonly model: number; readonly job: number }
  | ({ readonly kind: 'ockham.heard'; readonly question: number } & Heard);

/** What a call came to, and what is then known of the model. */
export type Answer<T = unknown> = Result<T> & { readonly facts: Facts | undefined };

/** What training asks a callback, and waits for. */
export interface Question {
  readonly question: number;
  readonly job: number;
  /** Number of the callback. */
  readonly callback: number;
  readonly hook: Hook;
  /** What the hook is called with, but for the model, whose place among them is the other. */
  readonly args: readonly unknown[];
  readonly place: number;
  readonly facts: Facts;
  /** The weights and what belongs to them, in the hooks of training and of epochs. */
  readonly snapshot: Result<WeightsSnapshot> | undefined;
  /** The names of the weights, in those hooks. */
  readonly names: readonly string[];
}

/** What the worker posts. */
export type FromWorker =
  | { readonly kind: 'ockham.answer'; readonly id: number; readonly answer: Answer }
  | ({ readonly kind: 'ockham.question' } & Question)
  /** `job`: the training that it comes from. `call`: what was asked, where that has not been waited in yet. */
  | {
      readonly kind: 'ockham.warning';
      readonly warning: Warning;
      readonly job?: number | undefined;
      readonly call?: number | undefined;
    }
  /** For the terminal. */
  | { readonly kind: 'ockham.text'; readonly text: string };
