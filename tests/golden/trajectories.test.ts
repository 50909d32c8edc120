// 25 training steps of the library's own step, with given batches and masks, against PyTorch and the f64 reference.
import { describe, expect, test } from 'vitest';
import { dense } from '../../src/layers/dense.js';
import { adagrad } from '../../src/optimizers/adagrad.js';
import { adam } from '../../src/optimizers/adam.js';
import { adamw } from '../../src/optimizers/adamw.js';
import { rmsprop } from '../../src/optimizers/rmsprop.js';
import { sgd } from '../../src/optimizers/sgd.js';
import { l1 } from '../../src/penalties/l1.js';
import { l2 } from '../../src/penalties/l2.js';
import type { Optimizer, Penalty } from '../../src/types.js';
import { linear, relu } from '../reference/network/activations.js';
import { dense as referenceDense, dropout as referenceDropout } from '../reference/network/layers.js';
import { sparseCategoricalCrossentropy } from '../reference/network/losses.js';
import { matrix } from '../reference/network/matrix.js';
import * as reference from '../reference/network/optimizers.js';
import { ReferenceTrainer } from '../reference/network/train.js';
import { MaskLayer } from '../support/maskLayer.js';
import { openModel } from '../support/openModel.js';
import { runTrajectory, type TrajectoryTrainer, trajectoryDeviation } from '../support/trajectory.js';
import { loadProximalTrajectories, loadTrajectories, type TrajectoryRun, type TrajectorySetup } from './load.js';
import { largestDifference } from './rounding.js';

/**
 * Of how far PyTorch's own float32 run ends from the float64 one: ours sums in another order, so its errors are another draw
 * of the same size. Losses are about 1 and see all weights at once; they are held to the same bound.
 */
const TOLERANCE_FACTOR = 4;

/** The library behind the interface that the f64 reference is driven through as well. */
function libraryTrainer(optimizer: Optimizer, penalty: Penalty | undefined, scale: number): TrajectoryTrainer {
  const regularized = penalty === undefined ? {} : { kernelRegularizer: penalty };
  const masked = new MaskLayer(scale);
  const layers = [
    dense({ units: 16, inputShape: [6], activation: 'relu', ...regularized }),
    masked,
    dense({ units: 4, activation: 'softmax', ...regularized }),
  ];
  const { model } = openModel({ layers }, { optimizer, loss: 'sparseCategoricalCrossentropy' });
  return {
    setWeights: (weights) => model.setWeights(weights),
    step: (X, labels, mask) => {
      masked.mask = mask;
      return model.trainOnBatch({ data: X, shape: [8, 6] }, labels);
    },
    getWeights: () => model.getWeights(),
  };
}

function optimizerOf({ optimizer }: TrajectoryRun, { optimizers }: TrajectorySetup): Optimizer {
  switch (optimizer) {
    case 'sgd':
      return sgd({ learningRate: optimizers.sgd.lr });
    case 'momentum':
      return sgd({ learningRate: optimizers.momentum.lr, momentum: optimizers.momentum.momentum });
    case 'nesterov':
      return sgd({ learningRate: optimizers.nesterov.lr, momentum: optimizers.nesterov.momentum, nesterov: true });
    case 'adam': {
      const { lr, beta1, beta2, eps } = optimizers.adam;
      return adam({ learningRate: lr, beta1, beta2, epsilon: eps });
    }
  }
}

/** As the files have it: L1 by subgradient. Two terms in one penalty are a configuration that no function makes. */
function smoothPenalty({ l1Subgradient, l2: squares }: TrajectoryRun): Penalty | undefined {
  if (l1Subgradient === 0) return squares === 0 ? undefined : l2(squares);
  const subgradient = l1(l1Subgradient, { method: 'subgradient' });
  return { ...subgradient, elementwise: { ...subgradient.elementwise, l2: squares } };
}

describe('25 training steps', () => {
  const { setup, runs } = loadTrajectories();

  test('there are 20 runs', () => expect(runs).toHaveLength(20));

  test.each(runs)('$name: losses before each update, weights after the first and the last', (run) => {
    const trainer = libraryTrainer(optimizerOf(run, setup), smoothPenalty(run), setup.dropoutScale);
    const deviation = trajectoryDeviation(runTrajectory(setup, run, trainer), run);
    const tolerance = TOLERANCE_FACTOR * run.torchF32Deviation;
    expect(deviation.dataLoss).toBeLessThanOrEqual(tolerance);
    expect(deviation.loss).toBeLessThanOrEqual(tolerance);
    expect(deviation.firstKernelAfterOneStep).toBeLessThanOrEqual(tolerance);
    expect(deviation.finalWeights).toBeLessThanOrEqual(tolerance);
    expect(deviation.sameZeros).toBe(true);
  });
});

