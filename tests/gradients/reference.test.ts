// The f64 reference against central differences of its own objective, in every combination.
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
import {
  binaryCrossentropy,
  categoricalCrossentropy,
  huber,
  type Loss,
  meanAbsoluteError,
  meanSquaredError,
  sparseCategoricalCrossentropy,
} from '../reference/network/losses.js';
import { type Batch, denseLayers, forward, gradients, type Network, objective } from '../reference/network/network.js';
import { noPenalty, type Penalty } from '../reference/network/penalties.js';
import { centralDifference, relativeError } from './centralDifference.js';
import { type Architecture, distanceToKinks, MARGIN, type Problem, smoothProblem } from './problems.js';

/** Relative to max(|analytic|, |numeric|, 1e-3): the central difference is off by about 1e-10 absolutely. */
const TOLERANCE = 1e-6;
const FLOOR = 1e-3;

const activations: Activation[] = [
  linear,
  relu,
  leakyRelu(0.01),
  leakyRelu(0.3),
  elu(1),
  elu(0.5),
  gelu,
  geluTanh,
  sigmoid,
  tanh,
  silu,
  softplus,
  softmax,
];

const losses: Loss[] = [
  sparseCategoricalCrossentropy,
  categoricalCrossentropy,
  binaryCrossentropy,
  meanSquaredError,
  meanAbsoluteError,
  huber(1),
  huber(0.5),
];

const penaltyTerms: Penalty[] = [
  noPenalty,
  { l1: 0, l1Subgradient: 0, l2: 0.05 },
  { l1: 0, l1Subgradient: 0.03, l2: 0 },
  { l1: 0.03, l1Subgradient: 0, l2: 0 },
  { l1: 0.02, l1Subgradient: 0.01, l2: 0.05 },
];

const architectures: Architecture[] = ['one layer', 'two layers'];

/** All gradients of the objective, the proximal L1 (smooth here: no weight is near 0) included, by parameter. */
function analyticGradients({ network, batch }: Problem): Float64Array[] {
  const result = gradients(network, batch);
  const parameters = denseLayers(network).flatMap((layer, l) => {
    const { kernel, bias } = result.dense[l]!;
    return [
      kernel.data.map((g, i) => g + layer.penalty.l1 * Math.sign(layer.kernel.data[i]!)),
      bias.map((g, i) => g + layer.biasPenalty.l1 * Math.sign(layer.bias![i]!)),
    ];
  });
  return [...parameters, result.X.data];
}

function numericGradients({ network, batch }: Problem): Float64Array[] {
  const variables = denseLayers(network).flatMap((layer) => [layer.kernel.data, layer.bias!]);
  return [...variables, batch.X.data].map((x) => centralDifference(() => objective(network, batch).loss, x));
}

function gradientError(problem: Problem): number {
  const numeric = numericGradients(problem);
  return Math.max(...analyticGradients(problem).map((analytic, i) => relativeError(analytic, numeric[i]!, FLOOR)));
}

describe.each(losses)('$name', (loss) => {
  test.each(
    activations,
  )('$name: kernel, bias and X gradients, all penalties, masks and sample weights', (activation) => {
    for (const architecture of architectures) {
      for (const penalty of penaltyTerms) {
        for (const masksAndWeights of [false, true]) {
          const problem = smoothProblem({ activation, loss, penalty, architecture, masksAndWeights });
          const combination = `${architecture}, ${JSON.stringify(penalty)}, masks and weights: ${masksAndWeights}`;
          expect(distanceToKinks(problem), combination).toBeGreaterThanOrEqual(MARGIN);
          expect(gradientError(problem), combination).toBeLessThan(TOLERANCE);
        }
      }
    }
  });
});

describe('the check sees', () => {
  const options = { penalty: noPenalty, architecture: 'two layers', masksAndWeights: true } as const;

  test.each(activations)('$name: a derivative that is off by a factor of 1 + 1e-5', (activation) => {
    const wrong: Activation = {
      ...activation,
      backward: (z, dh) => {
        const dz = activation.backward(z, dh);
        return { ...dz, data: dz.data.map((d) => d * (1 + 1e-5)) };
      },
    };
    expect(gradientError(smoothProblem({ ...options, activation: wrong, loss: meanSquaredError }))).toBeGreaterThan(
      TOLERANCE,
    );
  });

  test.each(losses)('$name: a gradient that is off by a factor of 1 + 1e-5', (loss) => {
    const wrong: Loss = {
      ...loss,
      gradient: (predictions, targets) => {
        const d = loss.gradient(predictions, targets);
        return { ...d, data: d.data.map((di) => di * (1 + 1e-5)) };
      },
    };
    expect(gradientError(smoothProblem({ ...options, activation: tanh, loss: wrong }))).toBeGreaterThan(TOLERANCE);
  });

  test('a mask that the backward pass does not know', () => {
    const problem = smoothProblem({ ...options, activation: tanh, loss: meanSquaredError });
    const numeric = numericGradients(problem);
    for (const layer of problem.network.layers) if (layer.kind === 'dropout') layer.mask = null;
    const unmasked = analyticGradients(problem);
    expect(Math.max(...unmasked.map((g, i) => relativeError(g, numeric[i]!, FLOOR)))).toBeGreaterThan(TOLERANCE);
  });

  test('sample weights that the backward pass does not know', () => {
    const problem = smoothProblem({ ...options, activation: tanh, loss: meanSquaredError });
    const numeric = numericGradients(problem);
    const { X, y } = problem.batch;
    const unweighted = analyticGradients({ network: problem.network, batch: { X, y } });
    expect(Math.max(...unweighted.map((g, i) => relativeError(g, numeric[i]!, FLOOR)))).toBeGreaterThan(TOLERANCE);
  });
});

describe('the problems', () => {
  test.each([huber(1), huber(0.5), meanAbsoluteError])('$name meets residuals on both sides of its kinks', (loss) => {
    const { network, batch } = smoothProblem({
      activation: linear,
      loss,
      penalty: noPenalty,
      architecture: 'two layers',
      masksAndWeights: false,
    });
    const residuals = residualsOf(network, batch);
    for (const kink of loss.kinks) {
      expect(residuals.some((e) => e > kink)).toBe(true);
      expect(residuals.some((e) => e < kink)).toBe(true);
    }
  });

  test.each(activations.filter(({ kinks }) => kinks.length > 0))('$name meets both signs of z', (activation) => {
    const { network, batch } = smoothProblem({
      activation,
      loss: meanSquaredError,
      penalty: noPenalty,
      architecture: 'two layers',
      masksAndWeights: false,
    });
    const z = forward(network, batch.X).flatMap((layer) => Array.from(layer.z.data));
    expect(z.some((value) => value > 0)).toBe(true);
    expect(z.some((value) => value < 0)).toBe(true);
  });
});

function residualsOf(network: Network, batch: Batch): Float64Array {
  return forward(network, batch.X)
    .at(-1)!
    .output.data.map((p, i) => p - batch.y.data[i]!);
}
