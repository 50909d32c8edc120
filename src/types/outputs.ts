import type { Kernels } from '../core/kernels/kernels.js';
import type { Config, Named } from './named.js';

/** A function of every element (or, softmax, of every row). Pointers are addresses in the kernels' memory. */
export interface Activation extends Named {
  /** What `backward` reads: f's input, f's output, or nothing (linear). */
  readonly saves: 'input' | 'output' | 'nothing';
  /** y := f(x), (rows, columns); y may be x. */
  forward(kernels: Kernels, x: number, y: number, rows: number, columns: number): void;
  /** dx := dy * f'; `saved` as `saves` says; dx may be dy. */
  backward(kernels: Kernels, saved: number, dy: number, dx: number, rows: number, columns: number): void;
}

/** What a loss reads and writes, as addresses in the kernels' memory. */
export interface LossBatch {
  /** (rows, columns): logits where the loss is fused with its activation, otherwise the model's output. */
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
  /** What the targets of a row are: a class number, a distribution over classes, zeros and ones, or any numbers. */
  readonly targets: 'labels' | 'distribution' | 'binary' | 'values';
  /** The activation that the loss is fused with: it then takes that activation's input. */
  readonly fusedActivation?: 'softmax' | 'sigmoid';
  /** Where targets are labels: the same loss of distributions over the classes, with the same bits for one-hot rows. */
  readonly forDistributions?: Loss;
  /** Σ weights[i] · loss[i] over the rows, in f64; writes the gradient where asked. */
  compute(kernels: Kernels, batch: LossBatch): number;
}

/** Rows of one batch as a metric sees them; views, valid during the call only. */
export interface MetricBatch {
  /** (rows, columns): the model's output, after its activation. */
  predictions: Float32Array;
  /** (rows, columns): what the loss takes, where that is before the activation. */
  logits?: Float32Array | undefined;
  /** (rows) class numbers, or (rows, targetColumns) values. */
  targets: Int32Array | Float32Array;
  rows: number;
  columns: number;
}

/** Sums over the batches of one pass over the data. */
export interface MetricAccumulator {
  add(batch: MetricBatch): void;
  /** The metric over all rows added so far; NaN where there is none. */
  result(): number;
  /** What it has added up, for `start`: finite numbers. Without it, the figure of an epoch that a budget cut is that of its later rows. */
  state?(): readonly number[];
}

/** A figure for people: it never reaches a weight. */
export interface Metric {
  readonly name: string;
  /** Options that a model file must keep, where it has any. */
  readonly config?: Config;
  /** Whether it is a function of the user's, which files must not take for one of ours of that name. */
  readonly isOwn?: boolean;
  /** Whether less or more of it is better; callbacks that monitor it are told otherwise where it does not say. */
  readonly direction?: 'min' | 'max';
  /** What of a model it compares with the targets, where it does not go with every loss: `compile` then sees that it fits. */
  readonly compares?: 'classes' | 'labels' | 'probabilities' | 'numbers' | 'variance';
  /** What it is where a row has several independent labels, if that is another sum. */
  readonly ofLabels?: Pick<Metric, 'start'>;
  /**
   * A fresh accumulator; the kernels give those who need it a logarithm with the same bits everywhere.
   *
   * @param begun  the `state` of an accumulator to go on from, where it has one.
   */
  start(kernels: Kernels, begun?: readonly number[]): MetricAccumulator;
}
