import { dense } from '../layers/dense.js';
import { dropout } from '../layers/dropout.js';
import { type Sequential, sequential } from '../model/sequential.js';
import { adam } from '../optimizers/adam.js';
import { l1 } from '../penalties/l1.js';
import type { Matrix } from '../types.js';
import { digitsOfDouble, hashOf } from './bits.js';
import { type KnownAnswer, numbers } from './knownAnswer.js';

/** A power of two: dividing by it hides no bit of the loss. */
const ROWS = 16;
const INPUTS = 9;
const CLASSES = 3;
const STEPS = 3;

/** Three steps of a small network with relu, dropout, softmax, Adam and an L1 penalty that makes weights exactly 0. */
export function trainingAnswer(): KnownAnswer {
  return {
    name: 'training',
    expected:
      'weights da8675a5 13002043 5319083a 59ff531f, losses 3ff47dc322e38f26 3ff0c4e6e44ce184 3ff0525d3eba0cbb, 112 zeros',
    prepare() {
      const X = { data: numbers(ROWS * INPUTS, 41), shape: [ROWS, INPUTS] };
      const y = Int32Array.from({ length: ROWS }, (_, row) => row % CLASSES);
      let warm: Sequential | undefined;
      let answer = '';
      return {
        calls: 1,
        warm() {
          warm ??= network();
          warm.trainOnBatch(X, y);
        },
        compute() {
          warm?.dispose();
          answer = train(X, y);
        },
        read: () => answer,
      };
    },
  };
}

function network(): Sequential {
  const kernelRegularizer = l1(0.02);
  const model = sequential({
    seed: 5,
    layers: [
      dense({ units: 26, inputShape: [INPUTS], activation: 'relu', kernelInitializer: 'heNormal', kernelRegularizer }),
      dropout({ rate: 0.5 }),
      dense({ units: CLASSES, activation: 'softmax', kernelRegularizer }),
    ],
  });
  model.compile({ optimizer: adam({ learningRate: 0.03 }), loss: 'sparseCategoricalCrossentropy' });
  return model;
}

/** Bits of the weights, tensor by tensor, and of the data losses; and the number of zero weights. */
function train(X: Matrix, y: Int32Array): string {
  const model = network();
  try {
    const losses = Array.from({ length: STEPS }, () => model.trainOnBatch(X, y).dataLoss);
    const weights = model.getWeights().map(({ data }) => new Uint32Array(data.buffer, data.byteOffset, data.length));
    const { zeros } = model.sparsity();
    return `weights ${weights.map(hashOf).join(' ')}, losses ${losses.map(digitsOfDouble).join(' ')}, ${zeros} zeros`;
  } finally {
    model.dispose();
  }
}
