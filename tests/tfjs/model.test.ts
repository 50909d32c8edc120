import { describe, expect, test, vi } from 'vitest';
import { DataError, HyperparameterError, OptionError, ShapeError, StateError } from '../../src/errors.js';
import * as tf from '../../src/tfjs/index.js';
import { onWarning } from '../../src/warnings.js';
import { numbersFrom } from '../support/numbers.js';

const next = numbersFrom(1);
const rows = Array.from({ length: 40 }, () => [next(-1, 1), next(-1, 1), next(-1, 1)]);
const sums = rows.map(([a = 0, b = 0]) => a - b);
const xs = tf.tensor2d(rows);
const ys = tf.tensor2d(sums, [40, 1]);
const classes = tf.tensor1d(sums.map((sum) => (sum > 0.3 ? 2 : sum > -0.3 ? 1 : 0)));

/** 3-4-1 for ys. */
function regressor(options: Partial<tf.DenseLayerArgs> = {}, seed = 1): tf.Sequential {
  const model = tf.sequential({ seed });
  model.add(tf.layers.dense({ units: 4, inputShape: [3], activation: 'tanh', ...options }));
  model.add(tf.layers.dense({ units: 1 }));
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError', metrics: ['mse', 'mae'] });
  return model;
}

/** 3-3 for the classes. */
function classifier(): tf.Sequential {
  const layers = [tf.layers.dense({ units: 3, inputShape: [3], activation: 'softmax' })];
  const model = tf.sequential({ layers, seed: 1 });
  model.compile({ optimizer: tf.train.adam(0.05), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

const quiet = { verbose: 0 };

describe('fit', () => {
  test('gives one number per figure and epoch, under the keys of TensorFlow.js', async () => {
    const { epoch, history } = await classifier().fit(xs, classes, { epochs: 3, validationSplit: 0.25, ...quiet });
    expect(epoch).toEqual([0, 1, 2]);
    expect(Object.keys(history)).toEqual(['loss', 'acc', 'val_loss', 'val_acc']);
    expect(Object.values(history).every((figures) => figures.length === 3)).toBe(true);
  });

  test('trains as the model of Ockham does, bit for bit', async () => {
    const [one, other] = [regressor(), regressor()];
    await one.fit(xs, ys, { epochs: 2, batchSize: 16, ...quiet });
    const data = { data: xs.dataSync(), shape: [40, 3] };
    await other.ockham.fit(data, ys.dataSync(), { epochs: 2, batchSize: 16, verbose: false });
    expect(one.getWeights().map((weight) => weight.arraySync())).toEqual(
      other.getWeights().map((weight) => weight.arraySync()),
    );
  });

  test('loss has the penalties, val_loss has not', async () => {
    const model = regressor({ kernelRegularizer: tf.regularizers.l2({ l2: 0.5 }) });
    const { history } = await model.fit(xs, ys, { epochs: 1, batchSize: 40, validationData: [xs, ys], ...quiet });
    expect(history['loss']![0]! - history['mse']![0]!).toBeGreaterThan(0.1);
    expect(history['val_loss']![0]).toBeCloseTo(history['val_mse']![0]!, 6);
    expect(history['val_loss']![0]).toBeCloseTo((model.evaluate(xs, ys) as tf.Tensor[])[0]!.dataSync()[0]!, 6);
  });

  test('initialEpoch is where numbers begin, epochs where they end', async () => {
    const model = regressor();
    const seen: number[] = [];
    const callbacks = { onEpochEnd: (epoch: number) => void seen.push(epoch) };
    const { epoch } = await model.fit(xs, ys, { initialEpoch: 3, epochs: 5, callbacks, ...quiet });
    expect([epoch, seen]).toEqual([
      [3, 4],
      [3, 4],
    ]);
    const before = model.ockham.step;
    expect((await model.fit(xs, ys, { initialEpoch: 2, epochs: 2, ...quiet })).epoch).toEqual([]);
    expect(model.ockham.step).toBe(before);
  });

  test('callbacks are called in order, with the logs of TensorFlow.js', async () => {
    const seen: string[] = [];
    const note = (name: string) => (index: unknown, logs?: tf.Logs) => {
      seen.push(`${name} ${typeof index === 'number' ? index : ''} ${Object.keys(logs ?? {})}`.trim());
    };
    await classifier().fit(xs, classes, {
      epochs: 1,
      batchSize: 20,
      ...quiet,
      callbacks: {
        onTrainBegin: () => note('train begins')(undefined),
        onEpochBegin: note('epoch begins'),
        onBatchBegin: note('batch begins'),
        onBatchEnd: note('batch'),
        onEpochEnd: note('epoch'),
        onTrainEnd: () => note('train ends')(undefined),
      },
    });
    const batches = [0, 1].flatMap((batch) => [`batch begins ${batch} batch`, `batch ${batch} batch,size,loss,acc`]);
    expect(seen).toEqual(['train begins', 'epoch begins 0', ...batches, 'epoch 0 loss,acc', 'train ends']);
  });

  test('callbacks know the model, and stop it', async () => {
    class Stopper extends tf.Callback {
      override onEpochEnd(epoch: number) {
        if (epoch === 1 && this.model !== null) this.model.stopTraining = true;
      }
    }
    const stopper = new Stopper();
    const model = regressor();
    const { epoch } = await model.fit(xs, ys, { epochs: 9, callbacks: stopper, ...quiet });
    expect(epoch).toEqual([0, 1]);
    expect(stopper.params).toMatchObject({ epochs: 9, doValidation: false, metrics: ['loss', 'mse', 'mae'] });
    expect(model.stopTraining).toBe(true);
    expect((await model.fit(xs, ys, { epochs: 2, ...quiet })).epoch).toEqual([0, 1]);
  });

  test('an epoch that is stopped within has ended, and the next fit begins anew', async () => {
    const model = regressor();
    const ends: string[] = [];
    await model.fit(xs, ys, {
      epochs: 3,
      batchSize: 20,
      callbacks: {
        onBatchEnd: (batch) => {
          if (batch === 0 && ends.length === 1) model.stopTraining = true;
        },
        onEpochEnd: (epoch, logs) => void ends.push(`${epoch} ${Object.keys(logs ?? {})[0]}`),
        onTrainEnd: () => void ends.push('train ends'),
      },
      ...quiet,
    });
    expect(ends).toEqual(['0 loss', '1 loss', 'train ends']);
    expect((await model.fit(xs, ys, { epochs: 3, batchSize: 20, ...quiet })).epoch).toEqual([0, 1, 2]);
  });

  test('onYield comes between batches, as often as yieldEvery says', async () => {
    const calls: string[] = [];
    const onYield = (epoch: number, batch: number) => void calls.push(`${epoch} ${batch}`);
    await regressor().fit(xs, ys, { epochs: 2, batchSize: 20, callbacks: { onYield }, yieldEvery: 0, ...quiet });
    expect(calls).toEqual(['0 0', '0 1', '1 0', '1 1']);
    calls.length = 0;
    await regressor().fit(xs, ys, { callbacks: { onYield }, yieldEvery: 'never', ...quiet });
    expect(calls).toEqual([]);
  });

  test('earlyStopping goes by the figures of TensorFlow.js, and restores the best weights', async () => {
    const stopping = tf.callbacks.earlyStopping({ monitor: 'val_loss', patience: 2, minDelta: 10 });
    const { epoch } = await regressor().fit(xs, ys, {
      epochs: 9,
      validationSplit: 0.2,
      callbacks: [stopping],
      ...quiet,
    });
    expect(epoch).toEqual([0, 1, 2]); // nothing is better by 10 than the first
    expect(stopping.stoppedEpoch).toBe(2);
    const model = regressor();
    const best = tf.callbacks.earlyStopping({ monitor: 'loss', minDelta: 10, restoreBestWeights: true });
    const afterFirst: unknown[] = [];
    const note = new tf.CustomCallback({
      onEpochEnd: (number) => {
        if (number === 0) afterFirst.push(...model.getWeights().map((weight) => weight.arraySync()));
      },
    });
    await model.fit(xs, ys, { epochs: 5, callbacks: [note, best], ...quiet });
    expect(model.getWeights().map((weight) => weight.arraySync())).toEqual(afterFirst);
  });

  test('a monitor that the log does not have stops nothing, with a warning; in strict mode it is refused', async () => {
    const heard: string[] = [];
    const restore = onWarning(({ message }) => void heard.push(message));
    const fit = (monitor: string, more = {}) =>
      regressor().fit(xs, ys, { callbacks: tf.callbacks.earlyStopping({ monitor }), ...quiet, ...more });
    await fit('val_loss');
    expect(heard.join()).toContain('monitor "val_loss" is not in the log, so it never stops; it needs validation data');
    await fit('valLoss', { validationSplit: 0.5 });
    expect(heard.join()).toContain('did you mean val_loss?');
    restore();
    tf.setStrict(true);
    await expect(fit('val_loss')).rejects.toThrow(OptionError);
    tf.setStrict(false);
  });

  test('weights of classes and rows count', async () => {
    const loss = async (more: object) =>
      (await classifier().fit(xs, classes, { ...quiet, ...more })).history['loss']![0]!;
    const plain = await loss({});
    expect(await loss({ classWeight: { 0: 2, 1: 2, 2: 2 } })).toBeGreaterThan(1.5 * plain);
    expect(await loss({ sampleWeight: tf.fill([40], 2) })).toBeGreaterThan(1.5 * plain);
    expect(await loss({ classWeight: { 0: 1, 1: 1, 2: 1 } })).toBe(plain);
  });

  test('validationData has rows, targets and weights, and goes before validationSplit', async () => {
    const weights = tf.zeros([40]);
    const options = { validationData: [xs, ys, weights] as [tf.Tensor, tf.Tensor, tf.Tensor], validationSplit: 0.5 };
    const { history } = await regressor().fit(xs, ys, { ...options, ...quiet });
    expect(history['val_loss']).toEqual([0]);
    await expect(regressor().fit(xs, ys, { validationData: xs as unknown as [tf.Tensor, tf.Tensor] })).rejects.toThrow(
      'validationData must be [x, y]',
    );
  });

  test('what is out of scope or unknown is refused before training', async () => {
    const model = regressor();
    const fit = (options: object) => model.fit(xs, ys, { ...quiet, ...options });
    const { step } = model.ockham;
    await expect(fit({ shuffle: 'batch' })).rejects.toThrow(tf.OutOfScopeError);
    await expect(fit({ callbacks: [1] })).rejects.toThrow(OptionError);
    await expect(model.fit([xs, xs], ys)).rejects.toThrow('x of 2 tensors is out of scope');
    await expect(model.fit(rows as unknown as tf.Tensor, ys)).rejects.toThrow('x must be a tensor');
    await expect(model.fit(tf.zeros([2, 2, 2]), ys)).rejects.toThrow(ShapeError);
    await expect(model.fit(xs, tf.zeros([39, 1]))).rejects.toThrow(ShapeError);
    await expect(model.fit(tf.fill([40, 3], Number.NaN), ys)).rejects.toThrow(DataError);
    expect(model.ockham.step).toBe(step);
    await expect(tf.sequential({ layers: [tf.layers.dense({ units: 1 })] }).fit(xs, ys)).rejects.toThrow(StateError);
  });

  test('options that TensorFlow.js ignores are ignored with a warning that names the nearest; strict mode refuses them', async () => {
    const heard: string[] = [];
    const restore = onWarning(({ code, message }) => void heard.push(`${code} ${message}`));
    const fit = (options: object) => regressor().fit(xs, ys, { ...quiet, ...options });
    const plain = await fit({ epochs: 2 });
    const { history } = await fit({ epochs: 2, epoch: 3, stepsPerEpoch: 1, validationSplit: 1.5 });
    expect(history).toEqual(plain.history);
    await fit({ stepsPerEpoch: null, epoch: undefined });
    expect(heard).toEqual([
      'W_NO_EFFECT model.fit: unknown option "epoch" is ignored; did you mean epochs?',
      'W_NO_EFFECT model.fit: the option stepsPerEpoch has no effect',
      'W_NO_EFFECT model.fit: validationSplit is not between 0 and 1, and nothing is split off',
    ]);
    restore();
    tf.setStrict(true);
    await expect(fit({ epoch: 3 })).rejects.toThrow('did you mean epochs?');
    await expect(fit({ stepsPerEpoch: 3 })).rejects.toThrow(OptionError);
    await expect(fit({ callbacks: { onEpochend: () => {} } })).rejects.toThrow('did you mean onEpochEnd?');
    expect(() => tf.setStrict(1 as unknown as boolean)).toThrow(OptionError);
    tf.setStrict(false);
  });

  test('a learning rate that is set while training takes effect', async () => {
    const optimizer = tf.train.sgd(0.1);
    const model = regressor();
    model.compile({ optimizer, loss: 'mse' });
    const callbacks = {
      onEpochEnd: () => {
        optimizer.learningRate = 1e-30;
      },
    };
    await model.fit(xs, ys, { epochs: 1, callbacks, ...quiet });
    const before = model.getWeights().map((weight) => weight.arraySync());
    await model.fit(xs, ys, { epochs: 1, ...quiet });
    expect(model.getWeights().map((weight) => weight.arraySync())).toEqual(before);
  });
});

describe('compile', () => {
  const end = (activation: string) => {
    const model = tf.sequential();
    model.add(tf.layers.dense({ units: 2, inputShape: [3], activation }));
    return model;
  };

  test('losses by their names, and by functions of tf.losses', () => {
    const names = ['meanSquaredError', 'mse', 'meanAbsoluteError'];
    for (const loss of names) expect(() => end('linear').compile({ optimizer: 'adam', loss })).not.toThrow();
    for (const loss of ['categoricalCrossentropy', 'sparseCategoricalCrossentropy']) {
      expect(() => end('softmax').compile({ optimizer: 'Adam', loss })).not.toThrow();
    }
    expect(() => end('sigmoid').compile({ optimizer: 'SGD', loss: 'binaryCrossentropy' })).not.toThrow();
    const functions = [
      'meanSquaredError',
      'absoluteDifference',
      'huberLoss',
      'softmaxCrossEntropy',
      'sigmoidCrossEntropy',
    ] as const;
    for (const name of functions) {
      expect(() => end('linear').compile({ optimizer: 'adamax', loss: tf.losses[name] })).not.toThrow();
    }
  });

  test('what is no loss, metric or optimizer here is refused by name', () => {
    const compile = (options: object) => () => end('linear').compile({ optimizer: 'adam', loss: 'mse', ...options });
    expect(compile({ loss: 'meanSquareError' })).toThrow('did you mean "meanSquaredError"');
    expect(compile({ loss: ['mse', 'mse'] })).toThrow(tf.OutOfScopeError);
    expect(compile({ loss: ['mse'], metrics: { dense: ['mae'] } })).not.toThrow();
    expect(compile({ loss: { dense: 'mse' } })).not.toThrow();
    expect(compile({ loss: null })).toThrow(OptionError);
    expect(compile({ metrics: { one: 'mae', other: 'mae' } })).toThrow(tf.OutOfScopeError);
    expect(compile({ metrics: ['acuracy'] })).toThrow('did you mean "accuracy"');
    expect(compile({ metrics: [3] })).toThrow(OptionError);
    expect(compile({ optimizer: 'adamw' })).toThrow(OptionError);
    expect(() => end('relu').compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' })).not.toThrow();
  });

  test('a function of tensors is no loss; the refusal names the loss with its figures', () => {
    const compile = (loss: tf.LossFunction) => () => end('linear').compile({ optimizer: 'adam', loss });
    expect(compile((t, p) => tf.losses.meanSquaredError(t, p))).toThrow(
      'figures of "meanSquaredError": give that name',
    );
    expect(compile((t, p) => tf.metrics.cosineProximity(t, p))).toThrow('figures of "cosineProximity"');
    expect(compile(() => tf.scalar(1))).toThrow('Give { name, value(yTrue, yPred, rows, columns), gradient');
    expect(compile(() => tf.scalar(1))).toThrow(tf.OutOfScopeError);
  });

  test('a function of tensors is a metric', async () => {
    const model = end('linear');
    const bias = (t: tf.Tensor, p: tf.Tensor) => {
      const targets = t.dataSync();
      return Array.from(p.dataSync()).reduce((sum, x, at) => sum + x - targets[at]!, 0);
    };
    const wrong = () => 'three' as unknown as number;
    model.compile({ optimizer: 'adam', loss: 'mse', metrics: [bias, () => tf.tensor1d([1, 3])] });
    expect(model.metricsNames).toEqual(['loss', 'bias', 'custom']);
    const zeros = [tf.zeros([4, 3]), tf.ones([4, 2])] as const;
    expect((model.evaluate(...zeros, { batchSize: 2 }) as tf.Tensor[]).map((figure) => figure.dataSync()[0])).toEqual([
      1, -4, 2,
    ]);
    model.compile({ optimizer: 'adam', loss: 'mse', metrics: wrong });
    await expect(model.fit(...zeros, quiet)).rejects.toThrow('metrics.wrong() must be a tensor or a number');
  });

  test('metrics have the keys of TensorFlow.js', () => {
    const model = end('softmax');
    const metrics = ['accuracy', 'acc', 'ce', tf.metrics.categoricalAccuracy, 'categoricalCrossentropy'];
    model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics });
    expect(model.metricsNames).toEqual([
      'loss',
      'acc_0',
      'acc_1',
      'ce',
      'categoricalAccuracy',
      'categoricalCrossentropy',
    ]);
    const figures = model.evaluate(tf.zeros([1, 3]), tf.tensor2d([[1, 0]])) as tf.Tensor[];
    const [loss, acc, , ce, accuracy, entropy] = figures.map((figure) => figure.dataSync()[0]!);
    expect([acc, accuracy]).toEqual([1, 1]);
    expect(loss).toBeCloseTo(Math.LN2, 5);
    expect([ce, entropy]).toEqual([loss, loss].map((value) => expect.closeTo(value!, 5)));
    expect(model.optimizer?.name).toBe('adam');
  });
});

describe('predict, evaluate, trainOnBatch', () => {
  test('predict gives a tensor; one axis is a column', () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [1] })] });
    expect(model.predict(tf.tensor1d([1, 2, 3])).shape).toEqual([3, 2]);
    expect(model.predict([tf.tensor2d([[1]])], { batchSize: 1, verbose: 0 }).shape).toEqual([1, 2]);
    expect(() => model.predict(tf.zeros([2, 2]))).toThrow(ShapeError);
    expect(() => model.predict(tf.scalar(1))).toThrow(ShapeError);
    expect(model.predictOnBatch(tf.tensor2d([[1]])).shape).toEqual([1, 2]);
  });

  test('evaluate gives a scalar, or one for each figure, at once', () => {
    const model = regressor();
    const figures = model.evaluate(xs, ys, { batchSize: 8 }) as tf.Tensor[];
    expect(figures.map(({ shape }) => shape)).toEqual([[], [], []]);
    expect(figures[0]!.dataSync()).toEqual(figures[1]!.dataSync());
    model.compile({ optimizer: 'adam', loss: 'mse' });
    expect(model.evaluate(xs, ys)).toBeInstanceOf(tf.Tensor);
    expect((model.evaluate(xs, ys, { sampleWeight: tf.zeros([40]) }) as tf.Tensor).dataSync()[0]).toBe(0);
    expect(() => model.evaluate(xs, ys, { batchSize: 0 })).toThrow(HyperparameterError);
    expect(() => model.evaluate(xs, ys, { steps: 1 } as object)).toThrow(tf.OutOfScopeError);
    expect(() => tf.sequential({ layers: [tf.layers.dense({ units: 1 })] }).evaluate(xs, ys)).toThrow(StateError);
  });

  test('evaluate agrees with that of Ockham on more rows than it takes at a time', async () => {
    const model = regressor();
    const many = tf.tensor2d(Array.from({ length: 700 }, () => [next(-1, 1), next(-1, 1), next(-1, 1)]));
    const targets = tf.zeros([700, 1]);
    const X = { data: many.dataSync(), shape: [700, 3] };
    const { dataLoss } = await model.ockham.evaluate(X, targets.dataSync());
    expect((model.evaluate(many, targets) as tf.Tensor[])[0]!.dataSync()[0]).toBe(Math.fround(dataLoss));
  });

  test('trainOnBatch is one step, and gives the metrics before it', async () => {
    const model = regressor();
    const before = (model.evaluate(xs, ys) as tf.Tensor[]).map((figure) => figure.dataSync()[0]!);
    const figures = (await model.trainOnBatch(xs, ys)) as number[];
    expect(figures).toEqual(before.map((figure) => expect.closeTo(figure, 5)));
    expect(model.ockham.step).toBe(1);
    model.compile({ optimizer: 'adam', loss: 'mse' });
    expect(await model.trainOnBatch(xs, ys)).toBeTypeOf('number');
  });

  test('a flatten layer takes rows of several axes', async () => {
    const model = tf.sequential();
    model.add(tf.layers.flatten({ inputShape: [2, 2, 1] }));
    model.add(tf.layers.dense({ units: 1 }));
    model.compile({ optimizer: 'adam', loss: 'mse' });
    const images = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2, 1]);
    await model.fit(images, tf.zeros([2, 1]), quiet);
    expect(model.predict(images).shape).toEqual([2, 1]);
    const flat = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
    flat.setWeights(model.getWeights());
    expect(flat.predict(images.reshape([2, 4])).dataSync()).toEqual(model.predict(images).dataSync());
    expect(() => model.predict(images.reshape([2, 4]))).toThrow('x must be of shape [rows, 2, 2, 1], got [2, 4]');
    const behind = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [3] })] });
    expect(() => behind.add(tf.layers.flatten({ inputShape: [1, 3] }))).toThrow(tf.OutOfScopeError);
  });
});

