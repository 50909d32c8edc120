// What every exported concept must hold, whatever it is. That its unknown options are refused with the nearest name is in
// tests/properties/options.test.ts, by a table of all exports too.
import { describe, expect, test } from 'vitest';
import { FormatError } from '../../src/errors.js';
import * as ockham from '../../src/index.js';
import { reconfigured } from '../support/files.js';
import { bitsOf, classification, expectFiniteWeights } from '../support/models.js';
import { type Concept, concepts, optimizers, skipped } from './concepts.js';

const ROWS = 14;
const { X, y: labels } = classification(ROWS, 4, 3);
const distribution = ockham.oneHot(labels, 3);

/** The network with the concept, compiled, and how it is trained: three steps an epoch. */
function made(
  { first, head, behind, loss: makeLoss, metric, average, learningRate, callback }: Concept,
  optimizer: string,
) {
  const loss = makeLoss?.() ?? ockham.sparseCategoricalCrossentropy();
  const { fusedActivation = 'linear' } = loss;
  const model = ockham.sequential({
    seed: 11,
    layers: [
      head?.() ?? ockham.dense({ units: 6, inputShape: [4], activation: 'relu', ...first }),
      ...(behind === undefined ? [] : [behind()]),
      ockham.dense({ units: 3, activation: fusedActivation, name: 'last' }),
    ],
  });
  model.compile({
    optimizer: optimizers[optimizer]!({ learningRate: learningRate?.() ?? 0.01 }),
    loss,
    metrics: metric === undefined ? [] : [metric()],
    average: average?.(),
  });
  return {
    model,
    fit: (epochs: number, trained = model, more: ockham.FitOptions = {}) => {
      const y = loss.targets === 'labels' ? labels : distribution;
      const callbacks = callback === undefined ? [] : [callback()];
      return trained.fit(X, y, { epochs, batchSize: 5, callbacks, verbose: false, ...more });
    },
  };
}

const nameOf = (row: string) => row.split(',')[0]!;
const optimizerOf = (row: string, { kind }: Concept) => (kind === 'optimizer' ? row : 'adam');
const bytesOf = (model: ockham.Sequential) => Buffer.from(model.save());

/** The parts of a configuration that have that name, or are layers of that type. */
function partsNamed(name: string, configuration: unknown): { config: Record<string, unknown> }[] {
  if (typeof configuration !== 'object' || configuration === null) return [];
  const within = Object.values(configuration).flatMap((part) => partsNamed(name, part));
  const part = configuration as { name?: unknown; type?: unknown; config?: Record<string, unknown> };
  const isNamed = part.config !== undefined && (part.name === name || part.type === name);
  return isNamed ? [part as { config: Record<string, unknown> }, ...within] : within;
}

test('every exported function has a row, or a reason for none', () => {
  const functions = Object.entries(ockham).filter(
    ([name, value]) => typeof value === 'function' && /^[a-z]/.test(name),
  );
  const known = [...new Set(concepts.map(([row]) => nameOf(row))), ...Object.keys(skipped)];
  expect(known.sort()).toEqual(functions.map(([name]) => name).sort());
});

describe.each(concepts)('%s', (row, concept) => {
  const optimizer = optimizerOf(row, concept);

  test('from a file in the middle of training, it goes on with the same bits', async () => {
    const { model, fit } = made(concept, optimizer);
    await fit(2);
    const copy = ockham.load(model.save());
    const [{ epochs }, { epochs: again }] = [await fit(2), await fit(2, copy)];
    expect(bytesOf(copy).equals(bytesOf(model))).toBe(true);
    expect(bitsOf([copy.predict(X)])).toEqual(bitsOf([model.predict(X)]));
    for (const logs of [epochs, again]) for (const log of logs) Object.assign(log, { seconds: 0 });
    expect(again).toEqual(epochs);
    expectFiniteWeights(model);
  });

  test('stopped by a budget within an epoch, and from a file, it goes on with the same bits and figures', async () => {
    const [whole, cut] = [made(concept, optimizer), made(concept, optimizer)];
    const { epochs } = await whole.fit(2);
    expect(await cut.fit(2, cut.model, { budget: { steps: 2 } })).toEqual({ epochs: [], endedBy: 'budget' });
    const copy = ockham.load(cut.model.save());
    const { epochs: again } = await cut.fit(2, copy);
    for (const logs of [epochs, again]) for (const log of logs) Object.assign(log, { seconds: 0 });
    expect(again).toEqual(epochs);
    expect(bytesOf(copy).equals(bytesOf(whole.model))).toBe(true);
  });

  test.runIf(concept.kind !== 'callback' && concept.kind !== 'metric')(
    'is in the file, which may not say more of it',
    async () => {
      const bytes = made(concept, optimizer).model.save();
      let parts = 0;
      const changed = reconfigured(bytes, (configuration) => {
        for (const { config } of partsNamed(nameOf(row), configuration)) {
          config['surplus'] = 1;
          parts++;
        }
      });
      expect(parts).toBeGreaterThan(0);
      expect(() => ockham.load(changed)).toThrow(FormatError);
    },
  );

  test.each(
    Object.keys(optimizers).filter((name) => concept.kind !== 'optimizer' || name === row),
  )('with %s: finite, and the same bits when it is run twice', async (name) => {
    const [once, twice] = [made(concept, name), made(concept, name)];
    for (const { fit } of [once, twice]) await fit(1);
    expect(once.model.step).toBe(3);
    expectFiniteWeights(once.model);
    expect(bytesOf(twice.model).equals(bytesOf(once.model))).toBe(true);
  });
});
