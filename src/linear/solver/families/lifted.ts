import type { Columns } from '../columns.js';
import type { Workspace } from '../workspace.js';

/**
 * The columns of a model with one coefficient for each column and class: column k * count + j is x̃_j in the rows of class k.
 *
 * H is the second derivative of the multinomial loss, w p_k (δ_kl - p_l) between classes k and l of a row; its `h` holds w p, a class
 * after another.
 *
 * @param v  (ld of the data) reciprocal weights.
 */
export function lifted(space: Workspace, data: Columns, classes: number, v: number): Columns {
  const { ld, count } = data;
  const weights = space.zeros(ld);
  let room = { address: space.take(64 * 4), length: 64 };

  /** Calls back for every run of one class, with its columns in the data. */
  const eachRun = (
    list: number,
    length: number,
    run: (k: number, own: number, start: number, size: number) => void,
  ): void => {
    if (length > room.length) {
      space.give(room.address);
      room = { address: space.take(2 * length * 4), length: 2 * length };
    }
    const given = space.i32(list, length);
    const own = space.i32(room.address, length);
    const runs: [k: number, start: number][] = [];
    for (let i = 0; i < length; i++) {
      const column = given[i]!;
      const k = Math.floor(column / count);
      own[i] = column - k * count;
      if (runs.at(-1)?.[0] !== k) runs.push([k, i]);
    }
    const { address } = room;
    runs.forEach(([k, start], i) => {
      run(k, address + start * 4, start, (runs[i + 1]?.[1] ?? length) - start);
    });
  };

  /** Weights between two classes. */
  const weigh = (h: number, k: number, l: number): void => {
    const a = space.f64(h + k * ld * 8, ld);
    const b = space.f64(h + l * ld * 8, ld);
    const reciprocal = space.f64(v, ld);
    const out = space.f64(weights, ld);
    if (k === l) for (let i = 0; i < ld; i++) out[i] = a[i]! * (1 - a[i]! * reciprocal[i]!);
    else for (let i = 0; i < ld; i++) out[i] = -a[i]! * b[i]! * reciprocal[i]!;
  };

  return {
    ld: classes * ld,
    count: classes * count,
    norms: undefined,
    dots: (list, length, r, out) =>
      eachRun(list, length, (k, own, start, size) => data.dots(own, size, r + k * ld * 8, out + start * 8)),
    axpys: (list, length, factors, y) =>
      eachRun(list, length, (k, own, start, size) => data.axpys(own, size, factors + start * 8, y + k * ld * 8)),
    gram: (h, rows, countA, columns, countB, out, stride) => {
      const above = space.take(countA * 4);
      const runs: [k: number, start: number, size: number][] = [];
      eachRun(rows, countA, (k, own, start, size) => {
        runs.push([k, start, size]);
        space.i32(above + start * 4, size).set(space.i32(own, size));
      });
      eachRun(columns, countB, (l, own, from, width) => {
        for (const [k, start, size] of runs) {
          weigh(h, k, l);
          data.gram(weights, above + start * 4, size, own, width, out + (start * stride + from) * 8, stride);
        }
      });
      space.give(above);
    },
    stepResiduals: (h, step, u) => {
      const [steps, curvature, out] = [step, h, u].map((address) => space.f64(address, classes * ld)) as [
        Float64Array,
        Float64Array,
        Float64Array,
      ];
      const reciprocal = space.f64(v, ld);
      let isWithin = true;
      for (let i = 0; i < ld; i++) {
        if (reciprocal[i] === 0) continue;
        let mean = 0;
        for (let at = i; at < classes * ld; at += ld) mean += curvature[at]! * reciprocal[i]! * steps[at]!;
        for (let at = i; at < classes * ld; at += ld) {
          const own = steps[at]! - mean;
          out[at]! -= curvature[at]! * own;
          if (!(Math.abs(own) <= 1)) isWithin = false;
        }
      }
      return isWithin;
    },
  };
}
