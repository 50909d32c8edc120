import { ours } from '../concept.js';
import { extraKernels } from '../core/kernels/extra.js';
import type { Kernels } from '../core/kernels/kernels.js';
import { aligned } from '../core/memory/aligned.js';
import { learningStream } from '../core/random/streams.js';
import { HyperparameterError, OptionError } from '../errors.js';
import { readOptions } from '../options.js';
import type { Compaction, Initializer, Json, Layer, LayerSlot, ParameterSpec, Pass, PenaltyTerms } from '../types.js';
import { given, isObject, refuse, requireFraction, requireNonNegative, requirePositive } from '../validate.js';
import {
  inWholeRows,
  narrowNumbers,
  readUnitNumbers,
  requireNumbered,
  type UnitNumbers,
  wholeRowBytes,
} from './unitNumbers.js';

/** Options of {@link concreteDropout}, beside the layer. */
export interface ConcreteDropoutOptions {
  /** The rate at the start, in (0, 1); 0.1. */
  initialRate?: number;
  /** Softness of the decisions, which tend to 0 or 1 as it tends to 0; finite, > 0; 0.1. */
  temperature?: number;
  /** Factor of sum(W^2) / (1 - p), finite, >= 0; 1e-6. The paper's is l^2 / n for n rows and a prior of length scale l. */
  weightRegularizer?: number;
  /** Factor of in * (p log p + (1 - p) log(1 - p)), finite, >= 0; 1e-5. The paper's is 2 / n for a squared error, else 1 / n. */
  dropoutRegularizer?: number;
  /** Numbers of the inputs in random draws, set by `compact` in a narrowed layer; the entropy keeps the factor `in` of the whole layer.
      Default: 0, 1, ... */
  unitNumbers?: UnitNumbers;
}

/**
 * Dropout of a dense layer's inputs whose rate p is learned: `A = f(X~ W + b)`, `X~ = X * k / (1 - p)` in training, where each
 * `k = sigmoid(-(logit p + logit u) / temperature)`, u uniform, is nearly 1, or, with probability p, nearly 0.
 *
 * Logit p is the layer's last parameter. The objective has two more terms, which balance the rate against the weights and the
 * number of rows: `concreteWeights`, `weightRegularizer * sum W^2 / (1 - p)`, and `concreteEntropy`,
 * `dropoutRegularizer * in * (p log p + (1 - p) log(1 - p))`, which is at most 0. At inference X is unchanged;
 * `predictDistribution` draws. Draws are functions of (seed, step, row, input).
 *
 * @param layer  a dense layer without dropConnect; its options apply to the whole, including inputShape and name.
 * @throws OptionError for another layer or unknown options; HyperparameterError for options out of range.
 * @example concreteDropout(dense({ units: 64, activation: 'relu' }), { weightRegularizer: 1e-4, dropoutRegularizer: 2e-3 })
 *
 * Source: Gal, Hron & Kendall (2017). Keras, PyTorch and TensorFlow.js do not have it.
 */
export function concreteDropout(layer: Layer, options: ConcreteDropoutOptions = {}): Layer {
  const read = readConcreteDropout(options);
  requireDense(layer);
  return new ConcreteDropout(layer, read);
}

/** The options checked, with their defaults. */
type Read = ReturnType<typeof readConcreteDropout>;

function readConcreteDropout(options: ConcreteDropoutOptions) {
  return readOptions('concreteDropout', options, {
    initialRate: [0.1, requireInitialRate],
    temperature: [0.1, requirePositive],
    weightRegularizer: [1e-6, requireNonNegative],
    dropoutRegularizer: [1e-5, requireNonNegative],
    unitNumbers: [undefined, readUnitNumbers],
  });
}

function requireInitialRate(path: string, value: unknown): number {
  const rate = requireFraction(path, value);
  return rate > 0 ? rate : refuse(HyperparameterError, path, 'a number in (0, 1)', rate);
}

class ConcreteDropout implements Layer {
  readonly type = 'concreteDropout';
  readonly isStochastic = true;
  readonly name: Layer['name'];
  readonly inputUnits: Layer['inputUnits'];
  readonly trainable: boolean;
  readonly activation: Layer['activation'];
  readonly penalizesOutput: boolean;
  readonly config: { readonly [key: string]: Json };
  readonly compaction: Compaction = {
    narrow: (inputs, units, width) => {
      const { inner } = this;
      const unitNumbers = narrowNumbers(this.read.unitNumbers, inputs, width);
      const layer = inner.compaction?.narrow(inputs, units, width) ?? inner;
      return new ConcreteDropout(layer, { ...this.read, unitNumbers });
    },
  };

