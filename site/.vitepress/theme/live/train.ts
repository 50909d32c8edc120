// The network of the home page; program.ts has the text of the same.
import { adam, dense, l1, maxNorm, sequential } from 'ockham';
import { makeClassification } from 'ockham/datasets';
import { COLUMNS, EPOCHS, INFORMATIVE, NOISE, UNITS } from './program.js';

/** Epochs from one state to the next. */
const EVERY = 10;

/** One state of a training. */
export interface Progress {
  readonly epoch: number;
  readonly isLast: boolean;
  /** The first kernel, (COLUMNS, UNITS) by rows. */
  readonly kernel: Float32Array;
  readonly zeros: number;
  /** Columns that the network does not read. */
  readonly deadInputs: readonly number[];
  /** Share of 2000 new rows whose class is right. */
  readonly accuracy: number;
  /** SHA-256 of all weights; undefined before the end, and where a page may not hash. */
  readonly sha256: string | undefined;
}

/** SHA-256 of arrays of f32, one after the other. */
async function sha256Of(arrays: readonly { readonly data: ArrayLike<number> }[]): Promise<string | undefined> {
  if (globalThis.crypto.subtle === undefined) return undefined;
  const flat = Float32Array.from(arrays.flatMap(({ data }) => Array.from(data)));
  const digest = await crypto.subtle.digest('SHA-256', flat);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Trains with an L1 penalty of strength lambda on the first kernel. */
export async function* train(lambda: number): AsyncGenerator<Progress, void, void> {
  const columns = { informative: INFORMATIVE, noiseColumns: NOISE, separation: 2.5 };
  const { X, y } = makeClassification({ ...columns, rows: 80, seed: 1 });
  const fresh = makeClassification({ ...columns, rows: 2000, seed: 2 });
  const hidden = dense({ units: UNITS, inputShape: [COLUMNS], activation: 'relu', kernelRegularizer: l1(lambda) });
  const output = dense({ units: 1, activation: 'sigmoid', kernelConstraint: maxNorm(1) });
  const model = sequential({ seed: 1, layers: [hidden, output] });
  model.compile({ optimizer: adam({ learningRate: 0.01 }), loss: 'binaryCrossentropy', metrics: ['accuracy'] });
  try {
    for await (const { epoch } of model.train(X, y, { epochs: EPOCHS, batchSize: 80, verbose: false })) {
      const done = epoch + 1;
      if (done % EVERY !== 0) continue;
      const { accuracy } = await model.evaluate(fresh.X, fresh.y);
      const { zeros, layers } = model.sparsity();
      const weights = model.getWeights();
      const isLast = done === EPOCHS;
      yield {
        epoch: done,
        isLast,
        kernel: Float32Array.from(weights[0]?.data ?? []),
        zeros,
        deadInputs: layers[0]?.deadInputs ?? [],
        accuracy: Number(accuracy),
        sha256: isLast ? await sha256Of(weights) : undefined,
      };
    }
  } finally {
    model.dispose();
  }
}
