import type { Kernels } from '../core/kernels/kernels.js';
import type { Config } from './named.js';
import type { Activation } from './outputs.js';
import type { Penalty, PenaltyTerms } from './penalties.js';
import type { Constraint, Initializer } from './weights.js';

/** One array that a layer learns. */
export interface ParameterSpec {
  /** 'kernel', (fanIn, fanOut): the array that weight decay and sparsity are about, one row per input. Anything else is (units), or a
      matrix (fanIn, fanOut) deeper inside the layer. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly initializer: Initializer;
  readonly penalty?: Penalty | undefined;
  readonly constraint?: Constraint | undefined;
  /** Whether the layer's `commit` writes it in training, and no optimizer does: running statistics. */
  readonly isState?: boolean;
  /** No number in it is below, as a variance is never below 0. Default: all numbers. */
  readonly least?: number;
}

/** A layer: its options and two functions of addresses. Immutable, so one object may stand in several models. */
export interface Layer {
  /** Its kind: 'dense', 'dropout', 'activation'. */
  readonly type: string;
  /** The user's name for it, if any. */
  readonly name: string | undefined;
  /** Options as JSON, from which `layers/registry.ts` restores it. */
  readonly config: Config;
  /** Number of columns it takes, if the user gave `inputShape`. */
  readonly inputUnits: number | undefined;
  readonly trainable: boolean;
  /** Applied last, if the layer has one. */
  readonly activation: Activation | undefined;
  /** Whether it draws a mask (or noise) when the pass is stochastic, and is the identity otherwise. */
  readonly isStochastic: boolean;
  /** Whether the objective has a term of its output: its activation is then not left to a loss, nor any unit left out. */
  readonly penalizesOutput?: boolean;
  /** Whether its backward pass reads its input, though it has no kernel: its output is then elsewhere in training. */
  readonly keepsInput?: boolean;
  /** Whether it takes X as lists if it is the first layer: `products.listedInput` then stands for `input`. */
  readonly takesLists?: boolean;
  /** How `compact` makes it smaller. Absent if it needs all its inputs and units: its neighbours are then left whole. */
  readonly compaction?: Compaction;
  outputUnits(inputUnits: number): number;
  parameters(inputUnits: number): readonly ParameterSpec[];
  /** Scratch that forward and backward need for that many rows; `listed` if they come as lists, and the layer takes them. */
  scratchBytes(kernels: Kernels, rows: number, inputUnits: number, listed: ListedProducts | undefined): number;
  /** Bytes that it keeps from forward to backward, for that many rows: 64-aligned at the slot's `saved`. */
  savedBytes?(rows: number, inputUnits: number): number;
  /** For a mask of one row for the whole batch: lists the units that it keeps, and multiplies on these alone. */
  readonly kept?: KeptUnits;
  forward(kernels: Kernels, slot: LayerSlot, pass: Pass): void;
  /**
   * Adds what the layer contributes to the objective by itself (an activity penalty), right after its forward pass:
   * `terms[name] += share * value`; `backward` adds the gradient.
   *
   * @param share  1 in a training step; in an evaluation, the chunk's part of the rows.
   */
  addTerms?(kernels: Kernels, slot: LayerSlot, pass: Pass, terms: PenaltyTerms, share: number): void;
  backward(kernels: Kernels, slot: LayerSlot, pass: Pass): void;
  /** Writes the parameters that are state, in a training step whose loss and gradients are known to be finite. */
  commit?(kernels: Kernels, slot: LayerSlot, pass: Pass): void;
  /** Computes the parameters that are state from all rows instead, at inference; undefined if they are to stay. */
  statistics?(kernels: Kernels, slot: LayerSlot): Statistics | undefined;
}

/** A layer in a smaller model. */
export interface Compaction {
  /**
   * The layer for some of its inputs and units only, by their numbers in ascending order.
   *
   * @param inputUnits  how many inputs it has now.
   */
  narrow(inputs: Int32Array, units: Int32Array, inputUnits: number): Layer;
  /** Whether it needs all its units, and can do without inputs only. */
  readonly needsUnits?: boolean;
  /** Whether its draws may turn a 0 into another value. */
  readonly movesZeros?: boolean;
  /** Replaces one row by what it becomes at inference, if that is more than the layer's `activation`: how constants are folded. */
  inferRow?(kernels: Kernels, row: number, units: number, parameters: readonly number[]): void;
}

