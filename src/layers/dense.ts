import { resolveActivation } from '../activations/registry.js';
import { ours } from '../concept.js';
import { type ConstraintLike, resolveConstraint } from '../constraints/registry.js';
import type { Kernels } from '../core/kernels/kernels.js';
import { FLOAT_BYTES } from '../core/memory/aligned.js';
import type { NumberList } from '../data/reading/list.js';
import { OptionError } from '../errors.js';
import { resolveInitializer } from '../initializers/registry.js';
import { integer, optional, orNamed, readOptions } from '../options.js';
import { activityTerm } from '../penalties/activity.js';
import { type PenaltyLike, resolveActivityPenalty, resolvePenalty } from '../penalties/registry.js';
import { scheduledConfig } from '../schedules/schedule.js';
import type {
  Activation,
  ActivityMatrix,
  ActivityPenalty,
  Initializer,
  Layer,
  LayerSlot,
  ParameterSpec,
  Pass,
  Penalty,
  PenaltyTerms,
} from '../types.js';
import { given, refuse, requireBoolean } from '../validate.js';
import { named, readInputShape, readName, shapeOf } from './options.js';
import { maskedKernelBytes, maskedSlot, maskGradient } from './products/dropConnect.js';
import { forwardProduct } from './products/forward.js';
import { backwardProducts, productScratchBytes } from './products/product.js';
import { type Rate, rateIn, readRate } from './rate.js';

/** Options of {@link dense}. */
export interface DenseOptions {
  /** Number of outputs, >= 1. */
  units: number;
  /** `[features]`: needed in the first layer, unless the model may take it from its first data. */
  inputShape?: NumberList;
  /** A name such as 'relu', or what an activation function returned. Default: linear. */
  activation?: string | Activation;
  /** Whether a bias is added. Default: true. */
  useBias?: boolean;
  /** Default: glorotUniform. */
  kernelInitializer?: string | Initializer;
  /** Default: zeros. */
  biasInitializer?: string | Initializer;
  /** A penalty, such as `l1(0.01)`, or 'l1', 'l2' or 'l1l2', with the strength 0.01. */
  kernelRegularizer?: PenaltyLike;
  /** Biases are free of penalties unless this is given. */
  biasRegularizer?: PenaltyLike;
  /** Penalty on the layer's output: `l1`, `l2` or `l1l2` without factors, divided by the batch's rows, or `klSparsity`. */
  activityRegularizer?: PenaltyLike | ActivityPenalty;
  /** Holds after every training step; a name such as 'nonNeg', or what a constraint function returned. */
  kernelConstraint?: ConstraintLike;
  biasConstraint?: ConstraintLike;
  /** Fraction of the weights that is dropped in training, in [0, 1), or a schedule of it; biases stay. Default: 0. */
  dropConnect?: Rate;
  /** false freezes kernel and bias, and leaves their penalties out of the objective. Default: true. */
  trainable?: boolean;
  name?: string;
}

/**
 * Fully connected layer: `A = f(X W + b)`, X (rows, in), W (in, units), b (units).
 *
 * With `dropConnect`, each weight is kept with probability `1 - rate` and scaled by `1 / (1 - rate)` in training, otherwise it is
 * 0: one mask for each step, a function of (seed, step, input, unit). At inference no weight changes.
 *
 * @throws OptionError, HyperparameterError, ShapeError for options that do not hold.
 * @example dense({ units: 64, inputShape: [10], activation: 'relu', kernelRegularizer: l1(1e-4) })
 * @example dense({ units: 64, activation: 'relu', dropConnect: 0.5 })
 *
 * Source: Wan et al. (2013) for dropConnect.
 */
