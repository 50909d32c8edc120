import { dense } from '../layers/dense.js';
import { dropout } from '../layers/dropout.js';
import { type Sequential, sequential } from '../model/sequential.js';
import { adam } from '../optimizers/adam.js';
import { l1 } from '../penalties/l1.js';
import type { Matrix } from '../types.js';
import { digitsOfDouble, hashOf } from './bits.js';
import { type KnownAnswer, numbers } from './knownAnswer.js';

const ROWS = 11;
const INPUTS = 9;
const CLASSES = 3;
const STEPS = 3;

/** Three steps of a small network with relu, dropout, softmax, Adam and an L1 penalty that makes weights exactly 0. */
export function trainingAnswer(): KnownAnswer {
  return {
    name: 'training',
    expected:
      'weights 0a3298e7 0a3cfa55 4aa0b605 f90cd5dd, losses 3ff36ccacfba88c1 3ff02d24535c60e0 3ff07180c8252f30, 95 zeros',
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
