import { ours } from '../concept.js';
import type { Kernels } from '../core/kernels/kernels.js';
import type { NumberList } from '../data/reading/list.js';
import type { Declared } from '../options.js';
import { scheduledConfig } from '../schedules/schedule.js';
import type { ProductsOnKept } from '../types/layer.js';
import type { Json, Layer, LayerSlot, Pass } from '../types.js';
import { given } from '../validate.js';
import { readInputShape, readName, shapeOf } from './options.js';
import { type Rate, rateIn, readRate } from './rate.js';
import { inWholeRows, narrowNumbers, requireNumbered, type UnitNumbers, wholeRowBytes } from './unitNumbers.js';

/** Options of every layer that draws. */
export interface DrawingOptions {
  rate: Rate;
  inputShape?: NumberList;
  /** Numbers of the units in random draws, set by `compact` in a narrowed layer. Default: 0, 1, ... */
  unitNumbers?: UnitNumbers;
  name?: string;
}

/** The checks of these options. */
export const drawing = {
  rate: [undefined, readRate],
  inputShape: [undefined, readInputShape],
  name: [undefined, readName],
} satisfies Declared<Omit<ReadDrawing, 'unitNumbers'>>;

/** The options checked. */
interface ReadDrawing {
  readonly rate: Rate;
  readonly inputShape: number | undefined;
  readonly unitNumbers?: UnitNumbers | undefined;
  readonly name: string | undefined;
}

/** The parts in which layers that draw differ from each other. */
export interface Drawing {
  readonly type: string;
  readonly options: ReadDrawing;
  /** The layer's other options, as JSON. */
  readonly config?: { readonly [key: string]: Json };
  /** Throws if that many columns do not fit. */
  readonly checkUnits?: (inputUnits: number) => void;
  readonly scratchBytes?: (inputUnits: number) => number;
  /** The layer for some of its columns, of `width`. @param shared  the new layer's rate, inputShape and name. */
  readonly narrow?: (inputs: Int32Array, width: number, shared: DrawingOptions) => Layer;
  /** Makes the layer from its options; a narrowed one gets `unitNumbers`, and draws in rows as wide as the whole layer. */
  readonly make?: (options: DrawingOptions) => Layer;
  /** Whether a value of 0 may become another one. */
  readonly movesZeros?: boolean;
  /** Lists the units that a pass at that rate (>= 0) keeps, if one row of decisions serves the whole batch. */
  readonly listKept?: (kernels: Kernels, slot: LayerSlot, pass: Pass, rate: number) => void;
  /** Given with `listKept`: the products on those units. */
  readonly productsOnKept?: ProductsOnKept;
  /** y := output for x, (pass.rows, inputUnits), at a rate above 0; y may be x. Called in stochastic passes only. */
  forward(kernels: Kernels, slot: LayerSlot, pass: Pass, x: number, y: number, rate: number): void;
  /** dx := dy times the derivative, for the same draws; dx may be dy. */
  backward(kernels: Kernels, slot: LayerSlot, pass: Pass, dy: number, dx: number, rate: number): void;
}

/**
 * A layer that draws at random and learns nothing: the identity at inference and at rate 0, as wide as its input, in place.
 */
export function drawingLayer(own: Drawing): Layer {
  const { type, options, checkUnits, scratchBytes, listKept, productsOnKept, make } = own;
  const { rate, name, inputShape: inputUnits } = options;
  const isStochastic = rate !== 0;
  const unitNumbers = make && options.unitNumbers;
  const narrow =
    own.narrow ??
    (make &&
      ((inputs, width, shared) =>
        make({ ...shared, ...given({ unitNumbers: narrowNumbers(unitNumbers, inputs, width) }) })));
  const rateNow = (pass: Pass) => (pass.stochastic ? rateIn(`${type}.rate`, rate, pass) : 0);
  /** Draws by the numbers of the units. */
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
      ...own.config,
      ...given({ unitNumbers, inputShape: shapeOf(inputUnits), name }),
    },
    ...(listKept &&
      productsOnKept &&
      isStochastic && {
        kept: {
          ...productsOnKept,
          list: (kernels, slot, pass) => listKept(kernels, slot, pass, rateIn(`${type}.rate`, rate, pass)),
        },
      }),
    ...(narrow && {
      compaction: {
        narrow: (inputs, _units, width) =>
          narrow(inputs, width, { rate, ...given({ inputShape: shapeOf(inputUnits, inputs.length), name }) }),
        movesZeros: own.movesZeros ?? false,
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
      if (!isStochastic) return;
      const now = rateNow(pass);
      if (now === 0) passOn(kernels, slot, pass, slot.input, slot.output);
      else draw(own.forward, kernels, slot, pass, slot.input, slot.output, now);
    },
    backward(kernels, slot, pass) {
      const { outputGradient, inputGradient } = slot;
      if (!isStochastic || inputGradient === 0) return;
      const now = rateNow(pass);
      if (now === 0) passOn(kernels, slot, pass, outputGradient, inputGradient);
      else draw(own.backward, kernels, slot, pass, outputGradient, inputGradient, now);
    },
  });
}

/** The identity, in a pass without draws: plans of a training have an output of its own for every layer that draws. */
export function passOn({ memory }: Kernels, { inputUnits }: LayerSlot, { rows }: Pass, from: number, to: number): void {
  const bytes = rows * inputUnits * Float32Array.BYTES_PER_ELEMENT;
  if (from !== to) new Uint8Array(memory.buffer).copyWithin(to, from, from + bytes);
}
