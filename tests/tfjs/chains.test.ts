// Layers applied to each other, and layers in several models.
import { beforeEach, describe, expect, test } from 'vitest';
import { OptionError, ShapeError, StateError } from '../../src/errors.js';
import * as tf from '../../src/tfjs/index.js';

const quiet = { verbose: 0, epochs: 2 } as const;
let xs: tf.Tensor;
let ys: tf.Tensor;
beforeEach(() => {
  xs = tf.tensor2d([
    [1, 2],
    [3, 4],
    [5, 1],
    [0, 2],
  ]);
  ys = tf.tensor2d([[1], [0], [1], [2]]);
});
const values = (tensor: tf.Tensor) => Array.from(tensor.dataSync());

function chain() {
  const rows = tf.input({ shape: [2], name: 'rows' });
  const first = tf.layers.dense({ units: 3, activation: 'relu', kernelInitializer: 'ones', name: 'first' });
  const last = tf.layers.dense({ units: 1, kernelInitializer: 'ones', name: 'last' });
  return { rows, first, last, model: tf.model({ inputs: rows, outputs: last.apply(first.apply(rows)), name: 'net' }) };
}

describe('one chain', () => {
  test('is a stack: it predicts and trains', async () => {
    const { model, rows } = chain();
    expect(rows.shape).toEqual([null, 2]);
    expect(values(model.predict(xs))).toEqual([9, 21, 18, 6]);
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const { history } = await model.fit(xs, ys, quiet);
    expect(history['loss']).toHaveLength(2);
  });

  test('tells its shapes and names as TensorFlow.js does', () => {
    const { model, first, last } = chain();
    expect(model.layers.map(({ name }) => name)).toEqual(['rows', 'first', 'last']);
    expect([model.name, model.getClassName()]).toEqual(['net', 'Model']);
    expect(model.inputs.map(({ name, shape, dtype }) => [name, shape, dtype])).toEqual([
      ['rows', [null, 2], 'float32'],
    ]);
    expect(model.outputs.map(({ name, shape, rank }) => [name, shape, rank])).toEqual([['last/last', [null, 1], 2]]);
    expect([model.inputNames, model.outputNames]).toEqual([['rows'], ['last']]);
    expect([first.inputShape, first.outputShape]).toEqual([
      [null, 2],
      [null, 3],
    ]);
    expect([first.units, first.useBias, last.input.name]).toEqual([3, true, 'first/first']);
    expect(model.layers[0]?.batchInputShape).toEqual([null, 2]);
    expect(model.getConfig()).toMatchObject({
      name: 'net',
      layers: [
        { className: 'InputLayer', inboundNodes: [] },
        { className: 'Dense', inboundNodes: [[['rows', 0, 0, {}]]] },
        { className: 'Dense', inboundNodes: [[['first', 0, 0, {}]]] },
      ],
      inputLayers: [['rows', 0, 0]],
      outputLayers: [['last', 0, 0]],
    });
  });

  test('rows of several axes flatten behind the input', () => {
    const images = tf.input({ shape: [2, 2] });
    const flat = tf.layers.flatten().apply(images);
    expect(flat.shape).toEqual([null, 4]);
    const sum = tf.layers.dense({ units: 1, kernelInitializer: 'ones' }).apply(flat);
    const model = tf.model({ inputs: [images], outputs: [sum] });
    expect(values(model.predict(tf.tensor3d([1, 2, 3, 4], [1, 2, 2])))).toEqual([10]);
    expect(() => tf.layers.dense({ units: 1 }).apply(images)).toThrow(ShapeError);
    expect(() => tf.layers.dense({ units: 1 }).apply(images)).toThrow('put tf.layers.flatten() before it');
    const stack = tf.sequential({
      layers: [tf.layers.inputLayer({ inputShape: [2, 2] }), tf.layers.dense({ units: 1 })],
    });
    expect(() => stack.predict(xs)).toThrow(ShapeError);
  });

  test('several inputs, several outputs, values and loose ends are refused', () => {
    const { rows, first, model } = chain();
    const other = tf.input({ shape: [2] });
    expect(() => tf.layers.dense({ units: 1 }).apply([rows, other])).toThrow(tf.OutOfScopeError);
    expect(() => tf.model({ inputs: [rows, other], outputs: first.output })).toThrow('of several tensors');
    expect(() => tf.model({ inputs: rows, outputs: [first.output, rows] })).toThrow(tf.OutOfScopeError);
    expect(() => tf.model({ inputs: other, outputs: first.output })).toThrow(OptionError);
    expect(() => tf.model({ inputs: model.layers[1]!.output, outputs: model.outputs })).toThrow('not from');
    expect(() => tf.layers.dense({ units: 1 }).apply(xs as unknown as tf.SymbolicTensor)).toThrow('predict');
    const square = tf.layers.dense({ units: 2 });
    expect(() => tf.model({ inputs: rows, outputs: square.apply(square.apply(rows)) })).toThrow('in two places');
    expect(() => tf.layers.dense({ units: 1, inputShape: [5] }).apply(rows)).toThrow(ShapeError);
    expect(() => tf.input({})).toThrow(ShapeError);
  });

  test('a stack tells its shapes, once its columns are known', () => {
    const stack = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [2], name: 'a' })] });
    const [input] = stack.inputs;
    stack.add(tf.layers.dense({ units: 1, name: 'b' }));
    expect(stack.inputs[0]).toBe(input);
    expect([input?.name, input?.shape, stack.output.shape]).toEqual(['a_input', [null, 2], [null, 1]]);
    stack.pop();
    stack.add(tf.layers.dense({ units: 5 }));
    expect([stack.inputs[0], stack.output.shape]).toEqual([input, [null, 5]]);
    const open = tf.sequential({ layers: [tf.layers.dense({ units: 3 })] });
    expect(() => open.inputs).toThrow(StateError);
    open.predict(xs);
    expect(open.inputs[0]?.shape).toEqual([null, 2]);
    expect(() => tf.sequential().inputs).toThrow(StateError);
    expect(() => tf.layers.dense({ units: 1 }).output).toThrow(StateError);
  });
});

