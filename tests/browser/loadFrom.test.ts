import { expect, test } from 'vitest';
import { type CheckpointStore, loadFrom, saveTo } from '../../src/browser/index.js';
import { StorageError } from '../../src/errors.js';
import { dense, load, sequential } from '../../src/index.js';
import { warningsOf } from '../support/warnings.js';

const newModel = (seed: number) => sequential({ seed, layers: [dense({ units: 2, inputShape: [3] })] });
const fileOf = (seed: number) => newModel(seed).save();
const lengthOf = (bytes: Uint8Array) => ({ headers: { 'content-length': String(bytes.length) } });

/** A store in memory, newest first. A file that is an error cannot be read. */
function memoryStore(...files: (Uint8Array | Error)[]): CheckpointStore & { locks: number } {
  return {
    locks: 0,
    async lock() {
      this.locks++;
      return async () => void this.locks--;
    },
    read() {
      let at = 0;
      const next = async (): Promise<IteratorResult<Uint8Array>> => {
        const file = files[at++];
        if (file instanceof Error) throw file;
        return file === undefined ? { done: true, value: undefined } : { done: false, value: file };
      };
      return { [Symbol.asyncIterator]: () => ({ next }) };
    },
    async write(bytes) {
      expect(this.locks, 'the lock is taken').toBe(1);
      files.splice(0, files.length, bytes, ...files.slice(0, 1));
    },
  };
}

/** The same with one bit flipped, in the last weight. */
function flipped(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  copy[copy.length - 1]! ^= 1;
  return copy;
}

test('a saved model is loaded with the same bits', async () => {
  const store = memoryStore();
  await saveTo(newModel(1), store);
  await saveTo({ save: async () => fileOf(2) }, store); // as a model in a worker does
  expect((await loadFrom(store)).save()).toEqual(fileOf(2));
  expect(store.locks).toBe(0);
});

test('the lock is given back if a write fails, and its error comes out', async () => {
  const store = memoryStore();
  store.write = () => Promise.reject(new StorageError('full'));
  await expect(saveTo(newModel(1), store)).rejects.toThrow('full');
  expect(store.locks).toBe(0);
});

test('of a store whose newest file is damaged or unreadable, the one before it is loaded, with a warning', async () => {
  for (const newest of [flipped(fileOf(1)), fileOf(1).subarray(0, 400), new Uint8Array(0), new StorageError('torn')]) {
    const warnings = await warningsOf(async () => {
      expect((await loadFrom(memoryStore(newest, fileOf(2)))).save()).toEqual(fileOf(2));
    });
    expect(warnings).toEqual([expect.stringMatching(/^W_CHECKPOINT: loadFrom: .*; the file before it was loaded$/)]);
  }
});

test('of a store without a whole file, the fault of the newest one is told, without a warning', async () => {
  const warnings = await warningsOf(async () => {
    const damaged = memoryStore(flipped(fileOf(1)), new StorageError('torn'));
    await expect(loadFrom(damaged)).rejects.toThrow(/damaged or changed/);
    await expect(loadFrom(memoryStore())).rejects.toMatchObject({ code: 'E_STORAGE', systemCode: 'NotFoundError' });
  });
  expect(warnings).toEqual([]);
});

test('a fault that is none of the file is told at once: the file before is not taken', async () => {
  const store = memoryStore(fileOf(1), fileOf(2));
  await expect(loadFrom(store, { compile: 1 as never })).rejects.toMatchObject({ code: 'E_OPTION' });
  const newer = fileOf(1);
  const at = new TextDecoder('latin1').decode(newer).indexOf('"formatVersion":"1"');
  newer[at + '"formatVersion":"'.length] = '9'.charCodeAt(0);
  await expect(loadFrom(memoryStore(newer, fileOf(2)))).rejects.toMatchObject({ code: 'E_VERSION' });
});

