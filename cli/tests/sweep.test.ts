import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { hasRedis, RedisServer } from '../../sweep/tests/support/redis.js';
import { fit } from '../src/fit/fit.js';
import { predict } from '../src/predict/predict.js';
import { type SweepCommandOptions, sweepTable } from '../src/sweep/sweep.js';
import { worker } from '../src/sweep/worker.js';
import { temporaryFolder } from './support/bundle.js';
import { keptTerminal } from './support/terminal.js';

const folder = await temporaryFolder();
const file = fileURLToPath(new URL('data/messy.csv', import.meta.url));
const space = join(folder, 'space.json');
const table = { file, target: 'defaulted', task: 'auto', types: new Map(), ignore: [], missing: ['NA'] } as const;
const signal = new AbortController().signal;

function sweepOptions(queue: string, own: Partial<SweepCommandOptions> = {}): SweepCommandOptions {
  const limits = { trials: 3, epochs: 4, pruner: 'none', folds: 2, test: 0.2, seed: 1, ahead: 8 } as const;
  return { ...table, ...limits, queue, name: 'cli', space, out: join(folder, 'out'), json: false, ...own };
}

describe.skipIf(!hasRedis)(
  'sweep and worker (skipped without redis-server: apt-get install redis-server)',
  async () => {
    const redis = hasRedis ? await RedisServer.start('--requirepass', 'secret') : undefined;
    const queue = redis?.url.replace('//', '//:secret@') ?? '';
    afterAll(() => redis?.dispose());

    it('searches the space through the queue, tests the best setting, and goes on with the same command', async () => {
      await writeFile(space, JSON.stringify({ units: { choice: [8, 16] }, lambda: { logUniform: [1e-4, 1e-2] } }));
      const ended = new AbortController();
      const log = keptTerminal();
      const serving = worker({ queue, name: 'cli', trainings: 1, json: false }, log.terminal, ended.signal);
      const shown = keptTerminal();
      const swept = await sweepTable(sweepOptions(queue), shown.terminal, signal);
      ended.abort();
      await serving;
      expect(swept).toMatchObject({ trials: 3, failed: [], epochs: 4, setting: { layers: 1, dropout: 0 } });
      expect([8, 16]).toContain(swept.setting.units);
      const [text, lines] = [shown.out(), log.out()];
      expect(text).toContain(`Setting  layers 1, units ${swept.setting.units}, `);
      expect(lines).toMatch(/^Takes jobs of redis:\/\/:\*\*\*@127\.0\.0\.1:\d+\/0, 1 at a time\./);
      expect(lines).toMatch(/Takes no more jobs, and ends those that it has\.\n$/);
      expect(lines + text + shown.err()).not.toContain('secret');

      // No worker is there any more: all results come from the journal.
      const json = keptTerminal();
      await sweepTable(sweepOptions(queue, { json: true }), json.terminal, signal);
      expect(JSON.parse(json.out())).toMatchObject({ modelSha256: swept.modelSha256, score: swept.score });
      await expect(sweepTable(sweepOptions(queue, { seed: 2 }), shown.terminal, signal)).rejects.toThrow(
        /sweep\.jsonl does not fit: the study in it has another seed/,
      );
      await expect(readFile(join(folder, 'out', 'sweep.jsonl'), 'utf8')).resolves.not.toContain('secret');

      // The command that is printed trains the same weights: they predict the same.
      const predictions = async (model: string) => {
        const printed = keptTerminal();
        await predict({ model, file, missing: ['NA'], out: undefined, json: false }, printed.terminal);
        return printed.out();
      };
      const { setting, epochs } = swept;
      const numbers = { test: 0.2, folds: 2, budget: undefined, trials: 1, seed: 1, threads: 1 } as const;
      const out = join(folder, 'fit');
      await fit(
        { ...table, ...numbers, setting: { setting, epochs }, out, resume: false, json: true },
        json.terminal,
        signal,
      );
      expect(await predictions(join(out, 'model.safetensors'))).toBe(
        await predictions(join(folder, 'out', 'model.safetensors')),
      );
    });
  },
);

it('refuses spaces, files and queues before any training', async () => {
  const refusal = async (own: Partial<SweepCommandOptions>) =>
    sweepTable(
      sweepOptions('redis://127.0.0.1:1', { out: join(folder, 'refused'), ...own }),
      keptTerminal().terminal,
      signal,
    ).then(
      () => undefined,
      (error: unknown) => error,
    );
  const none = join(folder, 'none.json');
  expect(await refusal({ space: none })).toMatchObject({
    name: 'InputError',
    message: expect.stringContaining('none.json'),
  });
  const broken = join(folder, 'broken.json');
  await writeFile(broken, '{ "units": ');
  expect(await refusal({ space: broken })).toMatchObject({
    name: 'InputError',
    message: expect.stringMatching(/no JSON/),
  });
  const unknown = join(folder, 'unknown.json');
  await writeFile(unknown, '{ "width": 3 }');
  expect(await refusal({ space: unknown })).toMatchObject({
    name: 'InputError',
    message: expect.stringMatching(/space\.width: expected one of the parameters layers, units/),
  });
  await writeFile(space, '{ "units": 8 }');
  expect(await refusal({ queue: 'http://:secret@host' })).toMatchObject({
    name: 'UsageError',
    message: expect.stringMatching(/^--queue: (?!.*secret)/),
  });
  expect(await refusal({ queue: 'redis://:secret@127.0.0.1:1' })).toMatchObject({
    code: 'E_QUEUE',
    message: expect.stringMatching(/^(?!.*secret).*ECONNREFUSED/),
  });
});
