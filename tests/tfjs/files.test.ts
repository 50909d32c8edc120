// Files of TensorFlow.js: what is kept, and what damaged or hostile ones come to.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { DataError, FormatError, OptionError, RuntimeSupportError, StorageError } from '../../src/errors.js';
import * as tf from '../../src/tfjs/index.js';
import { errorOf } from '../support/errors.js';

const stack = () =>
  tf.sequential({
    name: 'net',
    layers: [
      tf.layers.dense({ units: 3, inputShape: [2], activation: 'relu', name: 'first' }),
      tf.layers.batchNormalization({ name: 'norm' }),
      tf.layers.dense({ units: 1, name: 'last' }),
    ],
  });

async function artifactsOf(model: tf.Sequential, config?: tf.SaveConfig): Promise<tf.ModelArtifacts> {
  let found: tf.ModelArtifacts = {};
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      found = artifacts;
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
    }),
    config,
  );
  return found;
}

const load = async (artifacts: object) => tf.loadLayersModel(tf.io.fromMemory(artifacts));

/** The error that a promise rejects with. */
async function rejection(promise: Promise<unknown>) {
  const settled = await promise.then(
    () => () => undefined,
    (error: unknown) => () => {
      throw error;
    },
  );
  return errorOf(settled);
}

type Topology = { class_name: string; config: { layers: { class_name: string; config: Record<string, unknown> }[] } };
const topologyOf = (artifacts: tf.ModelArtifacts) => structuredClone(artifacts.modelTopology) as Topology;

describe('files of a model', () => {
  test('have its topology, and its weights by name, first those that are trained', async () => {
    const { modelTopology, weightSpecs, weightData, format, convertedBy, trainingConfig } = await artifactsOf(stack());
    expect(modelTopology).toMatchObject({
      class_name: 'Sequential',
      config: { name: 'net' },
      backend: 'tensor_flow.js',
    });
    expect(weightSpecs?.map(({ name, shape }) => [name, shape])).toEqual([
      ['first/kernel', [2, 3]],
      ['first/bias', [3]],
      ['norm/gamma', [3]],
      ['norm/beta', [3]],
      ['last/kernel', [3, 1]],
      ['last/bias', [1]],
      ['norm/moving_mean', [3]],
      ['norm/moving_variance', [3]],
    ]);
    expect((weightData as ArrayBuffer).byteLength).toBe(4 * (6 + 3 + 3 + 3 + 3 + 1 + 3 + 3));
    expect([format, convertedBy, trainingConfig]).toEqual(['layers-model', null, undefined]);
  });

  test('give the same predictions, bit by bit, and train on', async () => {
    const model = stack();
    const xs = tf.tensor2d([
      [1, 2],
      [3, -1],
    ]);
    const copy = await load(await artifactsOf(model));
    expect(copy.predict(xs).dataSync()).toEqual(model.predict(xs).dataSync());
    copy.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    await copy.fit(xs, tf.tensor2d([[1], [2]]), { verbose: 0 });
    expect(copy.predict(xs).dataSync()).not.toEqual(model.predict(xs).dataSync());
  });

  test('of Keras: wrapped topologies, names of models before those of layers, and the older class of activations', async () => {
    const artifacts = await artifactsOf(stack());
    const topology = topologyOf(artifacts);
    Object.assign(topology.config.layers[0]!.config, { dtype: { class_name: 'Policy', config: { name: 'float32' } } });
    const wrapped = { keras_version: '2.15.0', backend: 'tensorflow', model_config: topology, training_config: null };
    const weightSpecs = artifacts.weightSpecs!.map((spec) => ({ ...spec, name: `net/${spec.name}` }));
    const copy = await load({ ...artifacts, modelTopology: wrapped, weightSpecs });
    expect(copy.getWeights().map((weight) => weight.dataSync())).toEqual(
      (await load(artifacts)).getWeights().map((weight) => weight.dataSync()),
    );
  });

  test('an initializer that is not here has no effect where the weights are there', async () => {
    const artifacts = await artifactsOf(stack());
    const topology = topologyOf(artifacts);
    topology.config.layers[0]!.config['kernel_initializer'] = { class_name: 'Orthogonal', config: { gain: 1 } };
    await expect(load({ ...artifacts, modelTopology: topology })).resolves.toBeInstanceOf(tf.Sequential);
    await expect(tf.models.modelFromJSON(topology)).rejects.toThrow('the initializer "Orthogonal"');
  });
});

