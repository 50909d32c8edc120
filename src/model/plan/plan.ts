import { resolveActivation } from '../../activations/registry.js';
import type { Runtime } from '../../core/kernels/runtime.js';
import { FLOAT_BYTES } from '../../core/memory/aligned.js';
import type { Rows } from '../../data/reading/rows.js';
import type { Activation, Layer, LayerSlot, ListedInput, ListedProducts, Lists } from '../../types.js';
import type { Floats } from '../memory/layout.js';
import type { Network, NetworkLayer } from '../network.js';
import type { Parameters } from '../weights/parameters.js';

/** The slot of a layer in a plan. */
export interface PlannedSlot extends LayerSlot {
  readonly layer: Layer;
}

/** Where every buffer of a pass lies. Made once per batch size; a step allocates nothing. */
export interface Plan {
  /** Most rows of one pass. */
  readonly rows: number;
  /** Most nonzeros of X in one pass, if the first layer takes X as lists; undefined if it takes the matrix. */
  readonly nonzeros: number | undefined;
  readonly slots: readonly PlannedSlot[];
  /** (rows, inputUnits), unless X is taken as lists. */
  readonly input: number;
  /** (rows, outputUnits): logits if the loss takes them. */
  readonly output: number;
  /** Start of the region, to release it. */
  readonly region: number;
}

/** The sizes that a plan needs if its first layer takes X as lists. */
export interface ListedNeeds {
  /** Most nonzeros of X in one pass. */
  readonly nonzeros: number;
  readonly products: ListedProducts;
}

/**
 * The needs of passes of up to `rows` rows, whichever these are; undefined if the first layer takes X as a matrix: X came as one, or is
 * written out batch by batch.
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

/** `count` lists, with room for `entries` in all. */
export function listsIn(floats: Floats, count: number, entries: number): Lists {
  return { starts: floats(count + 1), entries: floats(2 * entries), nonzeros: -1 };
}

/** X as lists, for the first layer. */
export function listedInputIn(
  floats: Floats,
  rows: number,
  { nonzeros, products }: ListedNeeds,
  inputUnits: number,
): ListedInput {
  const written = floats(products.writtenFloats(rows, inputUnits));
  return { ...listsIn(floats, rows, nonzeros), written, products };
}

/** The fields of a slot that are the same in training and at inference. */
export function slotOf(floats: Floats, { layer, inputUnits, outputUnits, ordinal }: NetworkLayer, rows: number) {
  const savedBytes = layer.savedBytes?.(rows, inputUnits);
  const saved = savedBytes && { saved: floats(savedBytes / FLOAT_BYTES) };
  return { layer, inputUnits, outputUnits, ordinal, ...saved };
}

export function weightsOf(parameters: Parameters, layerIndex: number): readonly number[] {
  return parameters.ofLayer(layerIndex).map(({ weights }) => weights);
}

/** Whether it has products: its input and its output are then of different sizes, and both are needed at once. */
export function hasKernel({ parameters }: NetworkLayer): boolean {
  return parameters.some(({ name }) => name === 'kernel');
}

export function activationOf(activation: Activation | undefined, isLeftToLoss: boolean): Activation {
  return activation === undefined || isLeftToLoss ? linear : activation;
}

export function widestOutput({ layers }: Network): number {
  return layers.reduce((most, { outputUnits }) => Math.max(most, outputUnits), 0);
}

export function scratchFloatsOf(
  { kernels }: Runtime,
  { layers }: Network,
  rows: number,
  listed: ListedNeeds | undefined,
): number {
  const bytes = layers.map(({ layer, inputUnits }, index) =>
    layer.scratchBytes(kernels, rows, inputUnits, index === 0 ? listed?.products : undefined),
  );
  return Math.ceil(bytes.reduce((most, own) => Math.max(most, own), 0) / FLOAT_BYTES);
}