/** Statistics of a layer's input over many rows, in chunks. */
export interface Statistics {
  /** Takes the rows that lie in the slot's input. */
  add(rows: number): void;
  /** Writes the layer's state. */
  finish(): void;
}

/** One pass through the layers. Reused from step to step. */
export interface Pass {
  rows: number;
  /** Row of the data that the first row of the batch is: masks are drawn by row, so chunks do not change them. */
  firstRow: number;
  /** Whether this is a training step: statistics are those of the batch. */
  isTraining: boolean;
  /** Whether dropout draws: in training, and in the passes of a predictive distribution. */
  stochastic: boolean;
  /** Whether all weights are finite: only then may zeros be skipped that they would be multiplied with. */
  hasFiniteWeights: boolean;
  /** Training steps since `compile` before this one, or before the last one in a pass of a predictive distribution: schedules are
      read at it. */
  step: number;
  purpose: number;
  seedLow: number;
  seedHigh: number;
  stepLow: number;
  stepHigh: number;
}

/**
 * The sizes and addresses of one layer in one plan; addresses are in the kernels' memory.
 *
 * In a training plan every slot has buffers of its own; in an inference plan `output` may be `input` and there are no
 * gradients.
 */
export interface LayerSlot {
  readonly inputUnits: number;
  readonly outputUnits: number;
  /** The layer's activation, or linear if a loss that takes logits follows. */
  readonly activation: Activation;
  /** Ordinal among the model's layers that draw random numbers for the same purpose. */
  readonly ordinal: number;
  /** (rows, inputUnits), unless X comes as lists. */
  readonly input: number;
  /** (rows, outputUnits): f's input, if the activation's backward pass reads it; otherwise the same as `output`. */
  readonly preActivation: number;
  /** (rows, outputUnits). */
  readonly output: number;
  /** (rows, outputUnits), overwritten by the backward pass. */
  readonly outputGradient: number;
  /** (rows, inputUnits), or 0: not wanted because nothing below is trained. */
  readonly inputGradient: number;
  /** Kernel and bias, or other arrays of the layer, in its order. */
  readonly parameters: readonly number[];
  /** Their gradients; empty if the layer is frozen. */
  readonly gradients: readonly number[];
  readonly scratch: number;
  /** The layer's `savedBytes`, kept from its forward to its backward pass; absent if it has none. */
  readonly saved?: number;
  /** Whether `input` is relu's output: the gradient of its zeros does not matter. */
  readonly isInputRectified?: boolean;
  /** The units that this layer keeps, in a training plan, if it drops whole units. */
  readonly kept?: Lists;
  /** In a layer with a kernel. */
  readonly products?: ProductBuffers;
}

/** The buffers with which the products of a dense layer skip zeros and read packed weights: see layers/products. */
export interface ProductBuffers {
  /** Of `input`; kept from the forward pass for the backward one. */
  readonly inputLists?: Lists | undefined;
  /** X instead of `input` and `inputLists`, in a first layer that takes lists. */
  readonly listedInput?: ListedInput | undefined;
  /** Column lists of the kernel. */
  readonly weightLists?: Lists | undefined;
  /** Row lists of the kernel, in a training plan. */
  readonly weightRowLists?: Lists | undefined;
  /** Where the kernel is not pruned, in a training plan. */
  readonly unpruned?: UnprunedPlaces | undefined;
  /** How the products of the last step were computed, in a training plan. */
  readonly ways?: ProductWays | undefined;
  /** The packed kernel, if a plan for inference may have it. */
  readonly packedKernel?: PackedKernel | undefined;
  /** Of `outputGradient`, and of the columns of one of the two; shared by the layers of a training plan. */
  readonly gradientLists?: Lists | undefined;
  readonly columnLists?: Lists | undefined;
  /** In a training plan: what the backward pass knows of dW. */
  readonly kernelBound?: KernelBound | undefined;
  /** In a training plan, if dropout of whole units is next to the layer. */
  readonly onKept?: KeptProducts | undefined;
}

