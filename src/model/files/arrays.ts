import type { SafetensorsTensor } from '../../formats/safetensors/format.js';
import { listed, show } from '../../show.js';
import { refuse } from '../../validate.js';
import type { Parts } from '../parts.js';
import type { ModelState } from '../state/state.js';
import { invalidFile, restored } from './fileFields.js';
import { averageName, MEANS_NAME, prunedName, slotName, weightName } from './format.js';

export type Tensors = ReadonlyMap<string, SafetensorsTensor>;

/** The form of an array of the model, and the range of its values. */
interface Expected {
  /** Type and shape as in the file: F32 [4, 6]. */
  readonly form: string;
  /** Least value of a finite number in it. */
  readonly least: number;
}

/** @throws FormatError that lists arrays that are missing, extra, of another shape or type, or have values that no training writes. */
export function requireTensors(state: ModelState, tensors: Tensors, isTrained: boolean, isAveraged: boolean): void {
  const expected = new Map<string, Expected>();
  const expect = (name: string, type: string, shape: readonly number[], least = -Infinity) =>
    expected.set(name, { form: `${type} [${shape.join(', ')}]`, least });
  const slots = isTrained ? slotsOf(state, tensors) : [];
  for (const { name, layer, parameters } of state.network?.layers ?? []) {
    for (const { name: parameter, shape, isState = false, least } of parameters) {
      const full = `${name}/${parameter}`;
      const pruned = prunedName(full);
      expect(weightName(full), 'F32', shape, least);
      if (parameter === 'kernel' && tensors.has(pruned)) expect(pruned, 'U8', shape, 0);
      if (layer.trainable && !isState) {
        for (const [slot, leastInSlot] of slots) expect(slotName(full, slot), 'F32', shape, leastInSlot);
      }
      if (isAveraged && (layer.trainable || isState)) expect(averageName(full), 'F32', shape, least);
    }
  }
  const { missing, means } = { ...state.inputs, means: tensors.has(MEANS_NAME) };
  const learnsMeans = missing === 'impute' && (means || state.progress.step > 0);
  if (learnsMeans) expect(MEANS_NAME, 'F64', [state.network?.inputUnits ?? 0]);
  const wrong: string[] = [];
  for (const [name, { form, least }] of expected) {
    const tensor = tensors.get(name);
    const got = tensor === undefined ? 'missing' : `${tensor.dtype} [${tensor.shape.join(', ')}]`;
    if (tensor === undefined || got !== form) wrong.push(`${show(name)} is ${got}, expected ${form}`);
    else if (least > -Infinity) {
      const bad = firstBeyond(tensor, least, tensor.dtype === 'U8' ? 1 : Infinity);
      if (bad !== -1) wrong.push(`${show(name)} holds ${tensor.data[bad]} at ${bad}`);
    }
  }
  for (const name of tensors.keys()) if (!expected.has(name)) wrong.push(`${show(name)} is unknown`);
  if (wrong.length > 0) throw invalidFile('arrays', listed(wrong, '; '));
}

/** The optimizer's slots with their least values; if it is not restored, the slots in the file. */
function slotsOf({ compiled }: ModelState, tensors: Tensors): ReadonlyMap<string, number> {
  const slots = new Map<string, number>();
  if (compiled === undefined) {
    for (const name of tensors.keys())
      if (name.startsWith(slotName('', '').slice(0, -1))) slots.set(name.slice(name.lastIndexOf('/') + 1), -Infinity);
  } else {
    const { slots: names, squares = [] } = compiled.optimizer;
    for (const name of names) slots.set(name, squares.includes(name) ? 0 : -Infinity);
  }
  return slots;
}

/** Index of the first finite number outside [least, most], or -1. */
function firstBeyond({ data }: SafetensorsTensor, least: number, most: number): number {
  const numbers = data as Float32Array;
  for (let at = 0; at < numbers.length; at++)
    if ((numbers[at]! < least && numbers[at]! > -Infinity) || numbers[at]! > most) return at;
  return -1;
}

/** @throws FormatError if a pruned weight is not 0. */
export function requirePruned(tensors: Tensors): void {
  for (const [name, { dtype, data }] of tensors) {
    if (dtype !== 'U8') continue;
    const weights = tensors.get(weightName(name.slice(prunedName('').length)))?.data ?? [];
    const alive = data.findIndex((value, index) => value === 1 && weights[index] !== 0);
    if (alive !== -1) throw invalidFile(name, `the weight at ${alive} is pruned, and ${weights[alive]} instead of 0`);
  }
}

export function requireFiniteArrays(tensors: Tensors): void {
  for (const [name, { data }] of tensors) {
    const values = data as Float32Array;
    const bad = values.findIndex((value) => value - value !== 0);
    if (bad === -1) continue;
    const message = `model file: ${name} holds ${values[bad]} at ${bad}; allowNonFinite lets it pass`;
    refuse('E_NONFINITE', name, 'finite values', values[bad], message);
  }
}

/** Allocates memory and copies the arrays, which have been checked. */
export function fillModel(
  { build, requireZeros, allocateTraining, allocateAverage }: Parts,
  state: ModelState,
  tensors: Tensors,
  averageUpdates: number,
): void {
  const built = build(state, 'load');
  const { runtime, regions, parameters } = built;
  const write = (address: number, size: number, name: string) => {
    const tensor = tensors.get(name);
    if (tensor?.dtype === 'F32') runtime.arena.f32(address, size).set(tensor.data);
  };
  for (const { name, weights, size } of parameters.all) write(weights, size, weightName(name));
  for (const parameter of parameters.all) {
    const pruned = tensors.get(prunedName(parameter.name));
    if (pruned?.dtype !== 'U8') continue;
    const { data } = pruned;
    restored('arrays', () => requireZeros('load', runtime, regions, parameter, data));
    parameters.masks.write(parameter, data);
  }
  parameters.version++;
  state.hasFiniteWeights = parameters.areFinite();
  const { compiled } = state;
  if (compiled !== undefined && state.progress.step > 0) {
    state.trained = allocateTraining(runtime, regions, parameters, compiled.optimizer);
    for (const { name, slots, size } of state.trained.parameters) {
      for (const [index, slot] of compiled.optimizer.slots.entries()) write(slots[index]!, size, slotName(name, slot));
    }
  }
  if (averageUpdates > 0) {
    state.average = allocateAverage(built, compiled?.average);
    state.average.updates = averageUpdates;
    for (const { average } of state.average.pairs) write(average.weights, average.size, averageName(average.name));
  }
  const means = tensors.get(MEANS_NAME);
  if (means?.dtype === 'F64') state.inputs.means = means.data;
}
