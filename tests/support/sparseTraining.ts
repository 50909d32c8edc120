// Models that are large enough for lists of their weights, trained in the ways that products can go.
import {
  type FitOptions,
  type Matrix,
  type Sequential,
  type SparseMatrix,
  sequential,
  sparseMatrix,
} from '../../src/index.js';
import { productCounts, productPolicy } from '../../src/layers/products/policy.js';
import type { LossLike } from '../../src/losses/registry.js';
import type { Average, Layer, Optimizer } from '../../src/types.js';
import { listRows } from '../reference/sparse.js';
import { randomMatrix } from './models.js';
import { thin } from './sparse.js';

export const ROWS = 70;
export const INPUTS = 80;
export const UNITS = 64;
export const CLASSES = 5;
export const X = randomMatrix(ROWS, INPUTS, 1);
export const labels = Int32Array.from({ length: ROWS }, (_, row) => row % CLASSES);

const chosen = { ...productPolicy };

/** How products go: as the library chooses, none past zeros, past those of weights only, and past these whenever there are any. */
export const ways = {
  usual: chosen,
  dense: { mostDensity: -1, mostWeightDensity: -1, mostUnpruned: -1, gatherRows: Number.POSITIVE_INFINITY },
  weights: { mostDensity: -1 },
  always: { mostDensity: -1, mostWeightDensity: 1, mostUnpruned: 4 },
} satisfies Record<string, Partial<typeof productPolicy>>;
export type Way = keyof typeof ways;

/** Chooses the way of the models that are made from now on. Those of another way are not to be trained any more. */
export function go(way: Way): void {
  Object.assign(productPolicy, chosen, ways[way]);
}

/** What the products since the last call were. */
export function countsOf<T>(run: () => T): { result: T; sparseWeights: number; unpruned: number; dense: number } {
  const before = { ...productCounts };
  const result = run();
  return {
    result,
    sparseWeights: productCounts.sparseWeights - before.sparseWeights,
    unpruned: productCounts.unpruned - before.unpruned,
    dense: productCounts.dense - before.dense,
  };
}

export interface Setup {
  readonly layers: readonly Layer[];
  readonly optimizer: Optimizer;
  readonly loss?: LossLike;
  readonly average?: Average;
}

/** The nonzeros of a matrix. */
export function listed({ data, shape: [rows = 0, columns = 0] }: Matrix): SparseMatrix {
  const { starts, values, indices } = listRows(rows, columns, data, columns);
  return sparseMatrix(values, indices, starts, [rows, columns]);
}

/** A compiled model. */
export function modelOf({ layers, optimizer, loss = 'sparseCategoricalCrossentropy', average }: Setup): Sequential {
  const model = sequential({ seed: 3, layers });
  model.compile({ optimizer, loss, ...(average && { average }) });
  return model;
}

/** Makes all but about that share of the weights of every kernel 0, some of them -0. */
export function thinKernels(model: Sequential, density: number): void {
  const weights = model.getWeights().map(({ data, shape }) => ({ data: data.slice(), shape }));
  for (const [index, { data, shape }] of weights.entries()) if (shape.length === 2) thin(data, density, index + 1);
  model.setWeights(weights);
}

/** Share of the kernels' weights that is 0. */
export function zerosOf(model: Sequential): number {
  const kernels = model.getWeights().filter(({ shape }) => shape.length === 2);
  const zeros = kernels.reduce((sum, { data }) => sum + data.filter((weight) => weight === 0).length, 0);
  return zeros / kernels.reduce((sum, { data }) => sum + data.length, 0);
}

export interface Outcome {
  /** Weights, optimizer state and progress. */
  readonly file: Uint8Array;
  readonly losses: readonly number[];
  readonly predictions: Matrix;
  readonly zeros: number;
  readonly sparseWeights: number;
  readonly unpruned: number;
}

/** Trains a model that `begin` has prepared, and disposes of it. */
export async function outcomeOf(
  way: Way,
  setup: () => Setup,
  begin: (model: Sequential) => void,
  fit: FitOptions = {},
  inputs: Parameters<Sequential['fit']>[0] = X,
): Promise<Outcome> {
  go(way);
  const model = modelOf(setup());
  model.predict(inputs);
  begin(model);
  const before = { ...productCounts };
  const { epochs } = await model.fit(inputs, labels, { epochs: 20, batchSize: ROWS, verbose: false, ...fit });
  const sparseWeights = productCounts.sparseWeights - before.sparseWeights;
  const unpruned = productCounts.unpruned - before.unpruned;
  const outcome = {
    file: model.save(),
    losses: epochs.map(({ loss }) => loss),
    predictions: model.predict(inputs),
    zeros: zerosOf(model),
    sparseWeights,
    unpruned,
  };
  model.dispose();
  return outcome;
}