/** The nonzeros of a matrix, row by row: see assembly/sparse/lists.ts. */
export interface Lists {
  /** (rows + 1) i32. */
  readonly starts: number;
  /** (nonzeros) of value f32 and column i32. */
  readonly entries: number;
  /** How many there are, or -1 if the matrix was not listed. */
  nonzeros: number;
}

/** The places of a kernel that are not pruned, for f32_sampled_tn: see assembly/sparse/sampled.ts. */
export interface UnprunedPlaces {
  /** Share of the kernel that is computed for them, neighbours included; 1 if they are not listed. */
  share: number;
  /** Groups of four columns. */
  groups: number;
  columns: number;
  starts: number;
  entries: number;
}

/** Operand whose zeros a product skips: X, dZ, W, or the pruned weights of dW; 'kept': units that dropout leaves out. */
export type ProductWay = 'dense' | 'inputs' | 'gradient' | 'weights' | 'pruned' | 'kept';

/** How the products of a layer were computed, and the densities that decided it: 1 if an operand has too many nonzeros to be listed. */
export interface ProductWays {
  forward: ProductWay;
  kernelGradient: ProductWay;
  inputGradient: ProductWay;
  inputDensity: number;
  gradientDensity: number;
  weightDensity: number;
}

/** X of the first layer as lists: there is no buffer for the matrix. See sparse/products.ts. */
export interface ListedInput extends Lists {
  /** Buffer for parts of the matrix, written out one after the other if zeros may not be skipped. */
  readonly written: number;
  readonly products: ListedProducts;
}

/**
 * The products of a first layer with X as lists, and their buffers, for batches of up to `rows`. They come with X, as
 * programs without sparse matrices need none of them. See sparse/products.ts.
 */
export interface ListedProducts {
  /** Floats of `written`. */
  writtenFloats(rows: number, inputUnits: number): number;
  scratchBytes(kernels: Kernels, rows: number, inputUnits: number, outputUnits: number): number;
  /** Z := X W + b, then max(0, .) if relu, at the slot's preActivation. */
  forward(kernels: Kernels, slot: LayerSlot, listed: ListedInput, pass: Pass, relu: boolean): void;
  /** dW := X^T dZ. */
  kernelGradient(kernels: Kernels, slot: LayerSlot, listed: ListedInput, rows: number, gradient: number): void;
}

/** The kernel of a layer in the panels that dense products run over: see assembly/gemm/pack.ts. */
export interface PackedKernel {
  /** 0 if it is not packed. */
  address: number;
  /** Rows multiplied with the same weights so far, in products that are faster on a packed kernel. */
  rows: number;
}

/** A bound of the gradient of a kernel. */
export interface KernelBound {
  /**
   * No element is larger in magnitude. Infinity if nothing is known; NaN if the gradient may hold one. Whoever changes
   * the gradient after the product changes this, too.
   */
  magnitude: number;
}

/**
 * The products of a dense layer next to a mask of whole units. They come with the layer that draws the mask, so that programs without
 * one have none of the code; see layers/products/kept.ts.
 */
export interface ProductsOnKept {
  forward(kernels: Kernels, slot: LayerSlot, onKept: KeptProducts, pass: Pass, relu: boolean): void;
  /** dW and dX, if they are wanted. */
  backward(kernels: Kernels, slot: LayerSlot, onKept: KeptProducts, pass: Pass): void;
}

/** A mask of whole units, seen by the layers next to it. */
export interface KeptUnits extends ProductsOnKept {
  /** Lists the units that this pass keeps, at the slot's `kept`, before any layer goes forward. */
  list(kernels: Kernels, slot: LayerSlot, pass: Pass): void;
}

/** The products of a dense layer on those units that dropout of whole units keeps. */
export interface KeptProducts {
  readonly products: ProductsOnKept;
  /** Of the mask before the layer, and of the one behind it; undefined if there is none. */
  readonly keptInputs: Lists | undefined;
  readonly keptOutputs: Lists | undefined;
  /** The slot that the products work on: the sizes of this step, and buffers for the kept rows and columns. */
  readonly slot: { -readonly [Key in keyof LayerSlot]: LayerSlot[Key] };
  /** Whether this step goes this way. */
  isTaken: boolean;
}
