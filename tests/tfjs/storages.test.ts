// Models in the storages of a page, on stand-ins: local storage by a Map of a quota, IndexedDB by fake-indexeddb, a document that clicks.
// In Chromium, against TensorFlow.js: programs/storages.test.ts.
import { resolveObjectURL } from 'node:buffer';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as tf from '../../src/tfjs/index.js';
import { errorOf } from '../support/errors.js';

const specs = [{ name: 'w', shape: [3], dtype: 'float32' as const }];
const bytes = Float32Array.of(1, 2, 3).buffer;
const topology = { class_name: 'Sequential', config: { name: 'net', layers: [] } };
const artifacts = (): tf.ModelArtifacts => ({
  modelTopology: topology,
  weightSpecs: specs,
  weightData: bytes,
  format: 'layers-model',
  generatedBy: 'a',
  convertedBy: null,
  userDefinedMetadata: { key: 1 },
  trainingConfig: { optimizer_config: {}, loss: 'meanSquaredError' },
});

/** Local storage that holds so many characters of texts. */
class Quota implements Storage {
  readonly [name: string]: unknown;
  readonly texts = new Map<string, string>();
  constructor(readonly most = 1e6) {}
  get length() {
    return this.texts.size;
  }
  clear = () => this.texts.clear();
  key = (index: number) => [...this.texts.keys()][index] ?? null;
  getItem = (key: string) => this.texts.get(key) ?? null;
  removeItem = (key: string) => void this.texts.delete(key);
  setItem = (key: string, text: string) => {
    const taken = [...this.texts].reduce((sum, [other, { length }]) => sum + (other === key ? 0 : length), 0);
    if (taken + text.length > this.most) throw new DOMException('full', 'QuotaExceededError');
    this.texts.set(key, text);
  };
}

let local: Quota;
const useLocal = (storage: Quota) => {
  local = storage;
  vi.stubGlobal('window', { localStorage: storage });
};

beforeEach(() => {
  useLocal(new Quota());
  vi.stubGlobal('indexedDB', new IDBFactory());
});
afterEach(() => void vi.unstubAllGlobals());

const saverOf = (url: string) => tf.io.getSaveHandlers(url)[0]!.save!;
const loaderOf = (url: string) => tf.io.getLoadHandlers(url)[0]!.load!;

async function refused(call: () => Promise<unknown>): Promise<string> {
  const reason: unknown = await call().then(
    () => 'nothing',
    (error: unknown) => error,
  );
  if (reason === 'nothing') return reason;
  const { code, path } = errorOf(() => {
    throw reason;
  });
  return `${code} ${path}`;
}

