import type { Arena } from '../../core/memory/arena.js';
import { given } from '../../validate.js';
import { connectLayers, sidesOf } from '../network.js';
import { createState } from '../state/create.js';
import { narrowedProgress } from '../state/progress.js';
import { build, disposeState, type ModelState } from '../state/state.js';
import { allocateAverage } from '../weights/average.js';
import type { Parameter, Parameters } from '../weights/parameters.js';
import { allocateTraining } from '../weights/trainable.js';
import { removeUnits } from './removeUnits.js';

/** State that a compacted model does not share: memory, running calls, and measurements of the weights. */
const OWN = {
  built: undefined,
  trained: undefined,
  average: undefined,
  trainingPlan: undefined,
  predictionPlan: undefined,
  averagePlan: undefined,
  optimality: undefined,
  isTraining: false,
  isStopping: false,
  run: undefined,
} as const;

/** Makes a smaller model with the same outputs, without inputs and units that do nothing, at the same step of its training. */
export function compactState(state: ModelState): ModelState {
  const built = build(state, 'compact');
  const { layers } = built.network;
  const average = state.average?.updates ? state.average : undefined;
  const { live, biases } = removeUnits(average === undefined ? [built] : [built, average.built]);
  const lists = new Map<Uint8Array, Int32Array>();
  for (const flags of live) if (!lists.has(flags)) lists.set(flags, indicesOf(flags));
  const kept = live.map((flags) => lists.get(flags)!);
  const isWhole = (index: number) => kept[index]!.length === live[index]!.length;
  const inputs = kept[0]!;
  const narrowed = createState({
    seed: state.seed,
    layers: layers.map(({ layer, inputUnits }, index) =>
      isWhole(index) && isWhole(index + 1)
        ? layer
        : (layer.compaction?.narrow(kept[index]!, kept[index + 1]!, inputUnits) ?? layer),
    ),
    ...inputOptions(state, inputs),
  });
  // All other state is the same in the small model.
  const small: ModelState = {
    ...state,
    ...OWN,
    layers: narrowed.layers,
    inputs: narrowed.inputs,
    regions: narrowed.regions,
    network: narrowed.network ?? connectLayers(narrowed.layers, inputs.length),
    inputIndices: inputs.map((input) => state.inputIndices?.[input] ?? input),
    progress: narrowedProgress(state),
  };
  const { means } = state.inputs;
  small.inputs.means = means && Float64Array.from(inputs, (input) => means[input]!);
  try {
    const own = build(small, 'compact');
    const { runtime, regions, parameters } = own;
    const { arena } = runtime;
    if (state.trained !== undefined && small.compiled !== undefined) {
      small.trained = allocateTraining(runtime, regions, parameters, small.compiled.optimizer);
    }
    if (average !== undefined) small.average = { ...allocateAverage(own, average.rule), updates: average.updates };
    const copy = (from: Parameter, to: Parameter, fromAddress = from.weights, toAddress = to.weights) =>
      copyKept(arena, from, to, fromAddress, toAddress, kept[from.layerIndex]!, kept[from.layerIndex + 1]!);
    for (const [index, parameter] of built.parameters.all.entries()) {
      const target = parameters.all[index]!;
      copy(parameter, target);
      const mask = built.parameters.masks.addressOf(parameter.name);
      if (mask === undefined) continue;
      parameters.masks.allocate([target]);
      copy(parameter, target, mask, parameters.masks.addressOf(target.name)!);
    }
    for (const [index, parameter] of (state.trained?.parameters ?? []).entries()) {
      const target = small.trained?.parameters[index];
      for (const [slot, address] of parameter.slots.entries()) {
        if (target !== undefined) copy(parameter, target, address, target.slots[slot]!);
      }
    }
    for (const [index, { average: parameter }] of (average?.pairs ?? []).entries()) {
      copy(parameter, small.average!.pairs[index]!.average);
    }
    const sets: (Parameters | undefined)[] = [parameters, small.average?.built.parameters];
    for (const [set, folded] of biases.entries()) {
      for (const { name, layerIndex, weights, size } of sets[set]?.all ?? []) {
        const bias = folded.get(name);
        if (bias !== undefined)
          arena.f32(weights, size).set(Float64Array.from(kept[layerIndex + 1]!, (unit) => bias[unit]!));
      }
    }
    parameters.version++;
    small.hasFiniteWeights = parameters.areFinite();
  } catch (error) {
    disposeState(small);
    throw error;
  }
  return small;
}

/** Indices of the flags that are set, ascending. */
function indicesOf(flags: Uint8Array): Int32Array {
  let count = 0;
  for (const flag of flags) count += flag;
  const indices = new Int32Array(count);
  for (let index = 0, place = 0; index < flags.length; index++) if (flags[index] === 1) indices[place++] = index;
  return indices;
}

/** Settings of the inputs that are left. */
function inputOptions({ inputs }: ModelState, kept: Int32Array) {
  const { names, standardizer, missing } = inputs;
  return given({
    missing,
    inputNames: names && Array.from(kept, (input) => names[input]!),
    standardizer: standardizer?.select(kept),
  });
}

/** Copies an array; a side that has become shorter keeps only the given rows or columns. */
function copyKept(
  arena: Arena,
  from: Parameter,
  to: Parameter,
  fromAddress: number,
  toAddress: number,
  inputs: Int32Array,
  units: Int32Array,
): void {
  const [rows, columns] = sidesOf(from.shape);
  const [ownRows, ownColumns] = sidesOf(to.shape);
  const source = arena.f32(fromAddress, from.size);
  const target = arena.f32(toAddress, to.size);
  if (from.size === to.size) {
    target.set(source);
    return;
  }
  for (let row = 0, at = 0; row < ownRows; row++) {
    const first = (ownRows === rows ? row : inputs[row]!) * columns;
    for (let unit = 0; unit < ownColumns; unit++) {
      target[at++] = source[first + (ownColumns === columns ? unit : units[unit]!)]!;
    }
  }
}