describe('damaged and hostile files are refused with a name', () => {
  let artifacts: tf.ModelArtifacts;
  let topology: Topology;
  beforeAll(async () => {
    artifacts = await artifactsOf(stack());
    topology = topologyOf(artifacts);
  });

  /** The topology with a change. */
  function changed(change: (topology: Topology) => void): tf.ModelArtifacts {
    const copy = structuredClone(topology);
    change(copy);
    return { ...artifacts, modelTopology: copy };
  }

  /** The list of the weights with a change of the first. */
  const spec = (change: object): tf.ModelArtifacts => {
    const [first, ...rest] = artifacts.weightSpecs!;
    return { ...artifacts, weightSpecs: [{ ...first!, ...change }, ...rest] };
  };
  const layer = (change: object) => changed(({ config }) => void Object.assign(config.layers[0]!.config, change));

  test.each<[string, () => object, RegExp, unknown]>([
    ['no topology', () => ({ weightSpecs: [] }), /modelTopology is missing/, FormatError],
    ['a topology of text', () => ({ ...artifacts, modelTopology: 'x' }), /expected an object/, FormatError],
    [
      'a topology that holds itself',
      () => changed((given) => Object.assign(given, { given })),
      /expected JSON/,
      FormatError,
    ],
    ['deep nesting', () => ({ ...artifacts, modelTopology: nest(200) }), /levels/, FormatError],
    [
      'a prototype',
      () => ({ modelTopology: JSON.parse('{"__proto__": {"x": 1}, "config": {}}') as object }),
      /not allowed/,
      FormatError,
    ],
    [
      'an unknown class',
      () => changed((given) => Object.assign(given, { class_name: 'Net' })),
      /"Net"/,
      tf.OutOfScopeError,
    ],
    [
      'a convolution',
      () => changed(({ config }) => Object.assign(config.layers[0]!, { class_name: 'Conv2D' })),
      /"Conv2D"/,
      tf.OutOfScopeError,
    ],
    [
      'a class named like a method',
      () => changed(({ config }) => Object.assign(config.layers[0]!, { class_name: 'toString' })),
      /"toString"/,
      tf.OutOfScopeError,
    ],
    ['units of text', () => layer({ units: 'many' }), /units/, FormatError],
    ['endless units', () => layer({ units: 1e12 }), /bytes|shape|elements/, Error],
    [
      'units that the weights do not fit',
      () => layer({ units: 400 }),
      /first\/kernel.*\[2, 3\], expected \[2, 400\]/,
      FormatError,
    ],
    ['an unknown activation', () => layer({ activation: 'zig' }), /"zig"/, FormatError],
    ['an option that is not here', () => layer({ lora_rank: 4 }), /loraRank 4/, tf.OutOfScopeError],
    ['another type of numbers', () => layer({ dtype: 'float16' }), /dtype "float16"/, tf.OutOfScopeError],
    ['a batch shape of text', () => layer({ batch_input_shape: 'x' }), /batch_input_shape/, FormatError],
    [
      'two layers of one name',
      () => changed(({ config }) => Object.assign(config.layers[2]!.config, { name: 'first' })),
      /first/,
      Error,
    ],
    ['no layers', () => changed(({ config }) => Object.assign(config, { layers: [] })), /no layers/, FormatError],
    ['a shape that is none', () => spec({ shape: [2, -3] }), /first\/kernel.*shape/, FormatError],
    ['a shape of endless size', () => spec({ shape: [2 ** 40, 2 ** 40] }), /first\/kernel/, FormatError],
    ['a huge shape', () => spec({ shape: [2 ** 20, 2 ** 10] }), /first\/kernel.*ends at byte/, FormatError],
    ['a larger shape', () => spec({ shape: [2, 4] }), /last\/bias|norm\/moving|ends at byte/, FormatError],
    ['texts', () => spec({ dtype: 'string' }), /string/, tf.OutOfScopeError],
    ['an unknown dtype', () => spec({ dtype: 'float8' }), /float8/, FormatError],
    ['a quantization without scale', () => spec({ quantization: { dtype: 'uint8' } }), /scale/, FormatError],
    [
      'an unknown quantization',
      () => spec({ quantization: { dtype: 'uint4', scale: 1, min: 0 } }),
      /uint4/,
      FormatError,
    ],
    ['a name twice', () => spec({ name: 'first/bias' }), /"first\/bias" comes twice/, FormatError],
    ['an unknown name', () => spec({ name: 'second/kernel' }), /"second\/kernel"/, FormatError],
    [
      'no list of weights',
      () => ({ ...artifacts, weightSpecs: undefined }),
      /list of the weights is missing/,
      FormatError,
    ],
    ['a list that is none', () => ({ ...artifacts, weightSpecs: 7 }), /weightSpecs/, FormatError],
    [
      'a weight too few',
      () => ({ ...artifacts, weightSpecs: artifacts.weightSpecs!.slice(0, 2) }),
      /bytes/,
      FormatError,
    ],
    [
      'truncated bytes',
      () => ({ ...artifacts, weightData: (artifacts.weightData as ArrayBuffer).slice(0, 99) }),
      /norm\/moving_variance|ends at byte/,
      FormatError,
    ],
    [
      'bytes too many',
      () => ({ ...artifacts, weightData: [artifacts.weightData, new ArrayBuffer(4)] }),
      /the files have/,
      FormatError,
    ],
    ['bytes that are none', () => ({ ...artifacts, weightData: 'abc' }), /ArrayBuffer/, OptionError],
    [
      'weights that are not finite',
      () => ({ ...artifacts, weightData: new Float32Array(25).fill(NaN).buffer }),
      /NaN/,
      DataError,
    ],
    [
      'an optimizer that is none',
      () => ({ ...artifacts, trainingConfig: { optimizer_config: { class_name: 'Magic' }, loss: 'x' } }),
      /"Magic"/,
      tf.OutOfScopeError,
    ],
    ['a training of text', () => ({ ...artifacts, trainingConfig: 'x' }), /trainingConfig/, FormatError],
  ])('%s', async (_name, made, message, kind) => {
    const error = await rejection(load(made()));
    expect(error.message).toMatch(message);
    expect(error).toBeInstanceOf(kind);
  });

  function nest(depth: number): object {
    return depth === 0 ? {} : { class_name: nest(depth - 1) };
  }

  const functional = (change: (config: Record<string, unknown>) => void) => {
    const rows = tf.input({ shape: [2], name: 'rows' });
    const model = tf.model({ inputs: rows, outputs: tf.layers.dense({ units: 1, name: 'd' }).apply(rows) });
    const given = JSON.parse(model.toJSON() as string) as { config: Record<string, unknown> };
    change(given.config);
    return tf.models.modelFromJSON(given);
  };
  const node =
    (...nodes: unknown[]) =>
    (config: Record<string, unknown>) => {
      Object.assign((config['layers'] as object[])[1]!, { inbound_nodes: nodes });
    };

  test.each<[string, (config: Record<string, unknown>) => void, RegExp, unknown]>([
    [
      'two outputs',
      (config) =>
        void Object.assign(config, {
          output_layers: [
            ['d', 0, 0],
            ['rows', 0, 0],
          ],
        }),
      /2 outputLayers/,
      tf.OutOfScopeError,
    ],
    ['a loop', node([['d', 0, 0, {}]]), /comes from itself/, FormatError],
    ['a layer of nowhere', node([['x', 0, 0, {}]]), /no layer "x"/, FormatError],
    [
      'two inputs',
      node([
        ['rows', 0, 0, {}],
        ['rows', 0, 0, {}],
      ]),
      /2 inputs/,
      tf.OutOfScopeError,
    ],
    ['two places', node([['rows', 0, 0, {}]], [['rows', 0, 0, {}]]), /2 places/, tf.OutOfScopeError],
    ['a later place', node([['rows', 1, 0, {}]]), /several places/, tf.OutOfScopeError],
    ['options of a call', node([['rows', 0, 0, { training: false }]]), /training/, tf.OutOfScopeError],
    ['the nodes of Keras 3', node({ args: [], kwargs: {} }), /Keras 3/, tf.OutOfScopeError],
    ['nothing before a layer', node(), /applied to nothing/, FormatError],
    [
      'a layer beside',
      (config) => void (config['layers'] as object[]).push({ ...(config['layers'] as object[])[1]!, name: 'e' }),
      /beside/,
      tf.OutOfScopeError,
    ],
  ])('a graph with %s', async (_name, change, message, kind) => {
    const error = await rejection(functional(change));
    expect(error.message).toMatch(message);
    expect(error).toBeInstanceOf(kind);
  });

  test('nothing reached a prototype', () => {
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });
});

