// The library's training step against the f64 reference: every activation, loss, ending, penalty and optimizer together.
import { describe, expect, test } from 'vitest';
import { type Matrix, matrix } from '../reference/network/matrix.js';
import type { Batch } from '../reference/network/network.js';
import { noPenalty, type Penalty } from '../reference/network/penalties.js';
import { numbersFrom } from '../support/numbers.js';
import {
  type ActivationTwin,
  activationTwins,
  type LossTwin,
  lossTwins,
  type OptimizerTwin,
  optimizerTwins,
} from '../support/twinParts.js';
import { type LayerSpec, Twins } from '../support/twins.js';

/**
 * Sums have at most 8 terms, so a product of matrices is off by (8 + 2) * 2^-24 of numbers of about 1; a gradient passes
 * through three or four of them and an activation each (4 ulp). An update multiplies that by at most 0.5 (lr / epsilon, or
 * lr / (1 - mu)), and rounds. So a few of 2^-24 are expected (5 are measured), and 16 are allowed, of max(1, |number|).
 */
const TOLERANCE = 16 * 2 ** -24;
/** No z, residual or penalized weight of the problems is nearer than this to a kink, so f32 takes the same branches. */
const MARGIN = 1e-4;
/** Rows of the steps: not a multiple of 4, then fewer than planned for, then one. */
const BATCHES = [5, 3, 1];
const INPUTS = 6;
const HIDDEN = 7;
const OUTPUTS = 3;

const penalties: Record<string, Penalty> = {
  'no penalty': noPenalty,
  L2: { l1: 0, l1Subgradient: 0, l2: 0.05 },
  'L1 by subgradient': { l1: 0, l1Subgradient: 0.03, l2: 0 },
  'proximal L1': { l1: 0.3, l1Subgradient: 0, l2: 0 },
  'all of them': { l1: 0.2, l1Subgradient: 0.01, l2: 0.05 },
};

const activationNamed = (name: string) => activationTwins.find((twin) => twin.name === name)!;
const linear = activationNamed('linear');

interface Problem {
  readonly layers: readonly LayerSpec[];
  readonly loss: LossTwin;
  readonly optimizer: OptimizerTwin;
  readonly isWeighted: boolean;
}

/** Trains both sides through all batches, with the first seed that keeps its distance from kinks, and compares them. */
function compareTwins(problem: Problem, what: string): void {
  for (let seed = 1; seed <= 20; seed++) {
    if (trainTwins(problem, seed, what)) return;
  }
  expect.fail(`${what}: no problem without kinks among 20 seeds`);
}

/** @returns false where a kink was too near to compare. */
function trainTwins({ layers, loss, optimizer, isWeighted }: Problem, seed: number, what: string): boolean {
  const uniform = numbersFrom(seed);
  // Variances of about 1 / 3 all the way through.
  const weight = (fanIn: number) => (fanIn === 0 ? uniform(-0.5, 0.5) : uniform(-1, 1) * Math.sqrt(3 / fanIn));
  const twins = new Twins({ inputs: INPUTS, layers, loss, optimizer, seed: seed * 2 ** 33 + 5, weight });
  try {
    for (const rows of BATCHES) {
      const X = randomMatrix(rows, INPUTS, () => uniform(-1, 1));
      const y = targetsFor(loss, rows, uniform);
      const batch: Batch = isWeighted ? { X, y, sampleWeights: weightsOf(rows, uniform) } : { X, y };
      const { ours, reference, distanceToKinks } = twins.step(batch);
      if (distanceToKinks < MARGIN) return false;
      const at = `${what}, seed ${seed}, ${rows} rows`;
      expectClose([ours.dataLoss, ours.loss], [reference.dataLoss, reference.loss], `${at}: losses`);
      expectClose(Object.values(ours.penalties), Object.values(reference.penalties), `${at}: penalties`);
      twins.weightPairs().forEach((pair, p) => {
        expectClose(pair.ours, pair.reference, `${at}: weights ${p}`);
        const differs = pair.reference.findIndex((w, i) => (w === 0) !== (pair.ours[i] === 0));
        if (differs !== -1) {
          expect.fail(`${at}: weights ${p}[${differs}]: ${pair.ours[differs]}, but ${pair.reference[differs]}`);
        }
      });
    }
    return true;
  } finally {
    twins.model.dispose();
  }
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  expect(actual.length, what).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i]! - expected[i]!) / Math.max(1, Math.abs(expected[i]!));
    if (!(error <= TOLERANCE)) expect.fail(`${what}[${i}]: ${actual[i]}, expected ${expected[i]}`);
  }
}

