// Files of models go both ways between Ockham and TensorFlow.js 4.22.0.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as ours from '../../../src/tfjs/index.js';

const theirs = createRequire(import.meta.url)('@tensorflow/tfjs') as typeof ours;
type Tf = typeof ours;

/** Both compute in f32, in orders of their own. */
const CLOSE = 1e-6;

function expectClose(ours: ArrayLike<number>, theirs: ArrayLike<number>) {
  expect(ours.length).toBe(theirs.length);
  for (let at = 0; at < ours.length; at++) {
    expect(Math.abs(ours[at]! - theirs[at]!)).toBeLessThanOrEqual(CLOSE * Math.max(1, Math.abs(theirs[at]!)));
  }
}

const rows = Array.from({ length: 40 }, (_, at) => Math.sin(at * 1.7) * 2);
const rowsFor = (tf: Tf) => tf.tensor2d(rows, [10, 4]);
/**
 * A stack of every layer that both have.
 *
 * @param isConstrained  TensorFlow.js projects weights when they are loaded, so those of a file must be in the sets already; here only
 *   training does.
 */
const everyLayer = (tf: Tf, isConstrained = false) =>
  tf.sequential({
    name: 'every',
    layers: [
      tf.layers.dense({
        units: 6,
        inputShape: [4],
        activation: 'elu',
        kernelRegularizer: tf.regularizers.l1l2({ l1: 0.01, l2: 0.02 }),
        kernelConstraint: isConstrained ? tf.constraints.maxNorm({ maxValue: 3 }) : null,
        kernelInitializer: 'heNormal',
        biasInitializer: tf.initializers.constant({ value: 0.1 }),
      }),
      tf.layers.batchNormalization({ momentum: 0.9 }),
      tf.layers.layerNormalization({ epsilon: 0.01 }),
      tf.layers.dropout({ rate: 0.25 }),
      tf.layers.gaussianNoise({ stddev: 0.1 }),
      tf.layers.gaussianDropout({ rate: 0.1 }),
      tf.layers.alphaDropout({ rate: 0.1 }),
      tf.layers.dense({ units: 5, trainable: false, useBias: false, kernelInitializer: 'randomUniform' }),
      tf.layers.elu(),
      tf.layers.dense({
        units: 5,
        kernelInitializer: 'glorotUniform',
        kernelConstraint: isConstrained ? tf.constraints.unitNorm({ axis: 0 }) : null,
      }),
      tf.layers.leakyReLU({ alpha: 0.2 }),
      tf.layers.dense({ units: 5, activation: 'swish', kernelRegularizer: tf.regularizers.l1({ l1: 0.1 }) }),
      tf.layers.reLU(),
      tf.layers.dense({
        units: 3,
        kernelRegularizer: tf.regularizers.l2({ l2: 0.1 }),
        kernelConstraint: isConstrained ? 'nonNeg' : null,
      }),
      tf.layers.activation({ activation: 'tanh' }),
      tf.layers.dense({ units: 3, activation: 'selu', kernelConstraint: isConstrained ? 'minMaxNorm' : null }),
      tf.layers.softmax(),
    ],
  });

async function artifactsOf(tf: Tf, model: ours.Sequential, config?: ours.SaveConfig): Promise<ours.ModelArtifacts> {
  let found: ours.ModelArtifacts = {};
  const handler = tf.io.withSaveHandler(async (artifacts) => {
    found = artifacts;
    return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
  });
  await model.save(handler, config);
  return found;
}

/** The same weights in every run; variances are positive. */
function setWeights(model: ours.Sequential, tf: Tf) {
  const weights = model.getWeights();
  model.setWeights(
    weights.map(({ shape, size }, at) =>
      tf.tensor(
        Array.from({ length: size }, (_, index) => 0.7 + 0.5 * Math.sin(7 * at + 3 * index)),
        shape,
      ),
    ),
  );
}

const directions: [string, Tf, Tf][] = [
  ['from TensorFlow.js to Ockham', theirs, ours],
  ['from Ockham to TensorFlow.js', ours, theirs],
];

