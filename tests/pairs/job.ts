// A tiny training that features are put into: 6-8-6-1, on 24 rows.

import type {
  Average,
  Callback,
  DenseOptions,
  EarlyStoppingOptions,
  EpochLog,
  FitOptions,
  History,
  Layer,
  Matrix,
  PruneScheduleOptions,
  ReduceLearningRateOptions,
  Schedule,
  Sequential,
  SparseMatrix,
  Standardizer,
  WeightsSnapshot,
} from '../../src/index.js';
import * as ockham from '../../src/index.js';
import { checkpoint } from '../../src/node/index.js';
import { rowStream } from '../../src/stream/index.js';
import { workerPool } from '../../src/worker/index.js';
import { bitsOf, regression, rowsOf } from '../support/models.js';
import { type Course, makeCallbacks, type Order, toSparse, train } from './scripts/course.js';

/** Callbacks by name, so that another process can make them, too. */
export type CallbackSpec =
  | ['earlyStopping', EarlyStoppingOptions]
  | ['reduceLearningRateOnPlateau', ReduceLearningRateOptions]
  | ['pruneSchedule', PruneScheduleOptions];

export interface Step {
  /** Weights, masks and average right after the step. */
  readonly snapshot: WeightsSnapshot;
  readonly penalties: Readonly<Record<string, number>>;
}

/** One training that was watched. */
export interface Run {
  readonly model: Sequential;
  /** Before the first step. */
  readonly start: WeightsSnapshot;
  readonly steps: readonly Step[];
  readonly epochs: readonly EpochLog[];
  readonly callbacks: readonly Callback[];
}

/** One training that came to its end in a course. */
export type Trained = Awaited<ReturnType<typeof train>>;

/** One worker for all jobs; starts with the first. */
export const pool = workerPool({ size: 1 });

export const COLUMNS = 6;

export class Job {
  activation = 'tanh';
  /** Options of the two hidden layers. */
  readonly hidden: Partial<DenseOptions>[] = [{}, {}];
  /** What makes the hidden layers, where they are not plainly dense. */
  readonly isTaken = [false, false];
  readonly makers: (((options: DenseOptions) => Layer) | undefined)[] = [undefined, undefined];
  /** What stands before the first layer, and behind it. */
  readonly before: (() => Layer)[] = [];
  readonly behind: (() => Layer)[] = [];
  /** What `sequential` is given beside its layers. */
  settings: { readonly standardizer?: Standardizer } = {};
  /** What is done to all rows beforehand. */
  beforehand: (X: Matrix) => Matrix = (X) => X;
  learningRate: number | Schedule = 0.03;
  /** By what callbacks change the learning rate in an epoch. */
  rateFactor: (epoch: number) => number = () => 1;
  average: Average | undefined;
  readonly callbacks: CallbackSpec[] = [];
  readonly prepare: ((model: Sequential) => void)[] = [];
  isSparse = false;
  validates = false;
  /** Whether a penalty goes by the sizes of groups. */
  hasGroups = false;
  /** What happens to a training of it on its way. */
  course: Course = {};
  private watched: Promise<Run> | undefined;
  private readonly trained = new Map<string, Promise<Trained>>();

  /** @param scale  1, or how many times as wide and as long it is. */
  constructor(readonly scale = 1) {}

  get batchSize(): number {
    return 8 * this.scale;
  }

  /** Rows to train with; about half of the numbers are 0. */
  get X(): Matrix {
    return this.beforehand(rowsOf(this.all.X, 0, 24 * this.scale));
  }

  get y(): Float32Array {
    return this.all.y.slice(0, 24 * this.scale);
  }

  get validationData(): [Matrix, Float32Array] {
    const { X, y } = this.all;
    return [this.beforehand(rowsOf(X, 24 * this.scale, 30 * this.scale)), y.slice(24 * this.scale)];
  }

  private get all() {
    return dataOf(this.scale);
  }

  /** X in the form that training takes. */
  get input(): Matrix | SparseMatrix {
    return this.isSparse ? toSparse(ockham, this.X) : this.X;
  }

  /** The first of the two hidden layers that has no such option yet. */
  free(option: keyof DenseOptions): Partial<DenseOptions> {
    const index = this.hidden.findIndex((options, at) => options[option] === undefined && !this.isTaken[at]);
    const found = this.hidden[index];
    if (found === undefined) throw new Error(`no layer is free for another ${option}`);
    return found;
  }

