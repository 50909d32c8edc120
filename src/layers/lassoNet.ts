import { resolveActivation } from '../activations/registry.js';
import { ours } from '../concept.js';
import type { Kernels } from '../core/kernels/kernels.js';
import { aligned, alignedBytes, FLOAT_BYTES } from '../core/memory/aligned.js';
import { type NumberList, readList } from '../data/reading/list.js';
import { OptionError } from '../errors.js';
import { resolveInitializer } from '../initializers/registry.js';
import { integer, orNamed, readOptions } from '../options.js';
import { hierarchicalPenalty } from '../penalties/hierarchical.js';
import { requireStrength, type Strength } from '../penalties/strength.js';
import { scheduledConfig } from '../schedules/schedule.js';
import type { Activation, Compaction, Initializer, Json, Layer, LayerSlot, ParameterSpec, Pass } from '../types.js';
import { given, refuse, requireBoolean, requireInteger, requireNonNegative } from '../validate.js';
import { named, readInputShape, readName, shapeOf } from './options.js';

/** Options of {@link lassoNet}. */
export interface LassoNetOptions {
  /** Number of outputs, >= 1. */
  units: number;
  /** Units of every hidden layer of the network, at least one. */
  hidden: NumberList;
  /** Strength on the inputs, finite, >= 0, or a schedule of it; independent of batch size. */
  lambda: Strength;
  /** Bound of an input's weights in the network, relative to the norm of its skip weights: finite, >= 0. 0 leaves the linear part only.
      Default: 10. */
  M?: number;
  /** `[features]`: needed in the first layer, unless the model may take it from its first data. */
  inputShape?: NumberList;
  /** Activation of the hidden layers. Default: relu. */
  hiddenActivation?: string | Activation;
  /** Activation of the outputs. Default: linear. */
  activation?: string | Activation;
  /** Initializer of all kernels; biases begin at 0. Default: glorotUniform. */
  kernelInitializer?: string | Initializer;
  /** false freezes all weights, and leaves the penalty out of the objective. Default: true. */
  trainable?: boolean;
  name?: string;
}

/** The options checked, with their defaults. */
type Read = ReturnType<typeof readLassoNet>;

function readLassoNet(options: LassoNetOptions) {
  return readOptions('lassoNet', options, {
    units: [undefined, integer(1)],
    hidden: [undefined, readHidden],
    lambda: [undefined, (_path, value) => requireStrength('lassoNet', 'lambda', value)],
    M: [10, requireNonNegative],
    inputShape: [undefined, readInputShape],
    hiddenActivation: [undefined, orNamed('relu', resolveActivation)],
    activation: [undefined, orNamed('linear', resolveActivation)],
    kernelInitializer: [undefined, orNamed('glorotUniform', resolveInitializer)],
    trainable: [true, requireBoolean],
    name: [undefined, readName],
  });
}

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
 * uses lr although the step size is lr / (1 - momentum).
 */
export function lassoNet(options: LassoNetOptions): Layer {
  return new LassoNet(readLassoNet(options));
}

class LassoNet implements Layer {
  readonly type = 'lassoNet';
  readonly isStochastic = false;
  readonly name: string | undefined;
  readonly inputUnits: number | undefined;
  readonly trainable: boolean;
  readonly activation: Activation;
  readonly config: { readonly [key: string]: Json };
  readonly compaction: Compaction = {
    needsUnits: true,
    narrow: (inputs) => new LassoNet({ ...this.read, inputShape: this.inputUnits && inputs.length }),
  };

  constructor(private readonly read: Read) {
    const { inputShape, activation, hiddenActivation, kernelInitializer, trainable, name } = read;
    this.name = name;
    this.inputUnits = inputShape;
    this.activation = activation;
    this.trainable = trainable;
    this.config = given({
      units: read.units,
      hidden: read.hidden,
      lambda: scheduledConfig(read.lambda),
      M: read.M,
      inputShape: shapeOf(inputShape),
      hiddenActivation: named(hiddenActivation),
      activation: named(activation),
      kernelInitializer: named(kernelInitializer),
      trainable,
      name,
    });
    ours(this);
  }

