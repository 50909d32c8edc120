// Engines that were started without what the kernels need: every use of the built library says what that is.
import { expect, test } from 'vitest';
import { runScript } from '../support/script.js';

/** Of all uses, in a process whose engine was started like this. */
async function outcomes(nodeArgs: readonly string[]): Promise<Record<string, { code: string; expected?: string }>> {
  const script = new URL('scripts/unsupported.js', import.meta.url);
  const { code, output, errors } = await runScript(script, [], nodeArgs);
  expect(code, errors).toBe(0);
  return JSON.parse(output);
}

async function expectMissing(what: string, flag: string): Promise<void> {
  const found = await outcomes([flag]);
  expect(Object.keys(found).length).toBeGreaterThan(10);
  for (const [use, outcome] of Object.entries(found)) {
    expect(outcome, use).toMatchObject({ code: 'E_RUNTIME', expected: what });
  }
}

test('without WebAssembly', () => expectMissing('WebAssembly', '--jitless'));

// V8 has no switch for it on other processors, all of which have SIMD.
test.runIf(process.arch === 'x64')('without SIMD', () => expectMissing('SIMD', '--no-enable-sse4-1'));
