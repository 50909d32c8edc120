import { describe, expect, test } from 'vitest';
import { run, scriptUrl } from './run.js';

describe.each(['exit', 'throw', 'terminate'])('a worker that fails in the middle of a step (%s)', (how) => {
  // In the first step, and in a later one.
  test.each([
    '1',
    '12',
  ])('57: gives E_THREADS, and the model refuses use until setWeights; others go on (call %s)', async (after) => {
    const { code, output, errors } = await run('death', [], ['--import', scriptUrl('sabotage')], {
      SABOTAGE: how,
      AFTER: after,
    });
    expect(errors).toBe('');
    expect(code).toBe(0);
    const result = JSON.parse(output);
    expect(result.step).toBe('E_THREADS');
    expect(Object.keys(result.refused).length).toBe(8);
    for (const [method, error] of Object.entries(result.refused)) expect(error, method).toBe('E_THREADS');
    expect(result.otherTrains).toBe('nothing');
    expect(result.mended).toBe('nothing');
    // Both were trained alike from the same weights, so nothing of the torn step is left.
    expect(result.isSame).toBe(true);
    expect(result.warnings.length).toBe(1);
    expect(result.warnings[0]).toMatch(/W_THREADS/);
  });
});

test('57: a worker that dies between two calls costs speed only, and a warning', async () => {
  const { code, output, errors } = await run('idleDeath');
  expect(errors).toBe('');
  expect(code).toBe(0);
  const { isSame, tilesBefore, tilesAfter, warnings } = JSON.parse(output);
  expect(isSame).toBe(true);
  expect(tilesBefore[1]).toBeGreaterThan(0);
  expect(tilesAfter).toEqual(tilesBefore);
  expect(warnings.length).toBe(1);
  expect(warnings[0]).toMatch(/W_THREADS.*one thread/);
});
