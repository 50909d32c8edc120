// What features promise, in terms of what a job came to.
import { expect } from 'vitest';
import { load, type Matrix, type Sequential } from '../../src/index.js';
import { stateOf } from '../../src/model/sequential.js';
import { bitsOf } from '../support/models.js';
import { contents, type Job, type Run, untimed } from './job.js';
import type { Course } from './scripts/course.js';

/** A norm is within 2^-22 of its bound. */
export const ROUNDING = 2 ** -22;

export interface Named {
  readonly name: string;
  readonly layer: number;
  readonly isState: boolean;
  readonly isKept: boolean;
}

/** What the arrays of getWeights are. */
export function namesOf(model: Sequential): Named[] {
  return stateOf(model).built!.parameters.all.map(({ name, layerIndex, isState, constraint, penalty }) => ({
    name: name.split('/')[1]!,
    layer: layerIndex,
    isState,
    isKept: constraint !== undefined || penalty?.structured?.project !== undefined,
  }));
}

/** Index of the kernel of a hidden layer among all arrays. */
export function kernelIndex(job: Job, model: Sequential, hidden: number): number {
  const layer = job.before.length + (hidden === 0 ? 0 : 1 + job.behind.length);
  return namesOf(model).findIndex((parameter) => parameter.layer === layer && parameter.name === 'kernel');
}

/** Every state of one array that the run has seen: after each step, at its end, of the average, and in a file. */
export function statesOf(run: Run, index: number): Matrix[] {
  const all = [
    ...run.steps.map(({ snapshot }) => snapshot),
    run.model.takeSnapshot(),
    load(run.model.save()).takeSnapshot(),
  ];
  return all.flatMap(({ weights, average }) => [
    weights[index]!,
    ...(average === null ? [] : [average.weights[index]!]),
  ]);
}

export const vectors = ({ data, shape: [rows = 0, columns = 0] }: Matrix, axis: 0 | 1) =>
  Array.from({ length: axis === 0 ? columns : rows }, (_, at) =>
    Array.from({ length: axis === 0 ? rows : columns }, (_, k) =>
      axis === 0 ? data[k * columns + at]! : data[at * columns + k]!,
    ),
  );

export const sumOf = (values: Iterable<number>, f: (value: number) => number) => {
  let sum = 0;
  for (const value of values) sum += f(value);
  return sum;
};
export const norm = (vector: readonly number[]) => Math.sqrt(sumOf(vector, (value) => value * value));

/** What happens to the training on its way changes none of its bits: weights, masks, average, logs, and what the next epoch does to them. */
export async function expectSameWithout(job: Job, way: keyof Course): Promise<void> {
  const { [way]: _, ...rest } = job.course;
  const [own, plain] = [await job.train(job.course), await job.train(rest)];
  expect(own.logs).toEqual(plain.logs);
  expect(contents(own.model.takeSnapshot())).toEqual(contents(plain.model.takeSnapshot()));
  expect(own.model.step).toBe(plain.model.step);
  const [first, second] = await Promise.all(
    [own, plain].map(async ({ model, input }) => {
      const copy = load(model.save());
      const { epochs } = await copy.fit(input, job.y, job.options(1));
      return [untimed(epochs), contents(copy.takeSnapshot())];
    }),
  );
  expect(first).toEqual(second);
}

/** Predictions, of the average too where there is one. */
export function predictions(model: Sequential, X: Matrix): number[][] {
  const choices = model.takeSnapshot().average === null ? (['current'] as const) : (['current', 'average'] as const);
  return choices.map((weights) => [...model.predict(X, { weights }).data]);
}

export function expectNear(got: readonly number[][], expected: readonly number[][], tolerance: number): void {
  for (const [index, values] of expected.entries())
    for (const [at, value] of values.entries())
      expect(Math.abs(got[index]![at]! - value)).toBeLessThan(tolerance * (1 + Math.abs(value)));
}

/** A layer that is the identity at inference: without it the same weights predict the same bits. */
export async function expectIdentity(job: Job, remove: (job: Job) => void): Promise<void> {
  const { model } = await job.run();
  const plain = job.without((copy) => {
    copy.prepare.length = 0;
    remove(copy);
  });
  const bare = plain.make();
  bare.setWeights(model.getWeights());
  expect(bitsOf([bare.predict(job.X)])).toEqual(bitsOf([model.predict(job.X)]));
}

/** What is drawn in training is drawn from the seed, in distributions too, and matters. */
export async function expectDraws(job: Job): Promise<void> {
  const { model } = await job.run();
  const options = { passes: 4, seed: 5 };
  const { mean, variance } = model.predictDistribution(job.X, options);
  const again = model.predictDistribution(job.X, options);
  expect(bitsOf([again.mean, again.variance])).toEqual(bitsOf([mean, variance]));
  expect(Math.max(...variance.data)).toBeGreaterThan(0);
  expect(mean.shape).toEqual([job.X.shape[0], 1]);
}
