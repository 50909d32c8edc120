// init: optional, idempotent, with a module of the caller's only before the first use. Each case has its own copy of the
// library.
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { rejectionOf } from '../support/models.js';

const bytes = new Uint8Array(readFileSync(new URL('../../build/core.wasm', import.meta.url)));

beforeEach(() => vi.resetModules());
afterEach(() => vi.restoreAllMocks());

const library = () => import('../../src/index.js');

/** What the library does with numbers, as text. */
async function fingerprint({ sequential, dense }: Awaited<ReturnType<typeof library>>): Promise<string> {
  const model = sequential({ seed: 1, layers: [dense({ units: 3, inputShape: [2], activation: 'tanh' })] });
  return JSON.stringify([...model.predict([[1, 2]]).data]);
}

describe('init', () => {
  test('is optional: the first use does it, synchronously', async () => {
    const ockham = await library();
    expect(ockham.memory().bytesReserved).toBeGreaterThan(0);
  });

  test('is idempotent, before and after the first use', async () => {
    const ockham = await library();
    const compile = vi.spyOn(WebAssembly, 'Module');
    await ockham.init();
    await Promise.all([ockham.init(), ockham.init({})]);
    const before = await fingerprint(ockham);
    await ockham.init();
    expect(await fingerprint(ockham)).toBe(before);
    expect(compile).toHaveBeenCalledOnce();
  });

  test('gives a module of the caller what debug builds of AssemblyScript import', async () => {
    // (module (import "env" "abort" (func (param i32 i32 i32 i32)))): it is instantiated, and has no kernels.
    const module = Uint8Array.from([
      ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 8, 1, 96, 4, 127, 127, 127, 127, 0],
      ...[2, 13, 1, 3, 101, 110, 118, 5, 97, 98, 111, 114, 116, 0, 0],
    ]);
    const ockham = await library();
    await expect(rejectionOf(ockham.init({ module }))).resolves.toMatchObject({
      message: expect.stringContaining('does not have the kernels'),
    });
  });

  const sources: [string, () => unknown][] = [
    ['a Module', () => new WebAssembly.Module(bytes)],
    ['bytes', () => bytes],
    ['an ArrayBuffer', () => bytes.buffer],
    ['a DataView', () => new DataView(bytes.buffer)],
    ['a Response', () => new Response(bytes, { headers: { 'content-type': 'application/wasm' } })],
    [
      '68: a Response with another content type',
      () => new Response(bytes, { headers: { 'content-type': 'text/plain' } }),
    ],
    ['a promise of a Module', () => WebAssembly.compile(bytes)],
    ['a promise of a Response', async () => new Response(bytes)],
    ['a promise of bytes', async () => bytes],
  ];

  test.each(sources)('takes %s before the first use, and then that module runs', async (_what, source) => {
    const expected = await fingerprint(await library());
    vi.resetModules();
    const unpack = vi.fn(() => bytes);
    vi.doMock('#wasm', () => ({ wasmSource: unpack }));
    try {
      const ockham = await library();
      await ockham.init({ module: source() as never });
      expect(await fingerprint(ockham)).toBe(expected);
      expect(unpack).not.toHaveBeenCalled();
      vi.resetModules();
      (await library()).memory();
      expect(unpack).toHaveBeenCalledOnce(); // what the built-in module would have been
    } finally {
      vi.doUnmock('#wasm');
    }
  });

  test('with a module after the first use: E_INITIALIZED, and the running one stays', async () => {
    const ockham = await library();
    const before = await fingerprint(ockham);
    expect(await rejectionOf(ockham.init({ module: bytes }))).toMatchObject({
      name: 'StateError',
      code: 'E_INITIALIZED',
      path: 'init.module',
    });
    expect(await fingerprint(ockham)).toBe(before);
    await ockham.init();
  });

  test('with a module that comes too late, the first use having overtaken it: E_INITIALIZED', async () => {
    const ockham = await library();
    const late = ockham.init({
      module: new Promise<Uint8Array<ArrayBuffer>>((resolve) => setTimeout(() => resolve(bytes), 5)),
    });
    ockham.memory();
    expect(await rejectionOf(late)).toMatchObject({ code: 'E_INITIALIZED' });
  });

  const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  /** (module (import "env" "f" (func))) */
  const importing = Uint8Array.of(...empty, 1, 4, 1, 0x60, 0, 0, 2, 9, 1, 3, 0x65, 0x6e, 0x76, 1, 0x66, 0, 0);

  test.each<[string, () => unknown, string, RegExp]>([
    ['a string', () => 'core.wasm', 'E_OPTION', /module must be/],
    ['null', () => null, 'E_OPTION', /module must be/],
    ['a plain object', () => ({}), 'E_OPTION', /module must be/],
    ['no wasm', () => new Uint8Array(100), 'E_RUNTIME', /cannot be compiled/],
    ['a page that says not found', () => new Response('<html>', { status: 404 }), 'E_RUNTIME', /status 404/],
    ['half of the module', () => bytes.slice(0, bytes.length / 2), 'E_RUNTIME', /cannot be compiled/],
    ['a module without the kernels', () => empty, 'E_RUNTIME', /kernels/],
    ['a module with imports', () => importing, 'E_RUNTIME', /./],
    [
      'a Response that was read',
      () => {
        const response = new Response(bytes);
        void response.arrayBuffer();
        return response;
      },
      'E_RUNTIME',
      /Response/,
    ],
  ])('refuses %s with a typed error, and the built-in module still runs', async (_what, source, code, message) => {
    const ockham = await library();
    const error = await rejectionOf(ockham.init({ module: source() as never }));
    expect(error).toBeInstanceOf(ockham.OckhamError);
    expect(error).toMatchObject({ code, message });
    expect(await fingerprint(ockham)).toMatch(/^\[/);
  });

  const extra = new Uint8Array(readFileSync(new URL('../../build/extra.wasm', import.meta.url)));

  test.each<[string, () => unknown]>([
    ['a Module', () => new WebAssembly.Module(extra)],
    ['bytes', () => extra],
    ['a promise of a Response', async () => new Response(extra)],
  ])('takes the second module as %s, and what needs it runs on it', async (_what, source) => {
    const unpack = vi.fn(() => extra);
    vi.doMock('#extra', () => ({ extraSource: unpack }));
    try {
      const ockham = await library();
      await ockham.init({ module: bytes, extra: source() as never });
      const model = ockham.sequential({ layers: [ockham.layerNormalization({ inputShape: [2] })] });
      expect([...model.predict([[1, 3]]).data]).toEqual([expect.closeTo(-1, 3), expect.closeTo(1, 3)]);
      expect(unpack).not.toHaveBeenCalled();
    } finally {
      vi.doUnmock('#extra');
    }
  });

  test.each<[string, () => object, object]>([
    ['another module', () => ({ module: bytes, extra: bytes }), { code: 'E_RUNTIME', path: 'init.extra' }],
    ['no wasm', () => ({ module: bytes, extra: new Uint8Array(9) }), { code: 'E_RUNTIME' }],
    ['a string', () => ({ module: bytes, extra: 'extra.wasm' }), { code: 'E_OPTION', path: 'init.extra' }],
    ['no first one', () => ({ extra }), { code: 'E_OPTION', path: 'init.extra' }],
    ['the two exchanged', () => ({ module: extra, extra: bytes }), { code: 'E_RUNTIME' }],
  ])('refuses a second module that is %s, and none runs yet', async (_what, options, expected) => {
    const ockham = await library();
    const error = await rejectionOf(ockham.init(options() as never));
    expect(error).toBeInstanceOf(ockham.OckhamError);
    expect(error).toMatchObject(expected);
    await ockham.init({ module: bytes }); // E_INITIALIZED if one did
    const model = ockham.sequential({ layers: [ockham.layerNormalization({ inputShape: [2] })] });
    expect(model.predict([[1, 3]]).data[1]).toBeCloseTo(1, 3);
  });

  test('rejects with the error of a promise that fails', async () => {
    const ockham = await library();
    const fault = new Error('offline');
    expect(await rejectionOf(ockham.init({ module: Promise.reject(fault) }))).toBe(fault);
  });

  test('67: names the directive where a content security policy forbids compiling', async () => {
    const ockham = await library();
    vi.spyOn(WebAssembly, 'Module').mockImplementation(function refused(): never {
      throw new WebAssembly.CompileError("Refused to compile WebAssembly module because 'unsafe-eval' is not allowed");
    });
    const error = await rejectionOf(ockham.init());
    expect(error).toMatchObject({ code: 'E_RUNTIME', message: expect.stringContaining("'wasm-unsafe-eval'") });
  });

  test('says what is missing in an engine without WebAssembly', async () => {
    const ockham = await library();
    vi.stubGlobal('WebAssembly', undefined);
    try {
      expect(await rejectionOf(ockham.init())).toMatchObject({
        code: 'E_RUNTIME',
        message: expect.stringContaining('WebAssembly'),
      });
    } finally {
      vi.unstubAllGlobals();
    }
  });

  test.each([[null], [5], ['module'], [[]]])('refuses options that are no object: %s', async (options) => {
    const ockham = await library();
    expect(await rejectionOf(ockham.init(options as never))).toMatchObject({ code: 'E_OPTION' });
  });
});
