import { resolveActivation } from '../../activations/registry.js';
import type { Runtime } from '../../core/kernels/runtime.js';
import { FLOAT_BYTES } from '../../core/memory/aligned.js';
import type { Rows } from '../../data/rows.js';
import type { Activation, Compact, Layer, LayerSlot, ListedInput, ListedProducts, Lists } from '../../types.js';
import { type Floats, layOut } from '../memory/layout.js';
import type { Regions } from '../memory/regions.js';
import type { Network, NetworkLayer } from '../network.js';
import type { KernelForms } from '../weights/kernelForms.js';
import type { Parameters, TrainableParameters } from '../weights/parameters.js';

/** What a layer of a plan works with. */
export interface PlannedSlot extends LayerSlot {
  readonly layer: Layer;
}

/** Where every buffer of a pass lies. Made once per batch size; a step allocates nothing. */
export interface Plan {
  /** Most rows of one pass. */
  readonly rows: number;
  /** Most nonzeros of X in one pass, where the first layer takes X as lists; undefined where it takes the matrix. */
  readonly nonzeros: number | undefined;
  readonly slots: readonly PlannedSlot[];
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

/** What a plan is sized by where its first layer takes X as lists. */
export interface ListedNeeds {
  /** Most nonzeros of X in one pass. */
  readonly nonzeros: number;
  readonly products: ListedProducts;
}

/**
 * What to plan for in passes of up to `rows` rows, whichever these are; undefined where the first layer takes X as a matrix: X came
 * as one, or is written out batch by batch.
 */
export function listedNeeds({ layers }: Network, { listed }: Rows, rows: number): ListedNeeds | undefined {
  if (listed === undefined || !layers[0]?.layer.takesLists) return undefined;
  return { nonzeros: listed.mostNonzeros(rows), products: listed.products };
}

/** Whether a plan takes these inputs, as many rows in a pass as it has room for, and at least `wanted`. */
export function holds(plan: Plan, network: Network, inputs: Rows, wanted: number): boolean {
  if (plan.rows < wanted) return false;
  const nonzeros = listedNeeds(network, inputs, plan.rows)?.nonzeros;
  if (nonzeros === undefined || plan.nonzeros === undefined) return nonzeros === plan.nonzeros;
  return nonzeros <= plan.nonzeros;
}

const linear = resolveActivation('plan', 'linear');

/** So many lists, with so many entries in all. */
function listsIn(floats: Floats, count: number, entries: number): Lists {
  return { starts: floats(count + 1), entries: floats(2 * entries), nonzeros: -1 };
}

/** X as lists, for the first layer. */
function listedInputIn(
  floats: Floats,
  rows: number,
  { nonzeros, products }: ListedNeeds,
  inputUnits: number,
): ListedInput {
  const written = floats(products.writtenFloats(rows, inputUnits));
  return { ...listsIn(floats, rows, nonzeros), written, products };
}

/** What a slot says of its layer, in training and at inference. */
function slotOf(floats: Floats, { layer, inputUnits, outputUnits, ordinal }: NetworkLayer, rows: number) {
  const savedBytes = layer.savedBytes?.(rows, inputUnits);
  const saved = savedBytes && { saved: floats(savedBytes / FLOAT_BYTES) };
  return { layer, inputUnits, outputUnits, ordinal, ...saved };
}

function weightsOf(parameters: Parameters, layerIndex: number): readonly number[] {
  return parameters.ofLayer(layerIndex).map(({ weights }) => weights);
}

/** Where the products of kept units go until they are put in their places: at once, so all layers share it. */
interface KeptResults {
  readonly outputs: number;
  readonly inputs: number;
}

/** The buffers of a layer next to dropout of whole units. */
function compactOf(
  floats: Floats,
  rows: number,
  slot: LayerSlot,
  { outputs, inputs }: KeptResults,
  keptInputs: Lists | undefined,
  keptOutputs: Lists | undefined,
): Compact {
  const [, bias] = slot.parameters;
  const size = slot.inputUnits * slot.outputUnits;
  const kernel = floats(size);
  const kept = {
    ...slot,
    parameters: bias === undefined ? [kernel] : [kernel, floats(slot.outputUnits)],
    gradients: slot.gradients.length > 0 ? [floats(size)] : [],
    ...(keptInputs && { input: floats(rows * slot.inputUnits) }),
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
  const firstTrained = trained.parameters.reduce(
    (first, { layerIndex }) => Math.min(first, layerIndex),
    network.layers.length,
  );
  const scratchFloats = scratch(runtime, network, rows, listed);
  // No gradient with respect to X is wanted, so outputs alone say how wide gradients are.
  const widest = widestOutput(network);
  const nonzeros = listed?.nonzeros;
  const mostInputs = nonzeros ?? rows * network.inputUnits;

  const lay = (floats: Floats) => {
    const input = floats(listed !== undefined ? 0 : rows * network.inputUnits);
    const targets = floats(rows * targetColumns);
    const weights = floats(rows);
    const scratchStart = floats(scratchFloats);
    const gradientLists = listsIn(floats, rows, rows * widest);
    const columnLists = listsIn(floats, Math.max(network.inputUnits, widest), Math.max(mostInputs, rows * widest));
    const kept = network.layers.map(({ layer, outputUnits }) =>
      layer.dropsUnits ? listsIn(floats, 1, outputUnits) : undefined,
    );
    const keptFloats = kept.some((lists) => lists !== undefined) ? rows * widest : 0;
    const results = { outputs: floats(keptFloats), inputs: floats(keptFloats) };
    let gradient = floats(rows * widest);
    let otherGradient = floats(rows * widest);
    let current = input;
    const forward = network.layers.map((place, index) => {
      const isLast = index === network.layers.length - 1;
      const activation = activationOf(place.layer.activation, isLast && isFused);
      const hasOwnOutput = hasKernel(place) || place.layer.keepsInput || place.layer.isStochastic;
      const isIdentity = !hasOwnOutput && activation.saves === 'nothing';
      const from = current;
      const output = isIdentity ? from : floats(rows * place.outputUnits);
      const keepsInput = hasKernel(place) && activation.saves === 'input';
      const preActivation = keepsInput ? floats(rows * place.outputUnits) : output;
      current = output;
      const own = { activation, input: from, output, preActivation };
      if (!hasKernel(place)) return own;
      if (index > 0 || listed === undefined) {
        return { ...own, inputLists: listsIn(floats, rows, rows * place.inputUnits) };
      }
      return { ...own, listedInput: listedInputIn(floats, rows, listed, place.inputUnits) };
    });
    const predictions = hasOwnPredictions ? floats(rows * network.outputUnits) : current;
    const slots: PlannedSlot[] = [];
    const lastGradient = gradient;
    for (let index = network.layers.length - 1; index >= 0; index--) {
      const place = network.layers[index]!;
      const learned = trained.parameters.filter(({ layerIndex }) => layerIndex === index);
      const isWanted = index > firstTrained;
      const isInPlace = !hasKernel(place);
      const inputGradient = !isWanted ? 0 : isInPlace ? gradient : otherGradient;
      const slot: PlannedSlot = {
        ...forward[index]!,
        ...slotOf(floats, place, rows),
        outputGradient: gradient,
        inputGradient,
        parameters: weightsOf(parameters, index),
        gradients: learned.map((parameter) => parameter.gradient),
        scratch: scratchStart,
        isInputRectified: forward[index - 1]?.activation.name === 'relu',
        ...(learned.length > 0 && { kernelBound: { magnitude: Infinity } }),
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
        ...(isCompact && { compact: compactOf(floats, rows, slot, results, kept[index - 1], keptOutputs) }),
      });
      if (!isInPlace) [gradient, otherGradient] = [otherGradient, gradient];
    }
    const plan = { rows, nonzeros, slots, input, output: current, targets, weights, predictions };
    return { ...plan, targetColumns, outputGradient: lastGradient };
  };

  return layOut(regions, lay, 'a training step');
}

/** What an inference plan is made of. */
interface InferenceNeeds {
  readonly runtime: Runtime;
  readonly regions: Regions;
  readonly network: Network;
  readonly parameters: Parameters;
  readonly forms: KernelForms;
}

/**
 * Plans inference on chunks of up to `rows`: two buffers in turn, nothing kept for a backward pass.
 *
 * @param isFused  whether the last activation is left to the loss, as `evaluate` wants it.
 * @throws MemoryError before anything is allocated.
 */
export function planInference(
  { runtime, regions, network, parameters, forms }: InferenceNeeds,
  rows: number,
  listed: ListedNeeds | undefined,
  isFused: boolean,
): Plan {
  const nonzeros = listed?.nonzeros;
  const widest = Math.max(listed !== undefined ? 0 : network.inputUnits, widestOutput(network));
  const scratchFloats = scratch(runtime, network, rows, listed);

  const lay = (floats: Floats) => {
    const scratchStart = floats(scratchFloats);
    const input = floats(rows * widest);
    const inputLists = listsIn(floats, rows, rows * widest);
    const listedInput = listed && listedInputIn(floats, rows, listed, network.inputUnits);
    let other = floats(rows * widest);
    let current = input;
    const slots = network.layers.map((place, index): PlannedSlot => {
      const isLast = index === network.layers.length - 1;
      const from = current;
      if (hasKernel(place)) [current, other] = [other, current];
      return {
        ...slotOf(floats, place, rows),
        activation: activationOf(place.layer.activation, isLast && isFused),
        input: from,
        preActivation: current,
        output: current,
        outputGradient: 0,
        inputGradient: 0,
        parameters: weightsOf(parameters, index),
        gradients: [],
        scratch: scratchStart,
        ...(index === 0 && listedInput ? { listedInput } : hasKernel(place) && { inputLists: { ...inputLists } }),
        ...forms.ofLayer(index),
      };
    });
    return { rows, nonzeros, slots, input, output: current };
  };

  return layOut(regions, lay, 'a pass');
}

/** Whether it has products: its input and its output are then of different sizes, and both are needed at once. */
function hasKernel({ parameters }: NetworkLayer): boolean {
  return parameters.some(({ name }) => name === 'kernel');
}

function activationOf(activation: Activation | undefined, isLeftToLoss: boolean): Activation {
  return activation === undefined || isLeftToLoss ? linear : activation;
}

function widestOutput({ layers }: Network): number {
  return layers.reduce((most, { outputUnits }) => Math.max(most, outputUnits), 0);
}

function scratch({ kernels }: Runtime, { layers }: Network, rows: number, listed: ListedNeeds | undefined): number {
  const bytes = layers.map(({ layer, inputUnits }, index) =>
    layer.scratchBytes(kernels, rows, inputUnits, index === 0 ? listed?.products : undefined),
  );
  return Math.ceil(bytes.reduce((most, own) => Math.max(most, own), 0) / FLOAT_BYTES);
}
