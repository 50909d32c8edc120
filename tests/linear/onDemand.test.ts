// What few paths need is loaded on demand: a call reads its rows before it waits for that.
import { afterEach, expect, test, vi } from 'vitest';
import type { TargetInput } from '../../src/data/preparation.js';
import { breastCancer, diabetes, wine } from '../golden/linear/problems.js';
import { linearPath, logisticPath, type MatrixInput, multinomialPath, sparseMatrix } from './api.js';

afterEach(() => vi.unstubAllGlobals());

// The first test: an engine that has started stays.
test('an engine without WebAssembly, or one that refuses the kernels: an error that says what is missing', async () => {
  const { X, y } = diabetes;
  vi.stubGlobal('WebAssembly', undefined);
  await expect(linearPath(X, y)).rejects.toMatchObject({ code: 'E_RUNTIME', expected: 'WebAssembly' });
  vi.unstubAllGlobals();
  const { validate } = WebAssembly;
  const Module = function refuse() {
    throw new Error("refused to compile: 'unsafe-eval' is not an allowed source");
  };
  vi.stubGlobal('WebAssembly', { Module, validate });
  await expect(linearPath(X, y)).rejects.toMatchObject({ code: 'E_RUNTIME', expected: "'wasm-unsafe-eval'" });
  vi.unstubAllGlobals();
  expect((await linearPath(X, y, { nlambda: 3 })).lambda).toHaveLength(3);
});

const flat = (X: readonly (readonly number[])[]) => Float64Array.from(X.flat());

test.each([
  ['several classes', wine, (data: MatrixInput, y: TargetInput) => multinomialPath(data, y, { nlambda: 5 })],
  [
    'the intercept of liblinear',
    breastCancer,
    (data: MatrixInput, y: TargetInput) => logisticPath(data, y, { convention: 'liblinear', C: [0.01] }),
  ],
] as const)('%s: X and y may change once the call has begun', async (_, { X, y }, fit) => {
  const shape = [X.length, X[0]!.length];
  const [data, labels] = [flat(X), [...y]];
  const work = fit({ data, shape }, labels);
  data.fill(0);
  labels.fill(labels[0]!);
  const kept = await fit({ data: flat(X), shape }, y);
  expect((await work).facts.solved).toEqual(kept.facts.solved);
});

/** Rounded, so that f32 holds the numbers, and with zeros. */
const holed = diabetes.X.map((row, i) => row.map((value, j) => ((i + j) % 3 === 0 ? 0 : Math.fround(value))));

function sparse(rows: readonly (readonly number[])[]) {
  const entries = rows.map((row) => [...row.entries()].filter(([, value]) => value !== 0));
  const pointers = [0];
  for (const row of entries) pointers.push(pointers.at(-1)! + row.length);
  const values = entries.flatMap((row) => row.map(([, value]) => value));
  const columns = entries.flatMap((row) => row.map(([column]) => column));
  return sparseMatrix(values, columns, pointers, [rows.length, rows[0]!.length]);
}

test('a sparse X may change once the call has begun', async () => {
  const X = sparse(holed);
  const work = linearPath(X, diabetes.y, { nlambda: 10 });
  X.values.fill(1);
  const kept = await linearPath(sparse(holed), diabetes.y, { nlambda: 10 });
  expect((await work).facts.solved).toEqual(kept.facts.solved);
});

test('rows of objects: X, y and options may change once the call has begun', async () => {
  const rows = () => diabetes.X.map(([a, b, c]) => ({ a, b, kind: c! > 0 ? 'u' : 'v' }));
  const lists = () => ({ y: [...diabetes.y], sampleWeight: diabetes.y.map((_, row) => 1 + (row % 3)) });
  const [X, { y, sampleWeight }] = [rows(), lists()];
  const work = linearPath(X, y, { nlambda: 5, sampleWeight });
  for (const row of X) row.a = 0;
  y.reverse();
  sampleWeight.fill(1);
  const same = lists();
  const kept = await linearPath(rows(), same.y, { nlambda: 5, sampleWeight: same.sampleWeight });
  expect((await work).facts.solved).toEqual(kept.facts.solved);
});

test.each([
  255, 256, 257,
])('%i columns: with what chooses among them, or without, every strength is certified', async (p) => {
  const X = Array.from({ length: 12 }, (_, row) =>
    Float64Array.from({ length: p }, (_, j) => Math.sin(row * p + j * j)),
  );
  const { steps } = await linearPath(X, diabetes.y.slice(0, 12), { nlambda: 20 });
  expect(steps.filter(({ isCertified }) => !isCertified)).toEqual([]);
});

test('a path of dense rows predicts sparse ones at once, and one of sparse rows dense ones', async () => {
  const options = { nlambda: 10, tol: 1e-12 };
  const at = { lambda: 0.5 };
  const dense = await linearPath(holed, diabetes.y, options);
  const listed = await linearPath(sparse(holed), diabetes.y, options);
  const expected = dense.predict(holed, at).data;
  for (const got of [dense.predict(sparse(holed), at), listed.predict(holed, at), listed.predict(sparse(holed), at)]) {
    // Sums in another order; coefficients of two certified minimizers.
    for (const [row, value] of got.data.entries()) expect(value).toBeCloseTo(expected[row]!, 4);
  }
  const [one, other] = [dense.predict(sparse(holed), at).data, expected];
  for (const [row, value] of one.entries()) expect(Math.abs(value - other[row]!)).toBeLessThan(1e-11);
});
