// What sparsity says of dead inputs, dead and unread units, and ranks.
import { describe, expect, test } from 'vitest';
import { dense, sequential } from '../../../src/index.js';
import { rankOf } from '../../../src/model/selection/rank.js';
import { randomMatrix } from '../../support/models.js';

/** (rows, rank) times (rank, columns). */
function ofRank(rows: number, columns: number, rank: number, seed: number): Float32Array {
  const [a, b] = [randomMatrix(rows, rank, seed), randomMatrix(rank, columns, seed + 1)];
  return Float32Array.from({ length: rows * columns }, (_, place) => {
    const [row, column] = [Math.floor(place / columns), place % columns];
    let sum = 0;
    for (let k = 0; k < rank; k++) sum += a.data[row * rank + k]! * b.data[k * columns + column]!;
    return sum;
  });
}

describe('sparsity', () => {
  test('names dead inputs, and finds dead units and units that nothing reads', () => {
    const model = sequential({
      inputNames: ['age', 'height', 'weight'],
      layers: [dense({ units: 3, inputShape: [3], activation: 'relu' }), dense({ units: 2 })],
    });
    model.setWeights([
      [1, 0, 2, 0, 0, 0, 3, 0, 4],
      [0, 0, 0],
      [1, 2, 3, 4, 0, 0],
      [0, 0],
    ]);
    const [first, last] = model.sparsity().layers;
    expect(first).toMatchObject({ deadInputs: [1], deadInputNames: ['height'], deadUnits: [1], unusedUnits: [2] });
    expect(last).toMatchObject({ deadInputs: [2], deadUnits: [], unusedUnits: [] });
    expect(last).not.toHaveProperty('deadInputNames');
    expect(first).not.toHaveProperty('rank');
  });

  test('rank: that of every kernel, where asked for', () => {
    const model = sequential({ seed: 1, layers: [dense({ units: 4, inputShape: [6] }), dense({ units: 3 })] });
    const [kernel, ...others] = model.getWeights();
    kernel!.data.set(ofRank(6, 4, 2, 3));
    model.setWeights([kernel!, ...others]);
    expect(model.sparsity({ rank: true }).layers.map(({ rank }) => rank)).toEqual([2, 3]);
  });
});

describe('rankOf', () => {
  test.each([
    [1, 1, 1],
    [5, 5, 5],
    [20, 7, 3],
    [7, 20, 3],
    [60, 40, 40],
    [60, 40, 11],
  ])('%i x %i of rank %i', (rows, columns, rank) => {
    expect(rankOf(ofRank(rows, columns, rank, 5), rows, columns)).toBe(rank);
    expect(
      rankOf(
        ofRank(rows, columns, rank, 5).map((value) => value * 1e-20),
        rows,
        columns,
      ),
    ).toBe(rank);
  });

  test('zeros have rank 0, and equal rows rank 1', () => {
    expect(rankOf(new Float32Array(12), 3, 4)).toBe(0);
    expect(rankOf(new Float32Array(12).fill(0.1), 3, 4)).toBe(1);
  });
});
