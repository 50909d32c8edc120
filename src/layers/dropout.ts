import type { Kernels } from '../core/kernels/kernels.js';
import { FLOAT_BYTES } from '../core/memory/aligned.js';
import { dropoutThreshold, streamOf } from '../core/random/streams.js';
import { type NumberList, readList } from '../data/reading/list.js';
import { ShapeError } from '../errors.js';
import { optional, readOptions } from '../options.js';
import type { Layer, LayerSlot, Pass } from '../types.js';
import { given, refuse } from '../validate.js';
import { productsOnKept } from './products/kept.js';
import type { Rate } from './rate.js';
import { type Drawing, drawing, drawingLayer } from './stochastic.js';
import { narrowNumbers, readUnitNumbers, requireNumbered, type UnitNumbers } from './unitNumbers.js';

/** Options of {@link dropout}. */
export interface DropoutOptions {
  /** Fraction that is DROPPED, in [0, 1), or a schedule of it. */
  rate: Rate;
  /** Which entries share a decision: `[batch, units]`, each null (its own) or 1 (shared). Default: nothing is shared. */
  noiseShape?: readonly (number | null)[];
  /** Numbers of the units in random draws, set by `compact` in a narrowed layer. Default: 0, 1, ... */
  unitNumbers?: UnitNumbers;
  inputShape?: NumberList;
  name?: string;
}

/**
 * Inverted dropout: in training each value is kept with probability `1 - rate` and scaled by `1 / (1 - rate)`, otherwise
 * it is 0; at inference the layer is the identity.
 *
 * Masks are functions of (seed, step, row, unit), fresh at every step, and never stored. The kept fraction is
 * `round((1 - rate) * 65536) / 65536`, and the scale its exact inverse, so the mask stays unbiased. `rate: 0` draws nothing.
 *
 * @throws HyperparameterError if rate is outside [0, 1), in training if a schedule gives it; ShapeError for a noiseShape that
 *   does not fit.
 * @example dropout({ rate: 0.5 })
 * @example dropout({ rate: 0.2, noiseShape: [1, null] }) // drops whole units for the batch
 * @example dropout({ rate: ramp({ from: 0, to: 0.5, steps: 1000 }) })
 *
 * Source: Srivastava et al. (2014); Morerio et al. (2017) for rates that rise from 0. Keras takes the same rate; the first
 * paper's p is the fraction kept.
 */
export function dropout(options: DropoutOptions): Layer {
  const read = readOptions('dropout', options, {
    ...drawing,
    noiseShape: [undefined, optional(readNoiseShape)],
    unitNumbers: [undefined, readUnitNumbers],
  });
  const { noiseShape = [null, null], unitNumbers } = read;
  const mask = unitNumbers === undefined ? maskOf(noiseShape) : numberedMaskOf(noiseShape, unitNumbers);
  // Masks a row of ones, in the memory of the output: units that are not 0 are kept.
  const listKept: Drawing['listKept'] = (kernels, slot, pass, rate) => {
    const { kept, inputUnits: units, output } = slot;
    if (kept === undefined) return;
    new Float32Array(kernels.memory.buffer, output, units).fill(1);
    if (rate > 0) mask(kernels, slot, pass, output, output, 1, rate);
    kept.nonzeros = kernels.f32_list_rows(1, units, output, units, units, kept.starts, kept.entries);
  };
  return drawingLayer({
    type: 'dropout',
    options: read,
    config: given({ noiseShape: read.noiseShape, unitNumbers }),
    checkUnits(units) {
      requireNumbered('dropout.unitNumbers', unitNumbers, units);
      requireFit(noiseShape[1] ?? null, units);
    },
    // One i32 per unit, then one mask row over the original units.
    ...(unitNumbers && { scratchBytes: (units) => FLOAT_BYTES * (units + 8 * Math.ceil(unitNumbers.units / 8)) }),
    narrow(inputs, width, shared) {
      const [batch = null, byUnits = null] = noiseShape;
      return dropout({
        ...shared,
        noiseShape: [batch, byUnits === 1 ? 1 : null],
        ...given({ unitNumbers: narrowNumbers(unitNumbers, inputs, width) }),
      });
    },
    ...(noiseShape[0] === 1 && noiseShape[1] !== 1 && { listKept, productsOnKept }),
    forward: (kernels, slot, pass, x, y, rate) => mask(kernels, slot, pass, x, y, pass.rows, rate),
    // The mask is its own adjoint: the gradient gets the same decisions and scale. After relu, the stored zeros are the
    // decisions.
    backward(kernels, slot, pass, dy, dx, rate) {
      const { output, inputUnits, isInputRectified } = slot;
      if (!isInputRectified) mask(kernels, slot, pass, dy, dx, pass.rows, rate);
      else kernels.f32_select(output, dy, dx, pass.rows * inputUnits, dropoutThreshold(rate).scale);
    },
  });
}