describe.each(['localstorage', 'indexeddb'])('%s', (scheme) => {
  const url = `${scheme}://models/net`;
  const absent = `E_FORMAT ${url}`;

  test('keeps a model, says its sizes, and gives it back', async () => {
    const { modelArtifactsInfo } = await saverOf(url)(artifacts());
    const size = (value: unknown) => JSON.stringify(value).length;
    expect(modelArtifactsInfo).toMatchObject({
      modelTopologyType: 'JSON',
      modelTopologyBytes: size(topology),
      weightSpecsBytes: size(specs),
      weightDataBytes: 12,
    });
    const { convertedBy, ...kept } = artifacts(); // local storage has no null
    expect(await loaderOf(url)()).toMatchObject(kept);
    const listed = await tf.io.listModels();
    const dateSaved = modelArtifactsInfo.dateSaved;
    const date = scheme === 'localstorage' ? dateSaved.toISOString() : dateSaved;
    const info = { ...modelArtifactsInfo, dateSaved: date };
    expect(listed).toEqual({ [url]: info });
    expect(await tf.io.removeModel(url)).toEqual(info);
    expect(await tf.io.listModels()).toEqual({});
    expect(local.length).toBe(0);
    expect(await refused(loaderOf(url))).toBe(absent);
    expect(await refused(() => tf.io.removeModel(url))).toBe(absent);
  });

  test('keeps a model without weights, and weights in pieces', async () => {
    await saverOf(url)({ modelTopology: topology });
    const { weightData } = await loaderOf(url)();
    expect((weightData as ArrayBuffer).byteLength).toBe(0);
    await saverOf(url)({ ...artifacts(), weightData: [bytes.slice(0, 5), bytes.slice(5)] });
    expect(new Uint8Array((await loaderOf(url)()).weightData as ArrayBuffer)).toEqual(new Uint8Array(bytes));
    expect(Object.keys(await tf.io.listModels())).toEqual([url]);
  });

  test('copies and moves models', async () => {
    await saverOf(url)(artifacts());
    const copy = `${scheme}://copy`;
    expect(await tf.io.copyModel(url, copy)).toMatchObject({ weightDataBytes: 12 });
    expect(Object.keys(await tf.io.listModels()).sort()).toEqual([copy, url]);
    expect(await tf.io.moveModel(copy, `${scheme}://moved`)).toMatchObject({ weightDataBytes: 12 });
    expect(Object.keys(await tf.io.listModels()).sort()).toEqual([url, `${scheme}://moved`]);
    expect((await loaderOf(`${scheme}://moved`)()).modelTopology).toEqual(topology);
  });

  test('refuses what it cannot keep, and stays as it was', async () => {
    await saverOf(url)(artifacts());
    const binary = { ...artifacts(), modelTopology: new ArrayBuffer(4) };
    expect(await refused(() => saverOf(url)(binary))).toBe('E_OPTION modelTopology');
    expect(await refused(() => saverOf(url)({ ...artifacts(), weightData: 'x' as never }))).toBe('E_OPTION weightData');
    expect(await refused(() => tf.io.copyModel(url, url))).toBe('E_OPTION tf.io.copyModel.destURL');
    expect(await refused(() => tf.io.moveModel(url, `${scheme}://`))).toBe('E_OPTION model URL');
    expect(await refused(() => tf.io.copyModel(`${scheme}://none`, url))).toBe(`E_FORMAT ${scheme}://none`);
    expect(await loaderOf(url)()).toMatchObject({ weightSpecs: specs });
    expect(errorOf(() => tf.io.getLoadHandlers(`${scheme}://`))).toMatchObject({ path: 'model URL' });
  });

  test('is refused by name where there is none', async () => {
    vi.stubGlobal('window', undefined);
    for (const none of [undefined, null]) {
      vi.stubGlobal('indexedDB', none);
      for (const call of [() => saverOf(url)(artifacts()), loaderOf(url), () => tf.io.removeModel(url)]) {
        expect(await refused(call)).toBe(`E_RUNTIME ${scheme}://`);
      }
    }
  });
});

