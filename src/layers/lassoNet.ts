import { resolveActivation } from '../activations/registry.js';
import { ours } from '../concept.js';
import type { Kernels } from '../core/kernels/kernels.js';
import { aligned, alignedBytes, FLOAT_BYTES } from '../core/memory/aligned.js';
import { type NumberList, readList } from '../data/reading/list.js';
import { OptionError } from '../errors.js';
import { resolveInitializer } from '../initializers/registry.js';
import { hierarchicalPenalty } from '../penalties/hierarchical.js';
import { requireStrength, type Strength } from '../penalties/strength.js';
import { scheduledConfig } from '../schedules/schedule.js';
import type { Activation, Compaction, Initializer, Json, Layer, LayerSlot, ParameterSpec, Pass } from '../types.js';
import { given, refuse, requireBoolean, requireInteger, requireNonNegative, requireOptions } from '../validate.js';
import { named, readInputShape, readName, shapeOf } from './options.js';

/** What {@link lassoNet} takes. */
export interface LassoNetOptions {
  /** Number of outputs, >= 1. */
  units: number;
  /** Units of every hidden layer of the network, at least one. */
  hidden: NumberList;
  /** Strength on the inputs, finite, >= 0, or a schedule of it; independent of batch size. */
  lambda: Strength;
  /** How many times as large as its skip weights an input's weights in the network may be: finite, >= 0. 0 leaves the linear part
      only. Default: 10. */
  M?: number;
  /** `[features]`: needed in the first layer unless the model may take it from the first data it sees. */
  inputShape?: NumberList;
  /** Of the hidden layers. Default: relu. */
  hiddenActivation?: string | Activation;
  /** Of the outputs. Default: linear. */
  activation?: string | Activation;
  /** Of all kernels; biases begin at 0. Default: glorotUniform. */
  kernelInitializer?: string | Initializer;
  /** false freezes all weights, and leaves the penalty out of the objective. Default: true. */
  trainable?: boolean;
  name?: string;
}

const OPTIONS = [
  'units',
  'hidden',
  'lambda',
  'M',
  'inputShape',
  'hiddenActivation',
  'activation',
  'kernelInitializer',
  'trainable',
  'name',
];

/**
 * A network beside a linear layer, whose skip weights decide which inputs the network sees:
 * `A = f(X Theta + g(X W_1) W_out + b)`, with the penalty `lambda * sum over inputs j of ||theta_j||_2`, subject to
 * `||w_j||_inf <= M * ||theta_j||_2`, theta_j and w_j being the rows of Theta and W_1.
 *
 * The constraint holds after every training step, and an input without skip weights has no weights at all: both are exactly 0. Arrays, in
 * the order of getWeights: `kernel` (in, units + hidden[0]), whose rows are (theta_j, w_j); `bias` (units + hidden[0]) in the same
 * order; `kernel_2`, `bias_2`... of the further hidden layers; `outputKernel` (last hidden, units).
 *
 * @throws OptionError, HyperparameterError, ShapeError for options that do not hold.
 * @example sequential({ layers: [lassoNet({ units: 1, hidden: [32], lambda: 0.01, inputShape: [20] })] })
 *
 * Source: Lemhadri, Ruan, Abraham & Tibshirani (JMLR 2021). Their package has torch's SGD with momentum, whose proximal step
 * uses lr where the step size is lr / (1 - momentum).
 */
export function lassoNet(options: LassoNetOptions): Layer {
  requireOptions('lassoNet', options, OPTIONS);
  return new LassoNet({ ...options });
}

class LassoNet implements Layer {
  readonly type = 'lassoNet';
  readonly isStochastic = false;
  readonly name: string | undefined;
  readonly inputUnits: number | undefined;
  readonly trainable: boolean;
  readonly activation: Activation;
  readonly config: { readonly [key: string]: Json };
  private readonly units: number;
  private readonly hidden: readonly number[];
  private readonly lambda: Strength;
  private readonly M: number;
  private readonly hiddenActivation: Activation;
  private readonly kernelInitializer: Initializer;

  private readonly options: LassoNetOptions;

