import type { Kernels } from './core/kernels/kernels.js';
import type { RandomStream } from './core/random/streams.js';

/**
 * Rows of numbers: `data` is row-major, its length the product of `shape`. Vectors have a shape of one entry. What models give is
 * f32; splits and standardizers keep f64.
 */
export interface Matrix<T extends Float32Array | Float64Array = Float32Array> {
  readonly data: T;
  readonly shape: readonly number[];
}

/** Options as JSON: what a concept is restored from. */
export type Config = Readonly<Record<string, Json>>;

/** A concept that is saved by its name and its numbers: an activation, a penalty, an optimizer... */
export interface Named {
  readonly name: string;
  readonly config: Config;
}

/** A concept as a file names it; a metric that is a function has no config. */
export interface SavedConcept {
  readonly name: string;
  readonly config?: Config | undefined;
}

/** The code of the user's own that a file names, or undefined where there is none of that name. */
export type OwnConcepts = (saved: SavedConcept) => object | undefined;

/** A number that changes from step to step: a learning rate, a strength, a rate of dropout. */
export interface Schedule extends Named {
  /** The value in the step that follows `step` others since `compile`: the first one has step 0. */
  at(step: number): number;
}

/** Penalties of the objective by term; l1 covers both of its methods. What is added to them is summed in their order. */
export interface PenaltyTerms {
  l1: number;
  l2: number;
  [term: string]: number;
}

/** λ of Σ|w| (proximal, or as a subgradient) and of Σw² (a gradient). */
export interface ElementwiseStrengths {
  readonly l1: number;
  readonly l1Subgradient: number;
  readonly l2: number;
}

/** One term of the objective, over one weight matrix W (in, out). */
export interface Penalty extends Named {
  /** What every update kernel takes, so that an elementwise penalty costs no pass of its own over the weights. In the first
      step, where it follows a schedule. */
  readonly elementwise: ElementwiseStrengths;
  /** The same in a later step, counted from 0; absent where it stays. */
  elementwiseAt?(step: number): ElementwiseStrengths;
  /** One per row of W, or per unit of a bias: what the elementwise strengths are multiplied by there. */
  readonly factors?: readonly number[] | undefined;
  /** What no single weight can decide (groups, orthogonality): calls of its own. */
  readonly structured?: StructuredPenalty;
  /** The penalty for some rows of W only, or units of a bias; undefined where nothing of it is left. Absent where it stays the same. */
  narrow?(kept: Int32Array): Penalty | undefined;
  /** @throws ShapeError where it does not fit a parameter of that shape; called before anything is built. */
  requireShape?(owner: string, shape: readonly number[]): void;
}

/** The weights that a structured penalty is about, as addresses in the kernels' memory. Reused from step to step. */
export interface PenalizedMatrix {
  readonly weights: number;
  readonly rows: number;
  /** A bias is one row. */
  readonly columns: number;
  /** The penalty's `scratchBytes`. */
  readonly scratch: number;
}

/** The step sizes of a proximal operator: the optimizer's metric. */
export interface ProximalStep {
  /** That of every weight, where there is no metric. */
  readonly stepSize: number;
  /** (rows, columns) f32: one for each weight; or 0. */
  readonly stepSizes: number;
  /** Most that the weights of a group move, as a root mean square. */
  readonly mostMoved: number;
}

/** A term of the objective over a whole matrix: smooth, with a gradient, or with a proximal operator, or both. */
export interface StructuredPenalty {
  /** Its name in the ledger. */
  readonly term: string;
  /** Its strength in a step, counted from 0, where its proximal operator makes zeros. */
  strengthAt?(step: number): number;
  /** The weights that live and die together, where it is `strengthAt * sum of sqrt(|g|) ||w_g||` over them. */
  readonly groups?: 'inputs' | 'units' | readonly (readonly number[])[];
  scratchBytes?(kernels: Kernels, rows: number, columns: number): number;
  /** Its value. @param step  the step, counted from 0, whose strengths hold. */
  value(kernels: Kernels, matrix: PenalizedMatrix, step: number): number;
  /** gradient (rows, columns) += that of the smooth part; right after `value`, with the scratch as that has left it. */
  addGradient?(kernels: Kernels, matrix: PenalizedMatrix, gradient: number, step: number): void;
  /** W := argmin over V of sum (v - w)^2 / (2 step size) + the penalty of V. */
  prox?(kernels: Kernels, matrix: PenalizedMatrix, proximal: ProximalStep, step: number): void;
  /** Where the penalty keeps W in a set: W := a point of it, W itself where it is in it. Zeros stay. */
  project?(kernels: Kernels, matrix: PenalizedMatrix): void;
}

