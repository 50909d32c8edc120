// What is out of scope throws an error that says its name, instead of being undefined.
import { expect, expectTypeOf, test } from 'vitest';
import * as tf from '../../src/tfjs/index.js';
import { errorOf } from '../support/errors.js';

/** As JavaScript sees a namespace: with what its type does not have. */
const untyped = (value: object) => value as unknown as Record<string, Record<string, (...all: unknown[]) => unknown>>;
const javascript = untyped(tf);

test.each([
  ['layers', 'conv2d'],
  ['layers', 'lstm'],
  ['initializers', 'orthogonal'],
  ['browser', 'fromPixels'],
  ['data', 'webcam'],
  ['io', 'decodeWeightsStream'],
  ['util', 'fetch'],
  ['backend_util', 'computePool2DInfo'],
])('tf.%s.%s throws, and says so', (space, name) => {
  const error = errorOf(() => javascript[space]![name]!({}));
  expect(error).toBeInstanceOf(tf.OutOfScopeError);
  expect(error.code).toBe('E_OUT_OF_SCOPE');
  expect(error.message).toContain(`tf.${space}.${name}`);
});

test('functions and classes throw, and say their names', () => {
  const operations = tf as unknown as Record<string, new (...all: unknown[]) => unknown>;
  for (const name of ['conv2d', 'complex', 'fft', 'grad', 'variableGrads', 'registerKernel']) {
    expect(errorOf(() => (operations[name] as unknown as () => void)()).message).toContain(
      `tf.${name} is out of scope`,
    );
    expect(() => new operations[name]!()).toThrow(tf.OutOfScopeError);
  }
});

test('so do methods of tensors, models, layers and optimizers', () => {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
  const cases: [object, string, string][] = [
    [tf.tensor1d([1]), 'conv2d', 'tensor.conv2d'],
    [tf.tensor1d([1]), 'rfft', 'tensor.rfft'],
    [model, 'resetStates', 'model.resetStates'],
    [model.layers[0]!, 'call', 'layer.call'],
    [tf.train.sgd(0.1), 'minimize', 'optimizer.minimize'],
  ];
  for (const [owner, method, name] of cases) {
    const error = errorOf(() => (owner as Record<string, () => unknown>)[method]!());
    expect(error).toBeInstanceOf(tf.OutOfScopeError);
    expect(error.message).toContain(name);
  }
});

test('TypeScript refuses them before they are called', () => {
  expectTypeOf(tf.conv2d).parameter(0).toBeNever();
  expectTypeOf(tf.layers).not.toHaveProperty('conv2d');
  expectTypeOf(tf.ones([1])).not.toHaveProperty('conv2d');
  expectTypeOf(tf.layers.dense).parameter(0).toHaveProperty('units');
});

test('namespaces cannot be changed', () => {
  for (const space of [tf.layers, tf.train, tf.losses, tf.browser]) expect(Object.isFrozen(space)).toBe(true);
});
