import { resolveActivation } from '../activations/registry.js';
import { aligned } from '../core/aligned.js';
import type { Regions } from '../core/regions.js';
import type { Runtime } from '../core/runtime.js';
import type { Activation, Compact, LayerSlot, ListedInput, Lists } from '../types.js';
import { type Network, type NetworkLayer, requireElements } from './network.js';
import type { ListedNeeds } from './nonzeros.js';
import type { PackedWeights } from './packedWeights.js';
import type { Parameters, TrainableParameters } from './parameters.js';
import type { SparseWeights } from './sparseWeights.js';

/** Where every buffer of a pass lies. Made once per batch size; a step allocates nothing. */
export interface Plan {
  /** Most rows of one pass. */
  readonly rows: number;
  /** Most nonzeros of X in one pass, where the first layer takes X as lists; undefined where it takes the matrix. */
  readonly nonzeros: number | undefined;
  readonly slots: readonly LayerSlot[];
  /** (rows, inputUnits), unless X is taken as lists. */
  readonly input: number;
  /** (rows, outputUnits): logits where the loss takes them. */
  readonly output: number;
  /** Start of the region, to release it. */
  readonly region: number;
}

/** A plan that can also go backward and compare with targets. */
export interface TrainingPlan extends Plan {
  /** (rows, targetColumns) f32, or (rows) i32 labels. */
  readonly targets: number;
  readonly targetColumns: number;
  /** (rows) f32. */
  readonly weights: number;
  /** (rows, outputUnits): the model's output where `output` holds logits; otherwise the same as `output`. */
  readonly predictions: number;
  /** (rows, outputUnits). */
  readonly outputGradient: number;
}

const linear = resolveActivation('plan', 'linear');

/** Hands out addresses: first to count the bytes, then, with a base, for good. */
class Cursor {
  constructor(public address: number) {}

  /** So many lists, with so many entries in all. */
  lists(count: number, entries: number): Lists {
    const starts = this.floats(count + 1);
    return { starts, entries: this.floats(2 * entries), nonzeros: -1 };
  }

  /** What a layer keeps from forward to backward. */
  saved({ layer, inputUnits }: NetworkLayer, rows: number): { readonly saved?: number } {
    const bytes = layer.savedBytes?.(rows, inputUnits);
    return bytes === undefined ? {} : { saved: this.floats(bytes / Float32Array.BYTES_PER_ELEMENT) };
  }

  listedInput(rows: number, { nonzeros, products }: ListedNeeds, inputUnits: number): ListedInput {
    const written = this.floats(products.writtenFloats(rows, inputUnits));
    return { ...this.lists(rows, nonzeros), written, products };
  }

  floats(count: number): number {
    const start = this.address;
    this.address += aligned(count);
    return start;
  }
}

/** Where the products of kept units go until they are put in their places: at once, so all layers share it. */
interface KeptResults {
  readonly outputs: number;
  readonly inputs: number;
}

/** The buffers of a layer next to dropout of whole units. */
function compactOf(
  cursor: Cursor,
  rows: number,
  slot: LayerSlot,
  { outputs, inputs }: KeptResults,
  keptInputs: Lists | undefined,
  keptOutputs: Lists | undefined,
): Compact {
  const [, bias] = slot.parameters;
  const size = slot.inputUnits * slot.outputUnits;
  const kernel = cursor.floats(size);
  const kept = {
    ...slot,
    parameters: bias === undefined ? [kernel] : [kernel, cursor.floats(slot.outputUnits)],
    gradients: slot.gradients.length > 0 ? [cursor.floats(size)] : [],
    ...(keptInputs && { input: cursor.floats(rows * slot.inputUnits) }),
    ...(keptInputs && slot.inputGradient !== 0 && { inputGradient: inputs }),
    ...(keptOutputs && { preActivation: outputs, outputGradient: outputs }),
  };
  return { keptInputs, keptOutputs, slot: kept, isTaken: false };
}

/** What a training plan is sized by. */
export interface TrainingNeeds {
  readonly trained: TrainableParameters;
  readonly parameters: Parameters;
  readonly rows: number;
  /** Where the first layer takes X as lists. */
  readonly listed: ListedNeeds | undefined;
  readonly targetColumns: number;
  /** Whether the last activation is left to the loss. */
  readonly isFused: boolean;
  /** Whether the metrics see something else than the loss does. */
  readonly hasOwnPredictions: boolean;
}

