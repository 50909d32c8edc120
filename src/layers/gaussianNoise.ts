import { ours } from '../concept.js';
import { extraKernels } from '../core/kernels/extra.js';
import type { Kernels } from '../core/kernels/kernels.js';
import { Purpose, streamOf } from '../core/random/streams.js';
import type { NumberList } from '../data/reading/list.js';
import { readOptions } from '../options.js';
import type { Compaction, Json, Layer, LayerSlot, ParameterSpec, Pass } from '../types.js';
import { given, requireNonNegative } from '../validate.js';
import { readInputShape, readName, shapeOf } from './options.js';
import { passOn } from './stochastic.js';
import {
  inWholeRows,
  narrowNumbers,
  readUnitNumbers,
  requireNumbered,
  type UnitNumbers,
  wholeRowBytes,
} from './unitNumbers.js';

/** Options of {@link gaussianNoise}. */
export interface GaussianNoiseOptions {
  /** Standard deviation of the noise, finite, >= 0. */
  stddev: number;
  inputShape?: NumberList;
  /** Numbers of the units in random draws, set by `compact` in a narrowed layer. Default: 0, 1, ... */
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
  return new GaussianNoise(readGaussianNoise(options));
}

/** The options checked. */
type Read = ReturnType<typeof readGaussianNoise>;

function readGaussianNoise(options: GaussianNoiseOptions) {
  return readOptions('gaussianNoise', options, {
    stddev: [undefined, requireNonNegative],
    inputShape: [undefined, readInputShape],
    unitNumbers: [undefined, readUnitNumbers],
    name: [undefined, readName],
  });
}

class GaussianNoise implements Layer {
  readonly type = 'gaussianNoise';
  readonly trainable = true;
  readonly activation = undefined;
  readonly isStochastic: boolean;
  readonly name: string | undefined;
  readonly inputUnits: number | undefined;
  readonly config: { readonly [key: string]: Json };
  readonly compaction: Compaction = {
    movesZeros: true,
    narrow: (inputs, _units, width) => {
      const { stddev, inputShape, unitNumbers, name } = this.read;
      return new GaussianNoise({
        stddev,
        inputShape: inputShape && inputs.length,
        unitNumbers: narrowNumbers(unitNumbers, inputs, width),
        name,
      });
    },
  };

  constructor(private readonly read: Read) {
    const { stddev, inputShape, unitNumbers, name } = read;
    this.name = name;
    this.inputUnits = inputShape;
    this.isStochastic = stddev > 0;
    this.config = given({ stddev, inputShape: shapeOf(inputShape), unitNumbers, name });
    ours(this);
  }

  outputUnits(inputUnits: number): number {
    requireNumbered('gaussianNoise.unitNumbers', this.read.unitNumbers, inputUnits);
    return inputUnits;
  }

  parameters(): readonly ParameterSpec[] {
    return [];
  }

  scratchBytes(): number {
    return this.read.unitNumbers === undefined ? 0 : wholeRowBytes(this.read.unitNumbers);
  }

  forward(kernels: Kernels, slot: LayerSlot, pass: Pass): void {
    if (!this.isStochastic) return;
    const { input, output } = slot;
    if (!pass.isTraining || !pass.stochastic) passOn(kernels, slot, pass, input, output);
    else if (this.read.unitNumbers === undefined) this.add(kernels, slot, pass, input, output);
    else {
      inWholeRows(kernels, slot, pass, this.read.unitNumbers, [input], [output], (whole, row, [at = 0]) =>
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
      this.read.stddev,
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
