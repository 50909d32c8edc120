// Whoever knows a model knows a model in a worker.
import { expect, test } from 'vitest';
import { Sequential } from '../../src/model/sequential.js';
import { WorkerModel } from '../../src/worker/caller/workerModel.js';
import { compiled, hosted } from './support.js';

/** Of a class, and of an object that it made. */
function members(prototype: object, object: object): string[] {
  return [...Object.getOwnPropertyNames(prototype), ...Object.keys(object)];
}

test('every method and property of Sequential is there', async () => {
  const model = compiled();
  const remote = await hosted(model);
  const there = members(WorkerModel.prototype, remote);
  // A model has its layers before it goes into a worker.
  const internal = ['state', 'add'];
  const wanted = members(Sequential.prototype, model).filter((name) => !internal.includes(name));
  expect(wanted.length).toBeGreaterThan(20);
  expect(wanted.filter((name) => !there.includes(name))).toEqual([]);
});

test('what is constant is known at once', async () => {
  const model = compiled();
  const remote = await hosted(model);
  const { name, seed, step, learningRate, inputNames, inputIndices } = model;
  expect(remote).toMatchObject({ name, seed, step, learningRate });
  expect([remote.inputNames, remote.inputIndices]).toEqual([inputNames, inputIndices]);
});
