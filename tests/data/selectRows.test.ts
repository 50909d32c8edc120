import { describe, expect, test } from 'vitest';
import { DataError, matrix, selectRows, sparseMatrix, trainTestSplit } from '../../src/index.js';

describe('selectRows', () => {
  test('keeps the form and the kind of rows', () => {
    expect(
      selectRows(
        [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
        [2, 0, 2],
      ),
    ).toEqual([
      [5, 6],
      [1, 2],
      [5, 6],
    ]);
    expect(selectRows(matrix([1, 2, 3, 4, 5, 6], [3, 2]), [2, 1])).toEqual(matrix([5, 6, 3, 4], [2, 2]));
    expect(selectRows({ data: Float64Array.of(0.1, 0.2, 0.3), shape: [3] }, [1])).toEqual({
      data: Float64Array.of(0.2),
      shape: [1],
    });
    expect(selectRows(BigInt64Array.of(1n, 2n, 3n), Int32Array.of(2, 1))).toEqual(BigInt64Array.of(3n, 2n));
    expect(selectRows(Uint8Array.of(7, 8, 9), [0])).toEqual(Uint8Array.of(7));
    expect(selectRows(['no', 'yes', 'no'], [1, 0])).toEqual(['yes', 'no']);
    const rows = [{ a: 1 }, { a: 2 }];
    expect(selectRows(rows, [1])[0]).toBe(rows[1]);
    expect(selectRows({ toArray: () => [4, 5, 6] }, [2])).toEqual([6]);
    const lists = { city: ['Oslo', 'Rome', 'Bern'], rooms: Float64Array.of(1, 2, 3) };
    expect(selectRows(lists, [2, 0])).toEqual({
      city: ['Bern', 'Oslo'],
      rooms: Float64Array.of(3, 1),
    });
  });

  test('columns keep their names, also those that are numbers', () => {
    const columns = { b: { toArray: () => Float32Array.of(1, 2, 3) }, 7: { toArray: () => ['x', 'y', 'z'] } };
    const picked = selectRows(columns, [2, 0]) as unknown as {
      schema: { fields: { name: string }[] };
      getChildAt(index: number): { toArray(): unknown };
    };
    expect(picked.schema.fields).toEqual([{ name: '7' }, { name: 'b' }]);
    expect(picked.getChildAt(0).toArray()).toEqual(['z', 'x']);
    expect(picked.getChildAt(1).toArray()).toEqual(Float32Array.of(3, 1));
  });

  test('rows of a sparse matrix are those of the dense one', () => {
    const X = sparseMatrix([1, 2, 3], [0, 3, 1], [0, 2, 2, 3], [3, 4]);
    const picked = selectRows(X, [2, 0, 1, 2]);
    expect(picked.shape).toEqual([4, 4]);
    expect([...picked.rowPointers]).toEqual([0, 1, 3, 3, 4]);
    expect([...picked.columns]).toEqual([1, 0, 3, 1]);
    expect([...picked.values]).toEqual([3, 1, 2, 3]);
  });

  test.each([
    [[0, 3], 'selectRows.indices: the number at 1 is 3, expected an integer from 0 to 2'],
    [[-1], 'selectRows.indices: the number at 0 is -1, expected an integer from 0 to 2'],
    [[0.5], 'selectRows.indices: the number at 0 is 0.5, expected an integer from 0 to 2'],
    [[], 'selectRows.indices must be at least one row number'],
    ['01', 'selectRows.indices must be a list of row numbers'],
  ])('refuses the row numbers %j', (indices, message) => {
    expect(() => selectRows([[1], [2], [3]], indices as number[])).toThrow(message);
    expect(() => selectRows([[1], [2], [3]], indices as number[])).toThrow(DataError);
  });

  test('refuses what has no rows, and parts of a sparse matrix that were changed', () => {
    expect(() => selectRows(5 as unknown as number[], [0])).toThrow('X must be rows in a form that fit takes, got 5');
    expect(() => selectRows({} as unknown as number[], [0])).toThrow(DataError);
    const X = sparseMatrix([1, 2, 3], [0, 3, 1], [0, 2, 2, 3], [3, 4]);
    X.rowPointers[1] = 3;
    expect(() => selectRows(X, [0])).toThrow('rowPointers of row 2 is 2');
  });
});

test('trainTestSplit of a sparse X picks the rows that it picks of the dense one', () => {
  const dense = Array.from({ length: 20 }, (_, row) => [0, row + 1, 0]);
  const sparse = sparseMatrix(
    dense.map((_, row) => row + 1),
    dense.map(() => 1),
    Array.from({ length: 21 }, (_, row) => row),
    [20, 3],
  );
  const y = dense.map((_, row) => row % 2);
  const options = { seed: 3, testSize: 0.25, stratify: true };
  const expected = trainTestSplit(dense, y, options);
  const found = trainTestSplit(sparse, y, options);
  expect(found.testIndices).toEqual(expected.testIndices);
  expect(found.yTest).toEqual(expected.yTest);
  expect([...found.XTest.values]).toEqual(Array.from(found.testIndices, (row) => row + 1));
  expect(found.XTrain.shape).toEqual([15, 3]);
  expect(found.names).toBeUndefined();
});