describe.each(directions)('%s', (_name, from, to) => {
  test('a stack of every layer keeps its options and predicts the same', async () => {
    const model = everyLayer(from);
    setWeights(model, from);
    const copy = await to.loadLayersModel(to.io.fromMemory(await artifactsOf(from, model)));
    expectClose(copy.predict(rowsFor(to)).dataSync(), model.predict(rowsFor(from)).dataSync());
    expect(copy.name).toBe('every');
    expect(copy.weights.map(({ originalName }) => originalName)).toEqual(
      model.weights.map(({ originalName }) => originalName),
    );
  });

  test('options of every layer, constraints too', async () => {
    const model = everyLayer(from, true);
    const copy = await to.loadLayersModel(to.io.fromMemory(await artifactsOf(from, model)));
    // Seeds become the model's here; axes of the last one are written as -1, 1 or [1].
    const options = (layers: readonly ours.Layer[]) =>
      layers.map((layer) => [
        layer.getClassName(),
        JSON.parse(
          JSON.stringify(layer.getConfig(), (key, value: unknown) =>
            ['seed', 'axis', 'dtype', 'noiseShape', 'maxValue'].includes(key) && typeof value !== 'number'
              ? undefined
              : key === 'axis' && layer.getClassName() !== 'Dense'
                ? undefined
                : value,
          ),
        ) as object,
      ]);
    expect(options(copy.layers)).toEqual(options(model.layers));
  });

  test('the trained weights alone', async () => {
    const artifacts = await artifactsOf(from, everyLayer(from), { trainableOnly: true });
    const copy = await to.loadLayersModel(to.io.fromMemory(artifacts), { strict: false });
    expect(copy.weights.length).toBeGreaterThan(artifacts.weightSpecs!.length);
    await expect(to.loadLayersModel(to.io.fromMemory(artifacts))).rejects.toThrow();
  });

  test('layers applied to each other, and flattened rows', async () => {
    const images = from.input({ shape: [2, 2], name: 'images' });
    const hidden = from.layers.dense({ units: 3, activation: 'tanh', name: 'hidden' });
    const answer = from.layers.dense({ units: 2, name: 'answer' });
    const flat = from.layers.flatten({ name: 'flat' }).apply(images);
    const model = from.model({ inputs: images, outputs: answer.apply(hidden.apply(flat)), name: 'chain' });
    const copy = await to.loadLayersModel(to.io.fromMemory(await artifactsOf(from, model)));
    const pixels = (tf: Tf) => tf.tensor3d(rows.slice(0, 20), [5, 2, 2]);
    expectClose(copy.predict(pixels(to)).dataSync(), model.predict(pixels(from)).dataSync());
    expect(copy.layers.map(({ name }) => name)).toEqual(['images', 'flat', 'hidden', 'answer']);
    expect(copy.inputs[0]!.shape).toEqual([null, 2, 2]);
  });

  test('models within models', async () => {
    const inner = from.sequential({
      layers: [from.layers.dense({ units: 3, inputShape: [4], name: 'a' })],
      name: 'inner',
    });
    const outer = from.sequential();
    outer.add(inner);
    outer.add(from.layers.dense({ units: 2, name: 'b' }));
    const copy = await to.loadLayersModel(to.io.fromMemory(await artifactsOf(from, outer)));
    expectClose(copy.predict(rowsFor(to)).dataSync(), outer.predict(rowsFor(from)).dataSync());
  });

  test('text of the topology, and metadata of the user', async () => {
    const model = everyLayer(from);
    const copy = await to.models.modelFromJSON(JSON.parse(model.toJSON() as string) as object);
    expect(copy.countParams()).toBe(model.countParams());
    model.setUserDefinedMetadata({ classes: ['a', 'b'], version: 3 });
    const loaded = await to.loadLayersModel(to.io.fromMemory(await artifactsOf(from, model)));
    expect(loaded.getUserDefinedMetadata()).toEqual({ classes: ['a', 'b'], version: 3 });
  });

  const optimizers: [string, (tf: Tf) => ours.Optimizer, number][] = [
    ['sgd', (tf) => tf.train.sgd(0.1), 1e-6],
    ['momentum', (tf) => tf.train.momentum(0.05, 0.9, true), 1e-6],
    ['adam', (tf) => tf.train.adam(0.05, 0.8, 0.99), 1e-5],
    // Epsilon is inside the root there, and outside here: 1e-7 beside a sum of squares of about 0.1.
    ['adagrad', (tf) => tf.train.adagrad(0.1), 1e-4],
    // Adadelta has Zeiler's rule here, and another there.
    ['rmsprop', (tf) => tf.train.rmsprop(0.01, 0.8, 0, 1e-12), 1e-5],
  ];

  test.each(optimizers)('training by %s goes on as it would have', async (_optimizer, make, tolerance) => {
    const model = from.sequential({
      layers: [
        from.layers.dense({
          units: 5,
          inputShape: [4],
          activation: 'tanh',
          kernelRegularizer: from.regularizers.l2({ l2: 0.01 }),
        }),
        from.layers.batchNormalization(),
        from.layers.dense({ units: 1, activation: 'sigmoid' }),
      ],
    });
    setWeights(model, from);
    model.compile({ optimizer: make(from), loss: 'binaryCrossentropy', metrics: ['accuracy'] });
    const train = (tf: Tf, given: ours.Sequential) =>
      given.fit(
        rowsFor(tf),
        tf.tensor2d(
          rows.slice(0, 10).map((value) => (value > 0 ? 1 : 0)),
          [10, 1],
        ),
        {
          epochs: 4,
          batchSize: 5,
          shuffle: false,
          verbose: 0,
        },
      );
    await train(from, model);
    const artifacts = await artifactsOf(from, model, { includeOptimizer: true });
    const copy = await to.loadLayersModel(to.io.fromMemory(structuredClone(artifacts)));
    const again = await artifactsOf(to, copy, { includeOptimizer: true });
    expect(again.trainingConfig).toEqual(artifacts.trainingConfig);
    expect(again.weightSpecs).toEqual(artifacts.weightSpecs);
    const [here, there] = [await train(from, model), await train(to, copy)];
    expect(Object.keys(there.history)).toEqual(Object.keys(here.history));
    for (const [at, weight] of model.getWeights().entries()) {
      const [mine, other] = [weight.dataSync(), copy.getWeights()[at]!.dataSync()];
      for (const [index, value] of mine.entries()) expect(Math.abs(value - other[index]!)).toBeLessThan(tolerance);
    }
  });

  test('bytes of weights are the same', async () => {
    const named = (tf: Tf) => [
      { name: 'a', tensor: tf.tensor2d([1.5, -2, 3, 4], [2, 2]) },
      { name: 'b', tensor: tf.tensor1d([1, -2, 3], 'int32') },
      { name: 'c', tensor: tf.tensor1d([1, 0, 1], 'bool') },
      { name: 'd', tensor: tf.scalar(7) },
    ];
    const [here, there] = [await from.io.encodeWeights(named(from)), await to.io.encodeWeights(named(to), 'optimizer')];
    expect(new Uint8Array(here.data)).toEqual(new Uint8Array(there.data));
    expect(there.specs).toEqual(here.specs.map((spec) => ({ ...spec, group: 'optimizer' })));
    const back = to.io.decodeWeights(here.data, here.specs);
    expect(Object.entries(back).map(([name, { dtype, shape }]) => [name, dtype, shape])).toEqual([
      ['a', 'float32', [2, 2]],
      ['b', 'int32', [3]],
      ['c', 'bool', [3]],
      ['d', 'float32', []],
    ]);
  });
});

