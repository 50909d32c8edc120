import { FLOAT_BYTES } from '../../core/memory/aligned.js';
import type { NetworkLayer } from '../network.js';
import type { Built } from '../weights/built.js';
import type { Parameter } from '../weights/parameters.js';

/** The inputs and units that are left of a network. */
export interface Remains {
  /** For the inputs of every layer, and the outputs of the last one: 1 if left. */
  readonly live: readonly Uint8Array[];
  /** Changed biases, with constant units added: by set of weights, then by the parameter's name. */
  readonly biases: readonly ReadonlyMap<string, Float64Array>[];
}

/** A kernel of the network, with the layers between it and the next kernel. */
interface Stage {
  readonly index: number;
  readonly place: NetworkLayer;
  readonly inputs: Uint8Array;
  readonly units: Uint8Array;
  readonly between: NetworkLayer[];
  /** One for each set of weights. */
  readonly views: readonly View[];
}

/** One set of weights in a stage. */
interface View {
  readonly built: Built;
  /** (inputs, units), or wider if the layer needs all of its units. */
  readonly kernel: Parameter;
  readonly columns: number;
  /** Number of nonzero weights that leave each input, and that enter each column; valid for inputs and columns that are left. */
  readonly leaving: Int32Array;
  readonly entering: Int32Array;
  /** Shared by all sets if the layer is frozen. */
  readonly bias: Bias | undefined;
}

interface Bias {
  readonly name: string;
  readonly address: number;
  readonly values: Float64Array;
  hasChanged: boolean;
}

/**
 * Removes inputs without weights and units whose weights in or out are all 0, again and again, until nothing changes.
 *
 * A unit without incoming weights is a constant, c = f(b); c times its outgoing weights is added to the next bias. Without a next
 * bias, or with a layer between that draws at random, c must be 0, and the layer must leave it 0. At least one input and one unit
 * of every layer are left, and all outputs. Weights are counted once, so the time is that of reading them.
 *
 * @param sets  sets of weights of one network; only units without effect in all sets are removed.
 */
export function removeUnits(sets: readonly Built[]): Remains {
  const { live, stages } = stagesOf(sets);
  const first = stages[0];
  const before = first === undefined ? [] : sets[0]!.network.layers.slice(0, first.index);
  const hasFreeInputs =
    first !== undefined && before.every(isNarrowable) && losesInputs(first.place) && !before.some(mixes);
  for (let isChanging = true; isChanging; ) {
    isChanging = hasFreeInputs && removeInputs(first);
    for (const [index, stage] of stages.entries()) {
      const next = stages[index + 1];
      if (next === undefined || ![stage.place, ...stage.between, next.place].every(isNarrowable)) continue;
      if ([stage.place, ...stage.between].some(mixes)) continue;
      if (removeFrom(stage, next)) isChanging = true;
    }
  }
  const changed = (set: number) =>
    stages.flatMap(({ views }): [string, Float64Array][] => {
      const { bias } = views[set]!;
      return bias?.hasChanged ? [[bias.name, bias.values]] : [];
    });
  return { live, biases: sets.map((_, set) => new Map(changed(set))) };
}

function stagesOf(sets: readonly Built[]) {
  const { layers, inputUnits } = sets[0]!.network;
  let current = new Uint8Array(inputUnits).fill(1);
  const live = [current];
  const stages: Stage[] = [];
  for (const [index, place] of layers.entries()) {
    const views: View[] = [];
    for (const built of sets) {
      const kernel = built.parameters.ofLayer(index).find(({ isKernel }) => isKernel);
      if (kernel !== undefined) views.push(viewOf(built, kernel, place, views[0]?.bias));
    }
    if (views.length === 0) stages.at(-1)?.between.push(place);
    else {
      const inputs = current;
      current = new Uint8Array(place.outputUnits).fill(1);
      stages.push({ index, place, inputs, units: current, between: [], views });
    }
    live.push(current);
  }
  return { live, stages };
}

function viewOf(built: Built, kernel: Parameter, place: NetworkLayer, known: Bias | undefined): View {
  const { arena } = built.runtime;
  const columns = kernel.size / place.inputUnits;
  const leaving = new Int32Array(place.inputUnits);
  const entering = new Int32Array(columns);
  const weights = arena.f32(kernel.weights, kernel.size); // a view: nothing is allocated meanwhile
  for (let input = 0, at = 0; input < leaving.length; input++) {
    for (let unit = 0; unit < columns; unit++) {
      if (weights[at++] === 0) continue;
      leaving[input]!++;
      entering[unit]!++;
    }
  }
  const bias = built.parameters.ofLayer(kernel.layerIndex).find(({ name }) => name === `${place.name}/bias`);
  const ownBias = bias && {
    name: bias.name,
    address: bias.weights,
    values: Float64Array.from(arena.f32(bias.weights, bias.size)),
    hasChanged: false,
  };
  return { built, kernel, columns, leaving, entering, bias: known?.address === ownBias?.address ? known : ownBias };
}