/** The activations of one batch, as addresses in the kernels' memory. */
export interface ActivityMatrix {
  /** (rows, columns): the layer's output. */
  readonly activations: number;
  readonly rows: number;
  readonly columns: number;
  /** (columns) f32. */
  readonly scratch: number;
}

/** A term of the objective over the activations of a layer, in the steps counted from 0. */
export interface ActivityTerm {
  /** The activation that it is about, where it is about one only. */
  readonly requiredActivation?: string;
  value(kernels: Kernels, matrix: ActivityMatrix, step: number): number;
  /** gradient (rows, columns) += that of the value. */
  addGradient(kernels: Kernels, matrix: ActivityMatrix, gradient: number, step: number): void;
}

/** A penalty of activations that is none of weights. */
export interface ActivityPenalty extends Named {
  readonly activity: ActivityTerm;
}

/**
 * Everything that is put back together when training goes back to an earlier state of the weights: plain data, for files and
 * other threads, too. Optimizer state and counts of steps are not in it.
 */
export interface WeightsSnapshot {
  /** All arrays, in the order of getWeights. */
  readonly weights: readonly Matrix[];
  /** For each array: (size) ones where a weight is pruned; null where none is. */
  readonly pruned: readonly (Uint8Array | null)[];
  /** The running average of all arrays, and how often it was moved; null where it has not begun. */
  readonly average: { readonly updates: number; readonly weights: readonly Matrix[] } | null;
}

/** What `prune` takes: one of the amounts, and where. */
export interface PruneOptions {
  /** Share of all weights, in [0, 1), that is pruned afterwards: the smallest ones. */
  fraction?: number;
  /** Weights up to that size are pruned; 0 prunes those that are 0, for good. */
  magnitude?: number;
  /** Share of the inputs, in [0, 1), that is pruned afterwards: rows of the first kernel, by their L2 norm. */
  inputs?: number;
  /** Share of the units of each hidden layer, in [0, 1), that is pruned afterwards: what enters a unit and what leaves it, by the L2
      norm of both together. */
  units?: number;
  /** Names of the layers; default: all that have a kernel. */
  layers?: readonly string[];
}

/** A function of every element (or, softmax, of every row). Pointers are addresses in the kernels' memory. */
export interface Activation extends Named {
  /** What `backward` reads: f's input, f's output, or nothing (linear). */
  readonly saves: 'input' | 'output' | 'nothing';
  /** y := f(x), (rows, columns); y may be x. */
  forward(kernels: Kernels, x: number, y: number, rows: number, columns: number): void;
  /** dx := dy * f'; `saved` as `saves` says; dx may be dy. */
  backward(kernels: Kernels, saved: number, dy: number, dx: number, rows: number, columns: number): void;
}

/** What a loss reads and writes, as addresses in the kernels' memory. */
export interface LossBatch {
  /** (rows, columns): logits where the loss is fused with its activation, otherwise the model's output. */
  predictions: number;
  /** (rows) i32 labels for `targets: 'labels'`, otherwise (rows, columns) f32. */
  targets: number;
  /** (rows) f32, or 0: all ones. */
  weights: number;
  /** (rows, columns), or 0: value only. */
  gradient: number;
  rows: number;
  columns: number;
  /** Factor of the gradient: 1 / rows of the batch. */
  scale: number;
}

/** A data loss: sum over rows of weight * loss, and its gradient. */
export interface Loss extends Named {
  /** What the targets of a row are: a class number, a distribution over classes, zeros and ones, or any numbers. */
  readonly targets: 'labels' | 'distribution' | 'binary' | 'values';
  /** The activation that the loss is fused with: it then takes that activation's input. */
  readonly fusedActivation?: 'softmax' | 'sigmoid';
  /** Where targets are labels: the same loss of distributions over the classes, with the same bits for one-hot rows. */
  readonly forDistributions?: Loss;
  /** Σ weights[i] · loss[i] over the rows, in f64; writes the gradient where asked. */
  compute(kernels: Kernels, batch: LossBatch): number;
}

/** One parameter in one update, as addresses in the kernels' memory. Reused from step to step. */
export interface ParameterUpdate {
  readonly weights: number;
  readonly gradient: number;
  /** One address per entry of the optimizer's `slots`. */
  readonly slots: readonly number[];
  readonly size: number;
  /** Whether decoupled weight decay applies by default: to kernels, not to biases and scales. */
  readonly isKernel: boolean;
  readonly l1: number;
  readonly l1Subgradient: number;
  readonly l2: number;
  /** What clipping by a norm leaves of the gradient with its smooth penalties in this step; 1 where it leaves all. */
  gradientFactor: number;
  /** (2) f64: Σ|w| and Σw² before the update. */
  readonly sums: number;
}

