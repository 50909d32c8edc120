import { expect, test } from 'vitest';
import { run } from './run.js';

test('every shared kernel writes and returns the same bits as on one thread, over ragged sizes and with a NaN', async () => {
  const { code, output, errors } = await run('kernels', ['3']);
  expect(errors).toBe('');
  expect(code).toBe(0);
  const report = JSON.parse(output) as Record<string, { cut: number; different: string[] }>;
  expect(Object.keys(report).length).toBeGreaterThanOrEqual(34);
  for (const [name, { cut, different }] of Object.entries(report)) {
    expect(cut, `${name}: calls that were cut; a new kernel needs a row in scripts/kernels.js`).toBe(4);
    expect(different, name).toEqual([]);
  }
});