  /** The same job without what `change` takes out of it, and of another size. */
  without(change: (job: Job) => void, scale = this.scale): Job {
    const job = new Job(scale);
    job.activation = this.activation;
    job.hidden.splice(0, 2, ...this.hidden.map((options) => ({ ...options })));
    job.makers.splice(0, 2, ...this.makers);
    job.isTaken.splice(0, 2, ...this.isTaken);
    job.before.push(...this.before);
    job.behind.push(...this.behind);
    job.settings = this.settings;
    job.beforehand = this.beforehand;
    job.learningRate = this.learningRate;
    job.average = this.average;
    job.callbacks.push(...this.callbacks);
    job.prepare.push(...this.prepare);
    job.isSparse = this.isSparse;
    job.validates = this.validates;
    job.course = this.course;
    change(job);
    return job;
  }

  layers(): Layer[] {
    const { scale, activation } = this;
    const units = [8 * scale, 6 * scale];
    const [first, second] = this.hidden.map((own, index) => {
      const inputShape = index === 0 && this.before.length === 0 ? { inputShape: [COLUMNS] } : {};
      const options: DenseOptions = { units: units[index]!, activation, ...inputShape, ...own };
      return this.makers[index]?.(options) ?? ockham.dense(options);
    });
    const before = this.before.map((make) => make());
    const behind = this.behind.map((make) => make());
    return [...before, first!, ...behind, second!, ockham.dense({ units: 1 })];
  }

  make(): Sequential {
    const model = ockham.sequential({ seed: 21, layers: this.layers(), ...this.settings });
    model.compile({
      optimizer: ockham.adam({ learningRate: this.learningRate }),
      loss: 'meanSquaredError',
      ...(this.average && { average: this.average }),
    });
    for (const prepare of this.prepare) prepare(model);
    return model;
  }

  makeCallbacks(): Callback[] {
    return makeCallbacks(ockham, this.callbacks);
  }

  options(epochs: number, callbacks: readonly Callback[] = this.makeCallbacks()): FitOptions {
    const validation = this.validates ? { validationData: this.validationData } : {};
    return { epochs, batchSize: this.batchSize, verbose: false, callbacks, ...validation };
  }

  fit(model: Sequential, epochs = 4, callbacks?: readonly Callback[]): Promise<History> {
    return model.fit(this.input, this.y, this.options(epochs, callbacks));
  }

  /** @param calls  epochs of each call of `fit`. */
  order(calls: readonly number[]): Order {
    const { X, y, isSparse, callbacks, batchSize } = this;
    const order = { X, y, isSparse, callbacks, batchSize, calls };
    return this.validates ? { ...order, validation: this.validationData } : order;
  }

  /** Trains in a course, in two calls. Once for each course. */
  train(course: Course): Promise<Trained> {
    const key = JSON.stringify(course);
    const trained =
      this.trained.get(key) ??
      train({ ...ockham, pool, checkpoint, rowStream }, this.make(), this.order([4, 2]), course);
    this.trained.set(key, trained);
    return trained;
  }

  /** Trains for four epochs of three steps each, and watches every step. Once. */
  run(): Promise<Run> {
    this.watched ??= this.watch();
    return this.watched;
  }

  private async watch(): Promise<Run> {
    const model = this.make();
    const callbacks = this.makeCallbacks();
    const steps: Step[] = [];
    let start = model.takeSnapshot();
    const onTrainBegin = () => {
      start = model.takeSnapshot(); // a schedule may have pruned
    };
    const onBatchEnd: Callback['onBatchEnd'] = (_batch, { penalties }) => {
      steps.push({ snapshot: model.takeSnapshot(), penalties: { ...penalties } });
    };
    const { epochs } = await this.fit(model, 4, [...callbacks, { onTrainBegin, onBatchEnd }]);
    return { model, start, steps, epochs, callbacks };
  }
}

const known = new Map<number, { readonly X: Matrix; readonly y: Float32Array }>();

function dataOf(scale: number) {
  const made = known.get(scale);
  if (made !== undefined) return made;
  const { X, y } = regression(30 * scale, COLUMNS, 3);
  const data = { X: { data: X.data.map((value) => (value > 0 ? value : 0)), shape: X.shape }, y };
  known.set(scale, data);
  return data;
}

/** Everything of a model that training may change, as numbers that can be compared. */
export function contents({ weights, pruned, average }: WeightsSnapshot) {
  return {
    weights: bitsOf([...weights]),
    pruned: pruned.map((marks) => marks && [...marks]),
    average: average && { updates: average.updates, weights: bitsOf([...average.weights]) },
  };
}

/** Logs without what no two trainings have in common. */
export function untimed(epochs: readonly EpochLog[]): object[] {
  return epochs.map((log) => ({ ...log, seconds: 0 }));
}
