import { resolveActivation } from '../activations/registry.js';
import { type ConstraintLike, resolveConstraint } from '../constraints/registry.js';
import type { Kernels } from '../core/kernels.js';
import { OptionError } from '../errors.js';
import { resolveInitializer } from '../initializers/registry.js';
import { activityTerm } from '../penalties/activity.js';
import { resolveActivityPenalty, resolvePenalty } from '../penalties/registry.js';
import { scheduledConfig } from '../schedules/schedule.js';
import type {
  Activation,
  ActivityMatrix,
  ActivityPenalty,
  ActivityTerm,
  Constraint,
  Initializer,
  Json,
  Layer,
  LayerSlot,
  ListedProducts,
  ParameterSpec,
  Pass,
  Penalty,
  PenaltyTerms,
} from '../types.js';
import { requireBoolean, requireInteger, requireOptions } from '../validate.js';
import { backwardProducts, forwardProduct } from './compact.js';
import { maskedKernelBytes, maskedSlot, maskGradient } from './dropConnect.js';
import { named, readInputShape, readName } from './options.js';
import { productScratchBytes } from './product.js';
import { type Rate, rateIn, readRate } from './rate.js';

/** What {@link dense} takes. */
export interface DenseOptions {
  /** Number of outputs, >= 1. */
  units: number;
  /** `[features]`: needed in the first layer unless the model may take it from the first data it sees. */
  inputShape?: readonly number[];
  /** A name such as 'relu', or what an activation function returned. Default: linear. */
  activation?: string | Activation;
  /** Whether a bias is added. Default: true. */
  useBias?: boolean;
  /** Default: glorotUniform. */
  kernelInitializer?: string | Initializer;
  /** Default: zeros. */
  biasInitializer?: string | Initializer;
  kernelRegularizer?: Penalty;
  /** Biases are free of penalties unless this is given. */
  biasRegularizer?: Penalty;
  /** Of the layer's output: `l1`, `l2` or `l1l2` without factors, divided by the batch's rows, or `klSparsity`. */
  activityRegularizer?: Penalty | ActivityPenalty;
  /** Holds after every training step; a name such as 'nonNeg', or what a constraint function returned. */
  kernelConstraint?: ConstraintLike;
  biasConstraint?: ConstraintLike;
  /** Fraction of the weights that is dropped in training, in [0, 1), or a schedule of it; biases stay. Default: 0. */
  dropConnect?: Rate;
  /** false freezes kernel and bias, and leaves their penalties out of the objective. Default: true. */
  trainable?: boolean;
  name?: string;
}

const OPTIONS = [
  'units',
  'inputShape',
  'activation',
  'useBias',
  'kernelInitializer',
  'biasInitializer',
  'kernelRegularizer',
  'biasRegularizer',
  'activityRegularizer',
  'kernelConstraint',
  'biasConstraint',
  'dropConnect',
  'trainable',
  'name',
];

/**
 * Fully connected layer: `A = f(X W + b)`, X (rows, in), W (in, units), b (units).
 *
 * With `dropConnect`, each weight is kept with probability `1 - rate` and scaled by `1 / (1 - rate)` in training, otherwise it is
 * 0: one mask for each step, a function of (seed, step, input, unit). At inference all weights are as they are.
 *
 * @throws OptionError, HyperparameterError, ShapeError for options that do not hold.
 * @example dense({ units: 64, inputShape: [10], activation: 'relu', kernelRegularizer: l1(1e-4) })
 * @example dense({ units: 64, activation: 'relu', dropConnect: 0.5 })
 *
 * Source: Wan et al. (2013) for dropConnect.
 */
export function dense(options: DenseOptions): Layer {
  requireOptions('dense', options, OPTIONS);
  return new Dense(options);
}

class Dense implements Layer {
  readonly type = 'dense';
  readonly takesLists = true;
  readonly isStochastic: boolean;
  readonly narrow?: NonNullable<Layer['narrow']>;
  readonly penalizesOutput: boolean;
  readonly addTerms?: NonNullable<Layer['addTerms']>;
  readonly name: string | undefined;
  readonly inputUnits: number | undefined;
  readonly trainable: boolean;
  readonly activation: Activation;
  readonly config: { readonly [key: string]: Json };
  private readonly units: number;
  private readonly dropConnect: Rate;
  private readonly useBias: boolean;
  private readonly kernelInitializer: Initializer;
  private readonly biasInitializer: Initializer;
  private readonly kernelRegularizer: Penalty | undefined;
  private readonly biasRegularizer: Penalty | undefined;
  private readonly activityRegularizer: Penalty | ActivityPenalty | undefined;
  private readonly activity: ActivityTerm | undefined;
  private readonly kernelConstraint: Constraint | undefined;
  private readonly biasConstraint: Constraint | undefined;