test('quantized weights and those of half precision are read alike', () => {
  const halves = [0, 0x8000, 1, 0x03ff, 0x0400, 0x3c00, 0xc000, 0x7bff, 0x7c00, 0xfc00, 0x3555];
  const bytes = new Uint8Array(new Uint16Array([...halves, 0, 1000, 65535]).buffer);
  const data = Uint8Array.from([...bytes, 0, 1, 255, 0, 128, 255]).buffer;
  const specs: ours.WeightsManifestEntry[] = [
    { name: 'half', shape: [11], dtype: 'float32', quantization: { dtype: 'float16' } },
    { name: 'wide', shape: [3], dtype: 'float32', quantization: { dtype: 'uint16', scale: 0.001, min: -3 } },
    { name: 'narrow', shape: [3], dtype: 'float32', quantization: { dtype: 'uint8', scale: 0.1, min: -1 } },
    { name: 'whole', shape: [3], dtype: 'int32', quantization: { dtype: 'uint8', scale: 1.5, min: -10 } },
  ];
  const [here, there] = [ours.io.decodeWeights(data, specs), theirs.io.decodeWeights(data, specs)];
  for (const { name } of specs) expect(here[name]!.dataSync(), name).toEqual(there[name]!.dataSync());
});

test('what TensorFlow.js cannot hold is refused by name', async () => {
  const model = ours.sequential({ layers: [ours.layers.dense({ units: 1, inputShape: [2] })] });
  model.compile({ optimizer: ours.train.adamax(0.01), loss: 'meanSquaredError' });
  await model.trainOnBatch(ours.ones([2, 2]), ours.ones([2, 1]));
  await artifactsOf(ours, model);
  model.compile({ optimizer: 'sgd', loss: ours.losses.meanSquaredError });
  await expect(artifactsOf(ours, model, { includeOptimizer: true })).rejects.toThrow('give its name to compile');
});

