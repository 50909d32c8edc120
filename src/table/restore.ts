import type { Label } from '../data/preparation.js';
import { FormatError, OckhamError } from '../errors.js';
import { show } from '../show.js';
import { isList, isPlain } from '../validate.js';
import { type PreprocessConfig, readConfig } from './config.js';
import { type CategoriesFeature, type Feature, type NumberFeature, namesOf } from './features.js';
import { type Learned, Preprocessor } from './preprocessor.js';
import type { SeenTarget, TargetCode } from './targets.js';
import { restoreVectorizer } from './text/vectorizers.js';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Restores a preprocessor from its JSON, parsed, with the same bits.
 *
 * @throws FormatError for anything that its `toJSON` does not return.
 * @example
 * const flats = table([{ city: 'Oslo', rooms: 3 }, { city: 'Bergen', rooms: 2 }]);
 * const restored = restorePreprocessor(JSON.parse(JSON.stringify(preprocess(flats))));
 * restored.transform(flats);
 */
export function restorePreprocessor(json: unknown): Preprocessor {
  const { config, learned, target, seen } = fields('preprocess', json, ['config', 'learned', 'target', 'seen']);
  try {
    const read = restoreConfig(config);
    return new Preprocessor(
      read,
      learned === undefined ? undefined : restoreLearned(learned),
      target === undefined ? undefined : restoreTarget(target, read.targetTransform),
      seen === undefined ? undefined : restoreSeen(seen),
    );
  } catch (cause) {
    if (cause instanceof FormatError || !(cause instanceof OckhamError)) throw cause;
    throw wrong('preprocess', cause.message, cause);
  }
}

function wrong(path: string, what: string, cause?: unknown): FormatError {
  return new FormatError(`${path}: ${what}`, { path, cause });
}

/** The fields of an object. @throws FormatError for unknown ones. */
function fields(path: string, json: unknown, known: readonly string[]): Fields {
  if (!isPlain(json)) throw wrong(path, `expected an object, got ${show(json)}`);
  for (const key of Object.keys(json)) if (!known.includes(key)) throw wrong(path, `unknown field ${show(key)}`);
  return json;
}

function restoreConfig(json: unknown): PreprocessConfig {
  const given = fields('preprocess.config', json, Object.keys(readConfig({})));
  return readConfig({ ...given, text: restoreVectorizer(given['text']) });
}

function restoreLearned(json: unknown): Learned {
  const path = 'preprocess.learned';
  const { features, dropped, missing, kept } = fields(path, json, ['features', 'dropped', 'missing', 'kept']);
  if (!isList(features) || features.length === 0) throw wrong(path, 'features must be a list');
  if (!isList(dropped)) throw wrong(path, 'dropped must be a list');
  const restored = features.map((feature, index) => restoreFeature(`${path}.features[${index}]`, feature));
  return {
    features: restored,
    dropped: dropped.map((column, index) => {
      const at = `${path}.dropped[${index}]`;
      const given = fields(at, column, ['column', 'reason']);
      return { column: text(at, given['column']), reason: text(at, given['reason']) };
    }),
    missing: texts(`${path}.missing`, missing),
    ...(kept === undefined ? {} : { kept: ascending(`${path}.kept`, kept, restored) }),
  };
}

function restoreFeature(path: string, json: unknown): Feature {
  const { kind } = isPlain(json) ? json : {};
  if (kind === 'number') {
    const keys = ['kind', 'column', 'type', 'fill', 'mean', 'scale', 'value', 'indicator', 'rankError'];
    const { column, type, fill, mean, scale, value, indicator, rankError } = fields(path, json, keys);
    if (type !== 'numeric' && type !== 'boolean' && type !== 'date') throw wrong(path, `type is ${show(type)}`);
    if (typeof value !== 'boolean' || typeof indicator !== 'boolean')
      throw wrong(path, 'value and indicator must be true or false');
    const numbers = { fill: number(path, fill), mean: number(path, mean), scale: number(path, scale) };
    if (!(numbers.scale > 0)) throw wrong(path, `scale is ${numbers.scale}, expected a number > 0`);
    const feature = { kind, column: text(path, column), type, ...numbers, value, indicator } satisfies NumberFeature;
    if (rankError === undefined) return feature;
    const error = number(path, rankError);
    if (error > 0 && error < 1) return { ...feature, rankError: error };
    throw wrong(path, `rankError is ${error}, expected a share of the rows`);
  }
  if (kind === 'text') {
    const { column, vectorizer } = fields(path, json, ['kind', 'column', 'vectorizer']);
    const restored = restoreVectorizer(vectorizer);
    if (restored.vocabulary === undefined) throw wrong(path, 'vocabulary is missing');
    return { kind, column: text(path, column), vectorizer: restored };
  }
  if (kind !== 'categories') throw wrong(path, `kind is ${show(kind)}`);
  const { column, part, categories, rare, fill } = fields(path, json, [
    'kind',
    'column',
    'part',
    'categories',
    'rare',
    'fill',
  ]);
  if (part !== undefined && part !== 'month' && part !== 'weekday') throw wrong(path, `part is ${show(part)}`);
  const known = { categories: texts(path, categories), rare: texts(path, rare), fill: text(path, fill) };
  const all = [...known.categories, ...known.rare];
  if (new Set(all).size < all.length) throw wrong(path, 'a category comes twice');
  if (!all.includes(known.fill)) throw wrong(path, `fill is ${show(known.fill)}, which is no category`);
  return { kind, column: text(path, column), ...(part && { part }), ...known } satisfies CategoriesFeature;
}