  constructor(private readonly options: DenseOptions) {
    this.units = requireInteger('dense', 'units', options.units, 1);
    this.name = readName('dense', options.name);
    this.inputUnits = readInputShape('dense', options.inputShape);
    this.activation = resolveActivation('dense.activation', options.activation ?? 'linear');
    this.useBias = requireBoolean('dense', 'useBias', options.useBias ?? true);
    this.trainable = requireBoolean('dense', 'trainable', options.trainable ?? true);
    this.kernelInitializer = resolveInitializer(
      'dense.kernelInitializer',
      options.kernelInitializer ?? 'glorotUniform',
    );
    this.biasInitializer = resolveInitializer('dense.biasInitializer', options.biasInitializer ?? 'zeros');
    this.kernelRegularizer = readPenalty('kernelRegularizer', options.kernelRegularizer);
    this.biasRegularizer = readPenalty('biasRegularizer', options.biasRegularizer);
    this.activityRegularizer = readActivity(options.activityRegularizer, this.activation);
    this.activity = this.activityRegularizer && activityTerm('dense.activityRegularizer', this.activityRegularizer);
    this.penalizesOutput = this.activity !== undefined;
    const { activity } = this;
    if (activity !== undefined) {
      this.addTerms = (kernels, slot, pass, terms, share) => addActivity(activity, kernels, slot, pass, terms, share);
    }
    this.kernelConstraint = readConstraint('kernelConstraint', options.kernelConstraint);
    this.biasConstraint = readConstraint('biasConstraint', options.biasConstraint);
    this.dropConnect = readRate('dense', 'dropConnect', options.dropConnect ?? 0);
    this.isStochastic = this.dropConnect !== 0;
    // Weights of a smaller kernel would have other masks.
    if (!this.isStochastic) this.narrow = (inputs, units) => this.narrowed(inputs, units);
    for (const option of ['biasRegularizer', 'biasConstraint'] as const) {
      if (this[option] === undefined || this.useBias) continue;
      throw new OptionError(`dense: ${option} is given, but useBias is false`, { path: `dense.${option}` });
    }
    this.config = {
      units: this.units,
      ...(this.inputUnits === undefined ? {} : { inputShape: [this.inputUnits] }),
      activation: named(this.activation),
      useBias: this.useBias,
      kernelInitializer: named(this.kernelInitializer),
      biasInitializer: named(this.biasInitializer),
      ...(this.kernelRegularizer === undefined ? {} : { kernelRegularizer: named(this.kernelRegularizer) }),
      ...(this.biasRegularizer === undefined ? {} : { biasRegularizer: named(this.biasRegularizer) }),
      ...(this.activityRegularizer === undefined ? {} : { activityRegularizer: named(this.activityRegularizer) }),
      ...(this.kernelConstraint === undefined ? {} : { kernelConstraint: named(this.kernelConstraint) }),
      ...(this.biasConstraint === undefined ? {} : { biasConstraint: named(this.biasConstraint) }),
      ...(this.isStochastic ? { dropConnect: scheduledConfig(this.dropConnect) } : {}),
      trainable: this.trainable,
      ...(this.name === undefined ? {} : { name: this.name }),
    };
  }

  private narrowed(inputs: readonly number[], units: readonly number[]): Layer {
    const { kernelRegularizer, biasRegularizer, inputUnits } = this;
    const { kernelRegularizer: _kernel, biasRegularizer: _bias, ...others } = this.options;
    const onKernel = kernelRegularizer?.narrow === undefined ? kernelRegularizer : kernelRegularizer.narrow(inputs);
    const onBias = biasRegularizer?.narrow === undefined ? biasRegularizer : biasRegularizer.narrow(units);
    return new Dense({
      ...others,
      units: units.length,
      ...(inputUnits === undefined ? {} : { inputShape: [inputs.length] }),
      ...(onKernel === undefined ? {} : { kernelRegularizer: onKernel }),
      ...(onBias === undefined ? {} : { biasRegularizer: onBias }),
    });
  }

  outputUnits(): number {
    return this.units;
  }

