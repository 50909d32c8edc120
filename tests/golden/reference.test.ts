// The f64 reference against figures of PyTorch: what the rest of the tests lean on is itself right.
import { describe, expect, test } from 'vitest';
import {
  type Activation,
  elu,
  gelu,
  geluTanh,
  leakyRelu,
  linear,
  relu,
  sigmoid,
  silu,
  softmax,
  softplus,
  tanh,
} from '../reference/network/activations.js';
import { dense, dropout } from '../reference/network/layers.js';
import {
  binaryCrossentropy,
  categoricalCrossentropy,
  huber,
  type Loss,
  meanAbsoluteError,
  meanSquaredError,
  oneHot,
  sparseCategoricalCrossentropy,
} from '../reference/network/losses.js';
import { fromShaped, type Matrix, matrix } from '../reference/network/matrix.js';
import { dataGradients, forward, type Network, objective } from '../reference/network/network.js';
import { adam, momentum, nesterov, type Optimizer, sgd } from '../reference/network/optimizers.js';
import { noPenalty, type Penalty } from '../reference/network/penalties.js';
import { ReferenceTrainer } from '../reference/network/train.js';
import { runTrajectory, type TrajectoryTrainer, trajectoryDeviation } from '../support/trajectory.js';
import {
  loadDenseCases,
  loadProximalTrajectories,
  loadTrajectories,
  type TrajectoryRun,
  type TrajectorySetup,
} from './load.js';
import { expectRoundsTo, F32_ROUNDING } from './rounding.js';

/** Sums of up to 40 terms of size 10, in another order: a few hundred times 2^-53. */
const ONE_PASS_SLACK = 1e-13;

/** The same after 25 steps, each of which passes on and adds to the last one's differences. */
const TRAJECTORY_SLACK = 1e-12;

const activationsByName: Record<string, Activation> = {
  linear,
  relu,
  gelu,
  gelu_tanh: geluTanh,
  tanh,
  sigmoid,
  'leaky_relu_0.01': leakyRelu(0.01),
  elu_1: elu(1),
  silu,
  softplus,
};

const lossesByName: Record<string, Loss> = {
  softmax_ce: sparseCategoricalCrossentropy,
  softmax_ce_soft: categoricalCrossentropy,
  'softmax_ce_smooth0.1': categoricalCrossentropy,
  bce_logits: binaryCrossentropy,
  mse: meanSquaredError,
  mae: meanAbsoluteError,
  'huber1.0': huber(1),
  'huber0.5': huber(0.5),
};

/** The file gives labels to be smoothed: 0.9 of the label, 0.1 spread over the classes. */
function smoothed(labels: Matrix, classes: number): Matrix {
  return matrix(
    labels.rows,
    classes,
    oneHot(labels, classes).data.map((t) => 0.9 * t + 0.1 / classes),
  );
}

const denseCases = loadDenseCases();

describe('one forward and backward pass', () => {
  test('the cases cover every activation and every loss', () => {
    expect(new Set(denseCases.flatMap((golden) => golden.activations))).toEqual(
      new Set(Object.keys(activationsByName)),
    );
    expect(new Set(denseCases.map((golden) => golden.loss))).toEqual(new Set(Object.keys(lossesByName)));
    expect(denseCases).toHaveLength(28);
  });

  test.each(denseCases)('$name: loss, probabilities, z, h, dz, dW, db, dX', (golden) => {
    const loss = lossesByName[golden.loss]!;
    const layers = golden.activations.map((name, l) =>
      dense(fromShaped(golden.kernels[l]!), golden.biases[l]!.data, activationsByName[name]!),
    );
    const network: Network = { layers, loss };
    const target = fromShaped(golden.target);
    const classes = golden.kernels.at(-1)!.shape[1]!;
    const batch = {
      X: fromShaped(golden.X),
      y: golden.loss === 'softmax_ce_smooth0.1' ? smoothed(target, classes) : target,
    };
    const expectRounded = (actual: ArrayLike<number>, expected: ArrayLike<number>, what: string) =>
      expectRoundsTo(actual, expected, ONE_PASS_SLACK, what);

    const results = forward(network, batch.X);
    const output = results.at(-1)!.output;
    expectRounded([objective(network, batch).dataLoss], [golden.lossValue], 'loss');
    expectRounded(loss.elements(output, batch.y).data, golden.elementLosses.data, 'element losses');
    expect(golden.probabilities !== undefined).toBe(golden.loss.startsWith('softmax'));
    if (golden.probabilities !== undefined) {
      expectRounded(softmax.forward(output).data, golden.probabilities.data, 'probabilities');
    }

    const gradients = dataGradients(network, batch);
    golden.activations.forEach((_, l) => {
      expectRounded(results[l]!.z.data, golden.z[l]!.data, `z${l}`);
      expectRounded(results[l]!.output.data, golden.h[l]!.data, `h${l}`);
      expectRounded(gradients.dense[l]!.z.data, golden.dz[l]!.data, `dz${l}`);
      expectRounded(gradients.dense[l]!.kernel.data, golden.dKernels[l]!.data, `dW${l}`);
      expectRounded(gradients.dense[l]!.bias, golden.dBiases[l]!.data, `db${l}`);
    });
    expectRounded(gradients.X.data, golden.dX.data, 'dX');
  });
});

