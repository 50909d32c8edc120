// Engines that cannot run the kernels: every use says what is missing, in a typed error; nothing hangs, nothing is allocated.
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Layer } from '../../src/types.js';
import { rejectionOf } from '../support/models.js';

/** What engines say that are told not to compile; tests/csp has it from the browsers themselves. */
const POLICIES = {
  'Chromium 97': `WebAssembly.Module(): Refused to compile or instantiate WebAssembly module because neither 'wasm-eval' nor 'unsafe-eval' is an allowed source of script in the following Content Security Policy directive: "script-src 'self'"`,
  'Chromium 156': `WebAssembly.Module(): Compiling or instantiating WebAssembly module violates the following Content Security policy directive because 'unsafe-eval' is not an allowed source of script in the following Content Security Policy directive: "script-src 'self'".`,
  'Firefox 153': 'call to WebAssembly.Module() blocked by CSP',
  Safari: `Refused to create a WebAssembly object because 'unsafe-eval' or 'wasm-unsafe-eval' is not an allowed source of script in the following Content Security Policy directive: "script-src 'self'".`,
};
const WORKERD = 'WebAssembly.Module(): Wasm code generation disallowed by embedder';

const library = () => import('../../src/index.js');

/** Counts what is made of the engine's memory while a test runs. */
const made = { memories: 0, instances: 0 };

/** The same constructor, counting. Not a subclass: an instance's own memory would not be of it. */
function counted<T extends new (...args: never[]) => object>(real: T, what: keyof typeof made): T {
  return new Proxy(real, {
    construct(target, args) {
      made[what]++;
      return Reflect.construct(target, args) as object;
    },
  });
}

const { Memory, Instance, Module } = WebAssembly;
beforeEach(() => {
  vi.resetModules();
  Object.assign(made, { memories: 0, instances: 0 });
  WebAssembly.Memory = counted(Memory, 'memories');
  WebAssembly.Instance = counted(Instance, 'instances');
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  Object.assign(WebAssembly, { Memory, Instance, Module });
});

function refuseToCompile(error: () => unknown): void {
  vi.spyOn(WebAssembly, 'Module').mockImplementation(function refused(): never {
    throw error();
  });
  vi.spyOn(WebAssembly, 'compile').mockImplementation(async () => {
    throw error();
  });
}

describe.each(Object.entries(POLICIES))('the policy of a page, as %s reports it', (_, message) => {
  test('is named in the error of every use, and nothing is allocated', async () => {
    refuseToCompile(() => new WebAssembly.CompileError(message));
    const { dense, init, memory, sequential, verifyRuntime } = await library();
    const model = sequential({ seed: 1, layers: [dense({ units: 2, inputShape: [3] })] });
    const uses = [() => init(), () => memory(), () => model.predict([[1, 2, 3]]), () => verifyRuntime(), () => init()];
    for (const use of uses) {
      const error = await rejectionOf((async () => use())());
      expect(error).toMatchObject({ name: 'RuntimeSupportError', code: 'E_RUNTIME', expected: "'wasm-unsafe-eval'" });
      expect((error as Error).message).toMatch(/Content-Security-Policy must allow 'wasm-unsafe-eval' in script-src/);
      expect((error as Error).message).toContain(message);
    }
    expect(made).toEqual({ memories: 0, instances: 0 });
  });

  test('is named where threads are asked for', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    refuseToCompile(() => new WebAssembly.CompileError(message));
    const { init } = await library();
    const error = await rejectionOf(init({ threads: 2 }));
    expect(error).toMatchObject({ code: 'E_RUNTIME', expected: "'wasm-unsafe-eval'" });
    expect(made).toEqual({ memories: 0, instances: 0 });
  });
});

test('a runtime that compiles nothing while a program runs: a module of its own is what it takes', async () => {
  const module = new WebAssembly.Module(readFileSync(new URL('../../build/core.wasm', import.meta.url)));
  refuseToCompile(() => new WebAssembly.CompileError(WORKERD));
  const { init, memory } = await library();
  expect(await rejectionOf(init())).toMatchObject({
    code: 'E_RUNTIME',
    expected: 'init({ module })',
    message: expect.stringMatching(/init\(\{ module \}\).*'wasm-unsafe-eval'.*disallowed by embedder/),
  });
  vi.mocked(WebAssembly.Module).mockRestore(); // a Module is one again, to `instanceof`
  await init({ module });
  expect(memory().bytesReserved).toBeGreaterThan(0);
});