describe('layers and weights', () => {
  /** A normalization, whose statistics no optimizer trains, between two dense layers, of which the first is frozen. */
  const normalized = () => {
    const model = tf.sequential();
    model.add(tf.layers.dense({ units: 2, inputShape: [3], trainable: false }));
    model.add(tf.layers.batchNormalization());
    model.add(tf.layers.dense({ units: 1, name: 'out' }));
    return model;
  };

  test('those that are trained come first, then the others', () => {
    const model = normalized();
    const shapes = (weights: tf.Tensor[]) => weights.map(({ shape }) => shape.join(','));
    expect(shapes(model.getWeights())).toEqual(['2', '2', '2,1', '1', '3,2', '2', '2', '2']);
    expect(shapes(model.getWeights(true))).toEqual(['2', '2', '2,1', '1']);
    expect(model.countParams()).toBe(19);
    const values = model.getWeights().map(({ shape }, index) => tf.fill(shape, index));
    model.setWeights(values);
    expect(model.getWeights().map((weight) => weight.dataSync()[0])).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(model.layers[1]!.getWeights().map((weight) => weight.dataSync()[0])).toEqual([0, 1, 6, 7]);
    expect(model.layers.map((layer) => layer.countParams())).toEqual([8, 8, 3]);
  });

  test('a layer sets its own weights', () => {
    const model = normalized();
    const [kernel, bias] = [tf.tensor2d([[1], [2]]), tf.tensor1d([3])];
    model.getLayer('out').setWeights([kernel, bias]);
    expect(model.layers[2]!.getWeights().map((weight) => weight.arraySync())).toEqual([[[1], [2]], [3]]);
    expect(model.getLayer(2)).toBe(model.getLayer('out'));
    expect(model.getLayer(null, 2)).toBe(model.layers[2]);
    expect(() => model.getLayer('none')).toThrow('must be one of dense_1, batchNormalization_1, out, got "none"');
    expect(() => model.layers[2]!.setWeights([kernel])).toThrow(ShapeError);
    expect(() => model.layers[2]!.setWeights([bias, bias])).toThrow(ShapeError);
    expect(() => model.setWeights([kernel])).toThrow(ShapeError);
    expect(() => tf.layers.dense({ units: 1 }).getWeights()).toThrow(StateError);
  });

  test('names, and a summary line by line', () => {
    const model = normalized();
    expect(model.getLayer(0).name).toBe('dense_1');
    const lines: string[] = [];
    model.summary(null, null, (line) => lines.push(line));
    expect(lines.some((line) => line.startsWith('out'))).toBe(true);
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    model.summary();
    expect(log.mock.calls.length).toBe(lines.length);
    log.mockRestore();
    expect(() => model.summary(0)).toThrow(HyperparameterError);
    expect(() => model.summary(1e9)).toThrow(OptionError);
    expect(() => model.summary(80, [0.5, 0.4, 0.9, 1])).toThrow('four rising positions');
    expect(() => model.summary(80, [0.5, 1])).toThrow(OptionError);
    expect(tf.sequential({ name: 'mine' }).name).toBe('mine');
    expect(model.layers[1]!.getClassName()).toBe('BatchNormalization');
  });

  test('a layer is in a model once, which is closed once it is used', () => {
    const layer = tf.layers.dense({ units: 1, inputShape: [3] });
    const model = tf.sequential({ layers: [layer] });
    expect(() => model.add(layer)).toThrow(tf.OutOfScopeError);
    model.pop();
    const other = tf.sequential({ layers: [layer] });
    other.predict(xs);
    expect(() => other.add(tf.layers.dense({ units: 1 }))).toThrow('once the model is compiled or used');
    expect(() => other.pop()).toThrow(tf.OutOfScopeError);
    expect(() => model.predict(xs)).toThrow(OptionError);
  });

  test('a disposed model refuses use', () => {
    const model = normalized();
    expect(model.dispose()).toEqual({ refCountAfterDispose: 0, numDisposedVariables: 8 });
    expect(() => model.predict(xs)).toThrow(StateError);
  });
});

describe('seeds', () => {
  const weightsFor = (...seeds: (number | undefined)[]) => {
    const layers = seeds.map((seed, index) =>
      tf.layers.dense({
        units: 2,
        ...(index === 0 ? { inputShape: [2] } : {}),
        kernelInitializer: tf.initializers.heNormal(seed === undefined ? {} : { seed }),
      }),
    );
    return tf
      .sequential({ layers })
      .getWeights()
      .map((weight) => weight.arraySync());
  };

  test('of the layers make that of the model: each counts, and so does their order', () => {
    expect(weightsFor(1, 2)).toEqual(weightsFor(1, 2));
    const all = [weightsFor(1, 2), weightsFor(2, 1), weightsFor(1, 3), weightsFor(0.5, 2), weightsFor(undefined, 2)];
    expect(new Set(all.map((weights) => JSON.stringify(weights))).size).toBe(all.length);
  });

  test('none gives fresh weights, and one of the model goes before those of the layers', () => {
    expect(weightsFor(undefined)).not.toEqual(weightsFor(undefined));
    const layer = () => tf.layers.dropout({ rate: 0.5, seed: 3, inputShape: [2] });
    expect(tf.sequential({ layers: [layer()], seed: 7 }).ockham.seed).toBe(7);
  });
});
