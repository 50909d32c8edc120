import { ShapeError } from '../../errors.js';
import { build, type ModelState } from '../../model/state/state.js';
import type { Parameter } from '../../model/weights/parameters.js';
import { allocateTraining, type TrainableParameters } from '../../model/weights/trainable.js';
import { refuse, requireInteger } from '../../validate.js';
import type { Optimizer } from '../concepts/optimizer.js';
import type { NamedTensor } from '../io/weights.js';
import { Tensor, valuesOf } from '../tensors/tensor.js';

/** The state of an optimizer as TensorFlow.js names it; undefined before the first step. */
export function readOptimizerState({ built, trained, progress }: ModelState, { slotNames }: Optimizer) {
  if (built === undefined || trained === undefined) return undefined;
  const { arena } = built.runtime;
  const arrays = slotNames.flatMap(({ suffix, slot }) =>
    trained.parameters.map(({ name, shape, size, slots }): NamedTensor => {
      const values = slot === undefined ? new Float32Array(size) : arena.f32(slots[slot]!, size).slice();
      return { name: `${name}/${suffix}`, tensor: new Tensor(values, shape, 'float32') };
    }),
  );
  return [{ name: 'iter', tensor: new Tensor(Int32Array.of(progress.step), [], 'int32') }, ...arrays];
}

/**
 * Replaces the state of an optimizer. Alone, the number of steps begins a new state.
 *
 * @param weights  as {@link readOptimizerState} gives them; names do not count, the order does.
 * @returns false if the number of input columns is not known yet.
 * @throws ShapeError, DataError, HyperparameterError before anything changes.
 */
export function writeOptimizerState(state: ModelState, optimizer: Optimizer, weights: readonly NamedTensor[]): boolean {
  if (state.network === undefined || state.compiled === undefined) return false;
  const owner = 'optimizer.setWeights';
  const [iter, ...arrays] = weights;
  const step = requireInteger(`${owner}.iter`, iter === undefined ? undefined : valuesOf(iter.tensor)[0], 0);
  const { runtime, regions, parameters } = build(state, owner);
  const { slotNames, squares, slots } = optimizer;
  const trained = parameters.all.filter(({ isTrained }) => isTrained);
  const places = slotNames.flatMap(({ slot }) => trained.map((parameter, index) => ({ slot, index, parameter })));
  if (arrays.length > 0 && arrays.length !== places.length) {
    const message = `${owner}: ${places.length + 1} tensors expected, got ${weights.length}; the first is iter`;
    refuse(ShapeError, `${owner}.weights`, String(places.length + 1), weights.length, message);
  }
  const read = arrays.map(({ name, tensor }, at) => {
    const { slot, parameter } = places[at]!;
    const isSquare = slot !== undefined && squares.includes(slots[slot]!);
    return readArray(`${owner}: ${name}`, tensor, parameter, isSquare);
  });
  state.trained ??= allocateTraining(runtime, regions, parameters, state.compiled.optimizer);
  for (const { slots: addresses, size } of state.trained.parameters) {
    for (const slot of addresses) runtime.arena.f32(slot, size).fill(optimizer.initialSlotValue);
  }
  read.forEach((values, at) => {
    const { slot, index } = places[at]!;
    if (slot === undefined) return;
    const { slots: addresses, size } = state.trained!.parameters[index]!;
    runtime.arena.f32(addresses[slot]!, size).set(values);
  });
  state.progress.step = step;
  return true;
}

function readArray(path: string, tensor: Tensor, { size, shape }: Parameter, isSquare: boolean): Float32Array {
  if (tensor.size !== size) refuse(ShapeError, path, `of shape [${shape.join(', ')}]`, tensor.shape);
  const values = Float32Array.from(valuesOf(tensor));
  const wrong = values.find((value) => !Number.isFinite(value) || (isSquare && value < 0));
  if (wrong !== undefined) refuse('E_DATA', path, isSquare ? 'finite numbers >= 0' : 'finite numbers', wrong);
  return values;
}

/** Copies of the optimizer's arrays, by the names of the weights. */
export function copySlots({ built, trained }: ModelState): ReadonlyMap<string, readonly Float32Array[]> {
  if (built === undefined || trained === undefined) return new Map();
  const { arena } = built.runtime;
  const copy = ({ slots, size }: TrainableParameters['parameters'][number]) =>
    slots.map((slot) => arena.f32(slot, size).slice());
  return new Map(trained.parameters.map((parameter) => [parameter.name, copy(parameter)]));
}

/** Writes those copies back for the weights that are still trained. */
export function restoreSlots(state: ModelState, copies: ReadonlyMap<string, readonly Float32Array[]>): void {
  const { built, compiled } = state;
  if (built === undefined || compiled === undefined || copies.size === 0) return;
  const { runtime, regions, parameters } = built;
  state.trained ??= allocateTraining(runtime, regions, parameters, compiled.optimizer);
  for (const { name, slots, size } of state.trained.parameters) {
    copies.get(name)?.forEach((values, index) => {
      runtime.arena.f32(slots[index]!, size).set(values);
    });
  }
}