function randomMatrix(rows: number, columns: number, draw: () => number): Matrix {
  return matrix(
    rows,
    columns,
    Array.from({ length: rows * columns }, () => Math.fround(draw())),
  );
}

/** One row weighs nothing, unless it is alone. */
function weightsOf(rows: number, uniform: (low: number, high: number) => number): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => (row === 1 ? 0 : Math.fround(uniform(0.5, 2))));
}

function targetsFor({ name }: LossTwin, rows: number, uniform: (low: number, high: number) => number): Matrix {
  if (name === 'sparseCategoricalCrossentropy') {
    return matrix(
      rows,
      1,
      Array.from({ length: rows }, () => Math.floor(uniform(0, OUTPUTS))),
    );
  }
  if (name === 'categoricalCrossentropy') {
    // Eighths, so that rows sum to 1 in f32 as well.
    const data = Array.from({ length: rows }, () => {
      const first = Math.floor(uniform(0, 9));
      const second = Math.floor(uniform(0, 9 - first));
      return [first / 8, second / 8, (8 - first - second) / 8];
    });
    return matrix(rows, OUTPUTS, data.flat());
  }
  const [low, high] = name === 'binaryCrossentropy' ? [0, 1] : [-2, 2];
  return randomMatrix(rows, OUTPUTS, () => uniform(low, high));
}

/** Endings that a loss takes: logits and, for those that fuse, their activation; for the others some that saturate. */
const endings: Record<string, readonly string[]> = {
  sparseCategoricalCrossentropy: ['softmax', 'linear'],
  categoricalCrossentropy: ['softmax', 'linear'],
  binaryCrossentropy: ['sigmoid', 'linear'],
  meanSquaredError: ['linear', 'softmax', 'sigmoid'],
  meanAbsoluteError: ['linear', 'tanh'],
  huber: ['linear'],
  'huber(0.5)': ['linear', 'relu'],
};

describe('two dense layers, three steps, against the f64 reference', () => {
  const cases = activationTwins.flatMap((hidden) => lossTwins.map((loss) => ({ hidden, loss })));

  test.each(
    cases,
  )('$hidden.name with $loss.name: losses, penalties, weights and zeros, under every ending, penalty and optimizer', ({
    hidden,
    loss,
  }) => {
    let isWeighted = false;
    for (const ending of endings[loss.name]!) {
      for (const [penaltyName, penalty] of Object.entries(penalties)) {
        for (const optimizer of optimizerTwins) {
          isWeighted = !isWeighted; // eight optimizers: every second one
          const layers: LayerSpec[] = [
            { type: 'dense', units: HIDDEN, activation: hidden, penalty, biasPenalty: penalty },
            { type: 'dense', units: OUTPUTS, activation: activationNamed(ending), penalty },
          ];
          const what = `${ending}, ${penaltyName}, ${optimizer.name}, weighted: ${isWeighted}`;
          compareTwins({ layers, loss, optimizer, isWeighted }, what);
        }
      }
    }
  });
});

