import { partOfDate } from './columns/cells.js';
import type { ColumnType, TableColumn } from './columns/column.js';
import type { Vectorizer } from './text/vectorizer.js';

/** A number of a row: (x - mean) / scale, and whether it was missing. */
export interface NumberFeature {
  readonly kind: 'number';
  readonly column: string;
  readonly type: 'numeric' | 'boolean' | 'date';
  /** Stands for a missing value. */
  readonly fill: number;
  /** How far the rank of `fill` may be from that of the median, as a share of the values. Absent: it is the median. */
  readonly rankError?: number;
  readonly mean: number;
  /** > 0. */
  readonly scale: number;
  /** Whether the number has a column; false for one that is constant in training. */
  readonly value: boolean;
  /** Whether there is a column that is 1 where the value is missing. */
  readonly indicator: boolean;
}

/** A column of zeros and ones for every category. */
export interface CategoriesFeature {
  readonly kind: 'categories';
  readonly column: string;
  /** The part of a date whose values are the categories. */
  readonly part?: 'month' | 'weekday';
  /** Ascending. */
  readonly categories: readonly string[];
  /** Categories that share one column, the last, if there are any; ascending. */
  readonly rare: readonly string[];
  /** Stands for a missing value. */
  readonly fill: string;
}

/** A column for every term of the vocabulary. */
export interface TextFeature {
  readonly kind: 'text';
  readonly column: string;
  readonly vectorizer: Vectorizer;
}

export type Feature = NumberFeature | CategoriesFeature | TextFeature;

/** The type of the table's column that a feature reads. */
export function typeOf(feature: Feature): ColumnType {
  if (feature.kind === 'number') return feature.type;
  if (feature.kind === 'text') return 'text';
  return feature.part === undefined ? 'categorical' : 'date';
}

/** Names of the columns of a feature, in order: `rooms`, `rooms=missing`, `city=Oslo`, `city=(rare)`, `built.month=5`. */
export function namesOf(feature: Feature): string[] {
  const { column, kind } = feature;
  if (kind === 'text') return (feature.vectorizer.vocabulary ?? []).map((term) => `${column}:${term}`);
  if (kind === 'number') {
    return [...(feature.value ? [column] : []), ...(feature.indicator ? [`${column}=missing`] : [])];
  }
  const { categories, rare, part } = feature;
  const source = part === undefined ? column : `${column}.${part}`;
  return [...categories, ...(rare.length > 0 ? ['(rare)'] : [])].map((category) => `${source}=${category}`);
}

/** Receives the entries of a row that are not 0, by ascending column. */
export type Put = (column: number, value: number) => void;

/**
 * Makes the function that writes the columns of a feature for one row, counted from 0.
 *
 * @param meetUnknown  is told each category that training did not have.
 */
export function encoderOf(
  feature: Feature,
  { values }: TableColumn,
  meetUnknown: (category: string) => void,
): (row: number, put: Put) => void {
  if (feature.kind === 'number') {
    const { fill, mean, scale, value, indicator } = feature;
    return (row, put) => {
      const given = values[row] as number;
      const isMissing = Number.isNaN(given);
      if (value) put(0, ((isMissing ? fill : given) - mean) / scale);
      if (indicator && isMissing) put(value ? 1 : 0, 1);
    };
  }
  if (feature.kind === 'text') {
    const { vectorizer } = feature;
    return (row, put) => {
      for (const [column, value] of vectorizer.row((values[row] as string | undefined) ?? '')) put(column, value);
    };
  }
  const { categories, rare, fill, part } = feature;
  const places = new Map(categories.map((category, place) => [category, place]));
  for (const category of rare) places.set(category, categories.length);
  return (row, put) => {
    const category = categoryIn(values[row], part) ?? fill;
    const place = places.get(category);
    if (place === undefined) meetUnknown(category);
    else put(place, 1);
  };
}

/** The category of a value: its text, or the number of a date's month or day of the week; undefined for a missing one. */
export function categoryIn(value: string | number | undefined, part: CategoriesFeature['part']): string | undefined {
  if (typeof value !== 'number') return value;
  return Number.isNaN(value) || part === undefined ? undefined : String(partOfDate(value, part));
}
