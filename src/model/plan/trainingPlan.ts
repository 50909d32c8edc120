import type { Runtime } from '../../core/kernels/runtime.js';
import type { KeptProducts, LayerSlot, Lists, ProductBuffers, ProductsOnKept } from '../../types.js';
import { type Floats, layOut } from '../memory/layout.js';
import type { Regions } from '../memory/regions.js';
import type { Network } from '../network.js';
import type { Parameters } from '../weights/parameters.js';
import type { TrainableParameters } from '../weights/trainable.js';
import {
  activationOf,
  hasKernel,
  type ListedNeeds,
  listedInputIn,
  listsIn,
  type Plan,
  type PlannedSlot,
  scratchFloatsOf,
  slotOf,
  weightsOf,
  widestOutput,
} from './plan.js';

/** A plan that can also go backward and compare with targets. */
export interface TrainingPlan extends Plan {
  /** (rows, targetColumns) f32, or (rows) i32 labels. */
  readonly targets: number;
  readonly targetColumns: number;
  /** (rows) f32. */
  readonly weights: number;
  /** (rows, outputUnits): the model's output if `output` holds logits; otherwise the same as `output`. */
  readonly predictions: number;
  /** (rows, outputUnits). */
  readonly outputGradient: number;
}

/** Buffers for the products of kept units until they are put in their places: at once, so all layers share them. */
interface KeptResults {
  readonly outputs: number;
  readonly inputs: number;
}

/** The buffers of a layer next to dropout of whole units. */
function keptProductsOf(
  floats: Floats,
  rows: number,
  slot: LayerSlot,
  products: ProductsOnKept,
  { outputs, inputs }: KeptResults,
  keptInputs: Lists | undefined,
  keptOutputs: Lists | undefined,
): KeptProducts {
  const [, bias] = slot.parameters;
  const size = slot.inputUnits * slot.outputUnits;
  const kernel = floats(size);
  // The lists of a whole kernel are not those of a gathered one.
  const whole = { weightLists: undefined, weightRowLists: undefined, unpruned: undefined, ways: undefined };
  const kept = {
    ...slot,
    products: { ...slot.products, ...whole },
    parameters: bias === undefined ? [kernel] : [kernel, floats(slot.outputUnits)],
    gradients: slot.gradients.length > 0 ? [floats(size)] : [],
    ...(keptInputs && { input: floats(rows * slot.inputUnits) }),
    ...(keptInputs && slot.inputGradient !== 0 && { inputGradient: inputs }),
    ...(keptOutputs && { preActivation: outputs, outputGradient: outputs }),
  };
  return { products, keptInputs, keptOutputs, slot: kept, isTaken: false };
}

/** The sizes that a training plan needs. */
export interface TrainingNeeds {
  readonly trained: TrainableParameters;
  readonly parameters: Parameters;
  readonly rows: number;
  /** If the first layer takes X as lists. */
  readonly listed: ListedNeeds | undefined;
  readonly targetColumns: number;
  /** Whether the last activation is left to the loss. */
  readonly isFused: boolean;
  /** Whether the metrics see something else than the loss. */
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
  const scratchFloats = scratchFloatsOf(runtime, network, rows, listed);
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
      layer.kept !== undefined ? listsIn(floats, 1, outputUnits) : undefined,
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
      const isListed = index === 0 && listed !== undefined;
      const products: ProductBuffers = {
        inputLists: isListed ? undefined : listsIn(floats, rows, rows * place.inputUnits),
        listedInput: isListed ? listedInputIn(floats, rows, listed, place.inputUnits) : undefined,
        gradientLists,
        columnLists,
      };
      return { ...own, products };
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
      };
      const own = kept[index];
      // Softmax is one function of all units of a row, the dropped ones included; so is a penalty of the output.
      const needsAll = slot.activation.name === 'softmax' || place.layer.penalizesOutput;
      const keptOutputs = needsAll ? undefined : kept[index + 1];
      const products = slot.products && {
        ...slot.products,
        ...trained.lists.ofLayer(index, slot.products.listedInput !== undefined),
        kernelBound: learned.length > 0 ? { magnitude: Infinity } : undefined,
      };
      // Gathering a kernel costs more than its products with few nonzeros.
      const neighbours = [network.layers[index - 1], keptOutputs && network.layers[index + 1]];
      const productsOnKept = neighbours.find((neighbour) => neighbour?.layer.kept)?.layer.kept;
      const onKept =
        products && productsOnKept && products.listedInput === undefined
          ? keptProductsOf(floats, rows, { ...slot, products }, productsOnKept, results, kept[index - 1], keptOutputs)
          : undefined;
      slots.unshift({ ...slot, ...(own && { kept: own }), ...(products && { products: { ...products, onKept } }) });
      if (!isInPlace) [gradient, otherGradient] = [otherGradient, gradient];
    }
    const plan = { rows, nonzeros, slots, input, output: current, targets, weights, predictions };
    return { ...plan, targetColumns, outputGradient: lastGradient };
  };

  return layOut(regions, lay, 'a training step');
}
