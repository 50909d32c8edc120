import { given } from '../validate.js';
import { createState } from './create.js';
import { connectLayers, type NetworkLayer, sidesOf } from './network.js';
import { allocateTraining, type Parameter } from './parameters.js';
import { removeUnits } from './removeUnits.js';
import { type Built, build, disposeState, type ModelState } from './state.js';

/** A smaller model with the same outputs: without inputs and units that do nothing, at the same step of its training. */
export function compactState(state: ModelState): ModelState {
  const built = build(state, 'compact');
  const { layers } = built.network;
  const { live, biases } = removeUnits(built);
  const kept = live.map((flags) => [...flags.keys()].filter((index) => flags[index] === 1));
  const isWhole = (index: number) => !live[index]!.includes(0);
  const small = createState({
    name: state.name,
    seed: state.seed,
    layers: layers.map(({ layer, inputUnits }, index) =>
      isWhole(index) && isWhole(index + 1)
        ? layer
        : (layer.narrow?.(kept[index]!, kept[index + 1]!, inputUnits) ?? layer.narrowInputs?.(kept[index]!) ?? layer),
    ),
    ...inputOptions(state, kept[0]!),
  });
  small.inputs.means = state.inputs.means && Float64Array.from(kept[0]!, (input) => state.inputs.means![input]!);
  small.inputIndices = kept[0]!.map((input) => state.inputIndices?.[input] ?? input);
  small.network ??= connectLayers(small.layers, kept[0]!.length);
  small.compiled = state.compiled;
  small.progress = { ...state.progress };
  small.lastStep = state.lastStep;
  small.givesLogits = state.givesLogits;
  small.hasLearned = state.hasLearned;
  try {
    copyArrays(state, built, small, (parameter, values) => {
      const { layerIndex, shape, isKernel } = parameter;
      const isNarrow = layers[layerIndex]!.layer.narrow !== undefined;
      if (!isKernel && !isNarrow) return values;
      const [, columns] = sidesOf(shape);
      const rows = shape.length === 2 ? kept[layerIndex]! : [0];
      const units = isNarrow ? kept[layerIndex + 1]! : [...new Array(columns).keys()];
      return rows.flatMap((row) => units.map((unit) => values[row * columns + unit]!));
    });
    const { parameters, runtime } = build(small, 'compact');
    for (const { layerIndex, name, weights, size } of parameters.all) {
      const folded = biases.get(layerIndex);
      if (folded === undefined || name !== biasName(layers[layerIndex]!)) continue;
      const units = kept[layerIndex + 1]!;
      runtime.arena.f32(weights, size).set(units.map((unit) => folded[unit]!));
    }
    small.hasFiniteWeights = parameters.areFinite();
  } catch (error) {
    disposeState(small);
    throw error;
  }
  return small;
}

function biasName({ name }: NetworkLayer): string {
  return `${name}/bias`;
}

/** What the model keeps about its inputs, of those that are left. */
function inputOptions({ inputs }: ModelState, kept: readonly number[]) {
  const { names, standardizer, missing } = inputs;
  return given({
    missing,
    inputNames: names && kept.map((input) => names[input]!),
    standardizer: standardizer?.select(kept),
  });
}

/** Weights, masks and optimizer state. */
function copyArrays(
  state: ModelState,
  { parameters }: Built,
  small: ModelState,
  narrow: (parameter: Parameter, values: readonly number[]) => ArrayLike<number>,
): void {
  const { runtime, regions, parameters: target } = build(small, 'compact');
  const { arena } = runtime;
  const copy = (parameter: Parameter, from: number, to: number, size: number) =>
    arena.f32(to, size).set(narrow(parameter, [...arena.f32(from, parameter.size)]));
  parameters.all.forEach((parameter, index) => {
    const own = target.all[index]!;
    copy(parameter, parameter.weights, own.weights, own.size);
    const isPruned = parameters.masks.readPruned(parameter.name);
    if (isPruned !== undefined) target.masks.write(own, Uint8Array.from(narrow(parameter, [...isPruned])));
  });
  target.version++;
  if (small.compiled === undefined || state.trained === undefined) return;
  small.trained = allocateTraining(runtime, regions, target, small.compiled.optimizer);
  state.trained.parameters.forEach((parameter, index) => {
    const own = small.trained!.parameters[index]!;
    parameter.slots.forEach((slot, number) => {
      copy(parameter, slot, own.slots[number]!, own.size);
    });
  });
}