  parameters(inputUnits: number): readonly ParameterSpec[] {
    const kernel: ParameterSpec = {
      name: 'kernel',
      shape: [inputUnits, this.units],
      initializer: this.kernelInitializer,
      penalty: this.kernelRegularizer,
      constraint: this.kernelConstraint,
    };
    const bias: ParameterSpec = {
      name: 'bias',
      shape: [this.units],
      initializer: this.biasInitializer,
      penalty: this.biasRegularizer,
      constraint: this.biasConstraint,
    };
    return this.useBias ? [kernel, bias] : [kernel];
  }

  scratchBytes(kernels: Kernels, rows: number, inputUnits: number, listed: ListedProducts | undefined): number {
    const bytes = listed?.scratchBytes ?? productScratchBytes;
    const maskedBytes = this.isStochastic ? maskedKernelBytes(inputUnits, this.units) : 0;
    const activityBytes = this.penalizesOutput ? this.units * Float32Array.BYTES_PER_ELEMENT : 0;
    return Math.max(bytes(kernels, rows, inputUnits, this.units) + maskedBytes, activityBytes);
  }

  /** Z = X W + b, A = f(Z). */
  forward(kernels: Kernels, slot: LayerSlot, pass: Pass): void {
    const { activation, preActivation, output, outputUnits, listedInput } = slot;
    const isRelu = activation.name === 'relu';
    const rate = this.rateIn(pass);
    const work = rate > 0 ? maskedSlot(kernels, slot, pass, rate) : slot;
    if (listedInput === undefined) forwardProduct(kernels, work, pass, isRelu);
    else listedInput.products.forward(kernels, work, listedInput, pass, isRelu);
    if (!isRelu) activation.forward(kernels, preActivation, output, pass.rows, outputUnits);
  }

  /** dZ = (dA + the gradient of the activity's penalty) f'(Z), dW = X^T dZ, db = column sums of dZ, dX = dZ W^T; there is no dX where X came as lists. */
  backward(kernels: Kernels, slot: LayerSlot, pass: Pass): void {
    const { activation, outputGradient, outputUnits, listedInput } = slot;
    const { rows } = pass;
    this.activity?.addGradient(kernels, activityOf(slot, pass), outputGradient, pass.step);
    const saved = activation.saves === 'input' ? slot.preActivation : slot.output;
    activation.backward(kernels, saved, outputGradient, outputGradient, rows, outputUnits);
    const [kernelTarget, biasTarget] = slot.gradients;
    if (biasTarget !== undefined) kernels.f32_column_sums(outputGradient, biasTarget, rows, outputUnits);
    const rate = this.rateIn(pass);
    // Only dX is a product with the weights.
    const work = rate > 0 && slot.inputGradient !== 0 ? maskedSlot(kernels, slot, pass, rate) : slot;
    if (listedInput === undefined) backwardProducts(kernels, work, pass);
    else if (kernelTarget !== undefined) {
      listedInput.products.kernelGradient(kernels, work, listedInput, rows, kernelTarget);
    }
    if (rate > 0) maskGradient(kernels, slot, pass, rate);
  }

  /** The fraction of the weights that a pass drops. */
  private rateIn(pass: Pass): number {
    return this.isStochastic && pass.stochastic ? rateIn('dense', 'dropConnect', this.dropConnect, pass) : 0;
  }
}

function readPenalty(option: string, given: Penalty | undefined): Penalty | undefined {
  return given === undefined ? undefined : resolvePenalty(`dense.${option}`, given);
}

function readActivity(given: unknown, activation: Activation): Penalty | ActivityPenalty | undefined {
  if (given === undefined) return undefined;
  const owner = 'dense.activityRegularizer';
  const penalty = resolveActivityPenalty(owner, given);
  const required = 'activity' in penalty ? penalty.activity.requiredActivation : undefined;
  if (required === undefined || required === activation.name) return penalty;
  throw new OptionError(`${owner}: ${penalty.name} needs the activation ${required}, got ${activation.name}`, {
    path: owner,
    expected: required,
    got: activation.name,
  });
}

function activityOf({ output, outputUnits, scratch }: LayerSlot, { rows }: Pass): ActivityMatrix {
  return { activations: output, rows, columns: outputUnits, scratch };
}

function addActivity(
  activity: ActivityTerm,
  kernels: Kernels,
  slot: LayerSlot,
  pass: Pass,
  terms: PenaltyTerms,
  share: number,
): void {
  const value = activity.value(kernels, activityOf(slot, pass), pass.step);
  terms['activity'] = (terms['activity'] ?? 0) + share * value;
}

function readConstraint(option: string, given: ConstraintLike | undefined): Constraint | undefined {
  return given === undefined ? undefined : resolveConstraint(`dense.${option}`, given);
}
