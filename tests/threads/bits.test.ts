import { expect, test } from 'vitest';
import { run } from './run.js';

type Results = Record<string, { hash: string; skipped: number[]; tiles: number[] }>;

async function train(threads: number): Promise<Results> {
  const { code, output, errors } = await run('hash', [String(threads)]);
  expect(errors).toBe('');
  expect(code).toBe(0); // and the process ended by itself: idle workers do not hold it
  return JSON.parse(output);
}

test('weights, predictions and logs have the same bits on 1, 2, 3, 4 and 8 threads', { timeout: 300_000 }, async () => {
  const alone = await train(1);
  const names = Object.keys(alone);
  const totals = new Map<string, number>();
  for (const threads of [2, 3, 4, 8]) {
    const shared = await train(threads);
    for (const name of names) {
      const { hash, skipped, tiles } = shared[name]!;
      console.log(`${threads} threads, ${name}: tiles per thread ${tiles.join(', ')}`);
      expect(hash, `${name} on ${threads} threads`).toBe(alone[name]!.hash);
      expect(skipped, `${name} on ${threads} threads`).toEqual(alone[name]!.skipped);
      const total = tiles.reduce((a, b) => a + b, 0);
      // The cut is a function of the call, not of the number of threads.
      expect(total, name).toBe(totals.get(name) ?? total);
      totals.set(name, total);
      if (name === 'small') expect(total, 'small calls are not shared').toBe(0);
      else expect(total - tiles[0]!, `tiles of workers in ${name}`).toBeGreaterThan(0);
    }
  }
  expect(names.length).toBe(9);
  expect(alone['adam, L1 until most weights are 0']!.skipped[0]).toBeGreaterThan(20);
  for (const count of alone['momentum, pruned twice']!.skipped) expect(count).toBeGreaterThan(2);
});
