import type {
  Label,
  Preparation,
  PreparedRows,
  PreparedTargets,
  TableInput,
  TrainingPart,
} from '../data/preparation.js';
import { requireNames } from '../data/reading/names.js';
import type { SparseMatrix } from '../data/reading/sparse.js';
import { OptionError, StateError } from '../errors.js';
import { CsrMatrix } from '../sparse/sparseMatrix.js';
import type { Json, Matrix, Metric } from '../types.js';
import { isList, refuse } from '../validate.js';
import type { PreprocessConfig } from './config.js';
import { type EncodedRows, encodeRows, type UnknownCategories, warnOfUnknown } from './encode.js';
import { namesOf } from './features.js';
import { type DroppedColumn, type LearnedFeatures, learnFeatures } from './learn.js';
import { inUnitsOf, originalOf } from './metrics.js';
import { firstRows, readFor, readNew } from './read.js';
import {
  codeOfSeen,
  encodeTarget,
  learnTarget,
  readTarget,
  type SeenTarget,
  type TargetCode,
  undoTarget,
} from './targets.js';

/** Options of `sequential` that may not go with a preprocessor. */
interface SequentialLike {
  readonly standardizer?: unknown;
  readonly missing?: unknown;
  readonly inputNames?: unknown;
}

/** All that a preprocessor learns. */
export interface Learned extends LearnedFeatures {
  /** Texts that stand for no value. */
  readonly missing: readonly string[];
  /** Numbers of the columns that are left after `compact`; undefined for all. */
  readonly kept?: readonly number[] | undefined;
}

/** Stands for a missing value of a column. */
export interface Fill {
  readonly column: string;
  /** The part of a date that is a category. */
  readonly part?: 'month' | 'weekday';
  /** The median of numbers, in days since 1970-01-01 of dates; the most frequent category. */
  readonly fill: number | string;
  /**
   * How far the rank of `fill` is from that of the median at most, as a share of the known values. 0: it is exact, as always but for columns of
   * {@link preprocessStream} with more than 4,096 different numbers.
   */
  readonly rankError: number;
}

/** Rows as numbers, by {@link Preprocessor.transform}. */
export interface TransformedRows<X = Matrix | SparseMatrix> {
  /** (rows, columns): a matrix, or a sparse one if there are columns of text. */
  readonly X: X;
  /** Names of the columns. */
  readonly names: readonly string[];
  /** Categories that training did not have, by column, with the number of their rows. Their columns are all 0. */
  readonly unknown: UnknownCategories;
}

/** Makes numbers of tables, by what it learned from training rows. Made by {@link preprocess}; immutable. */
export class Preprocessor implements Preparation {
  readonly config: PreprocessConfig;
  /** Names of the columns that the model gets: `rooms`, `rooms=missing`, `city=Oslo`. Undefined until they are learned. */
  readonly names: readonly string[] | undefined;
  /** For each column of the table, the numbers of the columns made of it: groups for `groupLasso`. Undefined until they are learned. */
  readonly groups: readonly (readonly number[])[] | undefined;
  /** Columns left out because they say nothing, with the reason. Undefined until they are learned. */
  readonly dropped: readonly DroppedColumn[] | undefined;
  /** @internal */
  readonly learned: Learned | undefined;
  /** @internal */
  readonly target: TargetCode | undefined;
  /** Target that a stream has shown, until a loss makes a code of it. @internal */
  readonly seen: SeenTarget | undefined;

  /** For {@link preprocess}. */
  constructor(config: PreprocessConfig, learned?: Learned, target?: TargetCode, seen?: SeenTarget) {
    this.config = config;
    this.learned = learned;
    this.target = target;
    this.seen = seen;
    this.dropped = learned?.dropped;
    const all =
      learned?.features.flatMap((feature) => namesOf(feature).map((name) => ({ name, source: feature.column }))) ?? [];
    const kept = learned?.kept?.map((column) => all[column]!) ?? all;
    this.names =
      learned &&
      requireNames(
        'preprocess',
        kept.map(({ name }) => name),
        kept.length,
      );
    this.groups = learned && groupsOf(kept.map(({ source }) => source));
    Object.freeze(this);
  }

  /** For each column of numbers, categories or dates, what stands for a missing value. Undefined until it is learned. */
  get fills(): readonly Fill[] | undefined {
    return this.learned?.features.flatMap((feature): Fill[] => {
      if (feature.kind === 'text') return [];
      const { column, fill } = feature;
      if (feature.kind === 'number') return [{ column, fill, rankError: feature.rankError ?? 0 }];
      return [{ column, ...(feature.part && { part: feature.part }), fill, rankError: 0 }];
    });
  }

  /** @internal */
  get columns(): number | undefined {
    return this.names?.length;
  }

  /** @internal */
  get isLearning(): boolean {
    return this.learned === undefined || (this.target === undefined && this.seen === undefined);
  }

  get classes(): readonly Label[] | undefined {
    return this.target?.kind === 'classes' ? this.target.classes : undefined;
  }

