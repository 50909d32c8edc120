// @ts-check
// The network of the training benches in this library.
import * as ockham from 'ockham';

/**
 * The job of every engine: relu after each hidden layer, then dropout; softmax cross entropy; `l1 * sum |W| + l2 * sum W^2` over
 * all kernels; Adam. Other activations are jobs of this library alone.
 *
 * @typedef {object} TrainingJob
 * @property {readonly number[]} units  of each layer, inputs first.
 * @property {number} batchSize
 * @property {number} dropoutRate
 * @property {number} l1
 * @property {number} l2
 * @property {number} learningRate
 * @property {'relu' | 'gelu'} [activation]
 * @property {number} [seed]
 *
 * @typedef {Pick<typeof ockham, 'adam' | 'dense' | 'dropout' | 'l1l2' | 'matrix' | 'sequential'>} Library
 */

export const hyperparameters = { dropoutRate: 0.5, l1: 1e-5, l2: 1e-4, learningRate: 1e-3 };

/**
 * The model, compiled.
 *
 * @param {TrainingJob} job
 * @param {Library} [library]  default: the build of this repository.
 */
export function createModel(
  { units, dropoutRate, l1, l2, learningRate, activation = 'relu', seed = 1 },
  library = ockham,
) {
  const { adam, dense, dropout, l1l2, sequential } = library;
  const [inputs = 0] = units;
  const kernelRegularizer = l1l2({ l1, l2 });
  const hidden = units
    .slice(1, -1)
    .flatMap((width, index) => [
      dense({ units: width, activation, kernelRegularizer, ...(index === 0 ? { inputShape: [inputs] } : {}) }),
      ...(dropoutRate > 0 ? [dropout({ rate: dropoutRate })] : []),
    ]);
  const output = dense({ units: units.at(-1) ?? 0, activation: 'softmax', kernelRegularizer });
  const model = sequential({ seed, layers: [...hidden, output] });
  model.compile({ optimizer: adam({ learningRate }), loss: 'sparseCategoricalCrossentropy' });
  return model;
}

/**
 * Training in whole epochs of the given rows: gathering the shuffled rows of a batch is part of the step.
 *
 * @param {TrainingJob} job
 * @param {Float32Array} X  (rows, inputs), rows being a multiple of the batch.
 * @param {Int32Array} y    (rows)
 * @param {Library} [library]  default: the build of this repository.
 * @param {ReturnType<typeof createModel>} [model]  default: that of the job, with its first weights.
 */
export function createTrainer(job, X, y, library = ockham, model = createModel(job, library)) {
  const epochs = model.train(library.matrix(X, [y.length, job.units[0] ?? 0]), y, {
    epochs: 2 ** 31 - 1,
    batchSize: job.batchSize,
    verbose: false,
    yieldEvery: Infinity,
  });
  return {
    /** Steps are taken in multiples of this. */
    granularity: y.length / job.batchSize,
    /**
     * @param {number} steps
     * @returns the mean loss of the last epoch, penalties included.
     */
    async run(steps) {
      let loss = Number.NaN;
      for (let done = 0; done < steps; done += y.length / job.batchSize) {
        const { value } = await epochs.next();
        if (value) loss = value.loss;
      }
      return loss;
    },
    dispose() {
      model.dispose();
    },
  };
}
