import { expect, test } from 'vitest';
import { copyRows } from '../../../../src/model/training/data/copyRows.js';

test.each([
  1, 3, 15, 16, 17, 63, 64, 65, 200,
])('rows of %i words arrive bit for bit, in the order of the indices', (columns) => {
  const words = Int32Array.from({ length: 7 * columns }, (_, at) => Math.imul(at + 1, 0x9e3779b1));
  words[2 * columns] = 0x7fa00001; // a signalling NaN
  for (const indices of [[], [2], [6, 0, 2, 2, 5]]) {
    const out = new Int32Array(indices.length * columns + 1).fill(7);
    copyRows(words, Int32Array.from(indices), out.subarray(0, -1), columns);
    const expected = indices.flatMap((row) => [...words.subarray(row * columns, (row + 1) * columns)]);
    expect([...out]).toEqual([...expected, 7]);
  }
});