/**
 * Plans training on batches of up to `rows`.
 *
 * Every layer has its own output, which the backward pass reads; gradients alternate between two buffers.
 *
 * @throws MemoryError before anything is allocated.
 */
export function planTraining(
  runtime: Runtime,
  regions: Regions,
  network: Network,
  { trained, parameters, rows, listed, targetColumns, isFused, hasOwnPredictions }: TrainingNeeds,
): TrainingPlan {
  const firstTrained = Math.min(...trained.parameters.map(({ layerIndex }) => layerIndex), network.layers.length);
  const scratchFloats = scratch(runtime, network, rows, listed);
  // No gradient with respect to X is wanted, so outputs alone say how wide gradients are.
  const widest = widestOutput(network);
  const nonzeros = listed?.nonzeros;
  const mostInputs = nonzeros ?? rows * network.inputUnits;

  const lay = (base: number) => {
    const cursor = new Cursor(base);
    const input = cursor.floats(listed !== undefined ? 0 : rows * network.inputUnits);
    const targets = cursor.floats(rows * targetColumns);
    const weights = cursor.floats(rows);
    const scratchStart = cursor.floats(scratchFloats);
    const gradientLists = cursor.lists(rows, rows * widest);
    const columnLists = cursor.lists(Math.max(network.inputUnits, widest), Math.max(mostInputs, rows * widest));
    const kept = network.layers.map(({ layer, outputUnits }) =>
      layer.dropsUnits ? cursor.lists(1, outputUnits) : undefined,
    );
    const keptFloats = kept.some((lists) => lists !== undefined) ? rows * widest : 0;
    const results = { outputs: cursor.floats(keptFloats), inputs: cursor.floats(keptFloats) };
    let gradient = cursor.floats(rows * widest);
    let otherGradient = cursor.floats(rows * widest);
    let current = input;
    const forward = network.layers.map((place, index) => {
      const isLast = index === network.layers.length - 1;
      const activation = activationOf(place.layer.activation, isLast && isFused);
      const hasOwnOutput = hasKernel(place) || place.layer.keepsInput || place.layer.isStochastic;
      const isIdentity = !hasOwnOutput && activation.saves === 'nothing';
      const from = current;
      const output = isIdentity ? from : cursor.floats(rows * place.outputUnits);
      const keepsInput = hasKernel(place) && activation.saves === 'input';
      const preActivation = keepsInput ? cursor.floats(rows * place.outputUnits) : output;
      current = output;
      const own = { activation, input: from, output, preActivation };
      if (!hasKernel(place)) return own;
      if (index > 0 || listed === undefined) {
        return { ...own, inputLists: cursor.lists(rows, rows * place.inputUnits) };
      }
      return { ...own, listedInput: cursor.listedInput(rows, listed, place.inputUnits) };
    });
    const predictions = hasOwnPredictions ? cursor.floats(rows * network.outputUnits) : current;
    const slots: LayerSlot[] = [];
    const lastGradient = gradient;
    for (let index = network.layers.length - 1; index >= 0; index--) {
      const place = network.layers[index]!;
      const learned = trained.parameters.filter(({ layerIndex }) => layerIndex === index);
      const isWanted = index > firstTrained;
      const isInPlace = !hasKernel(place);
      const inputGradient = !isWanted ? 0 : isInPlace ? gradient : otherGradient;
      const slot: LayerSlot = {
        ...forward[index]!,
        inputUnits: place.inputUnits,
        outputUnits: place.outputUnits,
        ordinal: place.ordinal,
        outputGradient: gradient,
        inputGradient,
        parameters: parameters.ofLayer(index).map((parameter) => parameter.weights),
        gradients: learned.map((parameter) => parameter.gradient),
        scratch: scratchStart,
        ...cursor.saved(place, rows),
        isInputRectified: forward[index - 1]?.activation.name === 'relu',
        ...(learned.length > 0 && { kernelBound: { magnitude: Number.POSITIVE_INFINITY } }),
        gradientLists,
        columnLists,
      };
      const own = kept[index];
      // Softmax is one function of all units of a row, the dropped ones included; so is a penalty of the output.
      const needsAll = slot.activation.name === 'softmax' || place.layer.penalizesOutput;
      const keptOutputs = needsAll ? undefined : kept[index + 1];
      // Gathering a kernel costs more than its products with few nonzeros.
      const isCompact = !isInPlace && slot.listedInput === undefined && (kept[index - 1] ?? keptOutputs) !== undefined;
      slots.unshift({
        ...slot,
        ...(own && { kept: own }),
        ...(isCompact && { compact: compactOf(cursor, rows, slot, results, kept[index - 1], keptOutputs) }),
      });
      if (!isInPlace) [gradient, otherGradient] = [otherGradient, gradient];
    }
    const plan = { rows, nonzeros, slots, input, output: current, region: base, targets, weights, predictions };
    return { plan: { ...plan, targetColumns, outputGradient: lastGradient }, bytes: cursor.address - base };
  };

  return allocated(regions, 'a training step', lay);
}

