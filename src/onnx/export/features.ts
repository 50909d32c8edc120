import { type CategoriesFeature, type Feature, type NumberFeature, namesOf } from '../../table/features.js';
import type { Learned } from '../../table/preprocessor.js';
import { ElementType } from '../proto/elementTypes.js';
import { type GraphBuilder, ML_DOMAIN } from '../proto/graphBuilder.js';
import { asDouble, asFloat, imputed, standardized } from './preparation.js';
import { termWeights } from './terms.js';

/** Columns of a tensor (batch, columns) of floats. */
interface Block {
  readonly tensor: string;
  readonly columns: number;
}

/** Where a column that the first layer takes comes from. */
interface Source {
  readonly block: Block;
  readonly column: number;
}

/**
 * Writes the preprocessing of a table: an input (batch, 1) for each column, and the matrix that the first layer takes.
 *
 * Numbers, booleans (1 and 0) and days since 1970-01-01 are missing where they are NaN, categories where they are ''. A column of text comes as
 * its words, (batch, words), in as many columns as the longest row needs; others have '' at the end.
 *
 * @param type  of the inputs of numbers.
 */
export function writeFeatures(graph: GraphBuilder, { features, kept, missing }: Learned, type: ElementType): string {
  const wanted = wantedColumns(features, kept);
  const used = features.filter((_, index) => wanted[index]!.length > 0);
  const inputs = new Map<string, string>();
  for (const feature of used) {
    if (inputs.has(feature.column)) continue;
    inputs.set(feature.column, inputOf(graph, feature, type));
  }
  const numbers = used.filter((feature) => feature.kind === 'number');
  const sources = new Map<Feature, readonly Source[]>(writeNumbers(graph, numbers, inputs, type));
  for (const feature of used) {
    graph.scope = feature.column;
    const input = inputs.get(feature.column)!;
    if (feature.kind === 'number') continue;
    const tensor =
      feature.kind === 'text'
        ? termWeights(graph, feature.vectorizer, input)
        : writeCategories(graph, feature, input, missing, type);
    const columns = namesOf(feature).length;
    const block = { tensor, columns };
    sources.set(
      feature,
      Array.from({ length: columns }, (_, column) => ({ block, column })),
    );
  }
  graph.scope = 'columns';
  const order = features.flatMap((feature, index) => wanted[index]!.map((column) => sources.get(feature)![column]!));
  return gathered(graph, order);
}

/** For each feature, those of its columns that are left after `compact`. */
function wantedColumns(features: readonly Feature[], kept: Learned['kept']): number[][] {
  const isKept = kept && new Set(kept);
  let first = 0;
  return features.map((feature) => {
    const all = namesOf(feature).map((_, column) => column);
    const wanted = all.filter((column) => isKept === undefined || isKept.has(first + column));
    first += all.length;
    return wanted;
  });
}

function inputOf(graph: GraphBuilder, feature: Feature, type: ElementType): string {
  const { kind, column } = feature;
  graph.scope = '';
  if (kind === 'text') return graph.input(column, ElementType.string, `${column} words`);
  const isText = kind === 'categories' && feature.part === undefined;
  return graph.input(column, isText ? ElementType.string : type, 1);
}

/** All numbers in one pass: filled, centred, scaled; and 1 where one was missing. */
function writeNumbers(
  graph: GraphBuilder,
  features: readonly NumberFeature[],
  inputs: ReadonlyMap<string, string>,
  type: ElementType,
): [Feature, Source[]][] {
  if (features.length === 0) return [];
  graph.scope = 'numbers';
  const columns = features.length;
  const all = concatenated(
    graph,
    features.map(({ column }) => inputs.get(column)!),
  );
  const { filled, isMissing } = imputed(
    graph,
    asDouble(graph, all, type),
    features.map(({ fill }) => fill),
    false,
  );
  const moments = { mean: features.map(({ mean }) => mean), scale: features.map(({ scale }) => scale) };
  const values: Block = { tensor: asFloat(graph, standardized(graph, filled, moments)), columns };
  const hasIndicators = features.some(({ indicator }) => indicator);
  const missing: Block = { tensor: hasIndicators ? asFloat(graph, isMissing) : '', columns };
  return features.map((feature, column) => [
    feature,
    [...(feature.value ? [{ block: values, column }] : []), ...(feature.indicator ? [{ block: missing, column }] : [])],
  ]);
}

