// Checkpoints, which training goes on from.
import { adam, dense, ema, sequential } from '../../../src/index.js';
import type { Bytes } from '../mutate/bytes.js';
import type { Parser } from './parser.js';
import { inputsOf } from './safetensors.js';

const X = [
  [1, 2],
  [2, 1],
  [0, 1],
  [3, 1],
];
const y = [1, 2, 3, 4];

function model() {
  const made = sequential({
    seed: 1,
    layers: [dense({ units: 2, inputShape: [2], activation: 'relu' }), dense({ units: 1 })],
  });
  made.compile({ optimizer: adam(), loss: 'meanSquaredError', average: ema() });
  return made;
}

export async function checkpoints(): Promise<Parser> {
  const files: Bytes[] = [];
  const trained = model();
  const save = () => void files.push(Uint8Array.from(trained.save()));
  const options = { epochs: 2, batchSize: 2, verbose: false } as const;
  await trained.fit(X, y, { ...options, callbacks: [{ onBatchEnd: save }] });
  trained.dispose();
  const read = async (input: Bytes) => {
    const resumed = model();
    try {
      await resumed.fit(X, y, { ...options, resume: input });
    } finally {
      resumed.dispose();
    }
  };
  return { name: 'checkpoints', share: 10, files, input: inputsOf(files), read };
}
