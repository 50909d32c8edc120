// @ts-check
// Inputs of the networks: pictures, whose pixels are mostly zero, and dense normal numbers.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { digits } from 'ockham/datasets';

/** Fraction of MNIST's pixels that are not zero. */
const MNIST_DENSITY = 0.19;
const MNIST_PIXELS = 784;
const CLASSES = 10;

/**
 * @typedef {object} Examples
 * @property {string} source     `MNIST`, `digits`, `synthetic pictures` or `normal`.
 * @property {number} rows
 * @property {number} columns
 * @property {Float32Array} X    (rows, columns)
 * @property {Int32Array} y      (rows) class numbers.
 * @property {number} density    fraction of X that is not zero.
 */

/** @typedef {(kind: 'pictures' | 'normal', rows: number, columns: number) => Examples} InputSource */

/** Default folder of MNIST. */
export const defaultMnistFolder = fileURLToPath(new URL('../../shared/data/mnist', import.meta.url));

/**
 * Makes inputs. Pictures of 784 pixels are MNIST's if its files are in the folder, else drawn at random with MNIST's density;
 * pictures of 64 pixels are the digits that ship with the library.
 *
 * @param {string} folder  with train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz.
 * @returns {InputSource}
 */
export function inputSource(folder) {
  const mnist = readMnist(folder, 'train');
  if (mnist === undefined)
    console.log(`No MNIST in ${folder} (--mnist FOLDER): synthetic pictures of the same density.`);
  return (kind, rows, columns) => {
    if (kind === 'normal') return examples('normal', rows, columns, normalNumbers(rows * columns));
    if (columns === 64) {
      const { X, y } = digits();
      const pixels = X.data.subarray(0, rows * columns).map((pixel) => pixel / 16);
      return examples('digits', rows, columns, pixels, y.subarray(0, rows));
    }
    if (mnist === undefined) return syntheticPictures(rows, columns);
    return examples('MNIST', rows, columns, mnist.pixels(rows), mnist.y.slice(0, rows));
  };
}

/**
 * One part of MNIST; undefined if its files are not in the folder.
 *
 * @param {string} folder
 * @param {'train' | 't10k'} part
 */
export function readMnist(folder, part) {
  const files = ['images-idx3', 'labels-idx1'].map((name) => `${folder}/${part}-${name}-ubyte.gz`);
  if (!files.every((file) => existsSync(file))) return undefined;
  const [images, labels] = files.map((file) => gunzipSync(readFileSync(file)));
  if (images === undefined || labels === undefined) return undefined;
  return {
    /** The first rows, 0 .. 1. */
    pixels: (rows = labels.length - 8) =>
      Float32Array.from(images.subarray(16, 16 + rows * MNIST_PIXELS), (pixel) => pixel / 255), // after the idx header
    y: Int32Array.from(labels.subarray(8)),
  };
}

/**
 * @param {string} source
 * @param {number} rows
 * @param {number} columns
 * @param {Float32Array} X
 * @param {Int32Array} [y]  default: the classes in turn.
 * @returns {Examples}
 */
function examples(source, rows, columns, X, y = Int32Array.from({ length: rows }, (_, row) => row % CLASSES)) {
  if (X.length !== rows * columns) throw new Error(`${source}: ${rows} rows wanted, ${X.length / columns} there`);
  return { source, rows, columns, X, y, density: X.reduce((count, x) => count + (x === 0 ? 0 : 1), 0) / X.length };
}

/**
 * Pictures whose nonzero pixels depend on the class, so that there is something to learn.
 *
 * @param {number} rows
 * @param {number} columns
 */
export function syntheticPictures(rows, columns) {
  const uniform = uniformNumbers();
  const isSet = Array.from({ length: CLASSES }, () => Array.from({ length: columns }, () => uniform() < MNIST_DENSITY));
  const X = new Float32Array(rows * columns);
  for (let i = 0; i < X.length; ++i) {
    const ofClass = isSet[Math.floor(i / columns) % CLASSES]?.[i % columns] ?? false;
    const pixel = uniform();
    X[i] = (uniform() < 0.5 ? ofClass : uniform() < MNIST_DENSITY) ? pixel : 0;
  }
  return examples('synthetic pictures', rows, columns, X);
}

/**
 * Standard normal numbers from a fixed seed (a sum of twelve uniform ones will do here).
 *
 * @param {number} count
 */
export function normalNumbers(count) {
  const uniform = uniformNumbers();
  return Float32Array.from({ length: count }, () => {
    let sum = -6;
    for (let draw = 0; draw < 12; draw++) sum += uniform();
    return sum;
  });
}

/** A reproducible source of numbers in [0, 1). */
export function uniformNumbers() {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 8) / 2 ** 24;
  };
}