/** What the gradient with its smooth penalties is held to: by element, by the norm of each parameter, or of all at once. */
export interface Clipping {
  readonly by: 'value' | 'norm' | 'globalNorm';
  readonly limit: number;
}

/** An update rule. Immutable: its state lives in the model's slots, so one object may serve several models. */
export interface Optimizer extends Named {
  readonly learningRate: number | Schedule;
  /** Done before the update; undefined: none. */
  readonly clipping?: Clipping | undefined;
  /** Names of the state arrays per weight: [] for sgd, ['m', 'v'] for adam. */
  readonly slots: readonly string[];
  /** Those of them that hold squares or magnitudes: files with numbers below 0 there are refused. */
  readonly squares?: readonly string[];
  /** What every slot starts with. */
  readonly initialSlotValue: number;
  /**
   * One update of one parameter: penalty gradient, update, proximal step and penalty sums in one pass.
   *
   * @param step  number of this step, from 1.
   * @returns whether every new weight is finite.
   */
  update(kernels: Kernels, parameter: ParameterUpdate, step: number, learningRate: number): boolean;
  /** The step size t of a proximal step, where it is the same for all weights; the learning rate where this is absent. */
  proximalStep?(learningRate: number): number;
  /**
   * out[i] := the step size of weight i in the optimizer's metric, right after its update: what it divides a gradient by,
   * under the learning rate. Absent where all are the same.
   *
   * @param out  (size) f32, at most 2^60.
   */
  writeStepSizes?(
    kernels: Kernels,
    parameter: Pick<ParameterUpdate, 'slots' | 'size'>,
    step: number,
    learningRate: number,
    out: number,
  ): void;
}

/** A running average of the weights. Immutable: what it has averaged lives in the model. */
export interface Average extends Named {
  /** What it is updated at the end of. */
  readonly unit: 'step' | 'epoch';
  /**
   * How far the average moves to the weights, in [0, 1], when so many steps (or epochs) were completed since `compile`; 0: it stays.
   * The first move goes all the way.
   *
   * @param updates  how often it was moved before: fewer than there were occasions, where training went back to earlier weights.
   */
  blend(count: number, updates: number): number;
}

/** A set that weights are kept in: after every update they are projected onto it. */
export interface Constraint extends Named {
  /** W := its projection; W (rows, columns), a bias one column, (units, 1). A zero column stays zero. Weights that it moves from 0 cannot be
      pruned. */
  apply(kernels: Kernels, weights: number, rows: number, columns: number): void;
}

/** How a parameter starts. */
export interface Initializer extends Named {
  /** out (fanIn, fanOut) := initial values. A bias has fanIn = fanOut = its length. */
  fill(kernels: Kernels, out: number, size: number, fanIn: number, fanOut: number, random: RandomStream): void;
}

/** Rows of one batch as a metric sees them; views, valid during the call only. */
export interface MetricBatch {
  /** (rows, columns): the model's output, after its activation. */
  predictions: Float32Array;
  /** (rows, columns): what the loss takes, where that is before the activation. */
  logits?: Float32Array | undefined;
  /** (rows) class numbers, or (rows, targetColumns) values. */
  targets: Int32Array | Float32Array;
  rows: number;
  columns: number;
}

/** Sums over the batches of one pass over the data. */
export interface MetricAccumulator {
  add(batch: MetricBatch): void;
  /** The metric over all rows added so far; NaN where there is none. */
  result(): number;
  /** What it has added up, for `start`: finite numbers. Without it, the figure of an epoch that a budget cut is that of its later rows. */
  state?(): readonly number[];
}

/** A figure for people: it never reaches a weight. */
export interface Metric {
  readonly name: string;
  /** Options that a model file must keep, where it has any. */
  readonly config?: Config;
  /** Whether it is a function of the user's, which files must not take for one of ours of that name. */
  readonly isOwn?: boolean;
  /** Whether less or more of it is better; callbacks that monitor it are told otherwise where it does not say. */
  readonly direction?: 'min' | 'max';
  /** What of a model it compares with the targets, where it does not go with every loss: `compile` then sees that it fits. */
  readonly compares?: 'classes' | 'labels' | 'probabilities' | 'numbers' | 'variance';
  /** What it is where a row has several independent labels, if that is another sum. */
  readonly ofLabels?: Pick<Metric, 'start'>;
  /**
   * A fresh accumulator; the kernels give those who need it a logarithm with the same bits everywhere.
   *
   * @param begun  the `state` of an accumulator to go on from, where it has one.
   */
  start(kernels: Kernels, begun?: readonly number[]): MetricAccumulator;
}

