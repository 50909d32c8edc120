import { FormatError, OptionError } from '../errors.js';
import { show } from '../show.js';
import type { Matrix } from '../types.js';
import { isList, isObject, refuse, requireOptions } from '../validate.js';
import { warn } from '../warnings.js';
import { columnMoments } from './moments.js';
import type { Preparation, PreparedRows } from './preparation.js';
import {
  type ConversionOptions,
  type Converted,
  type MatrixInput,
  toExactMatrix,
  toMatrix64,
} from './reading/inputs.js';
import { imputeMeans } from './reading/missing/impute.js';
import { requireNames, requireSameNames } from './reading/names.js';
import { isNarrow } from './reading/narrow.js';
import type { FloatArray } from './reading/numbers.js';
import type { Scaling } from './reading/rows.js';

/** Options of {@link standardize}. */
export interface StandardizeOptions {
  /** One name per column, if X has no names. */
  readonly names?: readonly string[];
  /** 'impute': missing values take the mean of their column, here and in every `transform`. Default 'reject'. */
  readonly missing?: 'reject' | 'impute';
}

/** A {@link Standardizer} as JSON. */
export type StandardizerJSON = {
  readonly mean: readonly number[];
  readonly scale: readonly number[];
  readonly names?: readonly string[];
  readonly missing?: 'impute';
};

/** No number of a narrow type is larger. */
const LARGEST_HALF = 65504;

/** Means and scales that centre and scale the columns of X. Made by {@link standardize}; immutable. */
export class Standardizer implements Preparation, Scaling {
  /** (d) */
  readonly mean: readonly number[];
  /** (d), every entry > 0. */
  readonly scale: readonly number[];
  /** (d), if the columns have names. */
  readonly names: readonly string[] | undefined;
  readonly missing: 'reject' | 'impute';

  private constructor(
    mean: readonly number[],
    scale: readonly number[],
    names: readonly string[] | undefined,
    missing: 'reject' | 'impute',
  ) {
    this.mean = Object.freeze([...mean]);
    this.scale = Object.freeze([...scale]);
    this.names = names;
    this.missing = missing;
    Object.freeze(this);
  }

  /** See {@link standardize}. */
  static fit(X: MatrixInput, options: StandardizeOptions = {}): Standardizer {
    requireOptions('standardize', options, ['names', 'missing']);
    const { missing = 'reject' } = options;
    if (missing !== 'reject' && missing !== 'impute') {
      refuse(OptionError, 'standardize.missing', "'reject' or 'impute'", missing);
    }
    // Rounded means would change the moments.
    const convert = missing === 'impute' ? toMatrix64 : toExactMatrix;
    const converted = convert('X', X, { missing: missing === 'impute' ? 'keep' : 'reject' });
    if (missing === 'impute') imputeMeans('X', converted.data, converted.rows, converted.columns);
    const names =
      options.names === undefined
        ? converted.names
        : requireNames('standardize.names', options.names, converted.columns);
    requireSameNames('X', converted.names, names);
    const { mean, scale, constant } = moments(converted);
    if (constant.length > 0) {
      const which = constant.map((column) => names?.[column] ?? column).join(', ');
      warn('W_CONSTANT_COLUMN', `standardize: constant columns are centred only, with scale 1: ${which}`);
    }
    return new Standardizer(mean, scale, names, missing);
  }

  /**
   * Computes (x - mean) / scale in f64. The result is rounded once, to f32, if f32 holds every number of X's type (Float32Array, 8- and
   * 16-bit integers).
   *
   * @param X  (n, d). If both sides have names, they must agree column by column.
   * @returns (n, d) f32 or f64, as X.
   * @throws ShapeError for another number of columns, or other names.
   * @throws DataError as `fit` does for X; `E_NONFINITE` if a result is too large for f32.
   */
  transform(X: Matrix): Matrix;
  transform(X: MatrixInput): Matrix<FloatArray>;
  transform(X: MatrixInput): Matrix<FloatArray> {
    return this.scaled(toExactMatrix('X', X, this.reading));
  }

  /**
   * Computes x * scale + mean, which undoes {@link transform} except for its rounding. Throws as transform does.
   *
   * @returns (n, d) f64, because f32 may be too coarse far from 0.
   */
  inverse(X: MatrixInput): Matrix<Float64Array> {
    const converted = toMatrix64('X', X, { columns: this.columns });
    return this.map(converted, (x, column) => x * this.scale[column]! + this.mean[column]!);
  }

  get columns(): number {
    return this.mean.length;
  }

  /** Refuses imputation by the model, and a first layer that takes another number of columns. @internal */
  requireFit({ missing }: { readonly missing?: unknown }, columns: number): void {
    if (missing === 'impute') {
      const expected = "left out with a standardizer: standardize(X, { missing: 'impute' })";
      refuse(OptionError, 'sequential.missing', expected, missing);
    }
    if (this.columns === columns) return;
    refuse(OptionError, 'sequential.standardizer', `one of ${columns} columns`, this.columns);
  }

  /** Itself, for it learns nothing later. @internal */
  requireLearned(): this {
    return this;
  }

  /** The same for a model: rounded to f32 at last. @internal */
  prepareRows(_path: string, X: unknown): PreparedRows {
    const given = toExactMatrix('X', X, { ...this.reading, keepsNarrow: this.keepsNarrow() });
    const { data, rows, columns, names } = given;
    const known = { rows, columns, names: undefined, means: undefined, standardizer: this };
    if (isNarrow(data)) {
      requireSameNames('X', names, this.names);
      return { ...known, data, scaling: this };
    }
    const scaled = this.scaled({ ...given, data }).data;
    return { ...known, data: scaled instanceof Float32Array ? scaled : new Float32Array(scaled) };
  }

