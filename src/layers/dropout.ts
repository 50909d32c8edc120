import type { Kernels } from '../core/kernels.js';
import { dropoutThreshold, streamOf } from '../core/random.js';
import { OptionError, ShapeError } from '../errors.js';
import type { Json, Layer, LayerSlot, ParameterSpec, Pass } from '../types.js';
import { requireFraction, requireInteger, requireOptions, show } from '../validate.js';
import { readInputShape, readName } from './options.js';

/** What {@link dropout} takes. */
export interface DropoutOptions {
  /** Fraction that is DROPPED, in [0, 1). */
  rate: number;
  /** Which entries share a decision: `[batch, units]`, each null (its own) or 1 (shared). Default: nothing is shared. */
  noiseShape?: readonly (number | null)[];
  /**
   * Which decisions the units take: `numbers` of units, ascending, of a layer of `units`. `compact` sets it, so that a smaller
   * model draws the masks of the one that it came from. Default: its own.
   */
  unitNumbers?: { readonly numbers: readonly number[]; readonly units: number };
  inputShape?: readonly number[];
  name?: string;
}

/**
 * Inverted dropout: in training each value is kept with probability `1 - rate` and scaled by `1 / (1 - rate)`, otherwise
 * it is 0; at inference the layer is the identity.
 *
 * Masks are functions of (seed, step, row, unit), fresh at every step, and never stored. The kept fraction is
 * `round((1 - rate) * 65536) / 65536`, and the scale its exact inverse, so the mask stays unbiased. `rate: 0` draws nothing.
 *
 * @throws HyperparameterError when rate is outside [0, 1); ShapeError for a noiseShape that does not fit.
 * @example dropout({ rate: 0.5 })
 * @example dropout({ rate: 0.2, noiseShape: [1, null] }) // drops whole units for the batch
 *
 * Source: Srivastava et al. (2014). Keras takes the same rate; the paper's p is the fraction kept.
 */
export function dropout(options: DropoutOptions): Layer {
  requireOptions('dropout', options, ['rate', 'noiseShape', 'unitNumbers', 'inputShape', 'name']);
  return new Dropout(options);
}

class Dropout implements Layer {
  readonly type = 'dropout';
  readonly trainable = true;
  readonly activation = undefined;
  readonly isStochastic: boolean;
  readonly dropsUnits: boolean;
  readonly name: string | undefined;
  readonly inputUnits: number | undefined;
  readonly config: { readonly rate: number; readonly [key: string]: Json };
  private readonly keepThreshold: number;
  private readonly scale: number;
  private readonly noiseShape: readonly (number | null)[];
  private readonly unitNumbers: DropoutOptions['unitNumbers'];

  constructor(options: DropoutOptions) {
    const rate = requireFraction('dropout', 'rate', options.rate);
    this.name = readName('dropout', options.name);
    this.inputUnits = readInputShape('dropout', options.inputShape);
    this.noiseShape = readNoiseShape(options.noiseShape);
    this.unitNumbers = readUnitNumbers(options.unitNumbers);
    this.isStochastic = rate > 0;
    this.dropsUnits = rate > 0 && this.noiseShape[0] === 1 && this.noiseShape[1] !== 1;
    ({ keepThreshold: this.keepThreshold, scale: this.scale } = dropoutThreshold(rate));
    this.config = {
      rate,
      ...(options.noiseShape === undefined ? {} : { noiseShape: [...this.noiseShape] }),
      ...(this.unitNumbers === undefined ? {} : { unitNumbers: this.unitNumbers }),
      ...(this.inputUnits === undefined ? {} : { inputShape: [this.inputUnits] }),
      ...(this.name === undefined ? {} : { name: this.name }),
    };
  }

  narrow(inputs: readonly number[], _units: readonly number[], width: number): Layer {
    const { inputUnits, name, unitNumbers } = this;
    const [batch = null, shared = null] = this.noiseShape;
    return new Dropout({
      rate: this.config.rate,
      noiseShape: [batch, shared === 1 ? 1 : null],
      unitNumbers: {
        numbers: inputs.map((input) => unitNumbers?.numbers[input] ?? input),
        units: unitNumbers?.units ?? width,
      },
      ...(inputUnits === undefined ? {} : { inputShape: [inputs.length] }),
      ...(name === undefined ? {} : { name }),
    });
  }

  outputUnits(inputUnits: number): number {
    const shared = this.noiseShape[1] ?? null;
    const count = this.unitNumbers?.numbers.length;
    if (count !== undefined && count !== inputUnits) {
      throw new ShapeError(`dropout: unitNumbers has ${count} numbers, and ${inputUnits} units come in`, {
        path: 'dropout.unitNumbers',
        expected: String(inputUnits),
        got: count,
      });
    }
    if (shared !== null && shared !== 1 && shared !== inputUnits) {
      throw new ShapeError(`dropout: noiseShape[1] must be null, 1 or ${inputUnits}, got ${shared}`, {
        path: 'dropout.noiseShape',
        expected: `null, 1 or ${inputUnits}`,
        got: shared,
      });
    }
    return inputUnits;
  }

  parameters(): readonly ParameterSpec[] {
    return [];
  }