  /**
   * Makes numbers of rows: (x - mean) / scale of numbers, 0 and 1 for categories and booleans, weights of terms.
   *
   * @param X  a table, rows of objects, or columns by name; columns that training did not have are left out.
   * @throws StateError `E_NOT_BUILT` if nothing is learned yet; DataError, OptionError for rows that do not fit.
   */
  transform(X: TableInput): TransformedRows {
    const { data, rows, columns, csr, unknown } = this.requireLearned().encode('X', X);
    const shape = Object.freeze([rows, columns]);
    return { X: csr === undefined ? { data, shape } : new CsrMatrix({ ...csr, shape }), names: this.names!, unknown };
  }

  prepareRows(path: string, X: unknown, part: TrainingPart): PreparedRows {
    if (this.learned === undefined) {
      const table = readNew(path, X);
      const training = firstRows(table, part?.(table.rows) ?? table.rows);
      return this.learn(training).prepareRows(path, table, part);
    }
    const { unknown, csr, ...rows } = this.encode(path, X);
    warnOfUnknown(path, unknown);
    return { ...rows, names: this.names, means: undefined, standardizer: this };
  }

  /** Learns from all rows of a table. @internal */
  learn(table: ReturnType<typeof readNew>): Preprocessor {
    const { config, target } = this;
    return new Preprocessor(config, { ...learnFeatures(table, config), missing: table.missing }, target);
  }

  private encode(path: string, X: unknown): EncodedRows {
    const { learned, config, names } = this;
    const { features, kept, missing } = learned!;
    const table = readFor(path, X, features, missing);
    return encodeRows(path, table, features, config, kept, names!.length);
  }

  requireLearned(): this {
    if (this.learned !== undefined) return this;
    throw new StateError(
      'E_NOT_BUILT',
      'preprocess: nothing is learned yet; fit the model, or write preprocess(table)',
      { path: 'preprocess' },
    );
  }

  prepareTargets(path: string, y: unknown, targets: string, outputUnits: number, part: TrainingPart): PreparedTargets {
    const cells = readTarget(path, y);
    const use = { targets, outputUnits };
    const { config, learned, seen } = this;
    const transform = config.targetTransform;
    const code =
      this.target ??
      (seen === undefined
        ? learnTarget(path, cells, transform, use, part ?? ((rows) => rows))
        : codeOfSeen(path, seen, transform, use));
    return { y: encodeTarget(path, cells, code, use), standardizer: new Preprocessor(config, learned, code) };
  }

  undo<T extends Float32Array | Float64Array | Int32Array>(values: T, columns: number): T {
    return undoTarget(values, columns, this.target);
  }

  inUnits<T extends { readonly metrics: readonly Metric[] }>(
    compiled: T,
    inputs: { readonly standardizer: Preparation | undefined },
  ): T {
    if (this.config.targetTransform === 'none') return compiled;
    return { ...compiled, metrics: compiled.metrics.map((metric) => inUnitsOf(metric, () => inputs.standardizer)) };
  }

  withoutUnits(metric: Metric): Metric {
    return originalOf(metric);
  }

  requireFit({ standardizer, missing = 'reject', inputNames }: SequentialLike, columns: number): void {
    const { names } = this;
    const others = { standardizer, missing: missing === 'reject' ? undefined : missing, inputNames };
    const isSame =
      isList(inputNames) && inputNames.length === names?.length && names.every((name, at) => name === inputNames[at]);
    for (const [option, value] of Object.entries(others)) {
      if (value === undefined || value === this || (option === 'inputNames' && isSame)) continue;
      refuse(OptionError, `sequential.${option}`, 'left out with preprocess, which does that', value);
    }
    if (names === undefined || columns === names.length) return;
    const message = `sequential.preprocess: it makes ${names.length} columns, and the first layer takes ${columns}; leave inputShape out`;
    refuse(OptionError, 'sequential.preprocess', `${columns} columns`, names.length, message);
  }

  select(columns: ArrayLike<number>): Preprocessor {
    const { config, learned, target, seen } = this.requireLearned();
    const kept = Array.from(columns, (column) => learned!.kept?.[column] ?? column);
    return new Preprocessor(config, { ...learned!, kept }, target, seen);
  }

  toJSON(): { readonly [key: string]: Json } {
    const { config, learned, target, seen } = this;
    // Through JSON, so that vectorizers become plain, and fields that are undefined are left out.
    return JSON.parse(JSON.stringify({ config, learned, target, seen })) as { readonly [key: string]: Json };
  }
}

/** Runs of columns of the same source; each source has one run, for its features follow each other. */
function groupsOf(sources: readonly string[]): readonly (readonly number[])[] {
  const groups = new Map<string, number[]>();
  for (const [column, source] of sources.entries()) groups.set(source, [...(groups.get(source) ?? []), column]);
  return Object.freeze([...groups.values()].map((group) => Object.freeze(group)));
}