describe('folders', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ockham-tfjs-'));
  });
  afterAll(async () => rm(folder, { recursive: true }));

  const saved = async (name: string) => {
    const path = join(folder, name);
    await stack().save(`file://${path}`);
    const json = JSON.parse(await readFile(join(path, 'model.json'), 'utf8')) as tf.ModelJSON;
    const write = async (change: tf.ModelJSON | string) =>
      writeFile(join(path, 'model.json'), typeof change === 'string' ? change : JSON.stringify(change));
    return { path, json, write, load: async () => tf.loadLayersModel(`file://${path}/model.json`) };
  };

  test('hold model.json and weights.bin', async () => {
    const { json, load } = await saved('plain');
    expect(json.weightsManifest).toHaveLength(1);
    expect((await load()).layers.map(({ name }) => name)).toEqual(['first', 'norm', 'last']);
  });

  test.each([
    '../plain/weights.bin',
    '/etc/passwd',
    'a/../../x',
    '..\\x',
    'file:///etc/passwd',
    '%2e%2e/x',
    '',
    'x\0y',
    'a%2f..',
  ])('the path %j of weights leads out of them, and is refused', async (path) => {
    const { json, write, load } = await saved('outside');
    json.weightsManifest[0]!.paths = [path];
    await write(json);
    const error = await rejection(load());
    expect(error.message).toContain('leads out of the folder');
  });

  test('a file that is missing, and text that is no JSON', async () => {
    const { path, json, write, load } = await saved('missing');
    json.weightsManifest[0]!.paths = ['weights.bin', 'more.bin'];
    await write(json);
    expect((await rejection(load())).message).toContain('more.bin');
    await write('{"modelTopology": {}, "modelTopology": {}}');
    expect((await rejection(load())).message).toContain('comes twice');
    await write('{}');
    expect((await rejection(load())).message).toContain('modelTopology is missing');
    await writeFile(join(path, 'model.json'), Uint8Array.of(0xff, 0xfe));
    expect((await rejection(load())).message).toContain('UTF-8');
    expect(await rejection(tf.loadLayersModel(`file://${folder}/nothing.json`))).toBeInstanceOf(FormatError);
  });

  test('that cannot be written to give the reason of the system', async () => {
    const { path } = await saved('written');
    const error = await rejection(stack().save(`file://${path}/model.json/below`));
    expect(error).toBeInstanceOf(StorageError);
    expect(error).toMatchObject({ path: 'file://', got: `${path}/model.json/below`, systemCode: 'ENOTDIR' });
    expect(error.message).toContain('a part of the path is a file');
  });

  test('of two addresses: model.json, and one file of all weights', async () => {
    const { path, json, write } = await saved('two');
    const { weightData } = await tf.io.fileSystem(`file://${path}/model.json`).load!();
    await writeFile(join(folder, 'elsewhere.bin'), new Uint8Array((weightData as ArrayBuffer[])[0]!));
    json.weightsManifest[0]!.paths = ['nowhere.bin'];
    await write(json);
    const both = [`file://${path}/model.json`, `${folder}/elsewhere.bin`];
    const loaded = await tf.io.fileSystem(both).load!();
    expect(loaded).toMatchObject({ weightSpecs: json.weightsManifest[0]!.weights, weightData });
    expect(tf.io.getLoadHandlers(both.map((each) => each.replace(/^(?!file)/, 'file://')))).toHaveLength(1);
  });

  test.each([
    [''],
    ['file://'],
    ['a\0b'],
    [5],
    [undefined],
    [[]],
    [['a', 5]],
    ['file:///C:/a%2Fb'],
  ])('of the address %j are refused', (path) => {
    expect(errorOf(() => tf.io.fileSystem(path as string))).toMatchObject({ code: 'E_OPTION', path: 'model URL' });
  });

  test.each([
    ['file:///C:/a%20b/model.json', process.platform === 'win32' ? 'C:\\a b\\model.json' : '/C:/a b/model.json'],
    ['file:///a%20b/model.json', '/a%20b/model.json'],
    ['/C:/a%20b/model.json', '/C:/a%20b/model.json'],
    ['file:///CD:/a%20b', '/CD:/a%20b'],
    ['model.json.none', 'model.json.none'],
  ])('of the address %s are looked for at %s', async (url, path) => {
    expect(await rejection(tf.io.fileSystem(url).load!())).toMatchObject({ code: 'E_FORMAT', path });
  });

  test('need an engine with files', async () => {
    vi.stubGlobal('process', { ...process, getBuiltinModule: () => undefined });
    try {
      const handler = tf.io.fileSystem('file://a');
      for (const call of [handler.load!(), handler.save!({ modelTopology: {} })])
        expect(await rejection(call)).toMatchObject({ code: 'E_RUNTIME', path: 'file://' });
    } finally {
      vi.unstubAllGlobals();
    }
  });
});