/** What an inference plan is made of. */
interface InferenceNeeds {
  readonly runtime: Runtime;
  readonly regions: Regions;
  readonly network: Network;
  readonly parameters: Parameters;
  readonly sparseWeights: SparseWeights;
  readonly packedWeights: PackedWeights;
}

/**
 * Plans inference on chunks of up to `rows`: two buffers in turn, nothing kept for a backward pass.
 *
 * @param isFused  whether the last activation is left to the loss, as `evaluate` wants it.
 * @throws MemoryError before anything is allocated.
 */
export function planInference(
  { runtime, regions, network, parameters, sparseWeights, packedWeights }: InferenceNeeds,
  rows: number,
  listed: ListedNeeds | undefined,
  isFused: boolean,
): Plan {
  const nonzeros = listed?.nonzeros;
  const widest = Math.max(listed !== undefined ? 0 : network.inputUnits, widestOutput(network));
  const scratchFloats = scratch(runtime, network, rows, listed);

  const lay = (base: number) => {
    const cursor = new Cursor(base);
    const scratchStart = cursor.floats(scratchFloats);
    const input = cursor.floats(rows * widest);
    const inputLists = cursor.lists(rows, rows * widest);
    const listedInput = listed && cursor.listedInput(rows, listed, network.inputUnits);
    let other = cursor.floats(rows * widest);
    let current = input;
    const slots = network.layers.map((place, index): LayerSlot => {
      const isLast = index === network.layers.length - 1;
      const from = current;
      if (hasKernel(place)) [current, other] = [other, current];
      const weightLists = sparseWeights.ofLayer(index);
      const packedKernel = packedWeights.ofLayer(index);
      return {
        inputUnits: place.inputUnits,
        outputUnits: place.outputUnits,
        activation: activationOf(place.layer.activation, isLast && isFused),
        ordinal: place.ordinal,
        input: from,
        preActivation: current,
        output: current,
        outputGradient: 0,
        inputGradient: 0,
        parameters: parameters.ofLayer(index).map((parameter) => parameter.weights),
        gradients: [],
        scratch: scratchStart,
        ...cursor.saved(place, rows),
        ...(index === 0 && listedInput ? { listedInput } : hasKernel(place) && { inputLists: { ...inputLists } }),
        ...(weightLists && { weightLists }),
        ...(packedKernel && { packedKernel }),
      };
    });
    return { plan: { rows, nonzeros, slots, input, output: current, region: base }, bytes: cursor.address - base };
  };

  return allocated(regions, 'a pass', lay);
}

/** Lays out at 0 to count the bytes, then in a region of that size. */
function allocated<P extends Plan>(
  regions: Regions,
  what: string,
  lay: (base: number) => { plan: P; bytes: number },
): P {
  const { bytes } = lay(0);
  requireElements(what, bytes / 4);
  return lay(regions.allocate(bytes)).plan;
}

/** Whether it has products: its input and its output are then of different sizes, and both are needed at once. */
function hasKernel({ parameters }: NetworkLayer): boolean {
  return parameters.some(({ name }) => name === 'kernel');
}

function activationOf(activation: Activation | undefined, isLeftToLoss: boolean): Activation {
  return activation === undefined || isLeftToLoss ? linear : activation;
}

function widestOutput({ layers }: Network): number {
  return Math.max(...layers.map(({ outputUnits }) => outputUnits));
}

function scratch({ kernels }: Runtime, { layers }: Network, rows: number, listed: ListedNeeds | undefined): number {
  const bytes = layers.map(({ layer, inputUnits }, index) =>
    layer.scratchBytes(kernels, rows, inputUnits, index === 0 ? listed?.products : undefined),
  );
  return Math.ceil(Math.max(...bytes) / 4);
}