/** Whether single inputs and units of the layer may be removed. */
function isNarrowable({ layer }: NetworkLayer): boolean {
  return layer.compaction !== undefined && !layer.compaction.needsUnits;
}

/** Whether single inputs of the layer may be removed. */
function losesInputs({ layer }: NetworkLayer): boolean {
  return layer.compaction !== undefined;
}

/** Whether each output of the layer depends on all its units. */
function mixes({ layer }: NetworkLayer): boolean {
  return layer.activation?.name === 'softmax';
}

function removeInputs({ inputs, views }: Stage): boolean {
  return remove(inputs, (input) => views.every(({ leaving }) => leaving[input] === 0));
}

/** Removes units of a stage, adding constant ones to the next bias. */
function removeFrom(stage: Stage, next: Stage): boolean {
  const constants: Float32Array[] = [];
  const [{ bias: firstBias }] = next.views as [View];
  return remove(stage.units, (unit) => {
    const folded: number[] = [];
    for (const [set, { entering }] of stage.views.entries()) {
      const { leaving, bias } = next.views[set]!;
      let constant = 0;
      if (leaving[unit] !== 0) {
        if (entering[unit] !== 0) return false;
        constants[set] ??= constantsOf(stage, set, next.place);
        constant = constants[set][unit]!;
        if (constant !== 0 && (bias === undefined || !Number.isFinite(constant))) return false;
      }
      // One bias cannot take two constants.
      if (set > 0 && bias === firstBias && constant !== folded[0]) return false;
      folded.push(constant);
    }
    for (const [set, view] of next.views.entries()) {
      const first = unit * view.columns;
      const weights = weightsOf(view);
      if (folded[set] !== 0 && (set === 0 || view.bias !== firstBias)) {
        const { values } = view.bias!;
        for (let output = 0; output < view.columns; output++)
          values[output]! += folded[set]! * weights[first + output]!;
        view.bias!.hasChanged = true;
      }
      forget(weights, first, 1, view.entering);
      const own = stage.views[set]!;
      forget(weightsOf(own), unit, own.columns, own.leaving);
    }
    return true;
  });
}

function weightsOf({ built, kernel }: View): Float32Array {
  return built.runtime.arena.f32(kernel.weights, kernel.size);
}

/** Removes the weights `first + index * stride` from the counts. */
function forget(weights: Float32Array, first: number, stride: number, counts: Int32Array): void {
  for (let index = 0; index < counts.length; index++) if (weights[first + index * stride] !== 0) counts[index]!--;
}

/** Clears the flags of dead ones, but leaves at least one. @returns whether any was cleared. */
function remove(flags: Uint8Array, isDead: (index: number) => boolean): boolean {
  let left = 0;
  for (const flag of flags) left += flag;
  const before = left;
  for (let index = 0; index < flags.length && left > 1; index++) {
    if (flags[index] === 0 || !isDead(index)) continue;
    flags[index] = 0;
    left--;
  }
  return left < before;
}

/** The output of every unit to the next stage without inputs; NaN if it is drawn at random. */
function constantsOf({ index, place, between, views }: Stage, set: number, next: NetworkLayer): Float32Array {
  const { built, bias } = views[set]!;
  const { runtime, regions, parameters } = built;
  const { kernels, arena } = runtime;
  const size = place.outputUnits;
  const drawn = new Set<number>();
  const address = regions.allocate(size * FLOAT_BYTES);
  const valuesAt = () => arena.f32(address, size);
  const noteDraws = ({ layer }: NetworkLayer) => {
    if (!layer.isStochastic) return;
    for (const [unit, value] of valuesAt().entries()) if (layer.compaction?.movesZeros || value !== 0) drawn.add(unit);
  };
  try {
    valuesAt().set(bias?.values ?? new Float32Array(size));
    for (const [offset, each] of [place, ...between].entries()) {
      if (offset > 0) noteDraws(each);
      const own = parameters.ofLayer(index + offset).map(({ weights }) => weights);
      const { compaction } = each.layer;
      if (compaction?.inferRow !== undefined) compaction.inferRow(kernels, address, size, own);
      else each.layer.activation?.forward(kernels, address, address, 1, size);
    }
    noteDraws(next);
    return valuesAt().map((value, unit) => (drawn.has(unit) ? Number.NaN : value));
  } finally {
    regions.release(address);
  }
}
