// init({ simd }) and init({ wide }): each case in a process of its own, in whatever engine runs the tests.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { init } from '../../src/core/init/init.js';
import * as edge from '../../src/platform/edge.js';
import * as web from '../../src/platform/web.js';
import { runScript } from '../support/script.js';
import { hasRelaxed, hasWide, relaxedArgs, wideFlag } from './engine.js';

interface Answer {
  readonly result: Record<string, string>;
  readonly warnings: string[];
  readonly modules: string[];
  readonly errors: string;
}

async function answer(name: string, nodeArgs: readonly string[] = []): Promise<Answer> {
  const { code, output, errors } = await runScript(new URL('scripts/init.js', import.meta.url), [name], nodeArgs);
  expect(code, errors).toBe(0);
  return { ...JSON.parse(output), errors };
}

const RELAXED = {
  first: 'nothing',
  again: 'nothing',
  plain: 'nothing',
  fixed: 'E_INITIALIZED init.simd',
  threads: 'E_INITIALIZED init.threads',
};
const NOTICE = 'ockham [W_SIMD]: this engine does not have relaxed SIMD; going on with the fixed build';
const NO_FLAG = 'E_RUNTIME init.wide';

test('relaxed runs the relaxed build, silently, where the engine has its instructions', async () => {
  const { result, warnings, modules } = await answer('relaxed', relaxedArgs);
  expect(result).toEqual(RELAXED);
  expect(warnings).toEqual([]);
  expect(modules).toEqual(['relaxed']);
});

test('without flags, relaxed runs what the engine can: the fixed build with one notice where it must', async () => {
  const { result, warnings, modules } = await answer('relaxed');
  expect(result).toEqual(RELAXED);
  expect(warnings).toEqual(hasRelaxed ? [] : [NOTICE]);
  expect(modules).toEqual([hasRelaxed ? 'relaxed' : 'fixed']);
});

test('where the engine does not validate the relaxed build, the fixed one runs, with one notice', async () => {
  const { result, warnings, modules } = await answer('unknownInstructions', relaxedArgs);
  expect(result).toEqual(RELAXED);
  expect(warnings).toEqual([NOTICE]);
  expect(modules).toEqual(['fixed']);
});

test('relaxed comes too late after the first use, fixed does not', async () => {
  const { result, modules } = await answer('relaxedAfterUse', relaxedArgs);
  expect(result).toEqual({ relaxed: 'E_INITIALIZED init.simd', fixed: 'nothing' });
  expect(modules).toEqual(['fixed']);
});

test('relaxed together with threads is refused, and nothing has been started by then', async () => {
  const { result, modules } = await answer('relaxedThreads', relaxedArgs);
  expect(result).toEqual({ two: 'E_OPTION init.threads', auto: 'E_OPTION init.threads', one: 'nothing' });
  expect(modules).toEqual(['relaxed']);
});

test('wide is taken where V8 knows the flag, and refused where it does not', async () => {
  const { result, modules } = await answer('wide');
  const taken = { first: 'nothing', again: 'nothing', plain: 'nothing', off: 'E_INITIALIZED init.wide' };
  const refused = { first: NO_FLAG, again: 'E_INITIALIZED init.wide', plain: 'nothing', off: 'nothing' };
  expect(result).toEqual(hasWide ? taken : refused);
  expect(modules).toEqual([hasWide ? 'wide' : 'fixed']);
});

test.runIf(hasWide)('wide is taken where the command line has set the flag before', async () => {
  const { result, errors } = await answer('wide', [wideFlag!]);
  expect(result['first']).toBe('nothing');
  expect(errors).toBe('');
});

test('wide and relaxed go together', async () => {
  const { result, modules } = await answer('wideRelaxed', relaxedArgs);
  expect(result).toEqual({ both: hasWide ? 'nothing' : NO_FLAG });
  expect(modules).toEqual(hasWide ? ['relaxed'] : []);
});

test('wide comes too late after the first use', async () => {
  expect((await answer('wideAfterUse')).result).toEqual({ on: 'E_INITIALIZED init.wide', off: 'nothing' });
});

test('wide is refused where nobody can set flags, and the library still runs', async () => {
  const { result, modules } = await answer('wideWithoutFlags');
  expect(result).toEqual({ first: NO_FLAG });
  expect(modules).toEqual(['fixed']);
  expect(web.joinRegisters()).toBe(false);
  expect(edge.joinRegisters()).toBe(false);
});

const core = readFileSync(new URL('../../build/core.wasm', import.meta.url));

test.each([
  [{ simd: 'fast' }, 'init.simd'],
  [{ simd: true }, 'init.simd'],
  [{ simd: null }, 'init.simd'],
  [{ wide: 1 }, 'init.wide'],
  [{ wide: 'true' }, 'init.wide'],
  [{ simd: 'relaxed', module: core }, 'init.simd'],
  [{ wide: true, module: core }, 'init.wide'],
])('%o is refused', async (options, path) => {
  await expect(init(options as never)).rejects.toMatchObject({ code: 'E_OPTION', path });
});