  constructor(
    private readonly inner: Layer,
    private readonly read: Read,
  ) {
    this.name = inner.name;
    this.inputUnits = inner.inputUnits;
    this.trainable = inner.trainable;
    this.activation = inner.activation;
    this.penalizesOutput = inner.penalizesOutput ?? false;
    this.config = { layer: { type: inner.type, config: inner.config }, ...given(read) };
    ours(this);
  }

  outputUnits(inputUnits: number): number {
    return this.inner.outputUnits(inputUnits);
  }

  parameters(inputUnits: number): readonly ParameterSpec[] {
    requireNumbered('concreteDropout.unitNumbers', this.read.unitNumbers, inputUnits);
    return [
      ...this.inner.parameters(inputUnits),
      { name: 'logit', shape: [1], initializer: logitOf(this.read.initialRate) },
    ];
  }

  /** For p and 1 - p, X~ and its gradient, and the larger of two: the dense layer's scratch, and rows of the wider layer. */
  scratchBytes(kernels: Kernels, rows: number, inputUnits: number): number {
    const inner = this.inner.scratchBytes(kernels, rows, inputUnits, undefined);
    const whole = this.read.unitNumbers === undefined ? 0 : wholeRowBytes(this.read.unitNumbers, 3);
    return RATE_BYTES + 2 * aligned(rows * inputUnits) + Math.max(inner, whole);
  }

  forward(kernels: Kernels, slot: LayerSlot, pass: Pass): void {
    const work = innerSlot(slot, pass);
    if (pass.stochastic) this.draw(kernels, slot, pass, work.input);
    this.inner.forward(kernels, pass.stochastic ? work : { ...work, input: slot.input }, pass);
  }

  /** Adds the dense layer's terms and its own two, for the weights and the rate before the update. */
  addTerms(kernels: Kernels, slot: LayerSlot, pass: Pass, terms: PenaltyTerms, share: number): void {
    this.inner.addTerms?.(kernels, innerSlot(slot, pass), pass, terms, share);
    if (!this.trainable) return;
    const { kept, rate } = ratesOf(kernels, slot);
    const weights = (this.read.weightRegularizer * sumSquares(kernels, slot)) / kept;
    const entropy = this.read.dropoutRegularizer * this.unitsOf(slot) * (xLogX(kernels, rate) + xLogX(kernels, kept));
    terms['concreteWeights'] = (terms['concreteWeights'] ?? 0) + share * weights;
    terms['concreteEntropy'] = (terms['concreteEntropy'] ?? 0) + share * entropy;
  }

  /**
   * The dense layer's backward pass, through X~; then, with a = logit p,
   *
   *   dW += 2 weightRegularizer W / (1 - p)
   *   da  = sum dX~ * dX~/da + weightRegularizer sum W^2 p / (1 - p) + dropoutRegularizer * in * a p (1 - p)
   */
  backward(kernels: Kernels, slot: LayerSlot, pass: Pass): void {
    const { inputUnits, outputUnits, gradients, inputGradient, parameters } = slot;
    const [kernel = 0] = parameters;
    const [kernelGradient] = gradients;
    const logitGradient = gradients.at(-1);
    if (logitGradient === undefined && inputGradient === 0) return;
    const work = innerSlot(slot, pass);
    const { kept, rate, logit } = ratesOf(kernels, slot);
    let byDraws = 0;
    if (pass.stochastic) {
      this.draw(kernels, slot, pass, work.input);
      this.inner.backward(kernels, work, pass);
      const dX = inputGradient === 0 ? work.inputGradient : inputGradient;
      byDraws = this.drawBackward(kernels, slot, pass, work, dX);
    } else this.inner.backward(kernels, { ...work, input: slot.input, inputGradient }, pass);
    if (kernelGradient === undefined || logitGradient === undefined) return;
    kernels.f32_axpy(kernel, kernelGradient, inputUnits * outputUnits, (2 * this.read.weightRegularizer) / kept);
    // The bound of the product's elements does not hold for the sum.
    const bound = slot.products?.kernelBound;
    if (bound !== undefined) bound.magnitude = Number.POSITIVE_INFINITY;
    const byWeights = (this.read.weightRegularizer * sumSquares(kernels, slot) * rate) / kept;
    const byEntropy = this.read.dropoutRegularizer * this.unitsOf(slot) * logit * rate * kept;
    new Float32Array(kernels.memory.buffer, logitGradient, 1)[0] = byDraws + byWeights + byEntropy;
  }

  /** Inputs of the layer before `compact`. */
  private unitsOf({ inputUnits }: LayerSlot): number {
    return this.read.unitNumbers?.units ?? inputUnits;
  }