  constructor(options: LassoNetOptions) {
    this.options = { ...options };
    this.units = requireInteger('lassoNet.units', options.units, 1);
    this.hidden = readHidden(options.hidden);
    this.lambda = requireStrength('lassoNet', 'lambda', options.lambda);
    this.M = requireNonNegative('lassoNet.M', options.M ?? 10);
    this.name = readName('lassoNet', options.name);
    this.inputUnits = readInputShape('lassoNet', options.inputShape);
    this.activation = resolveActivation('lassoNet.activation', options.activation ?? 'linear');
    this.hiddenActivation = resolveActivation('lassoNet.hiddenActivation', options.hiddenActivation ?? 'relu');
    const initializer = options.kernelInitializer ?? 'glorotUniform';
    this.kernelInitializer = resolveInitializer('lassoNet.kernelInitializer', initializer);
    this.trainable = requireBoolean('lassoNet.trainable', options.trainable ?? true);
    this.config = {
      units: this.units,
      hidden: this.hidden,
      lambda: scheduledConfig(this.lambda),
      M: this.M,
      ...given({ inputShape: shapeOf(this.inputUnits) }),
      hiddenActivation: named(this.hiddenActivation),
      activation: named(this.activation),
      kernelInitializer: named(this.kernelInitializer),
      trainable: this.trainable,
      ...given({ name: this.name }),
    };
    ours(this);
  }

  outputUnits(): number {
    return this.units;
  }

  readonly compaction: Compaction = {
    needsUnits: true,
    narrow: (inputs) =>
      new LassoNet({ ...this.options, ...given({ inputShape: shapeOf(this.inputUnits, inputs.length) }) }),
  };

  parameters(inputUnits: number): readonly ParameterSpec[] {
    const { units, hidden, kernelInitializer: initializer } = this;
    const zeros = resolveInitializer('lassoNet', 'zeros');
    const first = units + hidden[0]!;
    const penalty = hierarchicalPenalty(this.lambda, this.M, units);
    return [
      { name: 'kernel', shape: [inputUnits, first], initializer, penalty },
      { name: 'bias', shape: [first], initializer: zeros },
      ...hidden.slice(1).flatMap((width, index): ParameterSpec[] => [
        { name: `kernel_${index + 2}`, shape: [hidden[index]!, width], initializer },
        { name: `bias_${index + 2}`, shape: [width], initializer: zeros },
      ]),
      { name: 'outputKernel', shape: [hidden.at(-1)!, units], initializer },
    ];
  }

  /** Products, and two gradients of hidden layers in turn. */
  scratchBytes(kernels: Kernels, rows: number, inputUnits: number): number {
    return this.gemmBytes(kernels, rows, inputUnits) + 2 * this.gradientBytes(rows);
  }

  /** Inputs and outputs of the hidden activations. */
  savedBytes(rows: number): number {
    return this.hidden.reduce((sum, width) => sum + 2 * aligned(rows * width), 0);
  }

  forward(kernels: Kernels, slot: LayerSlot, { rows }: Pass): void {
    const { inputUnits, activation, input, preActivation, output, scratch } = slot;
    const { units } = this;
    const [kernel = 0, bias = 0] = slot.parameters;
    const stride = units + this.hidden[0]!;
    const product = kernels.f32_gemm_nn;
    product(rows, units, inputUnits, input, inputUnits, kernel, stride, preActivation, units, 0, bias, 0, scratch);
    let [from, fromUnits] = [input, inputUnits];
    for (const { width, z, a, weights, ld, shift } of this.stages(slot, rows)) {
      product(rows, width, fromUnits, from, fromUnits, weights, ld, z, width, 0, shift, 0, scratch);
      this.hiddenActivation.forward(kernels, z, a, rows, width);
      [from, fromUnits] = [a, width];
    }
    const last = slot.parameters.at(-1)!;
    product(rows, units, fromUnits, from, fromUnits, last, units, preActivation, units, 1, 0, 0, scratch);
    activation.forward(kernels, preActivation, output, rows, units);
  }

