import { OptionError } from '../../errors.js';
import { isFunction } from '../../show.js';
import { isList, isObject, refuse } from '../../validate.js';
import { namespace } from '../outOfScope.js';
import type * as files from './csvDataset.js';
import { CSVDataset, csv } from './csvDataset.js';
import type * as datasets from './dataset.js';
import { Dataset } from './dataset.js';
import { FileDataSource, URLDataSource } from './sources.js';
import { TextLineDataset } from './textLines.js';
import { zip } from './zip.js';

/** Makes a data set of the elements of an array. @throws OptionError unless it is a list. */
function array<T>(items: readonly T[]): Dataset<T> {
  const list =
    isList(items) || ArrayBuffer.isView(items) ? items : refuse(OptionError, 'tf.data.array', 'a list', items);
  return new Dataset(async function* () {
    yield* list as Iterable<T>;
  }, list.length);
}

/**
 * Makes a data set of what an iterator gives; the function is called for each pass.
 *
 * @throws OptionError unless it is a function. The passes throw it where the function gives no iterator.
 */
function generator<T>(
  make: () => Iterator<T> | AsyncIterator<T> | Promise<Iterator<T> | AsyncIterator<T>>,
): Dataset<T> {
  if (!isFunction(make)) refuse(OptionError, 'tf.data.generator', 'a function that gives an iterator', make);
  return new Dataset(async function* () {
    const made: Iterator<T> | AsyncIterator<T> = await make();
    if (!isObject(made) || !isFunction(made.next)) {
      return refuse(OptionError, 'tf.data.generator', 'a function that gives an iterator', made);
    }
    try {
      for (let next = await made.next(); next.done !== true; next = await made.next()) yield next.value;
    } finally {
      await made.return?.();
    }
  });
}

/** Makes a data set of what a function gives, without an end unless it gives null. @throws OptionError unless it is a function. */
function func<T>(f: () => T | Promise<T> | null): Dataset<T> {
  if (!isFunction(f)) refuse(OptionError, 'tf.data.func', 'a function', f);
  return new Dataset(async function* () {
    for (let value = await f(); value !== null; value = await f()) yield value;
  });
}

/** `tf.data`: elements from arrays, functions and files, one at a time. */
export const data = namespace(
  'tf.data',
  { array, csv, CSVDataset, Dataset, FileDataSource, func, generator, TextLineDataset, URLDataSource, zip },
  ['microphone', 'version_data', 'webcam'],
);

/** The types of TensorFlow.js's namespace: `tf.data.Dataset`. */
export declare namespace data {
  type Dataset<T> = datasets.Dataset<T>;
  type CSVDataset = files.CSVDataset;
}
