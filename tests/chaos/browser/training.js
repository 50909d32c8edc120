// @ts-check
// One training with all that a checkpoint must hold: dropout, a running average, a schedule, counts of early stopping.
import { adam, cosineDecay, dense, dropout, earlyStopping, ema, l1, matrix, sequential } from '../../../dist/index.js';

const ROWS = 120;
const COLUMNS = 20;
const CLASSES = 3;
/** Steps of the whole training. */
export const STEPS = 120;

/** @returns {{ X: import('../../../dist/index.js').Matrix, y: Int32Array }} */
export function examples() {
  // A multiplicative generator: the same numbers everywhere.
  let state = 1;
  const data = Float32Array.from({ length: ROWS * COLUMNS }, () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  });
  return { X: matrix(data, [ROWS, COLUMNS]), y: Int32Array.from({ length: ROWS }, (_, row) => row % CLASSES) };
}

export function newModel() {
  const model = sequential({
    seed: 7,
    layers: [
      dense({ units: 32, inputShape: [COLUMNS], activation: 'relu', kernelRegularizer: l1(1e-4) }),
      dropout({ rate: 0.3 }),
      dense({ units: CLASSES }),
    ],
  });
  const optimizer = adam({ learningRate: cosineDecay({ initialValue: 0.01, decaySteps: STEPS }) });
  model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'], average: ema() });
  return model;
}

/** Ten steps per epoch. @returns {import('../../../dist/index.js').FitOptions} */
export function fitOptions() {
  return { epochs: STEPS / 10, batchSize: 9, validationSplit: 0.25, verbose: false };
}

/** Fresh callbacks, which keep counts. */
export function callbacks() {
  return [earlyStopping({ patience: 1000, restoreBestWeights: true })];
}

/** What a trained model is, to the last bit. @param {import('../../../dist/index.js').Sequential} model */
export async function digestOf(model) {
  const digest = await crypto.subtle.digest('SHA-256', /** @type {Uint8Array<ArrayBuffer>} */ (model.save()));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