/** to := the rows of `from`, masked as in this pass. */
type Mask = (
  kernels: Kernels,
  slot: LayerSlot,
  pass: Pass,
  from: number,
  to: number,
  rows: number,
  rate: number,
) => void;

function maskOf(noiseShape: readonly (number | null)[]): Mask {
  const isSharedByRows = noiseShape[0] === 1;
  return (kernels, slot, pass, from, to, rows, rate) => {
    const isSharedByUnits = noiseShape[1] === 1 && slot.inputUnits !== 1;
    const { keepThreshold, scale } = dropoutThreshold(rate);
    kernels.f32_dropout(
      from,
      to,
      rows,
      slot.inputUnits,
      isSharedByRows ? 0 : pass.firstRow,
      isSharedByRows ? 0 : 1,
      isSharedByUnits ? 0 : 1,
      keepThreshold,
      scale,
      pass.stepLow,
      pass.stepHigh,
      streamOf(pass.purpose, slot.ordinal),
      pass.seedLow,
      pass.seedHigh,
    );
  };
}

/** Decides by unit numbers: each is a group of one unit, and some are missing. */
function numberedMaskOf(noiseShape: readonly (number | null)[], { numbers, units }: UnitNumbers): Mask {
  return (kernels, slot, pass, from, to, rows, rate) => {
    const { inputUnits, scratch, ordinal } = slot;
    const { keepThreshold, scale } = dropoutThreshold(rate);
    const unitOf = new Int32Array(kernels.memory.buffer, scratch, inputUnits);
    if (noiseShape[1] === 1) unitOf.fill(0);
    else unitOf.set(numbers);
    const mask = (offset: number, count: number, firstRow: number) =>
      kernels.f32_spatial_dropout(
        from + offset,
        to + offset,
        count,
        inputUnits,
        firstRow,
        scratch,
        units,
        keepThreshold,
        scale,
        scratch + unitOf.byteLength,
        pass.stepLow,
        pass.stepHigh,
        streamOf(pass.purpose, ordinal),
        pass.seedLow,
        pass.seedHigh,
      );
    if (noiseShape[0] !== 1) mask(0, rows, pass.firstRow);
    else for (let row = 0; row < rows; row++) mask(row * unitOf.byteLength, 1, 0);
  };
}

/** @throws ShapeError unless the noise shape's second entry fits the number of columns. */
function requireFit(shared: number | null, inputUnits: number): void {
  if (shared === null || shared === 1 || shared === inputUnits) return;
  refuse(ShapeError, 'dropout.noiseShape[1]', `null, 1 or ${inputUnits}`, shared);
}

function readNoiseShape(path: string, given: unknown): readonly (number | null)[] {
  const sizes = readList(path, given) as readonly (number | null)[] | undefined;
  const [rows, units = 0] = sizes ?? [];
  const holds =
    sizes?.length === 2 &&
    (rows === null || rows === 1) &&
    (units === null || (Number.isSafeInteger(units) && units >= 1));
  if (holds) return sizes;
  refuse(ShapeError, path, '[null or 1, null, 1 or the number of units]', given);
}