describe('local storage', () => {
  const url = 'localstorage://net';
  const keyOf = (part: string) => `tensorflowjs_models/net/${part}`;

  test("has TensorFlow.js's keys", async () => {
    await saverOf(url)(artifacts());
    const { format, generatedBy, convertedBy, userDefinedMetadata, trainingConfig } = artifacts();
    const parsed = (part: string) => JSON.parse(local.getItem(keyOf(part))!) as unknown;
    expect(parsed('model_topology')).toEqual(topology);
    expect(parsed('weight_specs')).toEqual(specs);
    expect(local.getItem(keyOf('weight_data'))).toBe(Buffer.from(bytes).toString('base64'));
    expect(parsed('model_metadata')).toEqual({ format, generatedBy, convertedBy, userDefinedMetadata, trainingConfig });
    expect(local.length).toBe(5);
  });

  test('that is full keeps the model of that name, or nothing', async () => {
    useLocal(new Quota(1000));
    const large = { ...artifacts(), weightData: new ArrayBuffer(1000) };
    expect(await refused(() => saverOf(url)(large))).toBe(`E_STORAGE ${url}`);
    expect(local.length).toBe(0);
    await saverOf(url)(artifacts());
    const before = new Map(local.texts);
    const fault = saverOf(url)(large);
    await expect(fault).rejects.toMatchObject({ name: 'StorageError', systemCode: 'QuotaExceededError' });
    await expect(fault).rejects.toThrow(/takes \d{4} characters/);
    expect(new Map([...local.texts].sort())).toEqual(new Map([...before].sort()));
  });

  test('that a page may not use is refused', async () => {
    vi.stubGlobal('window', {
      get localStorage() {
        throw new DOMException('no', 'SecurityError');
      },
    });
    expect(await refused(loaderOf(url))).toBe('E_RUNTIME localstorage://');
    vi.stubGlobal('window', { localStorage: null });
    expect(await refused(loaderOf(url))).toBe('E_RUNTIME localstorage://');
  });

  test.each([
    ['info', null, url],
    ['info', '5', url],
    ['info', '{}', url],
    ['info', 'null', url],
    ['info', '{', `${url}: info`],
    ['model_topology', null, url],
    ['model_topology', '{', `${url}: model_topology`],
    ['weight_specs', null, url],
    ['weight_specs', '[', `${url}: weight_specs`],
    ['weight_data', null, url],
    ['weight_data', '#', `${url}: weight_data`],
    ['model_metadata', '{', `${url}: model_metadata`],
  ])('whose %s is %j is refused', async (part, text, path) => {
    await saverOf(url)(artifacts());
    if (text === null) local.removeItem(keyOf(part));
    else local.setItem(keyOf(part), text);
    expect(await refused(loaderOf(url))).toBe(`E_FORMAT ${path}`);
  });

  test.each([[null], ['5'], ['{"format": null}']])('whose metadata are %j has a model all the same', async (text) => {
    await saverOf(url)(artifacts());
    if (text === null) local.removeItem(keyOf('model_metadata'));
    else local.setItem(keyOf('model_metadata'), text);
    const { modelTopology, weightSpecs, weightData } = { ...artifacts() };
    expect(await loaderOf(url)()).toEqual({ modelTopology, weightSpecs, weightData });
  });

  test('is listed by its infos alone, and a damaged one is not removed', async () => {
    for (const key of [
      'other',
      'tensorflowjs_models//info',
      'tensorflowjs_models/a/b',
      'xtensorflowjs_models/a/info',
      'tensorflowjs_models/a/info2',
    ])
      local.setItem(key, '{');
    expect(await tf.io.listModels()).toEqual({});
    local.setItem('tensorflowjs_models/a\n/b/info', '{}');
    expect(await tf.io.listModels()).toEqual({ 'localstorage://a\n/b': {} });
    local.setItem(keyOf('info'), '{');
    local.setItem(keyOf('model_topology'), '{}');
    expect(await refused(() => tf.io.removeModel(url))).toBe(`E_FORMAT ${url}: info`);
    expect(local.getItem(keyOf('model_topology'))).toBe('{}');
    expect(await refused(() => tf.io.listModels())).toBe(`E_FORMAT ${keyOf('info')}`);
  });
});

describe('IndexedDB', () => {
  const url = 'indexeddb://net';

  test('refuses what it cannot clone, and has neither the model nor its sizes', async () => {
    const odd = { ...artifacts(), userDefinedMetadata: { call: () => {} } };
    expect(await refused(() => saverOf(url)(odd))).toBe('E_OPTION modelArtifacts');
    expect(await tf.io.listModels()).toEqual({});
  });

  test('that fails is named', async () => {
    const open = () => {
      throw new DOMException('no', 'SecurityError');
    };
    vi.stubGlobal('indexedDB', { open });
    const fault = saverOf(url)(artifacts());
    await expect(fault).rejects.toMatchObject({ code: 'E_STORAGE', path: 'indexeddb://', systemCode: 'SecurityError' });
  });

  test('of a later version is refused with its reason', async () => {
    await new Promise((resolve) => {
      indexedDB.open('tensorflowjs', 2).onsuccess = ({ target }) => {
        (target as IDBOpenDBRequest).result.close();
        resolve(undefined);
      };
    });
    await expect(loaderOf(url)()).rejects.toMatchObject({ code: 'E_STORAGE', systemCode: 'VersionError' });
  });

  test('keeps models whose rows are there only', async () => {
    await saverOf(url)(artifacts());
    const { result } = await new Promise<IDBOpenDBRequest>((resolve) => {
      const request = indexedDB.open('tensorflowjs', 1);
      request.onsuccess = () => resolve(request);
    });
    const stores = ['models_store', 'model_info_store'];
    expect([...result.objectStoreNames].sort()).toEqual([...stores].sort());
    const rows = result.transaction(stores, 'readwrite').objectStore('models_store');
    await new Promise((resolve) => {
      rows.put({ modelPath: 'net', modelArtifacts: 5 }).onsuccess = resolve;
    });
    result.close();
    expect(await refused(loaderOf(url))).toBe(`E_FORMAT ${url}`);
  });
});

