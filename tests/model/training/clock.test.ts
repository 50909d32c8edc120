// Runtimes whose clock stands still while code runs: what edge.ts sees of them, and what fit then says.
import { afterEach, expect, test, vi } from 'vitest';
import { Yielder } from '../../../src/core/turns/yielder.js';
import { isClockRunning } from '../../../src/platform/edge.js';
import { classification, classifier, rejectionOf, weightBits } from '../../support/models.js';

vi.mock('#platform', async (original) => ({
  ...(await original<object>()),
  isClockRunning: (await import('../../../src/platform/edge.js')).isClockRunning,
}));

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const { X, y } = classification(10, 4, 3);

test('a clock that moves is seen to, however coarse', () => {
  expect(isClockRunning()).toBe(true);
  let readings = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => Math.floor(readings++ / 5000));
  expect(isClockRunning()).toBe(true);
});

test('where it stands still, fit refuses milliseconds before it trains, and takes steps', async () => {
  vi.spyOn(performance, 'now').mockReturnValue(12);
  expect(isClockRunning()).toBe(false);
  const model = classifier();
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
  const before = weightBits(model);
  expect(await rejectionOf(model.fit(X, y, { budget: { milliseconds: 5, steps: 5 } }))).toMatchObject({
    code: 'E_RUNTIME',
    message: expect.stringContaining('give budget: { steps }'),
  });
  expect(weightBits(model)).toEqual(before);
  expect(model.step).toBe(0);
  const { endedBy } = await model.fit(X, y, { batchSize: 2, budget: { steps: 3 } });
  expect([endedBy, model.step]).toEqual(['budget', 3]);
});

test('a turn of the event loop needs no more than a timer', async () => {
  for (const name of ['setImmediate', 'MessageChannel', 'scheduler']) vi.stubGlobal(name, undefined);
  let turned = false;
  setTimeout(() => {
    turned = true;
  }, 0);
  await new Yielder(0).yieldNow();
  expect(turned).toBe(true);
});
