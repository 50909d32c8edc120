import { FormatError, OptionError } from '../../errors.js';
import { show } from '../../show.js';
import { refuse } from '../../validate.js';
import type { ModelState } from '../state/state.js';
import { build, releaseTraining, requireCompiled } from '../state/state.js';
import { allocateTraining } from '../weights/trainable.js';

/** A parameter that the optimizer moves: its name in files, and its shape. */
export interface TrainedParameter {
  readonly name: string;
  readonly shape: readonly number[];
}

/** The parameters that the optimizer moves, in the order of the layers. */
export function trainedParameters(state: ModelState): TrainedParameter[] {
  const { parameters } = build(state, 'load');
  return parameters.all.filter(({ isTrained }) => isTrained).map(({ name, shape }) => ({ name, shape }));
}

/**
 * Puts a compiled model, whose training another library began, where that library left it.
 *
 * @param path  where the state comes from, for messages.
 * @param step  completed steps, >= 1.
 * @param slots  by the name of a parameter, an array for each of the optimizer's slots, of the parameter's size.
 * @throws FormatError for sums of squares below 0; DataError `E_NONFINITE` for what is not finite. Nothing has changed then.
 */
export function adoptTraining(
  path: string,
  state: ModelState,
  step: number,
  slots: ReadonlyMap<string, readonly Float32Array[]>,
): void {
  const { optimizer } = requireCompiled(state, 'load');
  const { runtime, regions, parameters } = build(state, 'load');
  for (const { name, size } of parameters.all.filter(({ isTrained }) => isTrained)) {
    const arrays = slots.get(name);
    const fits = arrays?.length === optimizer.slots.length && arrays.every(({ length }) => length === size);
    if (!fits) refuse(OptionError, path, `${optimizer.slots.length} arrays of ${size} numbers for ${name}`, arrays);
    for (const [index, slot] of optimizer.slots.entries()) {
      const least = optimizer.squares?.includes(slot) ? 0 : -Infinity;
      const bad = arrays!.at(index)!.findIndex((value) => !(value >= least && Number.isFinite(value)));
      if (bad === -1) continue;
      const value = arrays![index]![bad]!;
      const message = `${path}: the state ${show(slot)} of ${name} holds ${value} at ${bad}`;
      if (value < least) throw new FormatError(message, { path, got: value });
      refuse('E_NONFINITE', path, 'finite values', value, message);
    }
  }
  releaseTraining(state);
  state.trained = allocateTraining(runtime, regions, parameters, optimizer);
  for (const { name, slots: addresses, size } of state.trained.parameters) {
    for (const [index, address] of addresses.entries()) runtime.arena.f32(address, size).set(slots.get(name)![index]!);
  }
  state.progress = { step, epoch: 0, logs: [] };
  state.hasLearned = true;
}

/** The state of the optimizer: by the name of a parameter, a copy of the array of each slot; undefined before the first step. */
export function trainingOf(state: ModelState): ReadonlyMap<string, readonly Float32Array[]> | undefined {
  const { trained, progress } = state;
  if (trained === undefined || progress.step === 0) return undefined;
  const { arena } = build(state, 'save').runtime;
  return new Map(
    trained.parameters.map(({ name, slots, size }) => [name, slots.map((slot) => arena.f32(slot, size).slice())]),
  );
}