describe('handlers', () => {
  test('addresses that nothing takes', async () => {
    expect(await rejection(stack().save('ftp://x'))).toBeInstanceOf(OptionError);
    expect(await rejection(tf.loadLayersModel('ftp://x'))).toBeInstanceOf(OptionError);
    expect(await rejection(tf.loadLayersModel('downloads://x'))).toBeInstanceOf(OptionError);
    expect(await rejection(tf.loadLayersModel(''))).toBeInstanceOf(OptionError);
    for (const url of ['localstorage://x', 'indexeddb://x', 'downloads://x']) {
      expect(await rejection(stack().save(url))).toBeInstanceOf(RuntimeSupportError);
    }
    expect(await rejection(stack().save(tf.io.fromMemory({})))).toBeInstanceOf(OptionError);
  });

  let routers = 0;

  test('routers of your own', async () => {
    const scheme = `mine${++routers}://`; // there is no way to remove a router
    const kept = new Map<string, tf.ModelArtifacts>();
    const router = (url: string | string[]): tf.IOHandler | null => {
      if (typeof url !== 'string' || !url.startsWith(scheme)) return null;
      return {
        save: async (artifacts) => {
          kept.set(url, artifacts);
          return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
        },
        load: async () => kept.get(url)!,
      };
    };
    tf.io.registerSaveRouter(router);
    tf.io.registerLoadRouter(router);
    const { modelArtifactsInfo } = await stack().save(`${scheme}a`);
    expect(modelArtifactsInfo).toMatchObject({ modelTopologyType: 'JSON', weightDataBytes: 100 });
    expect((await tf.loadLayersModel(`${scheme}a`)).name).toBe('net');
    expect(tf.io.getLoadHandlers(`${scheme}a`)).toHaveLength(1);
    expect(await tf.io.copyModel(`${scheme}a`, `${scheme}b`)).toMatchObject({ weightDataBytes: 100 });
    expect(kept.get(`${scheme}b`)).toBe(kept.get(`${scheme}a`));
    tf.io.registerLoadRouter((url) => (url === `${scheme}a` ? { load: async () => ({}) } : null));
    tf.io.registerLoadRouter((url) => (url === `no${scheme}` ? { save: async () => ({}) as never } : null));
    const two = await rejection(tf.loadLayersModel(`${scheme}a`));
    expect([two.path, two.message]).toEqual(['model URL', expect.stringContaining('2 handlers take')]);
    expect(await rejection(tf.io.copyModel(`no${scheme}`, `${scheme}b`))).toMatchObject({ path: 'tf.io.copyModel' });
    for (const register of ['registerSaveRouter', 'registerLoadRouter'] as const) {
      const { code, path } = errorOf(() => tf.io[register](5 as never));
      expect(`${code} ${path}`).toBe(`E_OPTION tf.io.${register}`);
    }
  });

  test.each<[unknown, number, number]>([
    ['file://a', 1, 1],
    [['file://a', 'file://b'], 1, 1],
    [['file://a', 'http://b'], 0, 0],
    [['http://a', 'https://b'], 1, 1],
    [['http://a', 'b'], 0, 0],
    [[], 0, 0],
    ['https://a', 1, 1],
    ['localstorage://a', 1, 1],
    ['indexeddb://a', 1, 1],
    ['downloads://a', 1, 0],
    [['downloads://a'], 0, 0],
    ['a file://b', 0, 0],
  ])('of %j: %i to save, %i to load', (url, savers, loaders) => {
    expect(tf.io.getSaveHandlers(url as string)).toHaveLength(savers);
    expect(tf.io.getLoadHandlers(url as string)).toHaveLength(loaders);
  });

  test.each([5, undefined, null, ['a', 5], {}])('of %j are refused', (url) => {
    for (const call of [tf.io.getSaveHandlers, tf.io.getLoadHandlers])
      expect(errorOf(() => call(url as string))).toMatchObject({ code: 'E_OPTION', path: 'model URL' });
  });

  test('that pass what is saved to a function', async () => {
    const result = { modelArtifactsInfo: {} } as tf.SaveResult;
    const heard: unknown[] = [];
    const artifacts = { modelTopology: {} };
    const save = (given: unknown) => {
      heard.push(given);
      return result;
    };
    expect(await tf.io.withSaveHandler(async (given) => save(given)).save!(artifacts)).toBe(result);
    expect(tf.io.withSaveHandlerSync(save).save!(artifacts)).toBe(result);
    expect(heard).toEqual([artifacts, artifacts]);
    for (const name of ['withSaveHandler', 'withSaveHandlerSync'] as const)
      expect(errorOf(() => tf.io[name](5 as never))).toMatchObject({ code: 'E_OPTION', path: `tf.io.${name}` });
  });

  test('of memory: all parts, or a topology with the weights behind it', () => {
    const of = (...given: Parameters<typeof tf.io.fromMemorySync>) => tf.io.fromMemorySync(...given).load!();
    const data = new ArrayBuffer(4);
    const training = { optimizer_config: {}, loss: 'x' };
    for (const whole of [{ modelTopology: {} }, { weightSpecs: [] }]) expect(of(whole)).toBe(whole);
    expect(of({ a: 1 })).toEqual({ modelTopology: { a: 1 } });
    expect(of({ a: 1 }, [], data, training)).toEqual({
      modelTopology: { a: 1 },
      weightSpecs: [],
      weightData: data,
      trainingConfig: training,
    });
    for (const wrong of [5, null, []])
      expect(errorOf(() => of(wrong as never))).toMatchObject({ code: 'E_OPTION', path: 'tf.io.fromMemory' });
  });

  test('files of a user, in any order', async () => {
    const { weightData, weightSpecs = [], ...rest } = await artifactsOf(stack());
    const bytes = weightData as ArrayBuffer;
    const weightsManifest = [{ paths: ['./a.bin', 'b.bin'], weights: weightSpecs }];
    const json = new File([JSON.stringify({ ...rest, weightsManifest })], 'model.json');
    const [a, b] = [new File([bytes.slice(0, 10)], 'a.bin'), new File([bytes.slice(10)], 'b.bin')];
    expect((await tf.loadLayersModel(tf.io.browserFiles([json, b, a]))).name).toBe('net');
    expect((await tf.loadLayersModel([json, a, b])).name).toBe('net');
    expect((await tf.loadLayersModel([json])).countParams()).toBe(25);
    expect((await rejection(tf.loadLayersModel([json, a]))).message).toContain('"b.bin" is missing');
    const c = new File([], 'c.bin');
    expect((await rejection(tf.loadLayersModel([json, a, b, c]))).message).toContain('"c.bin" is not in the list');
    const twice = [{ paths: ['x/a.bin', 'y/a.bin'], weights: weightSpecs }];
    const doubled = new File([JSON.stringify({ ...rest, weightsManifest: twice })], 'model.json');
    const { message, path } = await rejection(tf.loadLayersModel([doubled, a]));
    expect([path, message]).toEqual(['a.bin', expect.stringContaining('"a.bin" comes twice')]);
    const files = { length: 1, 0: json } as never; // as a FileList
    expect((await tf.io.browserFiles(files).load!()).modelTopology).toEqual(rest.modelTopology);
    for (const wrong of [[], undefined, [json, 5], [new Blob([])], [{ name: 'a', text: () => '' }], { length: 0 }])
      expect(errorOf(() => tf.io.browserFiles(wrong as never))).toMatchObject({ path: 'tf.io.browserFiles' });
  });

  test('weights of a manifest, and some of them', async () => {
    const { data, specs } = await tf.io.encodeWeights({ a: tf.tensor1d([1, 2]), b: tf.scalar(3) });
    const asked: string[][] = [];
    const read = tf.io.weightsLoaderFactory(async (urls) => {
      asked.push(urls);
      return [data];
    });
    const manifest = [{ paths: ['w.bin'], weights: specs }];
    expect(Object.keys(await read(manifest, 'base'))).toEqual(['a', 'b']);
    expect(Object.keys(await read(manifest, 'base/', ['b']))).toEqual(['b']);
    expect(asked).toEqual([['base/w.bin'], ['base/w.bin']]);
    expect((await rejection(read(manifest, '', ['c']))).message).toContain('"c"');
    expect(tf.io.getWeightSpecs(manifest)).toEqual(specs);
  });

  test('bytes in pieces', () => {
    const pieces = [Uint8Array.of(1, 2, 3).buffer, Uint8Array.of(4).buffer];
    const whole = new tf.io.CompositeArrayBuffer(pieces);
    expect(whole.byteLength).toBe(4);
    expect(Array.from(new Uint8Array(whole.slice(1, 4)))).toEqual([2, 3, 4]);
    expect(tf.io.concatenateArrayBuffers(pieces).byteLength).toBe(4);
  });
});
