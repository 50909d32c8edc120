// Small training problems at points where the objective is smooth, so that central differences mean something.
import type { Activation } from '../reference/network/activations.js';
import { dense, dropout, type Layer } from '../reference/network/layers.js';
import type { Loss } from '../reference/network/losses.js';
import { type Matrix, matrix } from '../reference/network/matrix.js';
import { type Batch, denseLayers, forward, type Network } from '../reference/network/network.js';
import type { Penalty } from '../reference/network/penalties.js';
import { numbersFrom } from '../support/numbers.js';

export type Architecture = 'one layer' | 'two layers';

export interface ProblemOptions {
  readonly activation: Activation;
  readonly loss: Loss;
  /** Of kernels and biases alike. */
  readonly penalty: Penalty;
  readonly architecture: Architecture;
  /** Dropout masks before every dense layer, and a weight for each row. */
  readonly masksAndWeights: boolean;
}

export interface Problem {
  readonly network: Network;
  readonly batch: Batch;
}

/**
 * No pre-activation, residual or weight is nearer than this to a kink. Inputs, weights and scales are at most 2, so one
 * number changed by 1e-5 moves any of these by less than 4 units * 2^3 * 1e-5 = 3.2e-4: no kink is ever crossed.
 */
export const MARGIN = 1e-3;

const ROWS = 4;
const INPUTS = 3;
const HIDDEN = 4;
const OUTPUTS = 3;

/** The first problem, by seed, that keeps {@link MARGIN} from every kink. */
export function smoothProblem(options: ProblemOptions): Problem {
  for (let seed = 1; seed <= 1000; seed++) {
    const problem = makeProblem(options, seed);
    if (distanceToKinks(problem) >= MARGIN) return problem;
  }
  throw new Error('no smooth problem among 1000 seeds');
}

function makeProblem(
  { activation, loss, penalty, architecture, masksAndWeights }: ProblemOptions,
  seed: number,
): Problem {
  const uniform = numbersFrom(seed);
  const random = (rows: number, columns: number, low: number, high: number) =>
    matrix(
      rows,
      columns,
      Array.from({ length: rows * columns }, () => uniform(low, high)),
    );
  const layers: Layer[] = [];
  const addDense = (inputs: number, units: number) => {
    if (masksAndWeights) layers.push(dropout(maskWithBoth(random(ROWS, inputs, 0, 1)), 1.5));
    layers.push(dense(random(inputs, units, -1, 1), random(units, 1, -1, 1).data, activation, penalty, penalty));
  };
  if (architecture === 'two layers') addDense(INPUTS, HIDDEN);
  addDense(architecture === 'two layers' ? HIDDEN : INPUTS, OUTPUTS);
  const X = random(ROWS, INPUTS, -2, 2);
  const y = targetsFor(loss, uniform);
  const sampleWeights = random(ROWS, 1, 0.5, 2).data;
  return { network: { layers, loss }, batch: masksAndWeights ? { X, y, sampleWeights } : { X, y } };
}

/** A mask of keep 2/3 that certainly drops its first entry and keeps its last. */
function maskWithBoth(draws: Matrix): Matrix {
  const mask = draws.data.map((draw) => (draw < 1 / 3 ? 0 : 1));
  mask[0] = 0;
  mask[mask.length - 1] = 1;
  return matrix(draws.rows, draws.columns, mask);
}

function targetsFor(loss: Loss, uniform: (low: number, high: number) => number): Matrix {
  if (loss.name === 'sparseCategoricalCrossentropy') {
    return matrix(
      ROWS,
      1,
      Array.from({ length: ROWS }, (_, i) => (i + Math.floor(uniform(0, OUTPUTS))) % OUTPUTS),
    );
  }
  // Distributions are deliberately not normalized (the loss takes them as they are); probabilities lie inside (0, 1).
  const [low, high] = loss.name.endsWith('Crossentropy') ? [0, 1] : [-2, 2];
  return matrix(
    ROWS,
    OUTPUTS,
    Array.from({ length: ROWS * OUTPUTS }, () => uniform(low, high)),
  );
}

/** The smallest distance of a pre-activation, a residual or (under an L1 penalty) a weight to where a derivative jumps. */
export function distanceToKinks({ network, batch }: Problem): number {
  const results = forward(network, batch.X);
  const distances = [Number.POSITIVE_INFINITY];
  network.layers.forEach((layer, l) => {
    if (layer.kind === 'dense') distances.push(...distancesTo(layer.activation.kinks, results[l]!.z.data));
  });
  const residuals = results.at(-1)!.output.data.map((p, i) => p - batch.y.data[i]!);
  distances.push(...distancesTo(network.loss.kinks, residuals));
  for (const layer of denseLayers(network)) {
    if (layer.penalty.l1 + layer.penalty.l1Subgradient > 0) distances.push(...distancesTo([0], layer.kernel.data));
    if (layer.biasPenalty.l1 + layer.biasPenalty.l1Subgradient > 0)
      distances.push(...distancesTo([0], layer.bias ?? []));
  }
  return Math.min(...distances);
}

function distancesTo(kinks: readonly number[], values: ArrayLike<number>): number[] {
  return kinks.flatMap((kink) => Array.from(values, (value) => Math.abs(value - kink)));
}
