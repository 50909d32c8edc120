// A study whose process is killed, in processes of their own that have the built files; what else a journal does is in journal.test.ts.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runScript } from '../support/script.js';

const script = new URL('scripts/study.js', import.meta.url);

test('kill -9 in the middle of a line, at any time: the study goes on, with the same ranking and bits', async () => {
  const path = mkdtempSync(join(tmpdir(), 'tune-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  const whole = await runScript(script, [join(path, 'whole'), '1']);
  expect(whole.errors).toBe('');
  const { outcome, steps } = JSON.parse(whole.output);
  expect(steps).toBeGreaterThan(20);
  const cases = [
    { kill: 2, threads: 1 },
    { kill: 3, threads: 2 },
    { kill: 25, threads: 1 },
    { kill: 51, threads: 2 },
    { kill: 70, threads: 1 },
  ];
  await Promise.all(
    cases.map(async ({ kill, threads }) => {
      const own = join(path, `killed-${kill}`);
      const killed = await runScript(script, [own, String(threads), String(kill)]);
      expect(killed.code).toBe(-1);
      expect(readFileSync(own, 'utf8').endsWith('\n')).toBe(false); // half a line
      const resumed = await runScript(script, [own, String(3 - threads)]);
      expect(resumed.errors).toBe('');
      const found = JSON.parse(resumed.output);
      expect(found.outcome).toEqual(outcome);
      if (kill > 20) expect(found.steps).toBeLessThan(steps); // it did not start over
      expect(readdirSync(`${own}.models`)).toHaveLength(1);
      expect(existsSync(`${own}.pid`)).toBe(false);
    }),
  );
});
