// Writes tests/tfjs/names.json: every public name of TensorFlow.js, by where it is. `node tests/tfjs/programs/listNames.js`,
// behind `npm ci --prefix tests/tfjs/programs --ignore-scripts`.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const tf = createRequire(import.meta.url)('@tensorflow/tfjs');

/** Names of members that an object has from its classes, up to Object. @param {object} prototype */
function membersOf(prototype) {
  const names = new Set();
  for (
    let at = /** @type {object | null} */ (prototype);
    at !== null && at !== Object.prototype;
    at = Object.getPrototypeOf(at)
  ) {
    for (const name of Object.getOwnPropertyNames(at)) names.add(name);
  }
  names.delete('constructor');
  return [...names].sort();
}

/** @param {unknown} value */
const isNamespace = (value) => typeof value === 'object' && value !== null;
const names = {
  top: Object.keys(tf).sort(),
  namespaces: Object.fromEntries(
    Object.keys(tf)
      .filter((name) => isNamespace(tf[name]))
      .sort()
      .map((name) => [name, Object.keys(tf[name]).sort()]),
  ),
  prototypes: Object.fromEntries(
    [
      'Tensor',
      'Variable',
      'TensorBuffer',
      'Sequential',
      'LayersModel',
      'Optimizer',
      'Callback',
      'CustomCallback',
      'EarlyStopping',
      'History',
    ]
      .map((name) => [name, membersOf(tf[name].prototype)])
      .concat([['Layer', membersOf(tf.layers.Layer.prototype)]]),
  ),
};
names.namespaces.train = ['adadelta', 'adagrad', 'adam', 'adamax', 'momentum', 'rmsprop', 'sgd'];
/** Lists as one text each, so that a page shows them. */
const joined = JSON.stringify(names, (_, value) => (Array.isArray(value) ? value.join(' ') : value), 2);
writeFileSync(new URL('../names.json', import.meta.url), `${joined}\n`);
