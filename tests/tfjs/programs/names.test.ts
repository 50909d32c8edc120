// Every function that TensorFlow.js 4.22.0 documents is here, or throws an error that says its name.
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import * as facade from '../../../src/tfjs/index.js';

type Names = Record<string, unknown>;
const original = createRequire(import.meta.url)('@tensorflow/tfjs') as Names;
const ours = facade as unknown as Names;

/** Names that only backends and tests of TensorFlow.js itself use. */
const INTERNAL =
  /^(CallbackList|DataStorage|Environment|GPGPUContext|KernelBackend|LayerVariable|MathBackend\w+|OptimizerConstructors|Optimizer|InputSpec|copyRegisteredKernels|deprecationWarn|deregisterOp|enclosingPowerOfTwo|findBackend(Factory)?|forceHalfFloat|getGradient|getKernel|getKernelsForBackend|multiRNNCell|op|(un)?register(Backend|CallbackConstructor|Gradient|Kernel|Op)|removeBackend|setPlatform|setWebGLContext|sumOutType|upcastType)$/;

/** The namespaces that are documented. */
const NAMESPACES = [
  ...['browser', 'callbacks', 'constraints', 'data', 'fused', 'image', 'initializers', 'layers', 'linalg', 'losses'],
  ...['math', 'metrics', 'models', 'regularizers', 'signal', 'sparse', 'spectral', 'string', 'train'],
];

const functionsOf = (names: Names) => Object.keys(names).filter((name) => typeof names[name] === 'function');

test('functions and classes', () => {
  const isHere = (name: string) => typeof ours[name] === 'function' || name === 'train'; // there, a class with static methods
  const missing = functionsOf(original).filter((name) => !INTERNAL.test(name) && !isHere(name));
  expect(functionsOf(original).length).toBeGreaterThan(250);
  expect(missing).toEqual([]);
});

test.each(NAMESPACES)('tf.%s', (namespace) => {
  const [theirs, here] = [original[namespace] as Names, ours[namespace] as Names];
  const names =
    namespace === 'train'
      ? ['sgd', 'momentum', 'adadelta', 'adagrad', 'rmsprop', 'adamax', 'adam']
      : functionsOf(theirs);
  expect(names.length).toBeGreaterThan(0);
  expect(names.filter((name) => typeof here[name] !== 'function')).toEqual([]);
});

test('methods of tensors', () => {
  const prototype = (original['Tensor'] as { prototype: object }).prototype;
  const here = facade.Tensor.prototype as object;
  const methods = Object.getOwnPropertyNames(prototype).filter((name) => name !== 'throwIfDisposed');
  expect(methods.length).toBeGreaterThan(100);
  expect(methods.filter((name) => !(name in here) && !(name in facade.scalar(1)))).toEqual([]);
});

test('every name here is one of TensorFlow.js, or a type of error', () => {
  const known = new Set([...Object.keys(original), 'OutOfScopeError', 'Layer', 'setStrict', 'BaseCallback']);
  expect(Object.keys(ours).filter((name) => !known.has(name))).toEqual([]);
});
