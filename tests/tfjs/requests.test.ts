// Models and weights of a server, and models that are sent to one: a server of node:http on this machine.
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import * as tf from '../../src/tfjs/index.js';
import { errorOf } from '../support/errors.js';

type Options = Parameters<typeof tf.io.http>[1];

let server: Server;
let base: string;
/** Files by path; what was asked for, in any order; what was sent. */
let files: Record<string, string | Uint8Array>;
let asked: string[];
let sent: { method: string | undefined; token: unknown; form: FormData }[];

async function receive(request: IncomingMessage): Promise<void> {
  const pieces: Uint8Array[] = [];
  for await (const piece of request) pieces.push(piece as Uint8Array);
  const type = request.headers['content-type'] ?? '';
  const form = await new Response(Buffer.concat(pieces), { headers: { 'content-type': type } }).formData();
  sent.push({ method: request.method, token: request.headers['x-token'], form });
}

beforeAll(async () => {
  server = createServer(async (request, response) => {
    if (request.method !== 'GET') await receive(request);
    asked.push(`${request.url}${request.headers['x-token'] ?? ''}`);
    const body = files[request.url!.split('?')[0]!];
    response.writeHead(body === undefined ? 404 : 200, { connection: 'close' }).end(body);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());
afterEach(() => void vi.unstubAllGlobals());

const specs = [{ name: 'w', shape: [3], dtype: 'float32' as const }];
const bytes = new Uint8Array(Float32Array.of(1, 2, 3).buffer);
const topology = { class_name: 'Sequential', config: { name: 'net', layers: [] } };
const modelJson = (paths: string[]) => ({
  modelTopology: topology,
  format: 'layers-model',
  weightsManifest: [{ paths, weights: specs }],
});

beforeEach(() => {
  asked = [];
  sent = [];
  files = {
    '/net/model.json': JSON.stringify(modelJson(['a.bin', 'b.bin'])),
    '/net/a.bin': bytes.subarray(0, 5),
    '/net/b.bin': bytes.subarray(5),
    '/w/a.bin': bytes.subarray(0, 5),
    '/w/b.bin': bytes.subarray(5),
    '/bare.json': JSON.stringify({ modelTopology: topology }),
    '/models': '',
  };
});

const rejected = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return errorOf(() => {
    if (error !== undefined) throw error;
  });
};

describe('models are loaded', () => {
  const load = async (path: string | string[], options?: Options) => tf.io.http(path, options).load!();

  test('with the weights beside model.json, one piece behind the other', async () => {
    const { modelTopology, format, weightSpecs, weightData } = await load(`${base}/net/model.json`);
    expect([modelTopology, format, weightSpecs]).toEqual([topology, 'layers-model', specs]);
    expect((weightData as ArrayBuffer[]).map(({ byteLength }) => byteLength)).toEqual([5, 7]);
    expect(Object.values(tf.io.decodeWeights(weightData!, specs)).map((w) => [...w.dataSync()])).toEqual([[1, 2, 3]]);
    expect(asked.sort()).toEqual(['/net/a.bin', '/net/b.bin', '/net/model.json']);
  });

  test('with the query of the address, and the headers of the request', async () => {
    const requestInit = { headers: { 'x-token': 'abc' } };
    await load(`${base}/net/model.json?key=1?2`, { requestInit });
    expect(asked.sort()).toEqual(['/net/a.bin?key=1?2abc', '/net/b.bin?key=1?2abc', '/net/model.json?key=1?2abc']);
  });

  test.each<[string, () => [path: string | string[], options?: Options], string[]]>([
    ['another address', () => [[`${base}/net/model.json`, `${base}/w/any.bin?k`]], ['/w/a.bin?k', '/w/b.bin?k']],
    ['a prefix', () => [`${base}/net/model.json?k`, { weightPathPrefix: `${base}/w/` }], ['/w/a.bin?k', '/w/b.bin?k']],
    [
      'a function',
      () => [
        `${base}/net/model.json?k`,
        { weightPathPrefix: 'x', weightUrlConverter: async (file) => `${base}/w/${file}` },
      ],
      ['/w/a.bin', '/w/b.bin'],
    ],
  ])('with weights at %s', async (_name, given, expected) => {
    await load(...given());
    expect(asked.slice(1).sort()).toEqual(expected);
  });

  test.each([
    ['model.json', ['a.bin', 'b.bin']],
    ['./model.json?k=/', ['./a.bin?k=/', './b.bin?k=/']],
    ['net/model.json', ['net/a.bin', 'net/b.bin']],
  ])('of a relative address: %s', async (path, expected) => {
    const urls: unknown[] = [];
    const fetchFunc = (async (url: unknown) => {
      urls.push(url);
      return new Response(files['/net/model.json'] as string);
    }) as typeof fetch;
    await load(path, { fetchFunc });
    expect(urls).toEqual([path, ...expected]);
  });

  test('without weights, by one request', async () => {
    const artifacts = await load(`${base}/bare.json`);
    expect(artifacts).toEqual({ modelTopology: topology });
    expect(asked).toEqual(['/bare.json']);
  });

  test('and progress is heard twice a file', async () => {
    const heard: number[] = [];
    await load(`${base}/net/model.json`, { onProgress: (fraction) => heard.push(fraction) });
    expect(heard).toEqual([0.25, 0.5, 0.75, 1]);
  });

  test('by a function in place of fetch', async () => {
    const calls: unknown[][] = [];
    const fetchFunc = (async (...given: unknown[]) => {
      calls.push(given);
      return new Response(files['/bare.json'] as string);
    }) as typeof fetch;
    const requestInit = { body: null, mode: 'cors' } as const;
    await load('bare.json', { fetchFunc, requestInit });
    expect(calls).toEqual([['bare.json', requestInit]]);
    vi.stubGlobal('fetch', undefined);
    await load('bare.json', { fetchFunc });
    await load(['bare.json'], { fetchFunc });
    expect(calls.slice(1)).toEqual([
      ['bare.json', {}],
      ['bare.json', {}],
    ]);
  });

  test('and are refused if a file is missing, or is none', async () => {
    const at = (path: string) => `${base}${path}`;
    expect(await rejected(load(at('/no.json')))).toMatchObject({ code: 'E_FORMAT', path: at('/no.json'), got: 404 });
    files['/net/b.bin'] = undefined as never;
    expect(await rejected(load(at('/net/model.json')))).toMatchObject({ path: at('/net/b.bin'), got: 404 });
    files['/net/model.json'] = JSON.stringify(modelJson(['../w/a.bin']));
    expect(await rejected(load(at('/net/model.json')))).toMatchObject({
      code: 'E_FORMAT',
      path: 'weightsManifest.paths',
    });
    files['/net/model.json'] = '{';
    expect((await rejected(load(at('/net/model.json')))).code).toBe('E_FORMAT');
    const fetchFunc = async () => {
      throw new TypeError('no network');
    };
    expect(await rejected(load('far', { fetchFunc }))).toMatchObject({
      code: 'E_FORMAT',
      path: 'far',
      cause: { message: 'no network' },
    });
  });
});

describe('models are sent', () => {
  const artifacts: tf.ModelArtifacts = { modelTopology: topology, weightSpecs: specs, weightData: bytes.buffer };

  test('by POST, as two files of a form', async () => {
    const { modelArtifactsInfo, responses } = await tf.io.http(`${base}/models`).save!(artifacts);
    expect(modelArtifactsInfo.weightDataBytes).toBe(12);
    expect(responses?.map(({ status }) => status)).toEqual([200]);
    const [{ method, form }] = sent as [(typeof sent)[0]];
    expect(method).toBe('POST');
    const parts = [...form].map(([key, part]) => ({ key, name: (part as File).name, type: (part as File).type }));
    const weights = 'model.weights.bin';
    expect(parts).toEqual([
      { key: 'model.json', name: 'model.json', type: 'application/json' },
      { key: weights, name: weights, type: 'application/octet-stream' },
    ]);
    const json = JSON.parse(await (form.get('model.json') as File).text()) as tf.ModelJSON;
    expect(json).toEqual({
      modelTopology: topology,
      weightsManifest: [{ paths: ['./model.weights.bin'], weights: specs }],
    });
    expect(new Uint8Array(await (form.get(weights) as File).arrayBuffer())).toEqual(bytes);
  });

  test('without weights if there are none, by the method and the headers of the request', async () => {
    const requestInit = { method: 'PUT', headers: { 'x-token': 't' } };
    await tf.io.http(`${base}/models`, { requestInit }).save!({ modelTopology: topology });
    expect(sent.map(({ method, token, form }) => [method, token, [...form.keys()]])).toEqual([
      ['PUT', 't', ['model.json']],
    ]);
  });

  test('and an answer of failure is an error', async () => {
    const url = `${base}/elsewhere`;
    const { code, path, got } = await rejected(tf.io.http(url).save!(artifacts));
    expect([code, path, got]).toEqual(['E_FORMAT', url, 404]);
  });
});

describe('requests', () => {
  test.each<[unknown, unknown, string]>([
    ['', undefined, 'E_OPTION tf.io.http.path'],
    [5, undefined, 'E_OPTION tf.io.http.path'],
    [[], undefined, 'E_OPTION tf.io.http.path'],
    [['a', 5], undefined, 'E_OPTION tf.io.http.path'],
    ['a', 5, 'E_OPTION tf.io.http'],
    ['a', { fetchFunc: 5 }, 'E_OPTION tf.io.http.fetchFunc'],
    ['a', { onProgress: 5 }, 'E_OPTION tf.io.http.onProgress'],
    ['a', { weightUrlConverter: 'b' }, 'E_OPTION tf.io.http.weightUrlConverter'],
    ['a', { weightPathPrefix: 5 }, 'E_OPTION tf.io.http.weightPathPrefix'],
    ['a', { requestInit: 5 }, 'E_OPTION tf.io.http.requestInit'],
    ['a', { requestInit: { body: 'x' } }, 'E_OPTION tf.io.http.requestInit'],
  ])('of %j with %j are refused', (path, options, expected) => {
    const { code, path: place } = errorOf(() => tf.io.http(path as string, options as Options));
    expect(`${code} ${place}`).toBe(expected);
  });

  test('need a function fetch', () => {
    vi.stubGlobal('fetch', undefined);
    expect(errorOf(() => tf.io.http('a'))).toMatchObject({ code: 'E_RUNTIME', path: 'tf.io.http' });
  });

  test.each<[unknown, boolean]>([
    ['http://a', true],
    ['https://a', true],
    ['httpss://a', false],
    ['http:/a', false],
    ['a http://', false],
    ['file://a', false],
    [['http://a'], false],
  ])('of a scheme: %j', (url, expected) => {
    expect(tf.io.isHTTPScheme(url as string)).toBe(expected);
  });
});

describe('weights of a server', () => {
  const manifest = () => [{ paths: ['a.bin', 'b.bin'], weights: specs }];
  const values = (map: Record<string, tf.Tensor>) =>
    Object.fromEntries(Object.entries(map).map(([name, tensor]) => [name, [...tensor.dataSync()]]));

  test('are loaded by name', async () => {
    expect(values(await tf.io.loadWeights(manifest(), `${base}/w`))).toEqual({ w: [1, 2, 3] });
    const requestInit = { headers: { 'x-token': 'abc' } };
    expect(values(await tf.io.loadWeights(manifest(), `${base}/w/`, ['w'], requestInit))).toEqual({ w: [1, 2, 3] });
    expect(asked.sort()).toEqual(['/w/a.bin', '/w/a.binabc', '/w/b.bin', '/w/b.binabc']);
  });

  test.each<[unknown, unknown, unknown, string]>([
    [manifest(), 5, undefined, 'E_OPTION filePathPrefix'],
    [manifest(), '', 'w', 'E_OPTION weightNames'],
    [manifest(), '', ['x'], 'E_FORMAT x'],
    [[{ paths: ['/a'], weights: [] }], '', undefined, 'E_FORMAT weightsManifest.paths'],
    [[{ paths: [], weights: [5] }], '', undefined, 'E_FORMAT weightsManifest[0].weights[0]'],
    [5, '', undefined, 'E_FORMAT weightsManifest'],
  ])('%j in %j, %j of them, are refused', async (given, prefix, names, expected) => {
    const { code, path } = await rejected(tf.io.loadWeights(given as [], prefix as string, names as string[]));
    expect(`${code} ${path}`).toBe(expected);
    expect(asked).toEqual([]);
  });
});
