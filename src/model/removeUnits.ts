import { FLOAT_BYTES } from '../core/aligned.js';
import type { NetworkLayer } from './network.js';
import type { Built } from './state.js';

/** What is left of a network. */
export interface Remains {
  /** Of the inputs of every layer, and of the last one's outputs: 1 where they are left. */
  readonly live: readonly Uint8Array[];
  /** By layer: its bias, with what constant units gave it; undefined where nothing was added. */
  readonly biases: ReadonlyMap<number, Float64Array>;
}

/** A kernel of the network, with what lies between it and the next one. */
interface Stage {
  readonly index: number;
  readonly place: NetworkLayer;
  /** (inputs, units), or wider where the layer cannot do without any unit. */
  readonly kernel: Float32Array;
  readonly inputs: Uint8Array;
  readonly units: Uint8Array;
  readonly between: readonly NetworkLayer[];
  bias: Float64Array | undefined;
  hasChanged: boolean;
}

/**
 * Finds inputs without weights, units whose weights in or out are all 0, and what becomes of their neighbours without them, until
 * nothing changes.
 *
 * A unit without incoming weights is a constant: c = f(b), and c times its outgoing weights goes into the next bias. Behind dropout c
 * must be 0, and without a next bias, too. At least one input and one unit of every layer are left; the outputs always are.
 */
export function removeUnits(built: Built): Remains {
  const { live, stages } = stagesOf(built);
  const { layers } = built.network;
  const first = stages[0];
  const before = first === undefined ? [] : layers.slice(0, first.index);
  const hasFreeInputs =
    first !== undefined && before.every(isNarrowable) && losesInputs(first.place) && !before.some(mixes);
  for (let isChanging = true; isChanging; ) {
    isChanging = false;
    if (hasFreeInputs) isChanging = removeInputs(first);
    for (const [index, stage] of stages.entries()) {
      const next = stages[index + 1];
      if (next === undefined || ![stage.place, ...stage.between, next.place].every(isNarrowable)) continue;
      if ([stage.place, ...stage.between].some(mixes)) continue;
      if (removeFrom(built, stage, next)) isChanging = true;
    }
  }
  const biases = new Map(stages.flatMap(({ index, bias, hasChanged }) => (bias && hasChanged ? [[index, bias]] : [])));
  return { live, biases };
}

function stagesOf({ network, parameters, runtime: { arena } }: Built) {
  const { layers, inputUnits } = network;
  let current = new Uint8Array(inputUnits).fill(1);
  const live = [current];
  const stages: (Stage & { between: NetworkLayer[] })[] = [];
  for (const [index, place] of layers.entries()) {
    const kernel = parameters.ofLayer(index).find(({ isKernel }) => isKernel);
    if (kernel === undefined) stages.at(-1)?.between.push(place);
    else {
      const inputs = current;
      current = new Uint8Array(place.outputUnits).fill(1);
      const bias = parameters.ofLayer(index).find(({ name }) => name === `${place.name}/bias`);
      stages.push({
        index,
        place,
        kernel: arena.f32(kernel.weights, kernel.size).slice(),
        inputs,
        units: current,
        between: [],
        bias: bias && Float64Array.from(arena.f32(bias.weights, bias.size)),
        hasChanged: false,
      });
    }
    live.push(current);
  }
  return { live, stages };
}

/** Whether single inputs and units of it may be left out. */
function isNarrowable({ layer }: NetworkLayer): boolean {
  return layer.narrow !== undefined;
}

/** Whether single inputs of it may be left out. */
function losesInputs({ layer }: NetworkLayer): boolean {
  return layer.narrow !== undefined || layer.narrowInputs !== undefined;
}

/** Whether every one of its outputs depends on all its units. */
function mixes({ layer }: NetworkLayer): boolean {
  return layer.activation?.name === 'softmax';
}

function removeInputs({ inputs, units, kernel }: Stage): boolean {
  const columns = kernel.length / inputs.length;
  // A layer that has more inside than its units keeps all of it.
  const inside = columns === units.length ? units : new Uint8Array(columns).fill(1);
  return remove(inputs, (input) => isZero(kernel, input * columns, 1, inside));
}

/** Removes units of a stage; what they are without inputs goes into the next bias. */
function removeFrom(built: Built, stage: Stage, next: Stage): boolean {
  const { kernel, inputs, units } = stage;
  const hasDropout = stage.between.some(({ layer }) => layer.isStochastic);
  const constants = constantsOf(built, stage);
  return remove(units, (unit) => {
    const first = unit * next.units.length;
    if (isZero(next.kernel, first, 1, next.units)) return true;
    if (!isZero(kernel, unit, units.length, inputs)) return false;
    const constant = constants[unit]!;
    if (constant === 0) return true;
    if (hasDropout || next.bias === undefined || !Number.isFinite(constant)) return false;
    for (let output = 0; output < next.units.length; output++) {
      next.bias[output]! += constant * next.kernel[first + output]!;
    }
    next.hasChanged = true;
    return true;
  });
}

/** Clears the flags of what is dead, but for the last one. */
function remove(flags: Uint8Array, isDead: (index: number) => boolean): boolean {
  let left = flags.reduce((sum, flag) => sum + flag, 0);
  const before = left;
  for (let index = 0; index < flags.length && left > 1; index++) {
    if (flags[index] === 0 || !isDead(index)) continue;
    flags[index] = 0;
    left--;
  }
  return left < before;
}

/** Whether the weights `first + index * stride` are all 0, where the flag of the index is set. */
function isZero(kernel: Float32Array, first: number, stride: number, flags: Uint8Array): boolean {
  return flags.every((flag, index) => flag === 0 || kernel[first + index * stride] === 0);
}

/** What every unit gives to the next stage when nothing comes in, without dropout. */
function constantsOf(built: Built, { index, place, bias, between }: Stage): Float32Array {
  const { runtime, regions, parameters } = built;
  const { kernels, arena } = runtime;
  const size = place.outputUnits;
  const address = regions.allocate(size * FLOAT_BYTES);
  try {
    arena.f32(address, size).set(bias ?? new Float32Array(size));
    for (const [offset, { layer }] of [place, ...between].entries()) {
      const own = parameters.ofLayer(index + offset).map(({ weights }) => weights);
      if (layer.inferRow !== undefined) layer.inferRow(kernels, address, size, own);
      else layer.activation?.forward(kernels, address, address, 1, size);
    }
    return arena.f32(address, size).slice();
  } finally {
    regions.release(address);
  }
}
