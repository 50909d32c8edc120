import { extraKernels } from '../core/extra.js';
import type { Kernels } from '../core/kernels.js';
import { Purpose, streamOf } from '../core/random.js';
import type { NumberList } from '../data/list.js';
import type { Json, Layer, LayerSlot, ParameterSpec, Pass } from '../types.js';
import { requireNonNegative, requireOptions } from '../validate.js';
import { readInputShape, readName } from './options.js';

/** What {@link gaussianNoise} takes. */
export interface GaussianNoiseOptions {
  /** Standard deviation of what is added, finite, >= 0. */
  stddev: number;
  inputShape?: NumberList;
  name?: string;
}

/**
 * Additive noise: in training `Y = X + stddev * Z`, Z standard normal; otherwise the layer is the identity, in the passes
 * of `predictDistribution` too.
 *
 * Z is a function of (seed, step, row, unit), fresh at every step, and never stored. `stddev: 0` draws nothing.
 *
 * @throws HyperparameterError when stddev is negative, NaN or infinite; OptionError for unknown options.
 * @example gaussianNoise({ stddev: 0.1 })
 *
 * Source: Bishop, "Training with noise is equivalent to Tikhonov regularization" (1995). As Keras.
 */
export function gaussianNoise(options: GaussianNoiseOptions): Layer {
  requireOptions('gaussianNoise', options, ['stddev', 'inputShape', 'name']);
  return new GaussianNoise(options);
}

class GaussianNoise implements Layer {
  readonly type = 'gaussianNoise';
  readonly trainable = true;
  readonly activation = undefined;
  readonly isStochastic: boolean;
  readonly name: string | undefined;
  readonly inputUnits: number | undefined;
  readonly config: { readonly [key: string]: Json };
  private readonly stddev: number;

  constructor(options: GaussianNoiseOptions) {
    this.stddev = requireNonNegative('gaussianNoise', 'stddev', options.stddev);
    this.name = readName('gaussianNoise', options.name);
    this.inputUnits = readInputShape('gaussianNoise', options.inputShape);
    this.isStochastic = this.stddev > 0;
    this.config = {
      stddev: this.stddev,
      ...(this.inputUnits === undefined ? {} : { inputShape: [this.inputUnits] }),
      ...(this.name === undefined ? {} : { name: this.name }),
    };
  }

  outputUnits(inputUnits: number): number {
    return inputUnits;
  }

  parameters(): readonly ParameterSpec[] {
    return [];
  }

  scratchBytes(): number {
    return 0;
  }

  forward(kernels: Kernels, { input, output, inputUnits, ordinal }: LayerSlot, pass: Pass): void {
    if (!pass.isTraining || !this.isStochastic) return;
    extraKernels(kernels).f32_gaussian_noise(
      input,
      output,
      pass.rows,
      inputUnits,
      pass.firstRow,
      this.stddev,
      pass.stepLow,
      pass.stepHigh,
      streamOf(Purpose.noise, ordinal),
      pass.seedLow,
      pass.seedHigh,
    );
  }

  /** dX = dY: layers without parameters have one buffer for both. */
  backward(): void {}
}
