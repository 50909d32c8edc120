// Final weights under each kind of kernels that init offers, each in a process of its own.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { runScript } from '../support/script.js';
import { hasWide, optimizedArgs, relaxedArgs, wideFlag } from './engine.js';

const url = (path: string) => new URL(`../../${path}`, import.meta.url);
const bundle = url('build/golden/bits.js');

/** The configurations as JavaScript, with the built library in place of its sources. */
beforeAll(async () => {
  await build({
    entryPoints: [fileURLToPath(url('tests/golden/bitsConfigurations.ts'))],
    outfile: fileURLToPath(bundle),
    bundle: true,
    format: 'esm',
    plugins: [
      {
        name: 'built library',
        setup({ onResolve }) {
          onResolve({ filter: /src\/index\.js$/ }, () => ({ path: url('dist/index.js').href, external: true }));
        },
      },
    ],
  });
});

async function hashes(options: object, nodeArgs: readonly string[] = []): Promise<Record<string, string>> {
  const script = url('tests/builds/scripts/golden.js');
  const { code, output, errors } = await runScript(script, [bundle.href, JSON.stringify(options)], nodeArgs);
  expect(code, errors).toBe(0);
  return JSON.parse(output);
}

describe('the weights have the same bits', () => {
  let plain: Record<string, string> = {};
  beforeAll(async () => {
    plain = await hashes({});
    expect(Object.keys(plain).length).toBeGreaterThan(8);
  });

  test('optimized at the first call', async () => expect(await hashes({}, optimizedArgs)).toEqual(plain));

  test.runIf(hasWide)('with wider registers', async () => expect(await hashes({ wide: true })).toEqual(plain));

  test.runIf(hasWide)('with wider registers, optimized at the first call', async () => {
    expect(await hashes({ wide: true }, optimizedArgs)).toEqual(plain);
  });

  test.runIf(hasWide)('with wider registers on two threads', async () => {
    expect(await hashes({ wide: true, threads: 2 }, optimizedArgs)).toEqual(plain);
  });
});

test('the relaxed build has its own bits, the same ones in every run on one machine, wider registers or not', async () => {
  const first = await hashes({ simd: 'relaxed' }, relaxedArgs);
  expect(await hashes({ simd: 'relaxed' }, [...relaxedArgs, ...optimizedArgs])).toEqual(first);
  if (hasWide) expect(await hashes({ simd: 'relaxed', wide: true }, [...relaxedArgs, ...optimizedArgs])).toEqual(first);
});

// The pass that joins registers has died on kernels that were right.
test.runIf(hasWide).each(['core', 'threads', 'wide', 'wideThreads', 'relaxed', 'extra', 'extraThreads'])(
  'V8 compiles all of %s.wasm with wider registers',
  async (name) => {
    const flags = [wideFlag!, '--no-liftoff', '--no-wasm-lazy-compilation'];
    const script = url('tests/builds/scripts/compile.js');
    const { code, errors } = await runScript(script, [fileURLToPath(url(`build/${name}.wasm`))], flags);
    expect(code, errors).toBe(0);
  },
);