function restoreTarget(json: unknown, wanted: string): TargetCode {
  const path = 'preprocess.target';
  const { kind, classes, transform, mean, scale } = fields(path, json, [
    'kind',
    'classes',
    'transform',
    'mean',
    'scale',
  ]);
  if (kind === 'classes') return { kind, classes: restoreLabels(path, classes) };
  if (kind !== 'values') throw wrong(path, `kind is ${show(kind)}`);
  const known = transform === 'none' || transform === 'standardize' || transform === 'log' || transform === 'log1p';
  if (!known || transform !== wanted) {
    throw wrong(path, `transform is ${show(transform)}`);
  }
  return { kind, transform, ...restoreScaling(path, mean, scale, transform === 'standardize') };
}

function restoreSeen(json: unknown): SeenTarget {
  const path = 'preprocess.seen';
  const { kind, labels, mean, scale, distinct } = fields(path, json, ['kind', 'labels', 'mean', 'scale', 'distinct']);
  if (kind === 'labels') return { kind, labels: restoreLabels(path, labels) };
  if (kind !== 'numbers') throw wrong(path, `kind is ${show(kind)}`);
  const scaling = restoreScaling(path, mean, scale, true);
  if (distinct === undefined) return { kind, ...scaling };
  const known = isList(distinct) ? distinct.map((value) => number(path, value)) : [];
  const isAscending = known.length > 0 && known.every((value, place) => !(value <= (known[place - 1] ?? -Infinity)));
  if (isAscending && scaling.mean.length === 1) return { kind, ...scaling, distinct: known };
  throw wrong(path, 'expected numbers of one column that ascend');
}

function restoreLabels(path: string, labels: unknown): readonly Label[] {
  const isLabel = (label: unknown): label is Label => ['string', 'boolean', 'number'].includes(typeof label);
  const isDifferent = isList(labels) && labels.length >= 1 && new Set(labels).size === labels.length;
  if (isDifferent && labels.every(isLabel)) return Object.freeze([...labels]);
  throw wrong(path, 'classes must be labels that differ');
}

/** As many scales as means, or neither. */
function restoreScaling(path: string, mean: unknown, scale: unknown, isWanted: boolean) {
  if (!isList(mean) || !isList(scale) || mean.length !== scale.length || isWanted !== mean.length > 0) {
    throw wrong(path, 'expected as many scales as means');
  }
  const scales = scale.map((value) => number(path, value));
  if (!scales.every((value) => value > 0)) throw wrong(path, 'scales must be > 0');
  return { mean: mean.map((value) => number(path, value)), scale: scales };
}

function text(path: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw wrong(path, `expected text, got ${show(value)}`);
}

function texts(path: string, value: unknown): readonly string[] {
  if (isList(value)) return value.map((entry) => text(path, entry));
  throw wrong(path, `expected a list, got ${show(value)}`);
}

function number(path: string, value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw wrong(path, `expected a finite number, got ${show(value)}`);
}

function ascending(path: string, value: unknown, features: readonly Feature[]): readonly number[] {
  const columns = features.flatMap(namesOf).length;
  const isAscending =
    isList(value) &&
    value.length > 0 &&
    value.every((entry, place) => Number.isSafeInteger(entry) && Number(entry) > Number(value[place - 1] ?? -1));
  if (isAscending && Number(value.at(-1)) < columns) return value as readonly number[];
  throw wrong(path, 'expected column numbers that ascend');
}