  outputUnits(): number {
    return this.read.units;
  }

  parameters(inputUnits: number): readonly ParameterSpec[] {
    const { units, hidden, lambda, M, kernelInitializer: initializer } = this.read;
    const zeros = resolveInitializer('lassoNet', 'zeros');
    const first = units + hidden[0]!;
    const penalty = hierarchicalPenalty(lambda, M, units);
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
    return this.read.hidden.reduce((sum, width) => sum + 2 * aligned(rows * width), 0);
  }

  forward(kernels: Kernels, slot: LayerSlot, { rows }: Pass): void {
    const { inputUnits, activation, input, preActivation, output, scratch } = slot;
    const { units } = this.read;
    const [kernel = 0, bias = 0] = slot.parameters;
    const stride = units + this.read.hidden[0]!;
    const product = kernels.f32_gemm_nn;
    product(rows, units, inputUnits, input, inputUnits, kernel, stride, preActivation, units, 0, bias, 0, scratch);
    let [from, fromUnits] = [input, inputUnits];
    for (const { width, z, a, weights, ld, shift } of this.stages(slot, rows)) {
      product(rows, width, fromUnits, from, fromUnits, weights, ld, z, width, 0, shift, 0, scratch);
      this.read.hiddenActivation.forward(kernels, z, a, rows, width);
      [from, fromUnits] = [a, width];
    }
    const last = slot.parameters.at(-1)!;
    product(rows, units, fromUnits, from, fromUnits, last, units, preActivation, units, 1, 0, 0, scratch);
    activation.forward(kernels, preActivation, output, rows, units);
  }

  /** dZ = dA f'(Z) from the outputs down; dTheta = X^T dZ_out and dW_1 = X^T dZ_1 side by side, dX = dZ_out Theta^T + dZ_1 W_1^T. */
  backward(kernels: Kernels, slot: LayerSlot, { rows }: Pass): void {
    const { inputUnits, activation, input, inputGradient, outputGradient, scratch } = slot;
    const { units, hidden } = this.read;
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
      this.read.hiddenActivation.backward(
        kernels,
        this.read.hiddenActivation.saves === 'input' ? z : a,
        own,
        own,
        rows,
        width,
      );
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

  /** The addresses of every hidden layer: its weights, their gradients, and input and output of its activation. */
  private stages({ parameters, gradients, saved = 0 }: LayerSlot, rows: number): Stage[] {
    let address = saved;
    return this.read.hidden.map((width, index) => {
      const skip = index === 0 ? this.read.units * FLOAT_BYTES : 0;
      const z = address;
      const a = this.read.hiddenActivation.saves === 'input' ? z + aligned(rows * width) : z;
      address += 2 * aligned(rows * width);
      return {
        width,
        z,
        a,
        weights: parameters[2 * index]! + skip,
        shift: parameters[2 * index + 1]! + skip,
        ld: index === 0 ? this.read.units + width : width,
        ...(gradients.length === 0
          ? {}
          : { weightGradient: gradients[2 * index]! + skip, shiftGradient: gradients[2 * index + 1]! + skip }),
      };
    });
  }

  private gradientBytes(rows: number): number {
    return aligned(rows * this.read.hidden.reduce((most, width) => Math.max(most, width)));
  }

  private gemmBytes(kernels: Kernels, rows: number, inputUnits: number): number {
    const { units, hidden } = this.read;
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

/** Most hidden layers; no gradient survives more. */
const MOST_HIDDEN = 1000;

function readHidden(path: string, given: unknown): readonly number[] {
  const widths = readList(path, given);
  if (widths !== undefined && widths.length > 0 && widths.length <= MOST_HIDDEN) {
    return widths.map((width, index) => requireInteger(`${path}[${index}]`, width, 1));
  }
  refuse(OptionError, path, `a list of units, one per hidden layer, 1 to ${MOST_HIDDEN}`, given);
}
