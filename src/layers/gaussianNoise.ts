import { ours } from '../concept.js';
import { extraKernels } from '../core/kernels/extra.js';
import type { Kernels } from '../core/kernels/kernels.js';
import { Purpose, streamOf } from '../core/random/streams.js';
import type { NumberList } from '../data/reading/list.js';
import type { Compaction, Json, Layer, LayerSlot, ParameterSpec, Pass } from '../types.js';
import { given, requireNonNegative, requireOptions } from '../validate.js';
import { readInputShape, readName, shapeOf } from './options.js';
import {
  inWholeRows,
  narrowNumbers,
  readUnitNumbers,
  requireNumbered,
  type UnitNumbers,
  wholeRowBytes,
} from './unitNumbers.js';

/** What {@link gaussianNoise} takes. */
export interface GaussianNoiseOptions {
  /** Standard deviation of what is added, finite, >= 0. */
  stddev: number;
  inputShape?: NumberList;
  /** Whose draws the units take, in a layer that `compact` narrowed. Default: their own. */
  unitNumbers?: UnitNumbers;
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
  requireOptions('gaussianNoise', options, ['stddev', 'inputShape', 'unitNumbers', 'name']);
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
  private readonly unitNumbers: UnitNumbers | undefined;

  constructor(options: GaussianNoiseOptions) {
    this.stddev = requireNonNegative('gaussianNoise.stddev', options.stddev);
    this.name = readName('gaussianNoise', options.name);
    this.inputUnits = readInputShape('gaussianNoise', options.inputShape);
    this.unitNumbers = readUnitNumbers('gaussianNoise.unitNumbers', options.unitNumbers);
    this.isStochastic = this.stddev > 0;
    this.config = {
      stddev: this.stddev,
      ...given({ inputShape: shapeOf(this.inputUnits), unitNumbers: this.unitNumbers, name: this.name }),
    };
    ours(this);
  }

  readonly compaction: Compaction = {
    movesZeros: true,
    narrow: (inputs, _units, width) => {
      const { stddev, name } = this;
      const inputShape = shapeOf(this.inputUnits, inputs.length);
      const unitNumbers = narrowNumbers(this.unitNumbers, inputs, width);
      return new GaussianNoise({ stddev, ...given({ inputShape, unitNumbers, name }) });
    },
  };

  outputUnits(inputUnits: number): number {
    requireNumbered('gaussianNoise.unitNumbers', this.unitNumbers, inputUnits);
    return inputUnits;
  }

  parameters(): readonly ParameterSpec[] {
    return [];
  }

  scratchBytes(): number {
    return this.unitNumbers === undefined ? 0 : wholeRowBytes(this.unitNumbers);
  }

  forward(kernels: Kernels, slot: LayerSlot, pass: Pass): void {
    if (!pass.isTraining || !this.isStochastic) return;
    const { input, output } = slot;
    if (this.unitNumbers === undefined) this.add(kernels, slot, pass, input, output);
    else {
      inWholeRows(kernels, slot, pass, this.unitNumbers, [input], [output], (whole, row, [at = 0]) =>
        this.add(kernels, whole, row, at, at),
      );
    }
  }

  private add(kernels: Kernels, { inputUnits, ordinal }: LayerSlot, pass: Pass, from: number, to: number): void {
    extraKernels(kernels).f32_gaussian_noise(
      from,
      to,
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
