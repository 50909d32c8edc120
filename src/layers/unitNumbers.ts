import type { Kernels } from '../core/kernels/kernels.js';
import { aligned, alignedBytes, FLOAT_BYTES } from '../core/memory/aligned.js';
import { readList } from '../data/reading/list.js';
import { OptionError, ShapeError } from '../errors.js';
import type { LayerSlot, Pass } from '../types.js';
import { refuse, requireInteger, requireOptions } from '../validate.js';

/**
 * The units of a narrowed layer: their ascending `numbers` among the `units` of the wider layer. `compact` sets them, so that the
 * smaller model draws for each unit what the larger one draws.
 */
export type UnitNumbers = { readonly numbers: readonly number[]; readonly units: number };

/** A copy. @throws OptionError unless numbers ascend from 0 to below `units`. */
export function readUnitNumbers(path: string, given: unknown): UnitNumbers | undefined {
  if (given === undefined) return undefined;
  requireOptions(path, given, ['numbers', 'units']);
  const asked = given as UnitNumbers;
  const units = requireInteger(`${path}.units`, asked.units, 1);
  const numbers = readList(`${path}.numbers`, asked.numbers) as readonly number[] | undefined;
  const holds =
    numbers !== undefined &&
    numbers.length > 0 &&
    numbers.every((unit, place) => Number.isSafeInteger(unit) && unit > (numbers[place - 1] ?? -1) && unit < units);
  if (holds) return { numbers, units };
  refuse(OptionError, `${path}.numbers`, `integers that ascend, from 0 to ${units - 1}`, asked.numbers);
}

/** @throws ShapeError unless there is a number for each of `units`. */
export function requireNumbered(path: string, given: UnitNumbers | undefined, units: number): void {
  const count = given?.numbers.length ?? units;
  if (count === units) return;
  refuse(ShapeError, `${path}.numbers`, `${units} numbers, one per unit`, count);
}

/** The numbers of the kept units, of `width`. */
export function narrowNumbers(
  known: UnitNumbers | undefined,
  kept: Int32Array,
  width: number,
): UnitNumbers | undefined {
  if (kept.length === width) return known;
  return { numbers: Array.from(kept, (unit) => known?.numbers[unit] ?? unit), units: known?.units ?? width };
}

/** Words of a list's entry: a value, which is ignored, and an index. */
const ENTRY_WORDS = 2;

/** Bytes of scratch that {@link inWholeRows} needs: a list of the units, and `count` rows of the wider layer. */
export function wholeRowBytes({ numbers, units }: UnitNumbers, count = 1): number {
  return alignedBytes(FLOAT_BYTES * ENTRY_WORDS * numbers.length) + count * aligned(units);
}

/**
 * Visits the rows of a pass in the width of the wider layer, one at a time, in scratch: copies the arrays of `from` into wide rows,
 * zeros elsewhere, calls `draw`, and copies the wide rows into the arrays of `to`.
 *
 * @param from, to  arrays (pass.rows, kept units); 0 is skipped.
 * @param draw  draws one row: slot and pass of the wider layer, and the addresses of its rows, one for each array.
 */
export function inWholeRows(
  kernels: Kernels,
  slot: LayerSlot,
  pass: Pass,
  unitNumbers: UnitNumbers,
  from: readonly number[],
  to: readonly number[],
  draw: (slot: LayerSlot, pass: Pass, at: readonly number[]) => void,
): void {
  const { numbers, units } = unitNumbers;
  const { scratch } = slot;
  const list = new Int32Array(kernels.memory.buffer, scratch, ENTRY_WORDS * numbers.length);
  for (const [place, unit] of numbers.entries()) list[ENTRY_WORDS * place + 1] = unit;
  const first = scratch + wholeRowBytes(unitNumbers, 0);
  const at = from.map((_, index) => first + index * aligned(units));
  const whole = { ...slot, inputUnits: units };
  for (let row = 0; row < pass.rows; row++) {
    const offset = row * numbers.length * FLOAT_BYTES;
    for (const [index, array] of from.entries()) {
      if (array !== 0) kernels.f32_scatter_kept(array + offset, 0, 1, scratch, numbers.length, at[index]!, 1, units);
    }
    draw(whole, { ...pass, rows: 1, firstRow: pass.firstRow + row }, at);
    for (const [index, array] of to.entries()) {
      if (array !== 0) kernels.f32_gather_kept(at[index]!, units, 0, 1, scratch, numbers.length, array + offset);
    }
  }
}
