import { describe, expect, it } from 'vitest';
import { maxTrainRows, splitRows } from '../src/compare/split.js';

describe('split', () => {
  it('has 300 training and 539 test rows of the 1797, none twice', () => {
    const { trainRows, testRows } = splitRows(maxTrainRows);
    expect([trainRows.length, testRows.length]).toEqual([300, 539]);
    const rows = [...trainRows, ...testRows];
    expect(new Set(rows).size).toBe(839);
    expect(rows.every((row) => Number.isInteger(row) && row >= 0 && row < 1797)).toBe(true);
  });

  it('has 54 wrong labels, each a class, at distinct training positions', () => {
    const { wrongLabels } = splitRows(maxTrainRows);
    expect(wrongLabels.size).toBe(54);
    for (const [position, label] of wrongLabels) {
      expect(position).toBeLessThan(300);
      expect([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]).toContain(label);
    }
  });

  it('keeps with fewer rows the first ones and their wrong labels', () => {
    const all = splitRows(maxTrainRows);
    const few = splitRows(12);
    expect(few.trainRows).toEqual(all.trainRows.slice(0, 12));
    expect([...few.wrongLabels]).toEqual([...all.wrongLabels].filter(([position]) => position < 12));
    expect(few.testRows).toEqual(all.testRows);
  });
});
