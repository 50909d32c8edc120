// Every public name of TensorFlow.js 4.22.0 is here: it works, or throws an error that says its name. tests/tfjs/programs/listNames.js
// wrote the names.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as facade from '../../src/tfjs/index.js';

interface Names {
  readonly top: string;
  readonly namespaces: Readonly<Record<string, string>>;
  readonly prototypes: Readonly<Record<string, string>>;
}

const names: Names = JSON.parse(readFileSync(new URL('names.json', import.meta.url), 'utf8'));
const ours = facade as unknown as Record<string, Record<string, unknown>>;

/** The names that are missing; a member that throws by its name is there. */
const missing = (object: object, list: string) =>
  list.split(' ').filter((name) => !(name in object) && !/^(default|\d)$/.test(name)); // 0 to 3: Reduction backwards

test('names at the top', () => {
  expect(names.top.split(' ').length).toBeGreaterThan(500);
  expect(missing(ours, names.top)).toEqual([]);
});

test.each(Object.entries(names.namespaces))('tf.%s', (namespace, list) => {
  expect(missing(ours[namespace]!, list)).toEqual([]);
});

const model = facade.sequential({ layers: [facade.layers.dense({ units: 1, inputShape: [1] })] });
const made: Readonly<Record<string, object>> = {
  Callback: new facade.Callback(),
  CustomCallback: new facade.CustomCallback({}),
  EarlyStopping: facade.callbacks.earlyStopping(),
  History: facade.History.prototype,
  Layer: model.layers[0]!,
  LayersModel: model,
  Optimizer: facade.train.sgd(0.1),
  Sequential: model,
  Tensor: facade.scalar(1),
  Variable: facade.variable(facade.scalar(1)),
  TensorBuffer: facade.buffer([1]),
};

test.each(Object.entries(made))('members of %s', (name, object) => {
  expect(missing(object, names.prototypes[name]!)).toEqual([]);
});