/** What JSON holds. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** One array that a layer learns. */
export interface ParameterSpec {
  /** 'kernel', (fanIn, fanOut): what weight decay and sparsity are about, one row per input. Anything else is (units), or a matrix
      (fanIn, fanOut) deeper inside the layer. */
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

/** The kernel of a layer in the panels that dense products run over: see assembly/gemm/pack.ts. */
export interface PackedKernel {
  /** 0 where it is not packed. */
  address: number;
  /** Rows multiplied with the same weights so far, in products that are faster on a packed kernel. */
  rows: number;
}

/** Where a plan keeps the nonzeros of a matrix, row by row: see assembly/sparse/lists.ts. */
export interface Lists {
  /** (rows + 1) i32. */
  readonly starts: number;
  /** (nonzeros) of value f32 and column i32. */
  readonly entries: number;
  /** How many there are, or -1 where the matrix was not listed. */
  nonzeros: number;
}

/** X of the first layer where it comes as lists: there is no buffer for the matrix. See layers/listedInput.ts. */
export interface ListedInput extends Lists {
  /** Where parts of the matrix are written out, one after the other, where zeros may not be skipped. */
  readonly written: number;
  readonly products: ListedProducts;
}

/**
 * The products of a first layer with X as lists, and the room that they take, for batches of up to `rows`. They come with X, as
 * programs without sparse matrices need none of them. See layers/listedInput.ts.
 */
export interface ListedProducts {
  /** Floats of `written`. */
  writtenFloats(rows: number, inputUnits: number): number;
  scratchBytes(kernels: Kernels, rows: number, inputUnits: number, outputUnits: number): number;
  /** Z := X W + b, then max(0, .) where relu, at the slot's preActivation. */
  forward(kernels: Kernels, slot: LayerSlot, listed: ListedInput, pass: Pass, relu: boolean): void;
  /** dW := X^T dZ. */
  kernelGradient(kernels: Kernels, slot: LayerSlot, listed: ListedInput, rows: number, gradient: number): void;
}

/** What is known of the gradient of a kernel without looking at it. */
export interface KernelBound {
  /**
   * No element is larger in magnitude. Infinity where nothing is known; NaN where the gradient may hold one. Whoever changes
   * the gradient after the product changes this, too.
   */
  magnitude: number;
}

/**
 * What one layer works on in one plan: sizes, and addresses in the kernels' memory.
 *
 * In a training plan every slot has buffers of its own; in an inference plan `output` may be `input` and there are no
 * gradients.
 */
export interface LayerSlot {
  readonly inputUnits: number;
  readonly outputUnits: number;
  /** The layer's activation, or linear where a loss that takes logits follows. */
  readonly activation: Activation;
  /** Ordinal among the model's layers that draw random numbers for the same purpose. */
  readonly ordinal: number;
  /** (rows, inputUnits), unless there is a `listedInput`. */
  readonly input: number;
  /** (rows, outputUnits): f's input, where the activation's backward pass reads it; otherwise the same as `output`. */
  readonly preActivation: number;
  /** (rows, outputUnits). */
  readonly output: number;
  /** (rows, outputUnits), overwritten by the backward pass. */
  readonly outputGradient: number;
  /** (rows, inputUnits), or 0: not wanted because nothing below is trained. */
  readonly inputGradient: number;
  /** Kernel and bias, or what else the layer has, in its order. */
  readonly parameters: readonly number[];
  /** Their gradients; empty where the layer is frozen. */
  readonly gradients: readonly number[];
  readonly scratch: number;
  /** The layer's `savedBytes`, kept from its forward to its backward pass; absent where it has none. */
  readonly saved?: number;
  /** Whether `input` is relu's output: where it is 0, its gradient does not matter. */
  readonly isInputRectified?: boolean;
  /** In a training plan, in a layer with a kernel: what its backward pass knows of dW. */
  readonly kernelBound?: KernelBound;
  /** Of `input`, in a layer with a kernel; kept from the forward pass for the backward one. */
  readonly inputLists?: Lists;
  /** X instead of `input` and `inputLists`, in a first layer that takes lists. */
  readonly listedInput?: ListedInput;
  /** Column lists of the kernel, where a plan for inference may have them. */
  readonly weightLists?: Lists;
  /** The packed kernel, where a plan for inference may have it. */
  readonly packedKernel?: PackedKernel;
  /** Of `outputGradient`, and of the columns of one of the two; shared by the layers of a training plan. */
  readonly gradientLists?: Lists;
  readonly columnLists?: Lists;
  /** In a training plan, where dropout of whole units is next to a layer with a kernel. */
  readonly compact?: Compact;
  /** The units that this layer keeps, in a training plan, where it drops whole units. */
  readonly kept?: Lists;
}

/** The products of a dense layer on those units that dropout of whole units keeps: see layers/compact.ts. */
export interface Compact {
  /** Of the mask before the layer, and of the one behind it; undefined where there is none. */
  readonly keptInputs: Lists | undefined;
  readonly keptOutputs: Lists | undefined;
  /** What the products work on: the sizes of this step, and buffers for the kept rows and columns. */
  readonly slot: { -readonly [Key in keyof LayerSlot]: LayerSlot[Key] };
  /** Whether this step goes this way. */
  isTaken: boolean;
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
  /** Training steps since `compile` before this one, or before the last one in a pass of a predictive distribution: what schedules
      are read at. */
  step: number;
  purpose: number;
  seedLow: number;
  seedHigh: number;
  stepLow: number;
  stepHigh: number;
}

/** A layer: its options and two functions of addresses. Immutable, so one object may stand in several models. */
export interface Layer {
  /** What it is: 'dense', 'dropout', 'activation'. */
  readonly type: string;
  /** The user's name for it, if any. */
  readonly name: string | undefined;
  /** Options as JSON, what `layers/registry.ts` restores it from. */
  readonly config: { readonly [key: string]: Json };
  /** Number of columns it takes, where the user gave `inputShape`. */
  readonly inputUnits: number | undefined;
  readonly trainable: boolean;
  /** Applied last, if the layer has one. */
  readonly activation: Activation | undefined;
  /** Whether it draws a mask (or noise) when the pass is stochastic, and is the identity otherwise. */
  readonly isStochastic: boolean;
  /** Whether what it draws may make another value of a 0. */
  readonly movesZeros?: boolean;
  /** Whether its mask is one row for the whole batch. If so, there is `listKept`. */
  readonly dropsUnits?: boolean;
  /** Whether the objective has a term of its output: its activation is then not left to a loss, nor any unit left out. */
  readonly penalizesOutput?: boolean;
  /** Whether its backward pass reads its input, though it has no kernel: its output is then elsewhere in training. */
  readonly keepsInput?: boolean;
  /** Whether it takes X as lists where it is the first layer: the slot then has a `listedInput`, and no `input`. */
  readonly takesLists?: boolean;
  /**
   * The layer for some of its inputs and units only, by their numbers in ascending order. Absent where it cannot do without any of
   * them: its neighbours are then left whole.
   *
   * @param inputUnits  how many inputs it has now.
   */
  narrow?(inputs: Int32Array, units: Int32Array, inputUnits: number): Layer;
  /** The same for some of its inputs and all its units, where there is no `narrow`. */
  narrowInputs?(inputs: Int32Array): Layer;
  /** What one row becomes at inference, in place, where that is more than the layer's `activation`: how `compact` folds constants. */
  inferRow?(kernels: Kernels, row: number, units: number, parameters: readonly number[]): void;
  outputUnits(inputUnits: number): number;
  parameters(inputUnits: number): readonly ParameterSpec[];
  /** Scratch that forward and backward need for that many rows; `listed` where they come as lists, and the layer takes them. */
  scratchBytes(kernels: Kernels, rows: number, inputUnits: number, listed: ListedProducts | undefined): number;
  /** What it keeps of its own from forward to backward, for that many rows: 64-aligned at the slot's `saved`. */
  savedBytes?(rows: number, inputUnits: number): number;
  /** Lists the units that this pass keeps, at the slot's `kept`, before any layer goes forward. */
  listKept?(kernels: Kernels, slot: LayerSlot, pass: Pass): void;
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
  /** What computes the parameters that are state from all rows instead, at inference; undefined where they are to stay. */
  statistics?(kernels: Kernels, slot: LayerSlot): Statistics | undefined;
}

/** Statistics of a layer's input over many rows, in chunks. */
export interface Statistics {
  /** Takes the rows that lie in the slot's input. */
  add(rows: number): void;
  /** Writes the layer's state. */
  finish(): void;
}
