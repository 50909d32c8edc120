// What is read off models, against the same figures computed in plain f64.
import { describe, expect, test } from 'vitest';
import { deadRelus } from '../../src/diagnostics/deadRelus.js';
import { degreesOfFreedom } from '../../src/diagnostics/degreesOfFreedom.js';
import { layerNorms } from '../../src/diagnostics/layerNorms.js';
import { DivergedError } from '../../src/errors.js';
import {
  activation,
  dense,
  dropout,
  groupLasso,
  l1,
  l1l2,
  l2,
  type Penalty,
  sequential,
  sgd,
  standardize,
} from '../../src/index.js';
import { standardizedDiabetes } from '../golden/data/standardized.js';
import { loadDiabetesProximal } from '../golden/load.js';
import { errorOf } from '../support/errors.js';
import { classification, classifier, randomMatrix } from '../support/models.js';

describe('deadRelus', () => {
  /** Unit 0 is |x| > 1 at most, unit 1 never, unit 2 always above 0; in the second layer the first unit is never. */
  function model() {
    const layers = [
      dense({ units: 3, inputShape: [1], name: 'first' }),
      activation({ activation: 'relu', name: 'rectified' }),
      dropout({ rate: 0.5 }),
      dense({ units: 2, activation: 'relu', name: 'second' }),
      dense({ units: 1 }),
    ];
    const made = sequential({ seed: 1, layers });
    made.setWeights([[1, 0, 0], [-1, -1, 1], [-1, 1, 0, 1, -1, 1], [-1, 0], [1, 1], [0]]);
    return made;
  }

  test('units that are 0 in every row, by layer, with their share', () => {
    const made = model();
    const before = made.getWeights();
    expect(deadRelus(made, [[0], [1], [2]])).toEqual([
      { layer: 'rectified', units: 3, dead: [1], share: 1 / 3 },
      { layer: 'second', units: 2, dead: [0], share: 0.5 },
    ]);
    expect(deadRelus(made, [[0], [1]])[0]!.dead).toEqual([0, 1]); // relu(x - 1) is 0 up to 1
    expect(made.getWeights()).toEqual(before);
    made.dispose();
  });

  test('the standardizer of the model is applied', () => {
    const standardizer = standardize([[10], [12]]);
    const made = sequential({ seed: 1, standardizer, layers: [dense({ units: 1, activation: 'relu' })] });
    made.setWeights([[1], [0]]);
    expect(deadRelus(made, [[10]])[0]!.share).toBe(1); // -1 once it is standardized
    expect(deadRelus(made, [[12]])[0]!.share).toBe(0);
    made.dispose();
  });

  test('a model without relu has none', () => {
    const made = sequential({ seed: 1, layers: [dense({ units: 1, inputShape: [1] })] });
    expect(deadRelus(made, [[1]])).toEqual([]);
    made.dispose();
  });
});

describe('layerNorms', () => {
  test('of weights, kernel and bias together; without rows there are no gradients', () => {
    const made = sequential({
      seed: 1,
      layers: [dense({ units: 1, inputShape: [2], name: 'only' }), dropout({ rate: 0.5 })],
    });
    made.setWeights([[3, 4], [12]]);
    expect(layerNorms(made)).toEqual([{ layer: 'only', weights: 13, gradients: undefined }]);
    made.dispose();
  });

  test.each([
    ['plain', undefined],
    ['with a penalty in parts, of which nothing is counted', l2(0.3, { factors: [1, 2, 0, 1] })],
  ] as [string, Penalty | undefined][])('of gradients, by one step of sgd: %s', (_, kernelRegularizer) => {
    const { X, y } = classification(30, 4, 3);
    const made = sequential({
      seed: 5,
      layers: [
        dense({
          units: 6,
          inputShape: [4],
          activation: 'tanh',
          name: 'a',
          ...(kernelRegularizer && { kernelRegularizer }),
        }),
        dropout({ rate: 0.5 }),
        dense({ units: 5, activation: 'tanh', name: 'frozen', trainable: false }),
        dense({ units: 3, activation: 'softmax', name: 'b' }),
      ],
    });
    made.compile({ optimizer: sgd({ learningRate: 1 }), loss: 'sparseCategoricalCrossentropy' });
    made.trainOnBatch(X, y); // so that the next step has masks of its own
    const before = made.getWeights();
    const norms = layerNorms(made, X, y);
    expect(made.getWeights()).toEqual(before);
    expect(made.step).toBe(1);
    expect(norms.map(({ layer }) => layer)).toEqual(['a', 'frozen', 'b']);
    made.trainOnBatch(X, y);
    const after = made.getWeights();
    const factors = kernelRegularizer?.factors ?? [];
    /** The data gradient is what the step moved, without that of the penalty. */
    const moved = (index: number) => {
      const penalty = (at: number) => (index === 0 ? 0.6 * (factors[Math.floor(at / 6)] ?? 0) : 0);
      return before[index]!.data.reduce((sum, w, at) => sum + (w - after[index]!.data[at]! - penalty(at) * w) ** 2, 0);
    };
    // Differences of weights of the size of 1, in f32.
    expect(norms[0]!.gradients).toBeCloseTo(Math.sqrt(moved(0) + moved(1)), 5);
    expect(norms[1]!.gradients).toBeUndefined();
    expect(norms[2]!.gradients).toBeCloseTo(Math.sqrt(moved(4) + moved(5)), 5);
    made.dispose();
  });

  test('refused: X alone, a model that is not compiled; a gradient that is not finite is an error', () => {
    const { X, y } = classification(12, 4, 3);
    const made = classifier();
    expect(errorOf(() => layerNorms(made, X)).name).toBe('OptionError');
    expect(errorOf(() => layerNorms(made, X, y)).code).toBe('E_NOT_COMPILED');
    made.dispose();
    const huge = sequential({ seed: 1, layers: [dense({ units: 1, inputShape: [1] })] });
    huge.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    expect(() => layerNorms(huge, [[1e30]], [1e30])).toThrow(DivergedError);
    huge.dispose();
  });
});

