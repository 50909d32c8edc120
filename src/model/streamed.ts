import type { Yielder } from '../core/turns/yielder.js';
import type { ModelInput, TargetInput } from '../data/preparation.js';
import type { Streamed, streamedRows } from '../data/streamed.js';
import type { HostAbortSignal } from '../host.js';
import type { Matrix } from '../types.js';
import type { Parts } from './parts.js';
import type { Examples } from './rows/examples.js';
import type { Compiled } from './state/compile.js';
import type { ModelState } from './state/state.js';
import type { Trainer } from './step/step.js';

/** Rows that come one batch after the other, from a new iterable in every epoch. `rowStream` of `ockham/stream` makes one. */
export interface RowStream extends Streamed {
  /** @internal */
  readonly [streamedRows]: StreamReading;
}

/** Verbs of a model for a stream. The code comes with the object: see stream/rowStream.ts. */
export interface StreamReading {
  optionsOf<O>(y: unknown, options: O): O;
  /**
   * Opens the stream for training, and waits for its first rows.
   *
   * @throws OptionError for an option of fit that a stream does not go with; DataError, and what the source throws.
   */
  train(parts: Parts, reading: Reading, options: StreamedFit): Promise<StreamedBatches>;
  /** Evaluates all rows. @param begin  starts an evaluation of rows such as these. */
  evaluate<T>(parts: Parts, reading: Reading, begin: (sample: Examples) => ChunkEvaluation<T>): Promise<T>;
  items(): AsyncGenerator<{ readonly x: ModelInput; readonly y: TargetInput | undefined }, void, void>;
  /** Predicts item by item. */
  predict(predict: (X: ModelInput) => Matrix): AsyncGenerator<Matrix, void, void>;
}

/** The model that reads a stream. */
export interface Reading {
  readonly state: ModelState;
  readonly compiled: Compiled;
  readonly yielder: Yielder;
  readonly signal?: HostAbortSignal | undefined;
}

/** Options of fit that matter to a stream. */
export interface StreamedFit {
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly classWeight: unknown;
  /** Columns of validation rows in memory. */
  readonly columns: number | undefined;
  readonly budget: { readonly milliseconds?: number | undefined } | undefined;
  /** Options by the names that users give, for refusals. */
  readonly given: Readonly<Record<string, unknown>>;
}

/** The batches of a stream, in turn. */
export interface StreamedBatches {
  /** Rows of an epoch, if the user has said so. */
  readonly rows: number | undefined;
  /** Its first rows: they show the form of all others. */
  readonly sample: Examples;
  /** Whether rows have weights. */
  readonly isWeighted: boolean;
  /** Whether no row of the epoch is left. Known once {@link fill} is done. */
  readonly isAtEnd: boolean;
  /** Identifies the rows that the first steps of this epoch have taken, and how they were shuffled. */
  fingerprint(steps: number): string;
  /**
   * Begins an epoch after that many steps, for which the rows before are read again.
   *
   * @param epoch  epochs completed since compile: the coordinate of the shuffle.
   */
  begin(epoch: number, steps: number): Promise<void>;
  /** Waits until the next batch is there, or no row is left, or `isOver`. Undefined if there is nothing to wait for. */
  fill(isOver: () => boolean): Promise<void> | undefined;
  /** Copies the next batch into the plan. @returns its rows. */
  gather(trainer: Trainer): number;
  /** Ends the iterable if rows are left. */
  close(): Promise<void>;
}

/** An evaluation that gets its rows chunk by chunk. */
export interface ChunkEvaluation<T> {
  /** Rows of a full chunk. */
  readonly rows: number;
  add(examples: Examples): void;
  result(): T;
  release(): void;
}
