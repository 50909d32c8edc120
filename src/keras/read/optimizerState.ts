import type { Hdf5Array } from '../../formats/hdf5/hdf5.js';
import { adoptTraining, trainedParameters } from '../../model/files/adoptTraining.js';
import { type Sequential, stateOf } from '../../model/sequential.js';
import { invalid } from '../json.js';

/** Most steps that are counted. */
const MOST_STEPS = 2 ** 52;

/**
 * Puts a compiled model where training in Keras left it: the count of steps, and the optimizer's moments.
 *
 * The variables are numbered in the file, without names: the count, the learning rate unless it is a schedule, and one array for each moment of
 * each weight. Keras 3 has the moments of a weight side by side; some versions have all first moments before all second ones, which the shapes
 * tell. Nadam's product of momenta is a function of the count.
 *
 * @throws FormatError for variables that are not those of the optimizer.
 */
export function setOptimizerState(path: string, model: Sequential, variables: readonly Hdf5Array[]): void {
  const state = stateOf(model);
  const { optimizer } = state.compiled!;
  const [count, ...others] = variables;
  const step = count?.data[0];
  if (count?.shape.length !== 0 || step === undefined)
    throw invalid(path, 'the first variable of the optimizer is no count');
  if (!Number.isInteger(step) || step < 0 || step >= MOST_STEPS) throw invalid(path, `a count of ${step} steps`);
  if (step === 0) return;
  const arrays = others.filter(({ shape }) => shape.length > 0);
  const parameters = trainedParameters(state);
  const kinds = optimizer.slots.length;
  if (arrays.length !== kinds * parameters.length) {
    const expected = `${kinds} for each of ${parameters.length} weights`;
    throw invalid(path, `the optimizer has ${arrays.length} arrays, expected ${expected}`);
  }
  const fits = (place: (weight: number, kind: number) => number) =>
    parameters.every(({ shape }, weight) =>
      optimizer.slots.every((_, kind) => arrays[place(weight, kind)]!.shape.join() === shape.join()),
    );
  const places = [
    (weight: number, kind: number) => weight * kinds + kind,
    (weight: number, kind: number) => kind * parameters.length + weight,
  ];
  const place = places.find(fits);
  if (place === undefined) throw invalid(path, 'the arrays of the optimizer do not have the shapes of the weights');
  const factor = momentumFactor(path, optimizer.name, optimizer.slots, rateBefore(optimizer.learningRate, step));
  const slots = new Map(
    parameters.map(({ name }, weight) => [
      name,
      optimizer.slots.map((_, kind) => scaled(Float32Array.from(arrays[place(weight, kind)]!.data), factor)),
    ]),
  );
  adoptTraining(path, state, step, slots);
}

/** The learning rate of the last step. */
export function rateBefore(rate: number | { at(step: number): number }, step: number): number {
  return typeof rate === 'number' ? rate : rate.at(step - 1);
}

/** Keras's momentum is minus the learning rate times ours. */
export function momentumFactor(path: string, name: string, slots: readonly string[], rate: number): number {
  if (name !== 'sgd' || slots.length === 0) return 1;
  if (rate > 0) return -1 / rate;
  throw invalid(path, 'momentum after a step with a learning rate of 0 has no counterpart here');
}

export function scaled(data: Float32Array, factor: number): Float32Array {
  return factor === 1 ? data : data.map((value) => value * factor);
}