describe('other stacks of layers, three steps, against the f64 reference', () => {
  const penalty = penalties['all of them']!;
  const layer = (units: number, activation: ActivationTwin, more: object = {}): LayerSpec => ({
    type: 'dense',
    units,
    activation,
    penalty,
    ...more,
  });
  const activationLayer = (name: string): LayerSpec => ({ type: 'activation', activation: activationNamed(name) });
  const dropoutLayer = (rate: number, noiseShape?: readonly (number | null)[]): LayerSpec =>
    noiseShape === undefined ? { type: 'dropout', rate } : { type: 'dropout', rate, noiseShape };
  const [relu, tanh, gelu, softplus] = ['relu', 'tanh', 'gelu', 'softplus'].map(activationNamed) as [
    ActivationTwin,
    ActivationTwin,
    ActivationTwin,
    ActivationTwin,
  ];
  const out = (activation: ActivationTwin) => layer(OUTPUTS, activation);

  /** The last entry is given the ending. */
  const stacks: Record<string, (ending: ActivationTwin) => LayerSpec[]> = {
    'one layer': (ending) => [out(ending)],
    'four layers': (ending) => [layer(7, tanh), layer(5, relu), layer(8, gelu), out(ending)],
    'no biases': (ending) => [layer(HIDDEN, tanh, { useBias: false }), layer(OUTPUTS, ending, { useBias: false })],
    'dropout after the hidden layer': (ending) => [layer(HIDDEN, relu), dropoutLayer(0.4), out(ending)],
    'dropout first': (ending) => [dropoutLayer(0.3), layer(HIDDEN, tanh), out(ending)],
    'dropout of rate 0 first': (ending) => [dropoutLayer(0), layer(HIDDEN, tanh), out(ending)],
    'dropout everywhere, twice in a row': (ending) => [
      dropoutLayer(0.2),
      layer(9, softplus),
      dropoutLayer(0.5),
      dropoutLayer(0.1),
      layer(HIDDEN, relu),
      dropoutLayer(0),
      dropoutLayer(0.4),
      out(ending),
    ],
    'dropout of whole units': (ending) => [layer(HIDDEN, tanh), dropoutLayer(0.5, [1, null]), out(ending)],
    'dropout of whole rows': (ending) => [layer(HIDDEN, tanh), dropoutLayer(0.3, [null, 1]), out(ending)],
    'activation first': (ending) => [activationLayer('tanh'), layer(HIDDEN, relu), out(ending)],
    'activation between': (ending) => [layer(HIDDEN, linear), activationLayer('gelu'), out(ending)],
    'activations in a row, with dropout': (ending) => [
      layer(HIDDEN, tanh),
      activationLayer('softplus'),
      activationLayer('linear'),
      activationLayer('elu'),
      dropoutLayer(0.4),
      activationLayer('silu'),
      out(ending),
    ],
    'dropout, then activation first': (ending) => [
      dropoutLayer(0.3),
      activationLayer('sigmoid'),
      layer(HIDDEN, relu),
      out(ending),
    ],
    'an activation layer as the ending': (ending) => [
      layer(HIDDEN, tanh),
      out(linear),
      { type: 'activation', activation: ending },
    ],
    'the first layer frozen': (ending) => [
      layer(HIDDEN, tanh, { trainable: false }),
      dropoutLayer(0.4),
      layer(5, relu),
      out(ending),
    ],
    'a layer between frozen': (ending) => [layer(HIDDEN, tanh), layer(5, gelu, { trainable: false }), out(ending)],
    'the last layer frozen': (ending) => [
      layer(HIDDEN, tanh, { biasPenalty: penalty }),
      layer(OUTPUTS, ending, { trainable: false, biasPenalty: penalty }),
    ],
    'all but the layer between frozen': (ending) => [
      layer(HIDDEN, tanh, { trainable: false }),
      dropoutLayer(0.4),
      layer(5, gelu, { biasPenalty: penalty }),
      layer(OUTPUTS, ending, { trainable: false }),
    ],
  };
  const cases = Object.entries(stacks).flatMap(([stack, make]) => lossTwins.map((loss) => ({ stack, make, loss })));

  test.each(cases)('$stack, $loss.name: every ending, every optimizer', ({ make, loss }) => {
    for (const ending of endings[loss.name]!) {
      for (const optimizer of optimizerTwins) {
        for (const isWeighted of [false, true]) {
          const layers = make(activationNamed(ending));
          compareTwins({ layers, loss, optimizer, isWeighted }, `${ending}, ${optimizer.name}, ${isWeighted}`);
        }
      }
    }
  });
});
