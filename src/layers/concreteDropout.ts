import { ours } from '../concept.js';
import { extraKernels } from '../core/kernels/extra.js';
import type { Kernels } from '../core/kernels/kernels.js';
import { aligned } from '../core/memory/aligned.js';
import { learningStream } from '../core/random/streams.js';
import { HyperparameterError, OptionError } from '../errors.js';
import type { Compaction, Initializer, Json, Layer, LayerSlot, ParameterSpec, Pass, PenaltyTerms } from '../types.js';
import {
  given,
  isObject,
  refuse,
  requireFraction,
  requireNonNegative,
  requireOptions,
  requirePositive,
} from '../validate.js';
import {
  inWholeRows,
  narrowNumbers,
  readUnitNumbers,
  requireNumbered,
  type UnitNumbers,
  wholeRowBytes,
} from './unitNumbers.js';

/** What {@link concreteDropout} takes beside the layer. */
export interface ConcreteDropoutOptions {
  /** The rate that it starts with, in (0, 1); 0.1. */
  initialRate?: number;
  /** How far decisions are from being 0 or 1; finite, > 0; 0.1. */
  temperature?: number;
  /** Factor of sum(W^2) / (1 - p), finite, >= 0; 1e-6. The paper's is l^2 / n for n rows and a prior of length scale l. */
  weightRegularizer?: number;
  /** Factor of in * (p log p + (1 - p) log(1 - p)), finite, >= 0; 1e-5. The paper's is 2 / n for a squared error, else 1 / n. */
  dropoutRegularizer?: number;
  /** Whose draws the inputs take, in a layer that `compact` narrowed; the entropy's factor `in` is that layer's, too. Default: their own. */
  unitNumbers?: UnitNumbers;
}

/**
 * Dropout of a dense layer's inputs whose rate p is learned: `A = f(X~ W + b)`, `X~ = X * k / (1 - p)` in training, where each
 * `k = sigmoid(-(logit p + logit u) / temperature)`, u uniform, is nearly 1, or, with probability p, nearly 0.
 *
 * Logit p is the layer's last parameter. The objective has two more terms, by which a rate is learned that the number of rows and
 * the weights are worth: `concreteWeights`, `weightRegularizer * sum W^2 / (1 - p)`, and `concreteEntropy`,
 * `dropoutRegularizer * in * (p log p + (1 - p) log(1 - p))`, which is at most 0. At inference X is as it is;
 * `predictDistribution` draws. Draws are functions of (seed, step, row, input).
 *
 * @param layer  a dense layer without dropConnect; its options, inputShape and name too, are the whole layer's.
 * @throws OptionError for another layer or unknown options; HyperparameterError for options out of range.
 * @example concreteDropout(dense({ units: 64, activation: 'relu' }), { weightRegularizer: 1e-4, dropoutRegularizer: 2e-3 })
 *
 * Source: Gal, Hron & Kendall (2017). In none of Keras, PyTorch and TensorFlow.js.
 */
