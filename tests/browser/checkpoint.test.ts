import { expect, test } from 'vitest';
import { type CheckpointStore, checkpoint, loadFrom } from '../../src/browser/index.js';
import { dense, sequential } from '../../src/index.js';

const X = [[0, 1, 2], [1, 0, 1], [1, 1, 0], [2, 1, 1]]; // biome-ignore format: a table
const y = [0, 1, 0, 1];

function newModel() {
  const model = sequential({ seed: 1, layers: [dense({ units: 2, inputShape: [3] })] });
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
  return model;
}

/** The last two files, newest first. */
function memoryStore(): CheckpointStore & { readonly files: Uint8Array[] } {
  const files: Uint8Array[] = [];
  return {
    files,
    lock: async () => async () => {},
    read: async function* () {
      yield* files;
    },
    write: async (bytes) => void files.splice(0, 2, bytes, ...files.slice(0, 1)),
  };
}

test('a training goes on from its store, with the same bits, and its model is loaded from there', async () => {
  const options = { epochs: 6, batchSize: 2, verbose: false };
  const whole = newModel();
  await whole.fit(X, y, options);
  const store = memoryStore();
  const callbacks = () => [checkpoint({ store, every: { steps: 3 } })];
  await newModel().fit(X, y, { ...options, budget: { steps: 7 }, callbacks: callbacks() });
  expect((await loadFrom(store)).step).toBe(7);
  const going = newModel();
  await going.fit(X, y, { ...options, resume: store, callbacks: callbacks() });
  expect(going.step).toBe(12);
  expect(going.getWeights()).toEqual(whole.getWeights());
});

test('what is no place, or two, is refused', () => {
  const store = memoryStore();
  for (const options of [{}, { path: 'a', store }, { store: {} }, { path: 1 }, { path: '' }, { store, every: {} }]) {
    expect(() => checkpoint(options as never)).toThrow(expect.objectContaining({ code: 'E_OPTION' }));
  }
});

test('71: where a browser has no storage, a training does not begin', async () => {
  const model = newModel();
  const training = model.fit(X, y, { verbose: false, callbacks: [checkpoint({ path: 'training' })] });
  await expect(training).rejects.toMatchObject({ code: 'E_RUNTIME', message: expect.stringContaining('opfsStore') });
  expect(model.step).toBe(0);
});