describe('degreesOfFreedom', () => {
  const golden = loadDiabetesProximal();
  const { rows, columns, data } = standardizedDiabetes().X.Z;
  const X = { data: Float32Array.from(data), shape: [rows, columns] };

  function linear(kernelRegularizer: Penalty | undefined, coef: readonly number[], units = 1, useBias = true) {
    const made = sequential({
      seed: 1,
      layers: [
        dense({ units, inputShape: [coef.length / units], useBias, ...(kernelRegularizer && { kernelRegularizer }) }),
      ],
    });
    made.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    made.setWeights(useBias ? [coef, Array(units).fill(0)] : [coef]);
    return made;
  }

  /** d²/(d² + n λ) summed over the eigenvalues d² of X'X: by Jacobi's rotations. */
  function ridgeTrace(lambda: number, kept: readonly number[]): number {
    const size = kept.length;
    const G = kept.map((a) =>
      kept.map((b) => {
        let sum = 0;
        for (let i = 0; i < rows; i++) sum += data[i * columns + a]! * data[i * columns + b]!;
        return sum;
      }),
    );
    for (let sweep = 0; sweep < 30; sweep++) {
      for (let p = 0; p < size; p++) {
        for (let q = p + 1; q < size; q++) {
          const angle = 0.5 * Math.atan2(2 * G[p]![q]!, G[q]![q]! - G[p]![p]!);
          const [c, s] = [Math.cos(angle), Math.sin(angle)];
          for (let k = 0; k < size; k++) {
            const [x, y] = [G[k]![p]!, G[k]![q]!];
            [G[k]![p], G[k]![q]] = [c * x - s * y, s * x + c * y];
          }
          for (let k = 0; k < size; k++) {
            const [x, y] = [G[p]![k]!, G[q]![k]!];
            [G[p]![k], G[q]![k]] = [c * x - s * y, s * x + c * y];
          }
        }
      }
    }
    return G.reduce((sum, row, i) => sum + row[i]! / (row[i]! + rows * lambda), 0);
  }

  test.each(golden.lasso)('lasso, l1 $l1: nonzeros and 1 for the bias', ({ l1: strength, coef }) => {
    const made = linear(l1(2 * strength), coef);
    expect(degreesOfFreedom(made, X)).toBe(coef.filter((c) => c !== 0).length + 1);
    made.dispose();
  });

  test.each(golden.ridge)('ridge, l2 $l2: the trace of the hat matrix', ({ l2: strength, coef }) => {
    const made = linear(l2(strength), coef, 1, false);
    const expected = ridgeTrace(strength, [...coef.keys()]);
    expect(expected).toBeLessThan(10);
    expect(degreesOfFreedom(made, X)).toBeCloseTo(expected, 4); // X is f32
    made.dispose();
  });

  test('elastic net: the trace over the active inputs; the bias is 1 more', () => {
    const {
      l1: one,
      l2: two,
      coef,
    } = golden.elastic_net_r05.find(({ coef: w }) => w.includes(0) && w.some((c) => c !== 0))!;
    const made = linear(l1l2({ l1: 2 * one, l2: two }), coef);
    const active = [...coef.keys()].filter((j) => coef[j] !== 0);
    expect(degreesOfFreedom(made, X)).toBeCloseTo(ridgeTrace(two, active) + 1, 4);
    made.dispose();
  });

  test('a factor of 0 leaves an input free: orthogonal columns add up', () => {
    const made = linear(l2(0.5, { factors: [0, 1] }), [1, 1], 1, false);
    // X'X = 2 I, n = 2: 1 for the free one, 2 / (2 + 2 * 0.5) for the other.
    expect(
      degreesOfFreedom(made, [
        [1, 1],
        [1, -1],
      ]),
    ).toBeCloseTo(1 + 2 / 3, 12);
    made.dispose();
  });

  test('columns that depend on each other count once, by a rank and beside a penalty', () => {
    const twice = { data: Float32Array.from([1, 1, 2, 2, 4, 4]), shape: [3, 2] };
    const free = linear(undefined, [1, 1], 1, false);
    expect(degreesOfFreedom(free, twice)).toBe(1);
    const factors = linear(l2(0.5, { factors: [0, 0] }), [1, 1], 1, false);
    expect(degreesOfFreedom(factors, twice)).toBe(1);
    free.dispose();
    factors.dispose();
  });

  test('outputs add up, and the squares count for a mean over them', () => {
    const made = linear(l2(0.5), [1, 1], 2, false);
    // n = 2 rows, k = 2 outputs, one input: 5 / (5 + 2 * 2 * 0.5) each.
    expect(degreesOfFreedom(made, [[1], [2]])).toBeCloseTo((2 * 5) / 7, 12);
    made.dispose();
  });

  test('refused where they are not defined', () => {
    const deep = classifier();
    deep.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
    expect(errorOf(() => degreesOfFreedom(deep, randomMatrix(5, 4, 1))).message).toContain('one dense layer');
    deep.dispose();
    const groups = linear(groupLasso(0.1, { groups: 'inputs' }), [1, 1]);
    expect(errorOf(() => degreesOfFreedom(groups, [[1, 2]])).message).toContain('l1, l2 or l1l2');
    groups.compile({ optimizer: 'sgd', loss: 'meanAbsoluteError' });
    expect(errorOf(() => degreesOfFreedom(groups, [[1, 2]])).message).toContain('meanSquaredError');
    groups.dispose();
  });
});