test('pieces of any length are read; TensorFlow.js reads zeros where the last of them is the longest', () => {
  const values = Float32Array.from({ length: 50 }, (_, at) => at + 1);
  const pieces = [values.buffer.slice(0, 40), values.buffer.slice(40)];
  const specs: ours.WeightsManifestEntry[] = [20, 30].map((size) => ({
    name: `w${size}`,
    shape: [size],
    dtype: 'float32',
  }));
  expect(ours.io.decodeWeights(pieces, specs)['w30']!.dataSync()).toEqual(values.slice(20));
  expect(theirs.io.decodeWeights(pieces, specs)['w30']!.dataSync()).toEqual(new Float32Array(30));
  expect(theirs.io.decodeWeights([values.buffer], specs)['w30']!.dataSync()).toEqual(values.slice(20));
});

test('folders, with their weights in several files, go to a server and back', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ockham-files-'));
  try {
    const model = everyLayer(ours);
    setWeights(model, ours);
    await model.save(`file://${folder}/net`);
    const again = await ours.loadLayersModel(`file://${folder}/net/model.json`);
    expect(again.predict(rowsFor(ours)).dataSync()).toEqual(model.predict(rowsFor(ours)).dataSync());
    const json = JSON.parse(await readFile(join(folder, 'net/model.json'), 'utf8')) as ours.ModelJSON;
    expect(json.weightsManifest[0]!.paths).toEqual(['weights.bin']);
    const weights = await readFile(join(folder, 'net/weights.bin'));
    const cut = Math.ceil(0.7 * weights.length) | 1; // within a number
    json.weightsManifest[0]!.paths = ['group1-shard1of2.bin', 'group1-shard2of2.bin'];
    const posted: string[] = [];
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request.setEncoding('latin1')) body += chunk as string;
      if (request.method === 'POST') posted.push(body);
      const { pathname } = new URL(request.url!, 'http://x');
      const files: Record<string, string | Uint8Array> = {
        '/m/model.json': JSON.stringify(json),
        '/m/group1-shard1of2.bin': weights.subarray(0, cut),
        '/m/group1-shard2of2.bin': weights.subarray(cut),
      };
      response.writeHead(files[pathname] === undefined && request.method !== 'POST' ? 404 : 200).end(files[pathname]);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address() as { port: number };
    const url = `http://127.0.0.1:${address.port}/m/model.json`;
    const fractions: number[] = [];
    const [here, there] = [
      await ours.loadLayersModel(url, { onProgress: (fraction) => void fractions.push(fraction) }),
      await theirs.loadLayersModel(url),
    ];
    expectClose(here.predict(rowsFor(ours)).dataSync(), there.predict(rowsFor(theirs)).dataSync());
    expect([fractions.length, fractions.at(-1)]).toEqual([4, 1]);
    const simple = ours.sequential({ layers: [ours.layers.dense({ units: 1, inputShape: [2], name: 'd' })] });
    const { responses } = await simple.save(url);
    expect(responses).toHaveLength(1);
    const copy = await theirs.loadLayersModel(theirs.io.fromMemory(await artifactsOf(ours, simple)));
    await copy.save(url);
    const parts = posted.map((body) =>
      [...body.matchAll(/name="([^"]+)"; filename="([^"]+)"/g)].map(([, ...names]) => names),
    );
    expect(parts[0]).toEqual(parts[1]);
    expect(parts[0]).toEqual([
      ['model.json', 'model.json'],
      ['model.weights.bin', 'model.weights.bin'],
    ]);
    server.close();
  } finally {
    await rm(folder, { recursive: true });
  }
});
