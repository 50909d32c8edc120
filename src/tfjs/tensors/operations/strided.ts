import { Elements, valuesOf, zerosOf } from '../elements.js';
import { sizeOf } from '../shapes.js';

/**
 * Copies elements in another order: element (i, j, ...) of the result is that at `offset + i strides[0] + j strides[1] + ...`.
 *
 * Stride 0 repeats, a negative one reverses. Transposing, slicing, tiling and broadcasting are calls of this.
 */
export function gathered(
  owner: string,
  x: Elements,
  shape: readonly number[],
  strides: readonly number[],
  offset = 0,
): Elements {
  const from = valuesOf(x);
  const to = zerosOf(owner, x.dtype, sizeOf(shape));
  walk(
    shape,
    (at, [first], count, [step]) => {
      if (step === 1) to.set(from.subarray(first!, first! + count), at);
      else for (let index = 0; index < count; index++) to[at + index] = from[first! + index * step!]!;
    },
    [{ strides, offset }],
  );
  return new Elements(to, shape, x.dtype);
}

/** Writes elements into a larger row-major array, at `offset + i strides[0] + ...`. */
export function scattered(x: Elements, to: Elements, strides: readonly number[], offset: number): void {
  const [from, target] = [valuesOf(x), valuesOf(to)];
  walk(
    x.shape,
    (at, [first], count, [step]) => {
      if (step === 1) target.set(from.subarray(at, at + count), first!);
      else for (let index = 0; index < count; index++) target[first! + index * step!] = from[at + index]!;
    },
    [{ strides, offset }],
  );
}

/** An array walked through along strides. */
export interface Walked {
  readonly strides: readonly number[];
  readonly offset: number;
}

/**
 * Walks through a shape, run by run along its last axis.
 *
 * @param run  gets the row-major index of the run's first element, its index in each array, the run's length and the arrays' steps.
 */
export function walk(
  shape: readonly number[],
  run: (at: number, firsts: readonly number[], count: number, steps: readonly number[]) => void,
  arrays: readonly Walked[],
): void {
  const last = shape.length - 1;
  const count = shape[last] ?? 1;
  const runs = sizeOf(shape.slice(0, -1));
  if (count === 0 || runs === 0) return;
  const steps = arrays.map(({ strides }) => strides[last] ?? 1);
  const firsts = arrays.map(({ offset }) => offset);
  const place = new Array<number>(Math.max(last, 0)).fill(0);
  for (let index = 0; index < runs; index++) {
    run(index * count, firsts, count, steps);
    // The next place, as an odometer counts.
    for (let axis = last - 1; axis >= 0; axis--) {
      const isCarried = place[axis]! + 1 === shape[axis]!;
      const move = isCarried ? -place[axis]! : 1;
      place[axis]! += move;
      for (let array = 0; array < firsts.length; array++) firsts[array]! += move * arrays[array]!.strides[axis]!;
      if (!isCarried) break;
    }
  }
}
