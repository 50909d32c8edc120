// Losses for labels that may be wrong, on digits with 30 % of the training labels replaced by another class.
import { expect, test } from 'vitest';
import { philox } from '../../../src/core/random/philox.js';
import { digits } from '../../../src/datasets/digits.js';
import {
  adam,
  bootstrapCrossentropy,
  dense,
  generalizedCrossentropy,
  type LossLike,
  sequential,
  trainTestSplit,
} from '../../../src/index.js';

const NOISE = 0.3;
const SEEDS = [1, 2, 3];

/** Every label, or with probability NOISE one of the nine others: a function of (seed, row). */
function flipped(labels: ArrayLike<number>, seed: number): Int32Array {
  const words = new Uint32Array(4);
  return Int32Array.from({ length: labels.length }, (_, row) => {
    philox(row, 0, 0, 0, seed, 0, words);
    const isFlipped = words[0]! < NOISE * 2 ** 32;
    return isFlipped ? (labels[row]! + 1 + (words[1]! % 9)) % 10 : labels[row]!;
  });
}

/** Test accuracy, on the true labels, of a network that is large enough to learn the wrong ones by heart. */
async function accuracyOf(loss: LossLike, seed: number): Promise<number> {
  const { X, y } = digits();
  const scaled = { ...X, data: X.data.map((pixel) => pixel / 16) };
  const { XTrain, XTest, yTrain, yTest } = trainTestSplit(scaled, y, { testSize: 0.3, seed });
  const layers = [dense({ units: 128, activation: 'relu' }), dense({ units: 10, activation: 'softmax' })];
  const model = sequential({ layers, seed });
  model.compile({ optimizer: adam({ learningRate: 3e-3 }), loss, metrics: ['accuracy'] });
  await model.fit(XTrain, flipped(yTrain, seed), { epochs: 60, verbose: false });
  const result = await model.evaluate(XTest, yTest);
  model.dispose();
  return result['accuracy'] as number;
}

async function meanAccuracy(loss: LossLike): Promise<number> {
  let sum = 0;
  for (const seed of SEEDS) sum += await accuracyOf(loss, seed);
  return sum / SEEDS.length;
}

// Measured: cross entropy 0.859; generalized 0.944; bootstrap with half of the target its own, hard 0.941, soft 0.935. The
// standard error of a mean of three accuracies over 540 rows is about 0.008, so 0.05 is six of them.
const ADVANTAGE = 0.05;

test('with 30 % wrong labels they predict better than cross entropy', async () => {
  const plain = await meanAccuracy('sparseCategoricalCrossentropy');
  const robust = [
    generalizedCrossentropy(),
    bootstrapCrossentropy({ beta: 0.5 }),
    bootstrapCrossentropy({ beta: 0.5, mode: 'soft' }),
  ];
  for (const loss of robust) expect(await meanAccuracy(loss)).toBeGreaterThan(plain + ADVANTAGE);
});
