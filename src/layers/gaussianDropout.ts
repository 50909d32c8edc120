import { extraKernels } from '../core/kernels/extra.js';
import type { Kernels } from '../core/kernels/kernels.js';
import { streamOf } from '../core/random/streams.js';
import type { NumberList } from '../data/reading/list.js';
import { readOptions } from '../options.js';
import type { Layer, LayerSlot, Pass } from '../types.js';
import type { Rate } from './rate.js';
import { drawing, drawingLayer } from './stochastic.js';
import { readUnitNumbers, type UnitNumbers } from './unitNumbers.js';

/** Options of {@link gaussianDropout}. */
export interface GaussianDropoutOptions {
  /** Rate of the dropout whose noise has the same variance, in [0, 1), or a schedule of it. */
  rate: Rate;
  inputShape?: NumberList;
  /** Numbers of the units in random draws, set by `compact` in a narrowed layer. Default: 0, 1, ... */
  unitNumbers?: UnitNumbers;
  name?: string;
}

/**
 * Multiplicative noise of mean 1: in training `y = x (1 + s z)`, z standard normal, `s = sqrt(rate / (1 - rate))`, with the mean
 * and variance of dropout's factor; at inference the layer is the identity.
 *
 * z is a function of (seed, step, row, unit), fresh at every step, and never stored. `rate: 0` draws nothing.
 *
 * @throws HyperparameterError when rate is outside [0, 1).
 * @example gaussianDropout({ rate: 0.5 })
 *
 * Source: Srivastava et al. (2014), section 10. As Keras; PyTorch does not have it.
 */
export function gaussianDropout(options: GaussianDropoutOptions): Layer {
  const read = readOptions('gaussianDropout', options, { ...drawing, unitNumbers: [undefined, readUnitNumbers] });
  const scale = (kernels: Kernels, slot: LayerSlot, pass: Pass, from: number, to: number, rate: number) =>
    extraKernels(kernels).f32_gaussian_dropout(
      from,
      to,
      pass.rows,
      slot.inputUnits,
      pass.firstRow,
      Math.sqrt(rate / (1 - rate)),
      pass.stepLow,
      pass.stepHigh,
      streamOf(pass.purpose, slot.ordinal),
      pass.seedLow,
      pass.seedHigh,
    );
  return drawingLayer({
    type: 'gaussianDropout',
    options: read,
    make: gaussianDropout,
    forward: scale,
    backward: scale,
  });
}
