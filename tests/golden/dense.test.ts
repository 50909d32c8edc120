// One forward and backward pass of the library against figures of PyTorch: every activation, every loss.
import { describe, expect, test } from 'vitest';
import { elu } from '../../src/activations/elu.js';
import { gelu } from '../../src/activations/gelu.js';
import { leakyRelu } from '../../src/activations/leakyRelu.js';
import { dense } from '../../src/layers/dense.js';
import { huber } from '../../src/losses/huber.js';
import type { LossLike } from '../../src/losses/registry.js';
import type { Activation, Matrix } from '../../src/types.js';
import { lastGradients, type OpenModel, openModel, readFloats } from '../support/openModel.js';
import { type DenseCase, loadDenseCases } from './load.js';
import { F32_ROUNDING, largestDifference } from './rounding.js';

/**
 * An error of f32 depends on the order of sums and on the exponential in use, so ours and PyTorch's are two draws of the same
 * size: 4 times PyTorch's largest error in the tensor. Four roundings of the tensor's largest number are added, one for the
 * golden numbers themselves and the others because PyTorch's draw may be lucky: with huber most of dX is made of exact numbers.
 */
function toleranceOf(torchError: number, expected: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < expected.length; i++) largest = Math.max(largest, Math.abs(expected[i]!));
  return 4 * torchError + 4 * F32_ROUNDING * largest;
}

const activationsByName: Record<string, string | Activation> = {
  linear: 'linear',
  relu: 'relu',
  gelu: 'gelu',
  gelu_tanh: gelu({ approximate: true }),
  tanh: 'tanh',
  sigmoid: 'sigmoid',
  'leaky_relu_0.01': leakyRelu({ negativeSlope: 0.01 }),
  elu_1: elu({ alpha: 1 }),
  silu: 'silu',
  softplus: 'softplus',
};

const lossesByName: Record<string, LossLike> = {
  softmax_ce: 'sparseCategoricalCrossentropy',
  softmax_ce_soft: 'categoricalCrossentropy',
  'softmax_ce_smooth0.1': 'categoricalCrossentropy',
  bce_logits: 'binaryCrossentropy',
  mse: 'meanSquaredError',
  mae: 'meanAbsoluteError',
  'huber1.0': 'huber',
  'huber0.5': huber({ delta: 0.5 }),
};

const golden = loadDenseCases();

/** What the loss compares with; the smoothed case gives labels: 0.9 of the label, 0.1 spread over the classes. */
function targetsOf({ loss, target, kernels }: DenseCase): Matrix {
  if (loss !== 'softmax_ce_smooth0.1') return target;
  const classes = kernels.at(-1)!.shape[1]!;
  const data = new Float32Array(target.data.length * classes).fill(0.1 / classes);
  target.data.forEach((label, row) => {
    data[row * classes + label] = 0.9 + 0.1 / classes;
  });
  return { data, shape: [target.data.length, classes] };
}

/** One step of the case's network; `inFront` is a linear layer without bias before it. Nothing but gradients is read. */
function stepped(dense1: DenseCase, X: Matrix, inFront?: Matrix): { open: OpenModel; loss: number } {
  const layers = dense1.activations.map((name, l) =>
    dense({ units: dense1.kernels[l]!.shape[1]!, activation: activationsByName[name]! }),
  );
  const first = inFront === undefined ? [] : [dense({ units: inFront.shape[1]!, useBias: false })];
  const open = openModel({ layers: [...first, ...layers] }, { optimizer: 'sgd', loss: lossesByName[dense1.loss]! });
  open.model.predict(X); // tells the model its input columns
  const weights = dense1.kernels.flatMap((kernel, l) => [kernel, dense1.biases[l]!]);
  open.model.setWeights(inFront === undefined ? weights : [inFront, ...weights]);
  return { open, loss: open.model.trainOnBatch(X, targetsOf(dense1)).dataLoss };
}

function identity(size: number): Matrix {
  const data = new Float32Array(size * size);
  for (let i = 0; i < size; i++) data[i * size + i] = 1;
  return { data, shape: [size, size] };
}

describe('one forward and backward pass', () => {
  test('the cases cover every activation and every loss', () => {
    expect(new Set(golden.flatMap(({ activations }) => activations))).toEqual(new Set(Object.keys(activationsByName)));
    expect(new Set(golden.map(({ loss }) => loss))).toEqual(new Set(Object.keys(lossesByName)));
    expect(golden).toHaveLength(28);
  });

  test.each(golden)('$name: loss, z, h, dz, dW, db, dX', (one) => {
    const expectClose = (actual: ArrayLike<number>, expected: ArrayLike<number>, tensor: string) => {
      const torch = one.torchF32Error[tensor]!;
      expect(torch, tensor).toBeGreaterThan(0);
      expect(actual.length, tensor).toBe(expected.length);
      const tolerance = toleranceOf(torch, expected);
      for (let i = 0; i < expected.length; i++) {
        if (!(Math.abs(actual[i]! - expected[i]!) <= tolerance)) {
          expect.fail(`${tensor}[${i}]: ${actual[i]}, expected ${expected[i]} within ${tolerance}`);
        }
      }
    };
    const { open, loss } = stepped(one, one.X);
    const gradients = lastGradients(open);
    expectClose([loss], [one.lossValue], 'loss');
    one.activations.forEach((_, l) => {
      const slot = open.state.trainingPlan!.slots[l]!;
      const size = one.z[l]!.data.length;
      // Where z is not needed for the backward pass it is not kept: slot.preActivation is then h.
      if (slot.preActivation !== slot.output || slot.activation.name === 'linear') {
        expectClose(readFloats(slot.preActivation, size), one.z[l]!.data, `z${l + 1}`);
      }
      expectClose(readFloats(slot.output, size), one.h[l]!.data, `h${l + 1}`);
      expectClose(readFloats(slot.outputGradient, size), one.dz[l]!.data, `dz${l + 1}`);
      expectClose(gradients[2 * l]!, one.dKernels[l]!.data, `dW${l + 1}`);
      expectClose(gradients[2 * l + 1]!, one.dBiases[l]!.data, `db${l + 1}`);
    });
    // X as the kernel of a layer that is fed the identity: its output is X exactly, and its gradient is dX.
    const behind = stepped(one, identity(one.X.shape[0]!), one.X);
    expect(behind.loss).toBe(loss);
    expectClose(lastGradients(behind.open)[0]!, one.dX.data, 'dX');
  });

  test.each(
    golden.filter(({ probabilities }) => probabilities !== undefined),
  )('$name: probabilities, and the same step, where the model ends in softmax', (one) => {
    const ends = one.activations.map((_, l) => l === one.activations.length - 1);
    const layers = one.activations.map((name, l) =>
      dense({ units: one.kernels[l]!.shape[1]!, activation: ends[l] ? 'softmax' : activationsByName[name]! }),
    );
    const open = openModel({ layers }, { optimizer: 'sgd', loss: lossesByName[one.loss]! });
    open.model.predict(one.X);
    open.model.setWeights(one.kernels.flatMap((kernel, l) => [kernel, one.biases[l]!]));
    const { data } = open.model.predict(one.X);
    const tolerance = toleranceOf(one.torchF32Error['probs']!, one.probabilities!.data);
    expect(largestDifference(data, one.probabilities!.data)).toBeLessThanOrEqual(tolerance);
    const { open: fromLogits, loss } = stepped(one, one.X);
    expect(open.model.trainOnBatch(one.X, targetsOf(one)).dataLoss).toBe(loss);
    expect(lastGradients(open)).toEqual(lastGradients(fromLogits));
  });
});
