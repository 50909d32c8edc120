import { extraKernels } from '../core/kernels/extra.js';
import { dropoutThreshold, streamOf } from '../core/random/streams.js';
import type { NumberList } from '../data/reading/list.js';
import { readOptions } from '../options.js';
import type { Layer } from '../types.js';
import type { Rate } from './rate.js';
import { drawing, drawingLayer } from './stochastic.js';
import { readUnitNumbers, type UnitNumbers } from './unitNumbers.js';

/** Options of {@link alphaDropout}. */
export interface AlphaDropoutOptions {
  /** Fraction that is DROPPED, in [0, 1), or a schedule of it. */
  rate: Rate;
  inputShape?: NumberList;
  /** Numbers of the units in random draws, set by `compact` in a narrowed layer. Default: 0, 1, ... */
  unitNumbers?: UnitNumbers;
  name?: string;
}

/** The limit of selu at minus infinity: -lambda alpha. */
const SATURATION = -1.7580993408473766;

/**
 * Dropout for selu networks: in training each value is kept with probability `q = 1 - rate`, otherwise it becomes
 * `s = -λα = -1.758`, and the result is mapped by `a y + b`; at inference the layer is the identity.
 *
 * `a = 1 / sqrt(q (1 + s² (1 - q)))` and `b = -a s (1 - q)`, so that an input of mean 0 and variance 1 keeps both. Decisions
 * and rounding of the rate are those of dropout. `rate: 0` draws nothing.
 *
 * @throws HyperparameterError when rate is outside [0, 1).
 * @example
 * sequential({
 *   layers: [
 *     dense({ units: 32, inputShape: [4], activation: 'selu', kernelInitializer: 'lecunNormal' }),
 *     alphaDropout({ rate: 0.1 }),
 *     dense({ units: 3, activation: 'softmax' }),
 *   ],
 * })
 *
 * Source: Klambauer et al. (2017). As Keras and PyTorch.
 */
export function alphaDropout(options: AlphaDropoutOptions): Layer {
  const read = readOptions('alphaDropout', options, { ...drawing, unitNumbers: [undefined, readUnitNumbers] });
  return drawingLayer({
    type: 'alphaDropout',
    options: read,
    make: alphaDropout,
    movesZeros: true,
    forward(kernels, slot, pass, x, y, rate) {
      const { keepThreshold, scale, shift, dropped } = mapOf(rate);
      extraKernels(kernels).f32_alpha_dropout(
        x,
        y,
        pass.rows,
        slot.inputUnits,
        pass.firstRow,
        keepThreshold,
        scale,
        shift,
        dropped,
        pass.stepLow,
        pass.stepHigh,
        streamOf(pass.purpose, slot.ordinal),
        pass.seedLow,
        pass.seedHigh,
      );
    },
    backward(kernels, slot, pass, dy, dx, rate) {
      const { keepThreshold, scale } = mapOf(rate);
      kernels.f32_dropout(
        dy,
        dx,
        pass.rows,
        slot.inputUnits,
        pass.firstRow,
        1,
        1,
        keepThreshold,
        scale,
        pass.stepLow,
        pass.stepHigh,
        streamOf(pass.purpose, slot.ordinal),
        pass.seedLow,
        pass.seedHigh,
      );
    },
  });
}

/** Kept values are multiplied by `scale`, plus `shift`; others become `dropped`. */
function mapOf(rate: number) {
  const { keepThreshold } = dropoutThreshold(rate);
  const keep = keepThreshold / 65536;
  const scale = 1 / Math.sqrt(keep * (1 + SATURATION * SATURATION * (1 - keep)));
  const shift = -scale * SATURATION * (1 - keep);
  return { keepThreshold, scale, shift, dropped: scale * SATURATION + shift };
}
