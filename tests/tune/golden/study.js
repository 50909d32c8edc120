// @ts-check
// A study whose figures are made by a formula, not by training: its journal depends on the library's form alone.

/**
 * Runs it, and returns what was written. Times and hashes differ from version to version, and are replaced.
 *
 * @param {typeof import('../../../src/index.js')} library
 * @param {typeof import('../../../src/tune/index.js')} tuning
 */
export async function goldenStudy(
  { DivergedError, dense, sequential },
  { choice, integer, logUniform, tune, uniform },
) {
  let text = '';
  const models = new Map();
  /** @type {import('../../../src/tune/index.js').Journal} */
  const journal = {
    read: () => '',
    append: (lines) => {
      text += lines;
    },
    store: (name, bytes) => void models.set(name, bytes),
    load: (name) => models.get(name),
    remove: (name) => void models.delete(name),
    close: () => {},
  };
  /** @type {import('../../../src/tune/index.js').Executor} */
  const executor = {
    size: 2,
    begin: () => {},
    dispose: () => {},
    async run({ params, epochs, fold, model }) {
      const { rate, units } = params;
      if (Number(units) > 6) throw new DivergedError('the loss is NaN');
      const dataLoss = Number(rate) + 1 / epochs + fold / 8;
      return { figures: { loss: dataLoss, dataLoss, penalties: { l1: 0, l2: 0 } }, model, predictions: undefined };
    },
  };
  const space = {
    rate: uniform(0, 0.5),
    lambda: logUniform(1e-4, 1e-1),
    units: integer(2, 9),
    layers: integer(1, 100, { log: true }),
    activation: choice(['relu', 'tanh']),
    bias: choice([true, null, 2]),
  };
  const study = await tune(
    space,
    ({ units }) => {
      const model = sequential({ seed: 1, layers: [dense({ units, inputShape: [1] }), dense({ units: 1 })] });
      model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
      return model;
    },
    [
      [[1], [2], [3], [4]],
      [1, 2, 3, 4],
    ],
    {
      folds: [2, 3].map((row) => ({ train: [0, 1], test: [row] })),
      budget: { trials: 9, epochs: 8 },
      pruner: 'asha',
      seed: 4,
      executor,
      journal,
    },
  );
  study.model.dispose();
  return { study, text };
}

/** Lines without what differs from run to run, and from version to version. @param {string} text */
export function masked(text) {
  return text
    .replace(/"(datetime_\w+)":"[^"]+"/g, '"$1":"2026-01-01T00:00:00.000"')
    .replace(/\[object \w+\] \d+ [0-9a-f]{32}/g, 'hash')
    .replace(/"numericsVersion":\d+/g, '"numericsVersion":0')
    .replace(/"rows":\["[0-9a-f]+"\]/g, '"rows":["hash"]');
}
