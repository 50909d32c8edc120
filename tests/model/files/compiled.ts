// A model with what files keep beside weights, and what load says against its file.

import { expect } from 'vitest';
import { decodeSafetensors } from '../../../src/formats/safetensors/decode.js';
import {
  type Average,
  adam,
  batchNormalization,
  type Constraint,
  dense,
  type FitOptions,
  load,
  memory,
  type Sequential,
  sequential,
} from '../../../src/index.js';
import { errorOf } from '../../support/errors.js';
import { altered, type Parts } from '../../support/files.js';

/** Two epochs of three steps, for 12 rows. */
export const options: FitOptions = { epochs: 2, batchSize: 5, verbose: false };

export const read = (file: Uint8Array) => decodeSafetensors(file, { maxHeaderBytes: 100_000_000 });

/** A compiled classifier of 4 columns, with statistics and a layer that is not trained. */
export function compiled(average?: Average): Sequential {
  const model = sequential({
    seed: 3,
    layers: [
      dense({ units: 5, inputShape: [4], activation: 'relu' }),
      batchNormalization(),
      dense({ units: 4, trainable: false }),
      dense({ units: 3, activation: 'softmax' }),
    ],
  });
  const loss = 'sparseCategoricalCrossentropy';
  model.compile({ optimizer: adam({ learningRate: 0.05 }), loss, ...(average && { average }) });
  return model;
}

/** What load says against the file with something changed; it takes no memory. */
export function refusal(file: Uint8Array, change: (parts: Parts) => void) {
  const { bytesInUse } = memory();
  const error = errorOf(() => load(altered(file, change)));
  expect(memory().bytesInUse).toBe(bytesInUse);
  expect(error.code).toBe('E_FORMAT');
  return error;
}

/** A constraint that moves weights from 0. */
export const lifted: Constraint = {
  name: 'lifted',
  config: {},
  apply({ memory: { buffer } }, weights, rows, columns) {
    const array = new Float32Array(buffer, weights, rows * columns);
    array.set(array.map((value) => value + 1));
  },
};