  /** dZ = dA f'(Z) from the outputs down; dTheta = X^T dZ_out and dW_1 = X^T dZ_1 side by side, dX = dZ_out Theta^T + dZ_1 W_1^T. */
  backward(kernels: Kernels, slot: LayerSlot, { rows }: Pass): void {
    const { inputUnits, activation, input, inputGradient, outputGradient, scratch } = slot;
    const { units, hidden } = this;
    const { f32_gemm_tn: kernelProduct, f32_gemm_nt: inputProduct } = kernels;
    const [kernel = 0] = slot.parameters;
    const [kernelGradient, biasGradient] = slot.gradients;
    const stride = units + hidden[0]!;
    const saved = activation.saves === 'input' ? slot.preActivation : slot.output;
    activation.backward(kernels, saved, outputGradient, outputGradient, rows, units);
    const stages = this.stages(slot, rows);
    const gradients = scratch + this.gemmBytes(kernels, rows, inputUnits);
    let [above, aboveUnits, from, ld] = [outputGradient, units, slot.parameters.at(-1)!, units];
    let target = slot.gradients.at(-1);
    for (let index = stages.length - 1; index >= 0; index--) {
      const { width, z, a, weights, weightGradient, shiftGradient } = stages[index]!;
      const own = gradients + (index % 2) * this.gradientBytes(rows);
      if (target !== undefined) {
        kernelProduct(width, aboveUnits, rows, a, width, above, aboveUnits, target, ld, 0, 0, 0, scratch);
      }
      inputProduct(rows, width, aboveUnits, above, aboveUnits, from, ld, own, width, 0, 0, 0, scratch);
      this.hiddenActivation.backward(kernels, this.hiddenActivation.saves === 'input' ? z : a, own, own, rows, width);
      if (shiftGradient !== undefined) kernels.f32_column_sums(own, shiftGradient, rows, width);
      [above, aboveUnits, from, ld] = [own, width, weights, stages[index]!.ld];
      target = weightGradient;
    }
    if (kernelGradient !== undefined && target !== undefined && biasGradient !== undefined) {
      kernelProduct(inputUnits, aboveUnits, rows, input, inputUnits, above, aboveUnits, target, ld, 0, 0, 0, scratch);
      kernelProduct(
        inputUnits,
        units,
        rows,
        input,
        inputUnits,
        outputGradient,
        units,
        kernelGradient,
        stride,
        0,
        0,
        0,
        scratch,
      );
      kernels.f32_column_sums(outputGradient, biasGradient, rows, units);
    }
    if (inputGradient === 0) return;
    const dX = inputGradient;
    inputProduct(rows, inputUnits, units, outputGradient, units, kernel, stride, dX, inputUnits, 0, 0, 0, scratch);
    inputProduct(rows, inputUnits, aboveUnits, above, aboveUnits, from, ld, dX, inputUnits, 1, 0, 0, scratch);
  }

  /** Where the weights of every hidden layer lie, their gradients, and what its activation takes and gives. */
  private stages({ parameters, gradients, saved = 0 }: LayerSlot, rows: number): Stage[] {
    let address = saved;
    return this.hidden.map((width, index) => {
      const skip = index === 0 ? this.units * FLOAT_BYTES : 0;
      const z = address;
      const a = this.hiddenActivation.saves === 'input' ? z + aligned(rows * width) : z;
      address += 2 * aligned(rows * width);
      return {
        width,
        z,
        a,
        weights: parameters[2 * index]! + skip,
        shift: parameters[2 * index + 1]! + skip,
        ld: index === 0 ? this.units + width : width,
        ...(gradients.length === 0
          ? {}
          : { weightGradient: gradients[2 * index]! + skip, shiftGradient: gradients[2 * index + 1]! + skip }),
      };
    });
  }

  private gradientBytes(rows: number): number {
    return aligned(rows * this.hidden.reduce((most, width) => Math.max(most, width)));
  }

  private gemmBytes(kernels: Kernels, rows: number, inputUnits: number): number {
    const { units, hidden } = this;
    const pairs = [
      [inputUnits, units],
      ...hidden.map((width, index) => [index === 0 ? inputUnits : hidden[index - 1]!, width] as const),
      [hidden.at(-1)!, units],
    ] as const;
    const sizes = pairs.flatMap(([fanIn, fanOut]) => [
      kernels.gemm_scratch_bytes(rows, fanOut, fanIn),
      kernels.gemm_scratch_bytes(fanIn, fanOut, rows),
      kernels.gemm_scratch_bytes(rows, fanIn, fanOut),
    ]);
    return alignedBytes(sizes.reduce((most, bytes) => Math.max(most, bytes)));
  }
}

/** One hidden layer of the network: Z = A W + b, with rows of W `ld` apart, A = f(Z). */
interface Stage {
  readonly width: number;
  readonly z: number;
  readonly a: number;
  readonly weights: number;
  readonly shift: number;
  readonly ld: number;
  readonly weightGradient?: number;
  readonly shiftGradient?: number;
}

/** More than anything is learned through. */
const MOST_HIDDEN = 1000;

function readHidden(given: unknown): readonly number[] {
  const widths = readList('lassoNet.hidden', given);
  if (widths !== undefined && widths.length > 0 && widths.length <= MOST_HIDDEN) {
    return widths.map((width, index) => requireInteger(`lassoNet.hidden[${index}]`, width, 1));
  }
  refuse(OptionError, 'lassoNet.hidden', `a list of units, one per hidden layer, 1 to ${MOST_HIDDEN}`, given);
}