  /** @internal */
  scaleRows(rows: Float32Array): void {
    this.scaled({
      data: rows,
      rows: rows.length / this.columns,
      columns: this.columns,
      names: this.names,
      isSingle: true,
    });
  }

  private get reading(): ConversionOptions {
    return { missing: this.missing === 'impute' ? 'keep' : 'reject', columns: this.columns };
  }

  /** Whether numbers of narrow types may be scaled later: none is missing, and none becomes too large for f32. */
  private keepsNarrow(): boolean {
    const isSafe = (end: number) =>
      this.mean.every((mean, column) => Number.isFinite(Math.fround((end - mean) / this.scale[column]!)));
    return this.missing === 'reject' && isSafe(LARGEST_HALF) && isSafe(-LARGEST_HALF);
  }

  /** Standardizes in place. */
  private scaled<T extends FloatArray>(given: Converted<T>): Matrix<T> {
    // A missing value would take the mean.
    return this.map(given, (x, column) => (Number.isFinite(x) ? (x - this.mean[column]!) / this.scale[column]! : 0));
  }

  /** Selects some of the columns, in the given order. @param columns  indices. Unchecked: they exist. */
  select(columns: ArrayLike<number>): Standardizer {
    const of = <T>(values: readonly T[]) => Array.from(columns, (column) => values[column]!);
    const { mean, scale, names, missing } = this;
    return new Standardizer(of(mean), of(scale), names && Object.freeze(of(names)), missing);
  }

  toJSON(): StandardizerJSON {
    return {
      mean: this.mean,
      scale: this.scale,
      ...(this.names === undefined ? {} : { names: this.names }),
      ...(this.missing === 'impute' ? { missing: this.missing } : {}),
    };
  }

  /**
   * Restores a standardizer from its JSON, with the same bits.
   *
   * @throws FormatError unless it has finite means, as many finite scales > 0, and names that differ or none.
   */
  static fromJSON(json: unknown): Standardizer {
    const refuse = (what: string, cause?: unknown) =>
      new FormatError(`standardizer: ${what}`, { path: 'standardizer', got: json, cause });
    if (!isObject(json) || isList(json)) throw refuse(`got ${show(json)}`);
    const fields = new Map<string, unknown>(Object.entries(json));
    for (const key of fields.keys()) {
      if (!['mean', 'scale', 'names', 'missing'].includes(key)) throw refuse(`unknown field ${show(key)}`);
    }
    const [mean, scale, names, missing = 'reject'] = ['mean', 'scale', 'names', 'missing'].map((key) =>
      fields.get(key),
    );
    if (!isFiniteNumbers(mean) || mean.length === 0) throw refuse('mean must be an array of finite numbers');
    if (!isFiniteNumbers(scale) || !scale.every((s) => s > 0)) throw refuse('scale must be finite numbers > 0');
    if (scale.length !== mean.length) throw refuse(`${mean.length} means, but ${scale.length} scales`);
    if (missing !== 'reject' && missing !== 'impute') throw refuse(`missing is ${show(missing)}`);
    if (names === undefined) return new Standardizer(mean, scale, undefined, missing);
    try {
      return new Standardizer(mean, scale, requireNames('standardizer.names', names, mean.length), missing);
    } catch (cause) {
      throw refuse('names must be distinct strings, one per mean', cause);
    }
  }

  /** Replaces each x by f(x, column) in f64, in place. */
  private map<T extends FloatArray>(
    { data, rows, columns, names }: Converted<T>,
    f: (x: number, column: number) => number,
  ): Matrix<T> {
    requireSameNames('X', names, this.names);
    for (let at = 0; at < data.length; at++) {
      const column = at % columns;
      const x = data[at]!;
      data[at] = f(x, column);
      if (Number.isFinite(Math.fround(data[at]!))) continue;
      const row = Math.floor(at / columns);
      const message = `X: row ${row}, column ${column} becomes too large for f32 (${x})`;
      refuse('E_NONFINITE', `X[${row}][${column}]`, 'a value that stays finite in f32', x, message);
    }
    return { data, shape: [rows, columns] };
  }
}

/**
 * Learns the mean and the (population) standard deviation of every column of X:
 *
 *   mean = sum x / n,   scale = sqrt(sum (x - mean)^2 / n)
 *
 * in two passes in f64, of the values as given (f64 input is not rounded to f32 first). A column is constant when its
 * variance is within the rounding errors of its mean; it gets scale 1 and a warning `W_CONSTANT_COLUMN`.
 *
 * Learn it from training rows only, and keep it with the model: `sequential({ standardizer, ... })`.
 *
 * @param X  (n, d) in any form that `fit` takes.
 * @throws DataError for values that are not finite in f32; ShapeError or OptionError for wrong options.
 * @example
 * const standardizer = standardize(XTrain);
 * const Z = standardizer.transform(XTest);
 *
 * Source: Chan, Golub & LeVeque, "Algorithms for computing the sample variance" (1983): corrected two-pass.
 */
export function standardize(X: MatrixInput, options?: StandardizeOptions): Standardizer {
  return Standardizer.fit(X, options);
}

interface Moments {
  readonly mean: readonly number[];
  readonly scale: readonly number[];
  readonly constant: readonly number[];
}

function moments({ data, columns }: Converted<FloatArray>): Moments {
  const all = Array.from({ length: columns }, (_, column) => columnMoments(data, column, columns));
  return {
    mean: all.map(({ mean }) => mean),
    scale: all.map(({ scale }) => scale),
    constant: all.flatMap(({ isConstant }, column) => (isConstant ? column : [])),
  };
}

function isFiniteNumbers(value: unknown): value is number[] {
  return isList(value) && Array.from(value).every((entry) => Number.isFinite(entry));
}