  /** Numbers of the units, and masks of one row of those that they are numbers of. */
  scratchBytes(_kernels: Kernels, _rows: number, inputUnits: number): number {
    if (this.unitNumbers === undefined) return 0;
    return Int32Array.BYTES_PER_ELEMENT * (inputUnits + 8 * Math.ceil(this.unitNumbers.units / 8));
  }

  /** A row of ones, masked: what is left of it is kept. It lies where the output will be. */
  listKept(kernels: Kernels, slot: LayerSlot, pass: Pass): void {
    const { kept, inputUnits, output } = slot;
    if (kept === undefined) return;
    new Float32Array(kernels.memory.buffer, output, inputUnits).fill(1);
    this.mask(kernels, slot, pass, output, output, 1);
    kept.nonzeros = kernels.f32_list_rows(1, inputUnits, output, inputUnits, inputUnits, kept.starts, kept.entries);
  }

  forward(kernels: Kernels, slot: LayerSlot, pass: Pass): void {
    if (pass.stochastic) this.mask(kernels, slot, pass, slot.input, slot.output, pass.rows);
  }

  /** The mask is its own adjoint: the same decisions and scale on the gradient; behind relu, the stored zeros tell. */
  backward(kernels: Kernels, slot: LayerSlot, pass: Pass): void {
    const { inputGradient, outputGradient, output, inputUnits } = slot;
    if (inputGradient === 0) return;
    if (this.isStochastic && slot.isInputRectified) {
      kernels.f32_dropout_backward(output, outputGradient, inputGradient, pass.rows * inputUnits, this.scale);
    } else this.mask(kernels, slot, pass, outputGradient, inputGradient, pass.rows);
  }

  private mask(kernels: Kernels, slot: LayerSlot, pass: Pass, from: number, to: number, rows: number): void {
    if (!this.isStochastic) return;
    const isSharedByRows = this.noiseShape[0] === 1;
    if (this.unitNumbers !== undefined) {
      this.maskNumbered(kernels, slot, pass, from, to, rows, this.unitNumbers);
      return;
    }
    const isSharedByUnits = this.noiseShape[1] === 1 && slot.inputUnits !== 1;
    kernels.f32_dropout(
      from,
      to,
      rows,
      slot.inputUnits,
      isSharedByRows ? 0 : pass.firstRow,
      isSharedByRows ? 0 : 1,
      isSharedByUnits ? 0 : 1,
      this.keepThreshold,
      this.scale,
      pass.stepLow,
      pass.stepHigh,
      streamOf(pass.purpose, slot.ordinal),
      pass.seedLow,
      pass.seedHigh,
    );
  }

  /** The decisions of units by their numbers: groups of one unit, some of which are not there. */
  private maskNumbered(
    kernels: Kernels,
    slot: LayerSlot,
    pass: Pass,
    from: number,
    to: number,
    rows: number,
    { numbers, units }: { readonly numbers: readonly number[]; readonly units: number },
  ): void {
    const { inputUnits, scratch, ordinal } = slot;
    const unitOf = new Int32Array(kernels.memory.buffer, scratch, inputUnits);
    if (this.noiseShape[1] === 1) unitOf.fill(0);
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
        this.keepThreshold,
        this.scale,
        scratch + unitOf.byteLength,
        pass.stepLow,
        pass.stepHigh,
        streamOf(pass.purpose, ordinal),
        pass.seedLow,
        pass.seedHigh,
      );
    if (this.noiseShape[0] !== 1) mask(0, rows, pass.firstRow);
    else for (let row = 0; row < rows; row++) mask(row * unitOf.byteLength, 1, 0);
  }
}

/** @throws OptionError unless numbers ascend from 0 to below `units`. */
function readUnitNumbers(given: DropoutOptions['unitNumbers']): DropoutOptions['unitNumbers'] {
  if (given === undefined) return undefined;
  const owner = 'dropout.unitNumbers';
  requireOptions(owner, given, ['numbers', 'units']);
  const units = requireInteger(owner, 'units', given.units, 1);
  const { numbers } = given;
  const holds =
    Array.isArray(numbers) &&
    numbers.length > 0 &&
    numbers.every((unit, place) => Number.isSafeInteger(unit) && unit > (numbers[place - 1] ?? -1) && unit < units);
  if (holds) return { numbers: [...numbers], units };
  const expected = `integers that ascend, from 0 to ${units - 1}`;
  throw new OptionError(`dropout: unitNumbers.numbers must be ${expected}, got ${show(numbers)}`, {
    path: owner,
    expected,
    got: numbers,
  });
}

function readNoiseShape(given: readonly (number | null)[] | undefined): readonly (number | null)[] {
  if (given === undefined) return [null, null];
  const holds =
    Array.isArray(given) &&
    given.length === 2 &&
    (given[0] === null || given[0] === 1) &&
    (given[1] === null || (Number.isSafeInteger(given[1]) && given[1] >= 1));
  if (holds) return [...given];
  const expected = '[null or 1, null, 1 or the number of units]';
  const got = Array.isArray(given) ? `[${given.map(show).join(', ')}]` : show(given);
  throw new ShapeError(`dropout: noiseShape must be ${expected}, got ${got}`, {
    path: 'dropout.noiseShape',
    expected,
    got: given,
  });
}