describe('25 training steps, each with a proximal step', () => {
  const { setup, runs } = loadProximalTrajectories();
  // The files' threshold is lr * lambda for every optimizer. Ours is that for sgd, and lr * lambda / (1 - mu) for momentum;
  // in Adam's metric no lambda corresponds.
  const comparable = runs.filter(({ optimizer }) => optimizer !== 'adam');
  const lambdaOf = ({ optimizer, l1: lambda }: TrajectoryRun) =>
    optimizer === 'momentum' ? lambda * (1 - setup.optimizers.momentum.momentum) : lambda;

  test('there are six runs of sgd and six of momentum', () => {
    const count = (name: string) => comparable.filter(({ optimizer }) => optimizer === name).length;
    expect([count('sgd'), count('momentum'), comparable.length]).toEqual([6, 6, 12]);
  });

  test.each(comparable)('$name: data losses, final weights, zeros at the same places', (run) => {
    const trainer = libraryTrainer(optimizerOf(run, setup), l1(lambdaOf(run)), setup.dropoutScale);
    const result = runTrajectory(setup, run, trainer);
    const deviation = trajectoryDeviation(result, run);
    // Thresholds of up to 0.05 are rounded to f32 as well, and losses that hardly move anymore stand at 1.4.
    const tolerance = Math.max(TOLERANCE_FACTOR * run.torchF32Deviation, 8 * 2 ** -24);
    expect(deviation.dataLoss).toBeLessThanOrEqual(tolerance);
    expect(deviation.finalWeights).toBeLessThanOrEqual(tolerance);
    expect(deviation.sameZeros).toBe(true);
    expect([0, 2].map((p) => result.finalWeights[p]!.filter((w) => w === 0).length)).toEqual(run.zeros);
  });
});

/** Rules that the files have numbers for, but no figures: held against the f64 reference on the files' data. */
describe('25 training steps against the f64 reference', () => {
  const { setup, runs } = loadTrajectories();
  const template = runs.find(({ name }) => name === 'adam, l1_l2_dropout')!;
  const adamNumbers = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
  const free = { ...adamNumbers, weightDecay: 0.1, decayBias: false };
  const decayed = { ...adamNumbers, weightDecay: 0.1, decayBias: true };
  const rms = { learningRate: 0.01, rho: 0.99, epsilon: 1e-8 };
  const sums = { learningRate: 0.1, epsilon: 1e-10, initialAccumulator: 0 };
  const rules = [
    { name: 'adam', optimizer: adam(adamNumbers), definition: reference.adam(adamNumbers) },
    { name: 'adamw on kernels', optimizer: adamw(free), definition: reference.adamw(free) },
    { name: 'adamw on biases too', optimizer: adamw(decayed), definition: reference.adamw(decayed) },
    { name: 'rmsprop', optimizer: rmsprop(rms), definition: reference.rmsprop(rms) },
    { name: 'adagrad', optimizer: adagrad(sums), definition: reference.adagrad(sums) },
    {
      name: 'nesterov',
      optimizer: sgd({ learningRate: 0.05, momentum: 0.9, nesterov: true }),
      definition: reference.nesterov(0.05, 0.9),
    },
  ];
  const penalties = [
    { penalty: 'no penalty', elementwise: { l1: 0, l1Subgradient: 0, l2: 0 } },
    { penalty: 'L1 and L2 by gradient', elementwise: { l1: 0, l1Subgradient: 0.001, l2: 0.01 } },
    { penalty: 'proximal L1 and L2', elementwise: { l1: 0.02, l1Subgradient: 0, l2: 0.01 } },
  ];
  const cases = rules.flatMap((rule) =>
    penalties.flatMap((penalty) => [true, false].map((dropout) => ({ ...rule, ...penalty, dropout }))),
  );

  function referenceTrainer(definition: reference.Optimizer, penalty: Penalty['elementwise']): TrajectoryTrainer {
    const hidden = referenceDense(matrix(6, 16), new Float64Array(16), relu, penalty);
    const masked = referenceDropout(null, setup.dropoutScale);
    const output = referenceDense(matrix(16, 4), new Float64Array(4), linear, penalty);
    const parameters = [hidden.kernel.data, hidden.bias!, output.kernel.data, output.bias!];
    const network = { layers: [hidden, masked, output], loss: sparseCategoricalCrossentropy };
    const trainer = new ReferenceTrainer(network, definition);
    return {
      setWeights: (weights) => {
        for (const [p, parameter] of parameters.entries()) parameter.set(weights[p]!.data);
      },
      step: (X, labels, mask) => {
        masked.mask = mask && matrix(8, 16, mask);
        return trainer.step({ X: matrix(8, 6, X), y: matrix(8, 1, labels) });
      },
      getWeights: () => parameters.map((data) => ({ data })),
    };
  }

  test.each(cases)('$name, $penalty, dropout $dropout: losses, weights, zeros', (one) => {
    const run = { ...template, dropout: one.dropout };
    const penalty = { name: 'test', config: {}, elementwise: one.elementwise };
    const ours = runTrajectory(setup, run, libraryTrainer(one.optimizer, penalty, setup.dropoutScale));
    const exact = runTrajectory(setup, run, referenceTrainer(one.definition, one.elementwise));
    // PyTorch's float32 runs of Adam end 2e-7 from its float64 ones.
    const tolerance = 8 * 2e-7;
    expect(largestDifference(ours.dataLoss, exact.dataLoss)).toBeLessThanOrEqual(tolerance);
    expect(largestDifference(ours.loss, exact.loss)).toBeLessThanOrEqual(tolerance);
    for (const [p, weights] of exact.finalWeights.entries()) {
      expect(largestDifference(ours.finalWeights[p]!, weights)).toBeLessThanOrEqual(tolerance);
      expect(Array.from(ours.finalWeights[p]!, (w) => w === 0)).toEqual(Array.from(weights, (w) => w === 0));
    }
    if (one.elementwise.l1 > 0) expect(ours.finalWeights[0]!.some((w) => w === 0)).toBe(true);
  });
});
