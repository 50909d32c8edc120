import { expect, test } from 'vitest';
import {
  type Activation,
  adam,
  dense,
  dropout,
  elu,
  ema,
  type Layer,
  lassoNet,
  OptionError,
  type SequentialOptions,
  type StateError,
  sequential,
  standardize,
} from '../../src/index.js';
import { toOnnx } from '../../src/onnx/index.js';
import { preprocess, table } from '../../src/table/index.js';
import { type Field, fieldsOf } from './support/fields.js';

const listOf = (field: Field | undefined) => (Array.isArray(field?.value) ? field.value : []);
const textOf = (field: Field | undefined) => new TextDecoder().decode(field?.value as Uint8Array);
const graphOf = (bytes: Uint8Array) => listOf(fieldsOf(bytes).find(({ number }) => number === 7));
const named = (graph: readonly Field[], kind: number) =>
  graph
    .filter(({ number }) => number === kind)
    .map((value) => textOf(listOf(value).find(({ number }) => number === 1)));
const operatorsOf = (bytes: Uint8Array) =>
  graphOf(bytes)
    .filter(({ number }) => number === 1)
    .map((node) => textOf(listOf(node).find(({ number }) => number === 4)));

const wholeOptions = { units: 2, inputShape: [3] };

test('equal models give equal bytes, without what only training needs', () => {
  const made = () =>
    sequential({
      seed: 1,
      layers: [dense({ units: 4, inputShape: [3], activation: 'relu' }), dropout({ rate: 0.5 }), dense({ units: 1 })],
    });
  const bytes = toOnnx(made());
  expect(toOnnx(made())).toEqual(bytes);
  expect(operatorsOf(bytes)).toEqual(['Gemm', 'Relu', 'Gemm']);
  const model = made();
  model.compile({ optimizer: adam(), loss: 'meanSquaredError', average: ema() });
  expect(toOnnx(model)).toEqual(bytes);
  expect(toOnnx(model, { weights: 'current' })).toEqual(bytes);
});

test('a standardizer of mean 0 and scale 1 costs no operator beside the casts', () => {
  const X = [[-1], [1]];
  const bytes = toOnnx(sequential({ seed: 1, standardizer: standardize(X), layers: [dense({ units: 1 })] }));
  expect(operatorsOf(bytes)).toEqual(['Cast', 'Cast', 'Gemm']);
});

/** An activation of a user, under any name. */
const own = (name: string): Activation => ({ ...elu(), name, config: {} });
const layer = (type: string): Layer => ({ ...dense(wholeOptions), type });

test.each<[what: string, options: SequentialOptions, name: string]>([
  ['a layer of its own', { layers: [layer('mine')] }, '"mine"'],
  ['a layer under a name of ours', { layers: [layer('dense')] }, '"dense"'],
  ['an activation of its own', { layers: [dense({ ...wholeOptions, activation: own('mine') })] }, '"mine"'],
  ['an activation under a name of ours', { layers: [dense({ ...wholeOptions, activation: own('relu') })] }, '"relu"'],
  [
    'one inside of a layer',
    { layers: [lassoNet({ ...wholeOptions, hidden: [2], lambda: 0, hiddenActivation: own('relu') })] },
    'hiddenActivation',
  ],
])('%s is refused by name', (_what, options, name) => {
  const model = sequential({ seed: 1, ...options });
  expect(() => toOnnx(model)).toThrow(OptionError);
  expect(() => toOnnx(model)).toThrow(name);
});

test('a preparation of its own is refused', () => {
  const standardizer = {
    ...standardize([[1], [2]]),
    prepareRows: () => ({}),
    requireLearned: () => standardizer,
    requireFit: () => {},
    toJSON: () => ({ shift: 1 }),
  };
  const model = sequential({
    seed: 1,
    standardizer: standardizer as never,
    layers: [dense({ units: 1, inputShape: [1] })],
  });
  expect(() => toOnnx(model)).toThrow('preparation');
});

test('a model that is not ready is refused', () => {
  const codeOf = (call: () => unknown) => {
    try {
      call();
    } catch (error) {
      return (error as StateError).code;
    }
    return undefined;
  };
  const model = sequential({ seed: 1, layers: [dense(wholeOptions)] });
  expect(codeOf(() => toOnnx(sequential({ layers: [dense({ units: 1 })] })))).toBe('E_NOT_BUILT');
  expect(codeOf(() => toOnnx(sequential({ preprocess: preprocess(), layers: [dense({ units: 1 })] })))).toBe(
    'E_NOT_BUILT',
  );
  expect(codeOf(() => toOnnx(model, { weights: 'average' }))).toBe('E_NO_AVERAGE');
  expect(codeOf(() => toOnnx({} as never))).toBe('E_OPTION');
  expect(codeOf(() => toOnnx(model, { numbers: 'float16' } as never))).toBe('E_OPTION');
  model.dispose();
  expect(codeOf(() => toOnnx(model))).toBe('E_DISPOSED');
});

test('names of columns are names of inputs, whatever they are, and outputs give way', async () => {
  const names = ['predictions', 'label', 'X', 'numbers/Concat', '__proto__', 'ä b', 'dense_1/kernel'];
  const rows = Object.fromEntries(names.map((name, at) => [name, [1, 2, 4, 3 + at]]));
  Object.defineProperty(rows, '__proto__', { value: [1, 2, 2, 9], enumerable: true });
  const model = sequential({ seed: 1, preprocess: preprocess(), layers: [dense({ units: 1, activation: 'sigmoid' })] });
  model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' });
  await model.fit(table(rows), ['a', 'b', 'a', 'b'], { epochs: 1, verbose: false });
  const graph = graphOf(toOnnx(model));
  expect(named(graph, 11)).toEqual(names);
  expect(named(graph, 12)).toEqual(['predictions_2', 'label_2']);
});

test('columns that nothing reads have no input after compact', async () => {
  const rows = { a: [1, 2, 3, 4], b: [2, 1, 2, 1], city: ['Oslo', 'Bergen', 'Oslo', 'Bergen'] };
  const model = sequential({ seed: 1, preprocess: preprocess(), layers: [dense({ units: 1 })] });
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
  await model.fit(table(rows), [1, 2, 3, 4], { epochs: 1, verbose: false });
  const [kernel = ''] = Object.keys(model.getWeights({ named: true }));
  model.setWeights({ [kernel]: { data: Float32Array.of(1, 0, 0, 1), shape: [4, 1] } });
  expect(named(graphOf(toOnnx(model)), 11)).toEqual(['a', 'b', 'city']);
  const small = model.compact();
  expect(named(graphOf(toOnnx(small)), 11)).toEqual(['a', 'city']);
});