export function dense(options: DenseOptions): Layer {
  const read = readOptions('dense', options, {
    units: [undefined, integer(1)],
    inputShape: [undefined, readInputShape],
    activation: [undefined, orNamed('linear', resolveActivation)],
    useBias: [true, requireBoolean],
    kernelInitializer: [undefined, orNamed('glorotUniform', resolveInitializer)],
    biasInitializer: [undefined, orNamed('zeros', resolveInitializer)],
    kernelRegularizer: [undefined, optional(resolvePenalty)],
    biasRegularizer: [undefined, optional(resolvePenalty)],
    activityRegularizer: [undefined, optional(resolveActivityPenalty)],
    kernelConstraint: [undefined, optional(resolveConstraint)],
    biasConstraint: [undefined, optional(resolveConstraint)],
    dropConnect: [0, readRate],
    trainable: [true, requireBoolean],
    name: [undefined, readName],
  });
  const { units, inputShape: inputUnits, activation, useBias, trainable, name, dropConnect } = read;
  const { kernelInitializer, kernelRegularizer, kernelConstraint } = read;
  const { biasInitializer, biasRegularizer, biasConstraint, activityRegularizer } = read;
  requireActivation(activityRegularizer, activation);
  const activity = activityRegularizer && activityTerm('dense.activityRegularizer', activityRegularizer);
  const isStochastic = dropConnect !== 0;
  for (const option of ['biasRegularizer', 'biasConstraint', 'biasInitializer'] as const) {
    // Configurations from files and from Keras name zeros even without a bias.
    const isIdle = option === 'biasInitializer' && biasInitializer.name === 'zeros';
    if (read[option] === undefined || useBias || isIdle) continue;
    refuse(OptionError, `dense.${option}`, 'left out with useBias: false', options[option]);
  }

  /** The fraction of the weights that a pass drops. */
  const droppedIn = (pass: Pass) =>
    isStochastic && pass.stochastic ? rateIn('dense.dropConnect', dropConnect, pass) : 0;

  const narrow = (inputs: Int32Array, kept: Int32Array) =>
    dense(
      given({
        ...read,
        units: kept.length,
        inputShape: shapeOf(inputUnits, inputs.length),
        kernelRegularizer: narrowed(kernelRegularizer, inputs),
        biasRegularizer: narrowed(biasRegularizer, kept),
      }),
    );

  return ours({
    type: 'dense',
    name,
    config: given({
      units,
      inputShape: shapeOf(inputUnits),
      activation: named(activation),
      useBias,
      kernelInitializer: named(kernelInitializer),
      biasInitializer: named(biasInitializer),
      kernelRegularizer: kernelRegularizer && named(kernelRegularizer),
      biasRegularizer: biasRegularizer && named(biasRegularizer),
      activityRegularizer: activityRegularizer && named(activityRegularizer),
      kernelConstraint: kernelConstraint && named(kernelConstraint),
      biasConstraint: biasConstraint && named(biasConstraint),
      dropConnect: isStochastic ? scheduledConfig(dropConnect) : undefined,
      trainable,
      name,
    }),
    inputUnits,
    trainable,
    activation,
    isStochastic,
    penalizesOutput: activity !== undefined,
    takesLists: true,
    // A smaller kernel would draw other masks.
    ...(!isStochastic && { compaction: { narrow } }),

    outputUnits: () => units,

    parameters(inputs) {
      const kernel: ParameterSpec = {
        name: 'kernel',
        shape: [inputs, units],
        initializer: kernelInitializer,
        penalty: kernelRegularizer,
        constraint: kernelConstraint,
      };
      const bias: ParameterSpec = {
        name: 'bias',
        shape: [units],
        initializer: biasInitializer,
        penalty: biasRegularizer,
        constraint: biasConstraint,
      };
      return useBias ? [kernel, bias] : [kernel];
    },

    scratchBytes(kernels, rows, inputs, listed) {
      const bytes = listed?.scratchBytes ?? productScratchBytes;
      const maskedBytes = isStochastic ? maskedKernelBytes(inputs, units) : 0;
      const activityBytes = activity ? units * FLOAT_BYTES : 0;
      return Math.max(bytes(kernels, rows, inputs, units) + maskedBytes, activityBytes);
    },

    /** Z = X W + b, A = f(Z). */
    forward(kernels, slot, pass) {
      const { preActivation, output, outputUnits } = slot;
      const listedInput = slot.products?.listedInput;
      const isRelu = slot.activation.name === 'relu';
      const rate = droppedIn(pass);
      const work = rate > 0 ? maskedSlot(kernels, slot, pass, rate) : slot;
      const onKept = work.products?.onKept;
      if (listedInput !== undefined) listedInput.products.forward(kernels, work, listedInput, pass, isRelu);
      else if (onKept !== undefined) onKept.products.forward(kernels, work, onKept, pass, isRelu);
      else forwardProduct(kernels, work, pass, isRelu);
      if (!isRelu) slot.activation.forward(kernels, preActivation, output, pass.rows, outputUnits);
    },

    ...(activity && {
      addTerms(kernels: Kernels, slot: LayerSlot, pass: Pass, terms: PenaltyTerms, share: number) {
        const value = activity.value(kernels, activityOf(slot, pass), pass.step);
        terms['activity'] = (terms['activity'] ?? 0) + share * value;
      },
    }),

    /** dZ = (dA + the gradient of the activity's penalty) f'(Z), dW = X^T dZ, db = column sums of dZ, dX = dZ W^T; no dX if X came as lists. */
    backward(kernels, slot, pass) {
      const { outputGradient, outputUnits } = slot;
      const listedInput = slot.products?.listedInput;
      const { rows } = pass;
      activity?.addGradient(kernels, activityOf(slot, pass), outputGradient, pass.step);
      const saved = slot.activation.saves === 'input' ? slot.preActivation : slot.output;
      slot.activation.backward(kernels, saved, outputGradient, outputGradient, rows, outputUnits);
      const [kernelTarget, biasTarget] = slot.gradients;
      if (biasTarget !== undefined) kernels.f32_column_sums(outputGradient, biasTarget, rows, outputUnits);
      const rate = droppedIn(pass);
      // Only dX is a product with the weights.
      const work = rate > 0 && slot.inputGradient !== 0 ? maskedSlot(kernels, slot, pass, rate) : slot;
      const onKept = work.products?.onKept;
      if (onKept !== undefined) onKept.products.backward(kernels, work, onKept, pass);
      else if (listedInput === undefined) backwardProducts(kernels, work, pass);
      else if (kernelTarget !== undefined) {
        listedInput.products.kernelGradient(kernels, work, listedInput, rows, kernelTarget);
      }
      if (rate > 0) maskGradient(kernels, slot, pass, rate);
    },
  });
}

/** @throws OptionError if the penalty is one for another activation. */
function requireActivation(penalty: Penalty | ActivityPenalty | undefined, { name }: Activation): void {
  const required = penalty && 'activity' in penalty ? penalty.activity.requiredActivation : undefined;
  if (required === undefined || required === name) return;
  const path = 'dense.activityRegularizer';
  refuse(OptionError, path, required, name, `${path}: ${penalty!.name} needs the activation ${required}, got ${name}`);
}

/** The penalty for some inputs or units only. */
function narrowed(penalty: Penalty | undefined, kept: Int32Array): Penalty | undefined {
  return penalty?.narrow === undefined ? penalty : penalty.narrow(kept);
}

function activityOf({ output, outputUnits, scratch }: LayerSlot, { rows }: Pass): ActivityMatrix {
  return { activations: output, rows, columns: outputUnits, scratch };
}
