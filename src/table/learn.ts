import { type ColumnMoments, columnMoments } from '../data/moments.js';
import { show } from '../show.js';
import { refuse } from '../validate.js';
import { warn } from '../warnings.js';
import { labelOf, type TableColumn } from './columns/column.js';
import type { PreprocessConfig } from './config.js';
import { type CategoriesFeature, categoryIn, type Feature, type NumberFeature, namesOf } from './features.js';
import type { Table } from './table.js';

/** A column that no feature reads, and why. */
export interface DroppedColumn {
  readonly column: string;
  readonly reason: string;
}

/** State that a preprocessor learns from training rows. */
export interface LearnedFeatures {
  readonly features: readonly Feature[];
  readonly dropped: readonly DroppedColumn[];
}

/** Rows above which a categorical column without any two equal values is likely a name or a number of the row. */
const FEW_ROWS = 20;

/** A column, and the features that its rows taught; none if it says nothing. */
export interface LearnedColumn {
  readonly column: string;
  readonly features: readonly Feature[];
  /** Whether no row has a value. */
  readonly isEmpty: boolean;
}

/**
 * Learns how the columns of a table become numbers.
 *
 * @throws DataError `E_DATA` for missing values where they are to be refused, `E_EMPTY` if all columns are constant.
 */
export function learnFeatures(table: Table, config: PreprocessConfig): LearnedFeatures {
  const columns = table.columns.map((column): LearnedColumn => {
    if (config.missing === 'reject') requireComplete('preprocess', column);
    return { column: column.name, features: featuresOf(column, config), isEmpty: column.missing === table.rows };
  });
  return keepFeatures('preprocess', columns);
}

/** Leaves out columns that say nothing, with a warning. @throws DataError `E_EMPTY` if all do. */
export function keepFeatures(owner: string, columns: readonly LearnedColumn[]): LearnedFeatures {
  const features: Feature[] = [];
  const dropped: DroppedColumn[] = [];
  for (const { column, features: learned, isEmpty } of columns) {
    const kept = learned.filter((feature) => namesOf(feature).length > 0);
    features.push(...kept);
    if (kept.length > 0) continue;
    dropped.push({ column, reason: isEmpty ? 'it has no values' : 'it is constant in the training rows' });
  }
  if (features.length === 0) {
    const message = `${owner}: all columns are constant in the training rows`;
    const names = dropped.map(({ column }) => column);
    refuse('E_EMPTY', owner, 'a column that varies', names, message);
  }
  if (dropped.length > 0) {
    const all = dropped.map(({ column, reason }) => `${show(column)} (${reason})`).join(', ');
    warn('W_CONSTANT_COLUMN', `${owner}: left out: ${all}`);
  }
  return { features, dropped };
}

/** @throws DataError `E_DATA` for a missing value, with its row. */
export function requireComplete(owner: string, { name, values }: TableColumn): void {
  const row = Array.from<unknown>(values).findIndex((value) => value === undefined || Number.isNaN(value));
  if (row === -1) return;
  const message = `${labelOf(owner, name)}: row ${row} has no value, and missing is 'reject'`;
  refuse('E_DATA', `${owner}.${name}[${row}]`, 'a value in every row', undefined, message);
}

function featuresOf(column: TableColumn, config: PreprocessConfig): Feature[] {
  const { name, type, values } = column;
  if (type === 'text') {
    const texts = values as readonly (string | undefined)[];
    return [{ kind: 'text', column: name, vectorizer: config.text.fit(texts) }];
  }
  if (!(values instanceof Float64Array)) return categoriesOf(column, config, undefined);
  if (type !== 'date') return [numberOf(column, config)].flat();
  return config.dates.flatMap((part): Feature[] =>
    part === 'days' ? numberOf(column, config) : categoriesOf(column, config, part),
  );
}

function numberOf({ name, type, values }: TableColumn, config: PreprocessConfig): NumberFeature[] {
  const given = values as Float64Array;
  const known = given.filter((value) => !Number.isNaN(value)).sort();
  if (known.length === 0 || (type !== 'numeric' && type !== 'boolean' && type !== 'date')) return [];
  const [low, high] = [known[(known.length - 1) >> 1]!, known[known.length >> 1]!];
  const fill = fillOf(type, low, high);
  const filled = given.map((value) => (Number.isNaN(value) ? fill : value));
  const isIncomplete = known.length < given.length;
  return [numberFeature(name, type, fill, columnMoments(filled, 0, 1), isIncomplete, config)];
}

/** The value that stands for a missing one: the median of two values in the middle, or, of booleans, one of them. */
export function fillOf(type: NumberFeature['type'], low: number, high: number): number {
  return type === 'boolean' ? low : low + (high - low) / 2;
}

/** @param moments  with missing values filled. */
export function numberFeature(
  column: string,
  type: NumberFeature['type'],
  fill: number,
  { mean, scale, isConstant }: ColumnMoments,
  isIncomplete: boolean,
  config: PreprocessConfig,
): NumberFeature {
  const isScaled = config.standardize && type !== 'boolean';
  return {
    kind: 'number',
    column,
    type,
    fill,
    mean: isScaled ? mean : 0,
    scale: isScaled ? scale : 1,
    value: !isConstant,
    indicator: config.indicator && isIncomplete,
  };
}

function categoriesOf(
  { name, values }: TableColumn,
  config: PreprocessConfig,
  part: CategoriesFeature['part'],
): CategoriesFeature[] {
  const counts = new Map<string, number>();
  let known = 0;
  for (const value of values) {
    const category = categoryIn(value, part);
    if (category === undefined) continue;
    known++;
    counts.set(category, (counts.get(category) ?? 0) + 1);
  }
  return countedCategories('preprocess', name, counts, known, config, part);
}

/** Feature of counted categories; none if there are fewer than two. @param known  rows with one. */
export function countedCategories(
  owner: string,
  name: string,
  counts: ReadonlyMap<string, number>,
  known: number,
  { minCount }: PreprocessConfig,
  part: CategoriesFeature['part'],
): CategoriesFeature[] {
  const names =
    part === undefined ? [...counts.keys()].sort() : [...counts.keys()].sort((a, b) => Number(a) - Number(b));
  const categories = names.filter((category) => counts.get(category)! >= minCount);
  const rare = names.filter((category) => counts.get(category)! < minCount);
  if (categories.length + Math.min(rare.length, 1) < 2) return [];
  if (part === undefined && minCount === 1 && counts.size === known && known > FEW_ROWS) {
    const cure = `leave it out by schema: { ...: 'ignore' }, or pool rare categories by minCount`;
    warn('W_CATEGORY', `${owner}: every value of ${show(name)} is different, as in a name; ${cure}`);
  }
  const fill = names.reduce((best, category) => (counts.get(category)! > counts.get(best)! ? category : best));
  return [{ kind: 'categories', column: name, ...(part && { part }), categories, rare, fill }];
}
