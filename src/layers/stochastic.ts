import { ours } from '../concept.js';
import type { Kernels } from '../core/kernels/kernels.js';
import type { NumberList } from '../data/reading/list.js';
import { scheduledConfig } from '../schedules/schedule.js';
import type { Json, Layer, LayerSlot, Pass } from '../types.js';
import { given } from '../validate.js';
import { readInputShape, readName, shapeOf } from './options.js';
import { type Rate, rateIn, readRate } from './rate.js';
import {
  inWholeRows,
  narrowNumbers,
  readUnitNumbers,
  requireNumbered,
  type UnitNumbers,
  wholeRowBytes,
} from './unitNumbers.js';

/** Options that every layer that draws has. */
export interface DrawingOptions {
  rate: Rate;
  inputShape?: NumberList;
  /** Whose draws the units take, in a layer that `compact` narrowed. Default: their own. */
  unitNumbers?: UnitNumbers;
  name?: string;
}

/** What sets one layer that draws apart from the others. */
export interface Drawing {
  readonly type: string;
  /** As the user gave them: where the rate, `inputShape` and `name` come from. */
  readonly options: DrawingOptions;
  /** The layer's other options, as JSON. */
  readonly config?: { readonly [key: string]: Json };
  /** Throws where so many columns do not fit. */
  readonly checkUnits?: (inputUnits: number) => void;
  readonly scratchBytes?: (inputUnits: number) => number;
  /** What is left of it on some of its columns, of `width`. @param shared  the new layer's rate, inputShape and name. */
  readonly narrow?: (inputs: Int32Array, width: number, shared: DrawingOptions) => Layer;
  /** Makes the layer, where `narrow` is to be done by the whole layer's draws, in rows as wide as that was. */
  readonly make?: (options: DrawingOptions) => Layer;
  /** Whether a value of 0 may become another one. */
  readonly movesZeros?: boolean;
  /** Lists the units that a pass at that rate, which may be 0, keeps: for a mask of one row for the whole batch. */
  readonly listKept?: (kernels: Kernels, slot: LayerSlot, pass: Pass, rate: number) => void;
  /** y := what the layer makes of x, (pass.rows, inputUnits), at a rate above 0; y may be x. Called in stochastic passes only. */
  forward(kernels: Kernels, slot: LayerSlot, pass: Pass, x: number, y: number, rate: number): void;
  /** dx := dy times the derivative, for the same draws; dx may be dy. */
  backward(kernels: Kernels, slot: LayerSlot, pass: Pass, dy: number, dx: number, rate: number): void;
}

/**
 * A layer that draws at random and learns nothing: the identity at inference and at rate 0, as wide as its input, in place.
 *
 * @throws HyperparameterError when the rate is outside [0, 1); ShapeError, OptionError for inputShape or name.
 */
export function drawingLayer(drawing: Drawing): Layer {
  const { type, options, checkUnits, scratchBytes, listKept, make } = drawing;
  const rate = readRate(type, 'rate', options.rate);
  const name = readName(type, options.name);
  const inputUnits = readInputShape(type, options.inputShape);
  const isStochastic = rate !== 0;
  const unitNumbers = make && readUnitNumbers(`${type}.unitNumbers`, options.unitNumbers);
  const narrow =
    drawing.narrow ??
    (make &&
      ((inputs, width, shared) =>
        make({ ...shared, ...given({ unitNumbers: narrowNumbers(unitNumbers, inputs, width) }) })));
  /** Draws by the places that the units have, or had. */
  const draw = (way: Drawing['forward'], ...[kernels, slot, pass, from, to, now]: Parameters<Drawing['forward']>) => {
    if (unitNumbers === undefined) way(kernels, slot, pass, from, to, now);
    else {
      inWholeRows(kernels, slot, pass, unitNumbers, [from], [to], (whole, row, [at = 0]) =>
        way(kernels, whole, row, at, at, now),
      );
    }
  };
  return ours({
    type,
    name,
    inputUnits,
    isStochastic,
    trainable: true,
    activation: undefined,
    config: {
      rate: scheduledConfig(rate),
      ...drawing.config,
      ...given({ unitNumbers, inputShape: shapeOf(inputUnits), name }),
    },
    ...(listKept &&
      isStochastic && {
        listKept: (kernels, slot, pass) => listKept(kernels, slot, pass, rateIn(type, 'rate', rate, pass)),
      }),
    ...(narrow && {
      compaction: {
        narrow: (inputs, _units, width) =>
          narrow(inputs, width, { rate, ...given({ inputShape: shapeOf(inputUnits, inputs.length), name }) }),
        movesZeros: drawing.movesZeros ?? false,
      },
    }),
    outputUnits(units) {
      requireNumbered(`${type}.unitNumbers`, unitNumbers, units);
      checkUnits?.(units);
      return units;
    },
    parameters: () => [],
    scratchBytes: (_kernels, _rows, units) =>
      unitNumbers === undefined ? (scratchBytes?.(units) ?? 0) : wholeRowBytes(unitNumbers),
    forward(kernels, slot, pass) {
      if (!isStochastic || !pass.stochastic) return;
      const now = rateIn(type, 'rate', rate, pass);
      if (now === 0) copy(kernels, slot, pass, slot.input, slot.output);
      else draw(drawing.forward, kernels, slot, pass, slot.input, slot.output, now);
    },
    backward(kernels, slot, pass) {
      const { outputGradient, inputGradient } = slot;
      if (!isStochastic || inputGradient === 0) return;
      const now = rateIn(type, 'rate', rate, pass);
      if (now === 0) copy(kernels, slot, pass, outputGradient, inputGradient);
      else draw(drawing.backward, kernels, slot, pass, outputGradient, inputGradient, now);
    },
  });
}

/** What a pass without draws is, in a step whose rate is 0. */
function copy({ memory }: Kernels, { inputUnits }: LayerSlot, { rows }: Pass, from: number, to: number): void {
  const bytes = rows * inputUnits * Float32Array.BYTES_PER_ELEMENT;
  if (from !== to) new Uint8Array(memory.buffer).copyWithin(to, from, from + bytes);
}