  /** to := X~. */
  private draw(kernels: Kernels, slot: LayerSlot, pass: Pass, to: number): void {
    const { logit, kept } = ratesOf(kernels, slot);
    const { f32_concrete_dropout } = extraKernels(kernels);
    const draw = ({ inputUnits, ordinal }: LayerSlot, own: Pass, from: number, at: number) =>
      f32_concrete_dropout(
        from,
        at,
        own.rows,
        inputUnits,
        own.firstRow,
        logit,
        1 / this.read.temperature,
        1 / kept,
        own.stepLow,
        own.stepHigh,
        learningStream(own.purpose, ordinal),
        own.seedLow,
        own.seedHigh,
      );
    if (this.read.unitNumbers === undefined) draw(slot, pass, slot.input, to);
    else {
      const behind = innerSlot(slot, pass);
      inWholeRows(
        kernels,
        { ...slot, scratch: behind.scratch },
        pass,
        this.read.unitNumbers,
        [slot.input],
        [to],
        (whole, row, [at = 0]) => draw(whole, row, at, at),
      );
    }
  }

  /** dX := the gradient through the draws. Returns the sum of their derivatives by logit p. */
  private drawBackward(kernels: Kernels, slot: LayerSlot, pass: Pass, work: LayerSlot, dX: number): number {
    const { logit, kept, rate } = ratesOf(kernels, slot);
    const { f32_concrete_dropout_backward } = extraKernels(kernels);
    const draw = ({ inputUnits, ordinal }: LayerSlot, own: Pass, x: number, dy: number, dx: number) =>
      f32_concrete_dropout_backward(
        x,
        dy,
        dx,
        own.rows,
        inputUnits,
        own.firstRow,
        logit,
        1 / this.read.temperature,
        1 / kept,
        rate,
        own.stepLow,
        own.stepHigh,
        learningStream(own.purpose, ordinal),
        own.seedLow,
        own.seedHigh,
      );
    if (this.read.unitNumbers === undefined) return draw(slot, pass, slot.input, work.inputGradient, dX);
    let sum = 0;
    const from = [slot.input, work.inputGradient, 0];
    inWholeRows(kernels, work, pass, this.read.unitNumbers, from, [0, 0, dX], (whole, row, [x = 0, dy = 0, dx = 0]) => {
      sum += draw(whole, row, x, dy, dx);
    });
    return sum;
  }
}

/** The rate, and the fraction that is kept. */
const RATE_BYTES = aligned(2);

/** The dense layer's own slot, whose input X~ and its gradient lie in the scratch. */
function innerSlot(slot: LayerSlot, { rows }: Pass): LayerSlot {
  const input = slot.scratch + RATE_BYTES;
  const bytes = aligned(rows * slot.inputUnits);
  return {
    ...slot,
    products: { ...slot.products, onKept: undefined },
    input,
    inputGradient: input + bytes,
    scratch: input + 2 * bytes,
    parameters: slot.parameters.slice(0, -1),
    gradients: slot.gradients.slice(0, -1),
  };
}

/** a = logit p, p, and 1 - p, which is sigmoid(-a). */
function ratesOf({ memory, f32_sigmoid }: Kernels, { parameters, scratch }: LayerSlot) {
  const [logit = 0] = new Float32Array(memory.buffer, parameters.at(-1)!, 1);
  const both = new Float32Array(memory.buffer, scratch, 2);
  both[0] = logit;
  both[1] = -logit;
  f32_sigmoid(scratch, scratch, 2);
  const [rate = 0, kept = 0] = both;
  return { logit, rate, kept };
}

function sumSquares(kernels: Kernels, { parameters, inputUnits, outputUnits }: LayerSlot): number {
  return kernels.f32_sum_squares(parameters[0]!, inputUnits * outputUnits);
}

function xLogX(kernels: Kernels, x: number): number {
  return x === 0 ? 0 : x * kernels.f64_log(x);
}

/** Logarithms are the kernels', for the same bits everywhere. */
function logitOf(rate: number): Initializer {
  return {
    name: 'logit',
    config: { rate },
    fill(kernels, out) {
      new Float32Array(kernels.memory.buffer, out, 1)[0] = kernels.f64_log(rate) - kernels.f64_log(1 - rate);
    },
  };
}

/** @throws OptionError unless it is a dense layer that draws nothing. */
function requireDense(layer: unknown): asserts layer is Layer {
  const { type, isStochastic } = (isObject(layer) ? layer : {}) as Partial<Layer>;
  if (type === 'dense' && isStochastic === false) return;
  refuse(OptionError, 'concreteDropout.layer', 'a dense layer without dropConnect', type ?? layer);
}