describe('layers in several models', () => {
  test('a model of the first layers follows the whole one while it trains', async () => {
    const { rows, first, model } = chain();
    const hidden = tf.model({ inputs: rows, outputs: first.output });
    expect(values(hidden.predict(tf.tensor2d([[1, 2]])))).toEqual([3, 3, 3]);
    model.compile({ optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError' });
    await model.fit(xs, ys, quiet);
    expect(values(hidden.getWeights()[0]!)).toEqual(values(model.getWeights()[0]!));
    await model.trainOnBatch(xs, ys);
    expect(values(hidden.getWeights()[0]!)).toEqual(values(model.getWeights()[0]!));
    hidden.setWeights([tf.ones([2, 3]), tf.zeros([3])]);
    expect(values(model.getWeights()[0]!)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(values(first.getWeights()[0]!)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  test('in a callback too', async () => {
    const { rows, first, model } = chain();
    const hidden = tf.model({ inputs: rows, outputs: first.output });
    model.compile({ optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError' });
    const seen: number[][] = [];
    const look = () => void seen.push(values(hidden.getWeights()[0]!));
    await model.fit(xs, ys, { ...quiet, callbacks: { onBatchEnd: look } });
    expect(seen).toHaveLength(2);
    expect(seen[0]).not.toEqual(seen[1]);
    expect(seen[1]).toEqual(values(model.getWeights()[0]!));
  });

  test('a new head on the layers of another model begins with their weights', async () => {
    const base = tf.sequential({
      layers: [
        tf.layers.dense({ units: 3, inputShape: [2], activation: 'relu', trainable: false }),
        tf.layers.dense({ units: 4 }),
      ],
    });
    const before = values(base.getWeights().at(-2)!);
    const head = tf.layers.dense({ units: 1 });
    const transfer = tf.sequential({ layers: [...base.layers.slice(0, -1), head] });
    transfer.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    await transfer.fit(xs, ys, quiet);
    expect(values(base.layers[0]!.getWeights()[0]!)).toEqual(before);
    expect(values(transfer.getWeights().at(-2)!)).toEqual(before);
    expect(new Set(transfer.layers.map(({ name }) => name)).size).toBe(2);
    expect(base.predict(xs).shape).toEqual([4, 4]);
  });

  test('the last layers of another model know their columns, and new layers get names of their own', () => {
    const base = tf.sequential({
      layers: [
        tf.layers.dense({ units: 2, inputShape: [2] }),
        tf.layers.dense({ units: 3, kernelInitializer: 'ones' }),
      ],
    });
    base.predict(xs);
    const rest = tf.sequential({ layers: [base.layers[1]!, tf.layers.dense({ units: 1, kernelInitializer: 'ones' })] });
    expect(values(rest.predict(tf.tensor2d([[1, 2]])))).toEqual([9]);
    expect(rest.layers.map(({ name }) => name)).toEqual(['dense_2', 'dense_1']);
  });

  test('two models train a layer in turn', async () => {
    const shared = tf.layers.dense({ units: 2, inputShape: [2], kernelInitializer: 'ones' });
    const models = [1, 2].map(() => tf.sequential({ layers: [shared, tf.layers.dense({ units: 1 })] }));
    for (const model of models) model.compile({ optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError' });
    for (const model of [...models, ...models]) {
      const before = values(shared.getWeights()[0]!);
      expect(values(model.layers[0]!.getWeights()[0]!)).toEqual(before);
      await model.fit(xs, ys, quiet);
      expect(values(shared.getWeights()[0]!)).not.toEqual(before);
    }
    const [first, second] = models.map((model) => values(model.getWeights()[0]!));
    expect(first).toEqual(second);
  });

  test('models within models are their layers', () => {
    const inner = chain().model;
    const outer = tf.sequential({
      layers: [tf.layers.dense({ units: 2, inputShape: [2], kernelInitializer: 'ones' })],
    });
    outer.add(inner);
    expect(outer.layers.map((layer) => layer.getClassName())).toEqual(['Dense', 'Dense', 'Dense']);
    expect(values(outer.predict(tf.tensor2d([[1, 2]])))).toEqual([18]);
    const rows = tf.input({ shape: [2] });
    const applied = tf.model({ inputs: rows, outputs: inner.apply(rows) });
    expect(values(applied.predict(tf.tensor2d([[1, 2]])))).toEqual([9]);
  });
});

describe('weights where they are', () => {
  test('are read, written, and named', () => {
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: 1, inputShape: [2], name: 'd' }), tf.layers.batchNormalization({ name: 'n' })],
    });
    expect(model.weights.map(({ name, shape, trainable }) => [name, shape, trainable])).toEqual([
      ['d/kernel', [2, 1], true],
      ['d/bias', [1], true],
      ['n/gamma', [1], true],
      ['n/beta', [1], true],
      ['n/moving_mean', [1], false],
      ['n/moving_variance', [1], false],
    ]);
    const [kernel] = model.layers[0]!.trainableWeights;
    kernel!.write(tf.tensor2d([[1], [2]]));
    expect([values(kernel!.read()), values(kernel!.val)]).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(values(model.predict(tf.tensor2d([[1, 1]])))[0]).toBeCloseTo(3, 2);
    expect(model.layers[1]!.nonTrainableWeights).toHaveLength(2);
    expect(() => kernel!.write(tf.ones([3, 1]))).toThrow(ShapeError);
    expect(() => tf.layers.dense({ units: 1 }).weights).toThrow(StateError);
  });
});
