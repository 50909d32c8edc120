import type { Kernels } from '../core/kernels/kernels.js';
import type { Config, Named } from './named.js';

/** A function of every element (or, softmax, of every row). Pointers are addresses in the kernels' memory. */
export interface Activation extends Named {
  /** The array that `backward` reads: f's input, f's output, or nothing (linear). */
  readonly saves: 'input' | 'output' | 'nothing';
  /** y := f(x), (rows, columns); y may be x. */
  forward(kernels: Kernels, x: number, y: number, rows: number, columns: number): void;
  /** dx := dy * f'; `saved` as `saves` says; dx may be dy. */
  backward(kernels: Kernels, saved: number, dy: number, dx: number, rows: number, columns: number): void;
}

/** Inputs and outputs of a loss, as addresses in the kernels' memory. */
export interface LossBatch {
  /** (rows, columns): logits if the loss is fused with its activation, otherwise the model's output. */
  predictions: number;
  /** (rows) i32 labels for `targets: 'labels'`, otherwise (rows, columns) f32. */
  targets: number;
  /** (rows) f32, or 0: all ones. */
  weights: number;
  /** (rows, columns), or 0: value only. */
  gradient: number;
  rows: number;
  columns: number;
  /** Factor of the gradient: 1 / rows of the batch. */
  scale: number;
}

/** A data loss: sum over rows of weight * loss, and its gradient. */
export interface Loss extends Named {
  /** The targets of a row: a class number, a distribution over classes, zeros and ones, or any numbers. */
  readonly targets: 'labels' | 'distribution' | 'binary' | 'values';
  /** The activation that the loss is fused with: it then takes that activation's input. */
  readonly fusedActivation?: 'softmax' | 'sigmoid';
  /** Whether training rows of a single class are trained on, with a warning, instead of being refused. */
  readonly learnsOneClass?: boolean;
  /** If targets are labels: the same loss of distributions over the classes, with the same bits for one-hot rows. */
  readonly forDistributions?: Loss;
  /** Σ weights[i] · loss[i] over the rows, in f64; writes the gradient if asked. */
  compute(kernels: Kernels, batch: LossBatch): number;
}

/** Rows of one batch as a metric sees them; views, valid during the call only. */
export interface MetricBatch {
  /** (rows, columns): the model's output, after its activation. */
  predictions: Float32Array;
  /** (rows, columns): the input of the loss, if that is before the activation. */
  logits?: Float32Array | undefined;
  /** (rows) class numbers, or (rows, targetColumns) values. */
  targets: Int32Array | Float32Array;
  /** (rows) weights of the rows in the data loss; undefined if all are 1. */
  weights?: Float32Array | undefined;
  /** Names of the classes, if the model knows them. */
  classes?: readonly (string | number | boolean)[] | undefined;
  rows: number;
  columns: number;
}

/** Sums over the batches of one pass over the data. */
export interface MetricAccumulator {
  add(batch: MetricBatch): void;
  /**
   * The metric over all rows added so far; NaN if there are none. An object, such as a table or figures by class, is for `evaluate` only: logs of
   * training need a number.
   */
  result(): number | object;
  /** Its sums, for `start`: finite numbers. Without it, the figure of an epoch that a budget cut is that of its later rows. */
  state?(): readonly number[];
}

/** A figure for people: it never reaches a weight. */
export interface Metric {
  readonly name: string;
  /** Options that a model file must keep, if it has any. */
  readonly config?: Config;
  /** Whether it is the user's function, which files must not confuse with ours of that name. */
  readonly isOwn?: boolean;
  /** Whether less or more of it is better; if it does not say, callbacks that monitor it must be told. */
  readonly direction?: 'min' | 'max';
  /** The kind of outputs that it compares with the targets, if it does not fit every loss: `compile` then checks that it fits. */
  readonly compares?: 'classes' | 'labels' | 'probabilities' | 'numbers' | 'variance';
  /** The metric for rows of several independent labels, if that is another sum. */
  readonly ofLabels?: Pick<Metric, 'start'>;
  /**
   * A fresh accumulator; the kernels give those that need it a logarithm with the same bits everywhere.
   *
   * @param begun  the `state` of an accumulator to continue, if it has one.
   */
  start(kernels: Kernels, begun?: readonly number[]): MetricAccumulator;
}