function optimizerOf({ optimizer }: TrajectoryRun, { optimizers }: TrajectorySetup): Optimizer {
  switch (optimizer) {
    case 'sgd':
      return sgd(optimizers.sgd.lr);
    case 'momentum':
      return momentum(optimizers.momentum.lr, optimizers.momentum.momentum);
    case 'nesterov':
      return nesterov(optimizers.nesterov.lr, optimizers.nesterov.momentum);
    case 'adam': {
      const { lr, beta1, beta2, eps } = optimizers.adam;
      return adam({ learningRate: lr, beta1, beta2, epsilon: eps });
    }
  }
}

/** The reference behind the interface that the library's own training step is driven through. */
function referenceTrainer(run: TrajectoryRun, setup: TrajectorySetup): TrajectoryTrainer {
  const penalty: Penalty = { l1: run.l1, l1Subgradient: run.l1Subgradient, l2: run.l2 };
  const hidden = dense(matrix(6, 16), new Float64Array(16), relu, penalty, noPenalty);
  const masked = dropout(null, setup.dropoutScale);
  const output = dense(matrix(16, 4), new Float64Array(4), linear, penalty, noPenalty);
  const parameters = [hidden.kernel.data, hidden.bias!, output.kernel.data, output.bias!];
  const network: Network = { layers: [hidden, masked, output], loss: sparseCategoricalCrossentropy };
  const trainer = new ReferenceTrainer(network, optimizerOf(run, setup), { proximal: 'plain' });
  return {
    setWeights: (weights) => {
      parameters.forEach((parameter, p) => {
        parameter.set(weights[p]!.data);
      });
    },
    step: (X, labels, mask) => {
      masked.mask = mask && matrix(8, 16, mask);
      return trainer.step({ X: matrix(8, 6, X), y: matrix(8, 1, labels) });
    },
    getWeights: () => parameters.map((data) => ({ data })),
  };
}

describe('25 training steps', () => {
  const { setup, runs } = loadTrajectories();

  test('there are 20 runs', () => {
    expect(runs).toHaveLength(20);
    expect(new Set(runs.map((run) => run.name)).size).toBe(20);
  });

  test.each(runs)('$name: losses before each update, weights after the first and the last', (run) => {
    const result = runTrajectory(setup, run, referenceTrainer(run, setup));
    expectRoundsTo(result.dataLoss, run.dataLoss, TRAJECTORY_SLACK, 'data loss');
    expectRoundsTo(result.loss, run.totalLoss!, TRAJECTORY_SLACK, 'loss');
    expectRoundsTo(result.firstKernelAfterOneStep, run.firstKernelAfterOneStep!.data, TRAJECTORY_SLACK, 'W1 after 1');
    run.finalWeights.forEach((golden, p) => {
      expectRoundsTo(result.finalWeights[p]!, golden.data, TRAJECTORY_SLACK, `final weights ${p}`);
    });
  });

  test('the deviation of a result from its run is found, wherever it is', () => {
    const run = runs.at(-1)!;
    const result = runTrajectory(setup, run, referenceTrainer(run, setup));
    const exact = trajectoryDeviation(result, run);
    // No loss or weight of these runs reaches 4.
    for (const figure of ['dataLoss', 'loss', 'firstKernelAfterOneStep', 'finalWeights'] as const) {
      expect(exact[figure]).toBeLessThanOrEqual(4 * F32_ROUNDING);
    }
    expect(exact.sameZeros).toBe(true);
    result.finalWeights[3]![1]! += 0.5;
    result.loss[7]! += 0.25;
    expect(trajectoryDeviation(result, run).finalWeights).toBeCloseTo(0.5, 6);
    expect(trajectoryDeviation(result, run).loss).toBeCloseTo(0.25, 6);
    result.finalWeights[2]![5] = 0;
    expect(trajectoryDeviation(result, run).sameZeros).toBe(false);
  });
});

describe('25 training steps, each with a proximal step of threshold lr * lambda', () => {
  const { setup, runs } = loadProximalTrajectories();

  test('there are 18 runs', () => {
    expect(runs).toHaveLength(18);
    expect(new Set(runs.map((run) => run.name)).size).toBe(18);
  });

  test.each(runs)('$name: losses, final weights, zeros at the same places', (run) => {
    const result = runTrajectory(setup, run, referenceTrainer(run, setup));
    expectRoundsTo(result.dataLoss, run.dataLoss, TRAJECTORY_SLACK, 'data loss');
    run.finalWeights.forEach((golden, p) => {
      expectRoundsTo(result.finalWeights[p]!, golden.data, TRAJECTORY_SLACK, `final weights ${p}`);
    });
    expect(trajectoryDeviation(result, run).sameZeros).toBe(true);
    const zeros = [0, 2].map((p) => result.finalWeights[p]!.filter((w) => w === 0).length);
    expect(zeros).toEqual(run.zeros);
  });
});