describe('downloads', () => {
  class MouseEvent extends Event {}
  let clicks: { name: string; href: string }[];
  /** Calls of setTimeout; none happens by itself. */
  let timers: { call: () => void; delay: number }[];

  beforeEach(() => {
    clicks = [];
    timers = [];
    const createElement = (kind: string) => {
      const link = Object.assign(new EventTarget(), { download: '', href: '' });
      link.addEventListener('click', () => void clicks.push({ name: `${kind} ${link.download}`, href: link.href }));
      return link;
    };
    vi.stubGlobal('document', { createElement });
    vi.stubGlobal('MouseEvent', MouseEvent);
    vi.stubGlobal('setTimeout', (call: () => void, delay: number) => void timers.push({ call, delay }));
  });

  /** Ends a turn: the first timer that waits for nothing else happens. */
  const turn = async () => {
    const at = timers.findIndex(({ delay }) => delay === 0);
    timers.splice(at, 1)[0]!.call();
    await new Promise<void>((resolve) => setImmediate(resolve));
  };

  test('are model.json and the weights, in turns of their own, for a minute', async () => {
    const result = saverOf('downloads://net')(artifacts());
    const counts = [clicks.length];
    for (let turns = 0; turns < 2; turns++) {
      await turn();
      counts.push(clicks.length);
    }
    expect(counts).toEqual([0, 1, 2]);
    expect((await result).modelArtifactsInfo.weightDataBytes).toBe(12);
    expect(clicks.map(({ name }) => name)).toEqual(['a net.json', 'a net.weights.bin']);
    const [json, weights] = clicks.map(({ href }) => resolveObjectURL(href)!);
    expect([json!.type, weights!.type]).toEqual(['application/json', 'application/octet-stream']);
    const { weightsManifest, ...rest } = JSON.parse(await json!.text()) as tf.ModelJSON;
    const { weightSpecs, weightData, ...expected } = artifacts();
    delete expected.convertedBy;
    expect(rest).toMatchObject(expected);
    expect(weightsManifest).toEqual([{ paths: ['./net.weights.bin'], weights: weightSpecs }]);
    expect(await weights!.arrayBuffer()).toEqual(weightData);
    expect(timers.map(({ delay }) => delay)).toEqual([60_000, 60_000]);
    for (const { call } of timers) call();
    expect(clicks.map(({ href }) => resolveObjectURL(href))).toEqual([undefined, undefined]);
  });

  test('without a name are called model, and have no weights where there are none', async () => {
    const result = saverOf('downloads://')({ modelTopology: topology });
    await turn();
    await result;
    expect(clicks.map(({ name }) => name)).toEqual(['a model.json']);
  });

  test('need a page, and a topology of JSON', async () => {
    const binary = { ...artifacts(), modelTopology: new ArrayBuffer(4) };
    const save = saverOf('downloads://net');
    expect(await refused(() => save(binary))).toBe('E_OPTION modelTopology');
    vi.stubGlobal('URL', class {});
    expect(await refused(() => save(artifacts()))).toBe('E_RUNTIME downloads://');
    vi.unstubAllGlobals();
    expect(await refused(() => save(artifacts()))).toBe('E_RUNTIME downloads://');
    expect(clicks).toHaveLength(0);
  });
});

describe('addresses', () => {
  test.each([
    'file://a',
    'downloads://a',
    5,
    undefined,
    'http://a',
    'localstorag://a',
  ])('%j is no storage of a page', async (url) => {
    expect(await refused(() => tf.io.removeModel(url as string))).toBe('E_OPTION model URL');
    expect(await refused(() => tf.io.moveModel(url as string, 'indexeddb://b'))).toBe('E_OPTION model URL');
  });

  test('of two storages: a copy, and a model that is moved', async () => {
    await saverOf('localstorage://a')(artifacts());
    await tf.io.copyModel('localstorage://a', 'indexeddb://a');
    expect(Object.keys(await tf.io.listModels())).toEqual(['localstorage://a', 'indexeddb://a']);
    await tf.io.moveModel('indexeddb://a', 'localstorage://b');
    expect(Object.keys(await tf.io.listModels()).sort()).toEqual(['localstorage://a', 'localstorage://b']);
    expect(await refused(() => tf.io.moveModel('localstorage://a', 'ftp://b'))).toBe('E_OPTION model URL');
    expect(Object.keys(await tf.io.listModels())).toHaveLength(2);
  });
});