/** One column per category, and one for all rare ones: 1 in that of the row's category, and nowhere for an unknown one. */
function writeCategories(
  graph: GraphBuilder,
  feature: CategoriesFeature,
  input: string,
  missing: readonly string[],
  type: ElementType,
): string {
  const { categories, rare, fill, part } = feature;
  const places = new Map(categories.map((category, place) => [category, place]));
  for (const category of rare) places.set(category, categories.length);
  const width = namesOf(feature).length;
  if (part === undefined) for (const text of ['', ...missing]) places.set(text, places.get(fill)!);
  const values_int64s = [...places.values()];
  const known = part === undefined ? input : writePartOfDate(graph, asDouble(graph, input, type), part, Number(fill));
  const keys = [...places.keys()];
  const numbers = graph.node(
    'LabelEncoder',
    [known],
    {
      int: { default_int64: -1 },
      ...(part === undefined
        ? { texts: { keys_strings: keys }, ints: { values_int64s } }
        : { ints: { keys_int64s: keys.map(Number), values_int64s } }),
    },
    ML_DOMAIN,
  );
  const cats_int64s = Array.from({ length: width }, (_, column) => column);
  graph.declare(numbers, ElementType.int64, [1]);
  const attributes = { ints: { cats_int64s }, int: { zeros: 1 } };
  const ones = graph.node('OneHotEncoder', [numbers], attributes, ML_DOMAIN);
  graph.declare(ones, ElementType.float, [1, width]);
  return graph.node('Reshape', [ones, graph.constant('shape', BigInt64Array.of(0n, BigInt(width)), [2])]);
}

/** Days from 0000-03-01 to 1970-01-01, and in 400 years. */
const [DAYS_TO_1970, DAYS_IN_400_YEARS] = [719_468, 146_097];

/**
 * The month, 1 to 12, or the day of the week, Monday 1 to Sunday 7, of days since 1970-01-01; `fill` where they are NaN.
 *
 * Source: Hinnant, "chrono-compatible low-level date algorithms" (2014): years begin in March, and the day of such a year gives the month.
 */
function writePartOfDate(graph: GraphBuilder, days: string, part: 'month' | 'weekday', fill: number): string {
  const int64 = { int: { to: ElementType.int64 } };
  const integer = (value: number) => graph.constant(`${value}`, BigInt64Array.of(BigInt(value)), [1]);
  const on = (op: string) => (x: string, value: number) => graph.node(op, [x, integer(value)]);
  const [plus, times, over, modulo] = [on('Add'), on('Mul'), on('Div'), on('Mod')];
  const minus = (x: string, y: string) => graph.node('Sub', [x, y]);
  const { filled, isMissing } = imputed(graph, days, [0], false);
  const day = graph.node('Cast', [graph.node('Floor', [filled])], int64);
  const weekday = () => plus(modulo(plus(day, 3), 7), 1); // 1970-01-01 was a Thursday
  const month = () => {
    const ofEra = modulo(plus(day, DAYS_TO_1970), DAYS_IN_400_YEARS);
    const shifted = minus(
      graph.node('Add', [minus(ofEra, over(ofEra, 1460)), over(ofEra, 36_524)]),
      over(ofEra, 146_096),
    );
    const year = over(shifted, 365);
    const daysBefore = minus(graph.node('Add', [times(year, 365), over(year, 4)]), over(year, 100));
    const fromMarch = over(plus(times(minus(ofEra, daysBefore), 5), 2), 153);
    return plus(modulo(plus(fromMarch, 2), 12), 1);
  };
  return graph.node('Where', [isMissing, integer(fill), part === 'month' ? month() : weekday()]);
}

function concatenated(graph: GraphBuilder, tensors: readonly string[]): string {
  return tensors.length === 1 ? tensors[0]! : graph.node('Concat', tensors, { int: { axis: 1 } });
}

/** The columns of blocks in that order. */
function gathered(graph: GraphBuilder, order: readonly Source[]): string {
  const blocks = [...new Set(order.map(({ block }) => block))];
  const offsets = new Map<Block, number>();
  let width = 0;
  for (const block of blocks) {
    offsets.set(block, width);
    width += block.columns;
  }
  const all = concatenated(
    graph,
    blocks.map(({ tensor }) => tensor),
  );
  const indices = order.map(({ block, column }) => offsets.get(block)! + column);
  if (indices.length === width && indices.every((index, place) => index === place)) return all;
  const numbers = graph.constant('order', BigInt64Array.from(indices, BigInt), [indices.length]);
  return graph.node('Gather', [all, numbers], { int: { axis: 1 } });
}