export function concreteDropout(layer: Layer, options: ConcreteDropoutOptions = {}): Layer {
  const known = ['initialRate', 'temperature', 'weightRegularizer', 'dropoutRegularizer', 'unitNumbers'];
  requireOptions('concreteDropout', options, known);
  requireDense(layer);
  return new ConcreteDropout(layer, { ...options });
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
  private readonly initialRate: number;
  private readonly inverseTemperature: number;
  private readonly weightRegularizer: number;
  private readonly dropoutRegularizer: number;
  private readonly unitNumbers: UnitNumbers | undefined;
  private readonly options: ConcreteDropoutOptions;

  constructor(
    private readonly inner: Layer,
    options: ConcreteDropoutOptions,
  ) {
    this.options = { ...options };
    const { initialRate = 0.1, temperature = 0.1, weightRegularizer = 1e-6, dropoutRegularizer = 1e-5 } = options;
    this.unitNumbers = readUnitNumbers('concreteDropout.unitNumbers', options.unitNumbers);
    this.initialRate = requireFraction('concreteDropout.initialRate', initialRate);
    if (initialRate === 0) {
      refuse(HyperparameterError, 'concreteDropout.initialRate', 'a number in (0, 1)', initialRate);
    }
    this.inverseTemperature = 1 / requirePositive('concreteDropout.temperature', temperature);
    this.weightRegularizer = requireNonNegative('concreteDropout.weightRegularizer', weightRegularizer);
    this.dropoutRegularizer = requireNonNegative('concreteDropout.dropoutRegularizer', dropoutRegularizer);
    this.name = inner.name;
    this.inputUnits = inner.inputUnits;
    this.trainable = inner.trainable;
    this.activation = inner.activation;
    this.penalizesOutput = inner.penalizesOutput ?? false;
    const saved = { type: inner.type, config: inner.config };
    this.config = {
      layer: saved,
      initialRate,
      temperature,
      weightRegularizer,
      dropoutRegularizer,
      ...given({ unitNumbers: this.unitNumbers }),
    };
    ours(this);
  }

  readonly compaction: Compaction = {
    narrow: (inputs, units, width) => {
      const { inner } = this;
      const unitNumbers = narrowNumbers(this.unitNumbers, inputs, width);
      const layer = inner.compaction?.narrow(inputs, units, width) ?? inner;
      return new ConcreteDropout(layer, { ...this.options, ...given({ unitNumbers }) });
    },
  };

  outputUnits(inputUnits: number): number {
    return this.inner.outputUnits(inputUnits);
  }

  parameters(inputUnits: number): readonly ParameterSpec[] {
    requireNumbered('concreteDropout.unitNumbers', this.unitNumbers, inputUnits);
    return [
      ...this.inner.parameters(inputUnits),
      { name: 'logit', shape: [1], initializer: logitOf(this.initialRate) },
    ];
  }

  /** p and 1 - p, X~ and its gradient, and what the layer itself needs, or, before and after that, rows of the whole layer. */
  scratchBytes(kernels: Kernels, rows: number, inputUnits: number): number {
    const inner = this.inner.scratchBytes(kernels, rows, inputUnits, undefined);
    const whole = this.unitNumbers === undefined ? 0 : wholeRowBytes(this.unitNumbers, 3);
    return RATE_BYTES + 2 * aligned(rows * inputUnits) + Math.max(inner, whole);
  }

  forward(kernels: Kernels, slot: LayerSlot, pass: Pass): void {
    const work = innerSlot(slot, pass);
    if (pass.stochastic) this.draw(kernels, slot, pass, work.input);
    this.inner.forward(kernels, pass.stochastic ? work : { ...work, input: slot.input }, pass);
  }

  /** Values of the layer's own terms, and of the two, of the weights and the rate before the update. */
  addTerms(kernels: Kernels, slot: LayerSlot, pass: Pass, terms: PenaltyTerms, share: number): void {
    this.inner.addTerms?.(kernels, innerSlot(slot, pass), pass, terms, share);
    if (!this.trainable) return;
    const { kept, rate } = ratesOf(kernels, slot);
    const weights = (this.weightRegularizer * sumSquares(kernels, slot)) / kept;
    const entropy = this.dropoutRegularizer * this.unitsOf(slot) * (xLogX(kernels, rate) + xLogX(kernels, kept));
    terms['concreteWeights'] = (terms['concreteWeights'] ?? 0) + share * weights;
    terms['concreteEntropy'] = (terms['concreteEntropy'] ?? 0) + share * entropy;
  }

  /**
   * The dense layer's, through X~; then, a = logit p,
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
    this.draw(kernels, slot, pass, work.input);
    this.inner.backward(kernels, work, pass);
    const { kept, rate, logit } = ratesOf(kernels, slot);
    const dX = inputGradient === 0 ? work.inputGradient : inputGradient;
    const byDraws = this.drawBackward(kernels, slot, pass, work, dX);
    if (kernelGradient === undefined || logitGradient === undefined) return;
    kernels.f32_axpy(kernel, kernelGradient, inputUnits * outputUnits, (2 * this.weightRegularizer) / kept);
    // What is known of the product's elements does not hold for the sum.
    const bound = slot.products?.kernelBound;
    if (bound !== undefined) bound.magnitude = Number.POSITIVE_INFINITY;
    const byWeights = (this.weightRegularizer * sumSquares(kernels, slot) * rate) / kept;
    const byEntropy = this.dropoutRegularizer * this.unitsOf(slot) * logit * rate * kept;
    new Float32Array(kernels.memory.buffer, logitGradient, 1)[0] = byDraws + byWeights + byEntropy;
  }

  /** Inputs of the layer that it was, before it was compacted. */
  private unitsOf({ inputUnits }: LayerSlot): number {
    return this.unitNumbers?.units ?? inputUnits;
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
        this.inverseTemperature,
        1 / kept,
        own.stepLow,
        own.stepHigh,
        learningStream(own.purpose, ordinal),
        own.seedLow,
        own.seedHigh,
      );
    if (this.unitNumbers === undefined) draw(slot, pass, slot.input, to);
    else {
      const behind = innerSlot(slot, pass);
      inWholeRows(
        kernels,
        { ...slot, scratch: behind.scratch },
        pass,
        this.unitNumbers,
        [slot.input],
        [to],
        (whole, row, [at = 0]) => draw(whole, row, at, at),
      );
    }
  }

  /** dX := the gradient through the draws, whose derivatives by logit p are summed up. */
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
        this.inverseTemperature,
        1 / kept,
        rate,
        own.stepLow,
        own.stepHigh,
        learningStream(own.purpose, ordinal),
        own.seedLow,
        own.seedHigh,
      );
    if (this.unitNumbers === undefined) return draw(slot, pass, slot.input, work.inputGradient, dX);
    let sum = 0;
    const from = [slot.input, work.inputGradient, 0];
    inWholeRows(kernels, work, pass, this.unitNumbers, from, [0, 0, dX], (whole, row, [x = 0, dy = 0, dx = 0]) => {
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
