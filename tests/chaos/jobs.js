// @ts-check
// The trainings that are killed: together they have every state that a checkpoint holds. Each makes all of it anew, as a program that
// is started again does.
import {
  adam,
  batchNormalization,
  cosineDecay,
  dense,
  dropout,
  earlyStopping,
  ema,
  l1,
  matrix,
  pruneSchedule,
  reduceLearningRateOnPlateau,
  sequential,
  sgd,
  sparseMatrix,
  swa,
} from 'ockham';

/**
 * @typedef {object} Job
 * @property {import('ockham').Sequential} model
 * @property {import('ockham').Matrix | import('ockham').SparseMatrix} X
 * @property {Int32Array | import('ockham').Matrix} y
 * @property {import('ockham').FitOptions} options
 * @property {{ steps?: number, epochs?: number }} every
 */

const ROWS = 96;

/** @param {number} rows @param {number} columns */
function numbers(rows, columns) {
  return Float32Array.from({ length: rows * columns }, (_, index) => ((index * 37) % 101) / 50 - 1);
}

const labels = Int32Array.from({ length: ROWS }, (_, row) => (row * 7) % 3);

/** @param {number} inputs @param {number} units @param {import('ockham').CompileOptions} compilation */
function network(inputs, units, compilation) {
  const model = sequential({
    seed: 5,
    layers: [
      dense({ units, activation: 'tanh', inputShape: [inputs], kernelRegularizer: l1(0.001) }),
      batchNormalization(),
      dropout({ rate: 0.3 }),
      dense({ units: 3, activation: 'softmax' }),
    ],
  });
  model.compile(compilation);
  return model;
}

/** @type {Readonly<Record<string, () => Job>>} */
export const JOBS = {
  scheduled: () => ({
    model: network(8, 16, {
      optimizer: adam({ learningRate: cosineDecay({ initialValue: 0.05, decaySteps: 60 }) }),
      loss: 'sparseCategoricalCrossentropy',
      metrics: ['accuracy'],
      average: swa({ startEpoch: 2 }),
    }),
    X: matrix(numbers(ROWS, 8), [ROWS, 8]),
    y: labels,
    options: {
      epochs: 12,
      batchSize: 16,
      validationSplit: 0.25,
      callbacks: [earlyStopping({ patience: 4, restoreBestWeights: true })],
    },
    every: { steps: 3 },
  }),
  mixed: () => ({
    model: network(8, 16, {
      optimizer: sgd({ learningRate: 0.05, momentum: 0.9 }),
      loss: 'categoricalCrossentropy',
      average: ema({ decay: 0.9 }),
    }),
    X: matrix(numbers(ROWS, 8), [ROWS, 8]),
    y: matrix(
      Float32Array.from({ length: 3 * ROWS }, (_, at) => (labels[Math.floor(at / 3)] === at % 3 ? 1 : 0)),
      [ROWS, 3],
    ),
    options: {
      epochs: 10,
      batchSize: 16,
      mixup: { alpha: 0.4 },
      callbacks: [reduceLearningRateOnPlateau({ monitor: 'loss', patience: 1, factor: 0.7, minDelta: 0.05 })],
    },
    every: { steps: 4, epochs: 1 },
  }),
  sparse: () => {
    const values = numbers(ROWS, 12);
    const kept = [...values.keys()].filter((at) => Math.abs(values[at] ?? 0) > 0.6);
    return {
      model: network(12, 16, { optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' }),
      X: sparseMatrix(
        kept.map((at) => values[at] ?? 0),
        kept.map((at) => at % 12),
        Array.from({ length: ROWS + 1 }, (_, row) => kept.filter((at) => at < 12 * row).length),
        [ROWS, 12],
      ),
      y: labels,
      options: { epochs: 10, batchSize: 16, callbacks: [pruneSchedule({ to: 0.6, endStep: 50, every: 5 })] },
      every: { steps: 2 },
    };
  },
  // Wide enough for threads.
  wide: () => ({
    model: network(300, 200, { optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' }),
    X: matrix(numbers(ROWS, 300), [ROWS, 300]),
    y: labels,
    options: { epochs: 4, batchSize: 32 },
    every: { steps: 2 },
  }),
};