test('a Blob, a File and a Response are loaded, with the options of load', async () => {
  const bytes = fileOf(1);
  const compressed = { headers: { 'content-length': '3', 'content-encoding': 'gzip' } }; // of what was sent
  for (const place of [
    new Blob([bytes]),
    new File([bytes], 'model.safetensors'),
    new Response(bytes),
    new Response(bytes, lengthOf(bytes)),
    new Response(bytes, compressed),
  ]) {
    expect((await loadFrom(place)).save()).toEqual(load(bytes).save());
  }
  await expect(loadFrom(new Blob([bytes]), { compile: 1 as never })).rejects.toMatchObject({ code: 'E_OPTION' });
});

test('an answer of failure, of another length, or one that was read is refused', async () => {
  const bytes = fileOf(1);
  const missing = new Response('no', { status: 404, statusText: 'Not Found' });
  await expect(loadFrom(missing)).rejects.toMatchObject({ code: 'E_FORMAT', got: 404, message: /404 Not Found/ });
  const short = new Response(bytes.slice(0, -4), lengthOf(bytes));
  await expect(loadFrom(short)).rejects.toMatchObject({ code: 'E_FORMAT', got: bytes.length - 4 });
  const read = new Response(bytes);
  await read.arrayBuffer();
  await expect(loadFrom(read)).rejects.toMatchObject({ code: 'E_OPTION', message: /response\.clone\(\)/ });
  const opaque = Object.defineProperty(new Response(bytes), 'type', { value: 'opaque' });
  await expect(loadFrom(opaque)).rejects.toMatchObject({ code: 'E_OPTION', message: /no-cors/ });
  const page = new Response('<!doctype html><title>App</title>');
  await expect(loadFrom(page)).rejects.toMatchObject({ code: 'E_FORMAT', message: /looks like a page/ });
});

test('a connection that breaks, and a file that was moved, are told by the name of the reason', async () => {
  const broken = new ReadableStream({ pull: (controller) => controller.error(new TypeError('network error')) });
  await expect(loadFrom(new Response(broken))).rejects.toMatchObject({ code: 'E_STORAGE', systemCode: 'TypeError' });
  const moved = new Blob(['x']);
  moved.arrayBuffer = () => Promise.reject(new DOMException('gone', 'NotReadableError'));
  await expect(loadFrom(moved)).rejects.toMatchObject({ code: 'E_STORAGE', systemCode: 'NotReadableError' });
});

test('more bytes than a model has are refused before they are read', async () => {
  const refused = { code: 'E_FORMAT', message: /models have at most 4294967296/ };
  const blob = Object.defineProperty(new Blob(['x']), 'size', { value: 2 ** 32 + 1 });
  blob.arrayBuffer = () => Promise.reject(new Error('it was read'));
  await expect(loadFrom(blob)).rejects.toMatchObject(refused);
  const answer = new Response('x', { headers: { 'content-length': String(2 ** 32 + 1) } });
  await expect(loadFrom(answer)).rejects.toMatchObject(refused);
  expect(answer.bodyUsed).toBe(false);
});

test('an answer without a length is left as soon as it is too long', async () => {
  const piece = new Uint8Array(2 ** 20);
  let pieces = 0;
  let isCancelled = false;
  const body = {
    getReader: () => ({
      read: async () => {
        pieces++;
        return { done: false, value: { length: piece.length * 1024 } };
      },
      cancel: async () => {
        isCancelled = true;
      },
    }),
  };
  const endless = Object.defineProperty(new Response('x'), 'body', { value: body });
  await expect(loadFrom(endless)).rejects.toMatchObject({ code: 'E_FORMAT' });
  expect([pieces, isCancelled]).toEqual([5, true]);
});

test.each([
  ['nothing', undefined],
  ['null', null],
  ['a list', []],
  ['an object', {}],
  ['bytes', new Uint8Array(8)],
  ['an empty name', ''],
])('%s is no place', async (_, place) => {
  await expect(loadFrom(place as never)).rejects.toMatchObject({ code: 'E_OPTION' });
  await expect(saveTo(newModel(1), place as never)).rejects.toMatchObject({ code: 'E_OPTION' });
});

test.each([undefined, {}, { save: () => 'text' }])('%s is no model', async (model) => {
  await expect(saveTo(model as never, memoryStore())).rejects.toMatchObject({ code: 'E_OPTION' });
});