describe('a runtime that compiles nothing while a program runs, and what needs the second module', () => {
  const compiled = (name: string) => new Module(readFileSync(new URL(`../../build/${name}.wasm`, import.meta.url)));
  const module = compiled('core');
  const extra = compiled('extra');

  beforeEach(() => {
    WebAssembly.Module = new Proxy(Module, {
      construct() {
        throw new WebAssembly.CompileError(WORKERD);
      },
    });
  });

  type Library = Awaited<ReturnType<typeof library>>;
  const uses: [string, (library: Library) => Layer[]][] = [
    ['a layer', ({ dense, layerNormalization }) => [layerNormalization({ inputShape: [2] }), dense({ units: 1 })]],
    [
      'a penalty of groups that is 0 at first',
      ({ dense, groupLasso, ramp }) => {
        const lambda = ramp({ from: 0, to: 0.1, steps: 1 });
        return [dense({ units: 1, inputShape: [2], kernelRegularizer: groupLasso(lambda, { groups: 'inputs' }) })];
      },
    ],
    ['lassoNet', ({ lassoNet }) => [lassoNet({ units: 1, hidden: [3], lambda: 0.1, inputShape: [2] })]],
  ];

  test.each(uses)('%s says that init takes it, before a weight changes', async (_, layersOf) => {
    const ockham = await library();
    await ockham.init({ module });
    const model = ockham.sequential({ seed: 1, layers: layersOf(ockham) });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    /** Of a model that could not even be built: the error that says so. */
    const weights = () => {
      try {
        return model.getWeights();
      } catch (error) {
        return (error as Error).message;
      }
    };
    const before = weights();
    for (let call = 0; call < 2; call++) {
      expect(await rejectionOf(model.fit([[1, 2]], [3]))).toMatchObject({
        code: 'E_RUNTIME',
        expected: 'init({ extra })',
        message: expect.stringMatching(/init\(\{ extra \}\)/),
      });
    }
    expect(weights()).toEqual(before);
  });

  test.each(uses)('%s works where init was given both', async (_, layersOf) => {
    const ockham = await library();
    await ockham.init({ module, extra });
    const model = ockham.sequential({ seed: 1, layers: layersOf(ockham) });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    expect((await model.fit([[1, 2]], [3])).epochs).toHaveLength(1);
  });
});

test('an engine without WebAssembly says so, given a module too, and given none', async () => {
  const bytes = new Uint8Array(readFileSync(new URL('../../build/core.wasm', import.meta.url)));
  vi.stubGlobal('WebAssembly', undefined);
  const { init, verifyRuntime } = await library();
  for (const use of [() => init({ module: bytes }), () => init(), () => verifyRuntime()]) {
    expect(await rejectionOf(use())).toMatchObject({ code: 'E_RUNTIME', expected: 'WebAssembly' });
  }
});

test('69: an engine without SIMD: the versions that have it are named', async () => {
  vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
  refuseToCompile(() => new WebAssembly.CompileError('WebAssembly.Module(): invalid value type 0x7b @+17'));
  const { init } = await library();
  const error = await rejectionOf(init());
  expect(error).toMatchObject({ code: 'E_RUNTIME', expected: 'SIMD' });
  expect((error as Error).message).toMatch(/fixed-width SIMD \(Chrome 91, Firefox 89, Safari 16\.4, Node 16\.4/);
  expect(made).toEqual({ memories: 0, instances: 0 });
});

test('an engine with SIMD that refuses for another reason is not said to lack it', async () => {
  refuseToCompile(() => new RangeError('WebAssembly.Instance(): Out of memory: Cannot allocate Wasm memory'));
  const { init } = await library();
  const error = await rejectionOf(init());
  expect(error).toMatchObject({ code: 'E_RUNTIME', expected: 'memory' });
  expect((error as Error).message).not.toContain('SIMD');
});

test('an engine that forbids even to validate is not said to lack SIMD', async () => {
  vi.spyOn(WebAssembly, 'validate').mockImplementation(() => {
    throw new Error('no');
  });
  refuseToCompile(() => new WebAssembly.CompileError('no'));
  const { init } = await library();
  expect(await rejectionOf(init())).toMatchObject({ code: 'E_RUNTIME', expected: 'a WebAssembly module' });
});
