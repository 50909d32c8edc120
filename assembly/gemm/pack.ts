// Copies that give the micro kernels contiguous operands: panels of B (k rows of 16 columns or fewer, one after the
// other), and A with its rows along k. A copy changes no bit, so packed and direct operands give the same product.
import { loadPart } from './epilogue';

/**
 * panels := source (rows, columns), cut into panels of 16 columns, then one of the rest, rounded up to 4, 8, 12 or 16
 * columns; missing columns are +0.
 *
 * @param rows     rows of source, >= 0.
 * @param columns  columns of source, >= 0.
 * @param source   (rows, columns) f32, in; rows are sourceStep bytes apart.
 * @param panels   rows times columns rounded up, f32, out, 16-aligned: each panel is dense, one after the other.
 *
 * Goes row by row: a column strip of a wide matrix touches a page per row, and caches and prefetchers suffer.
 * Unchecked: the caller owns every element named; source and panels do not overlap.
 */
export function packRows(rows: i32, columns: i32, source: usize, sourceStep: usize, panels: usize): void {
  const wideBytes = (<usize>(columns & ~15)) << 2;
  const restBytes = (<usize>(columns & 12)) << 2;
  const panelBytes = (<usize>rows) << 6;
  let rest = panels + <usize>rows * wideBytes;
  for (let p: usize = 0; p < <usize>rows; ++p) {
    let to = panels + (p << 6);
    let from = source;
    for (const end = source + wideBytes; from < end; from += 64) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
      v128.store(to, v128.load(from, 32), 32);
      v128.store(to, v128.load(from, 48), 48);
      to += panelBytes;
    }
    for (const end = from + restBytes; from < end; from += 16) {
      v128.store(rest, v128.load(from));
      rest += 16;
    }
    if (columns & 3) {
      v128.store(rest, loadPart(from, columns & 3));
      rest += 16;
    }
    source += sourceStep;
  }
}

/** The last vector of every row of a panel (rows, columns) := +0; columns is a multiple of 4. */
export function clearLast(rows: i32, columns: i32, panel: usize): void {
  const zero = f32x4.splat(0);
  const step = (<usize>columns) << 2;
  let last = panel + step - 16;
  for (let p = 0; p < rows; ++p) {
    v128.store(last, zero);
    last += step;
  }
}

/**
 * target[j, i] := source[i, j]
 *
 * @param rows     rows of source, columns of target, >= 0.
 * @param columns  columns of source, rows of target, >= 0.
 * @param source   (rows, columns) f32, in; rows are sourceStep bytes apart.
 * @param target   (columns, rows) f32, out; rows are targetStep bytes apart.
 *
 * Unchecked: the caller owns every element named; source and target do not overlap.
 */
export function transpose(
  rows: i32,
  columns: i32,
  source: usize,
  sourceStep: usize,
  target: usize,
  targetStep: usize,
): void {
  const targetStep2 = targetStep << 1;
  let i = 0;
  for (; i + 4 <= rows; i += 4) {
    let from = source;
    let to = target;
    let j = 0;
    for (; j + 4 <= columns; j += 4) {
      const from2 = from + (sourceStep << 1);
      const r0 = v128.load(from);
      const r1 = v128.load(from + sourceStep);
      const r2 = v128.load(from2);
      const r3 = v128.load(from2 + sourceStep);
      const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5); // r0[0] r1[0] r0[1] r1[1]
      const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
      const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
      const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
      const to2 = to + targetStep2;
      v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
      v128.store(to + targetStep, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
      v128.store(to2, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
      v128.store(to2 + targetStep, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
      from += 16;
      to += targetStep << 2;
    }
    if (columns & 2) {
      const from2 = from + (sourceStep << 1);
      const r01 = v128.load_lane<u64>(from + sourceStep, v128.load64_zero(from), 1);
      const r23 = v128.load_lane<u64>(from2 + sourceStep, v128.load64_zero(from2), 1);
      v128.store(to, v128.shuffle<f32>(r01, r23, 0, 2, 4, 6));
      v128.store(to + targetStep, v128.shuffle<f32>(r01, r23, 1, 3, 5, 7));
      from += 8;
      to += targetStep2;
    }
    if (columns & 1) {
      for (let q: usize = 0; q < 16; q += 4) {
        store<f32>(to + q, load<f32>(from));
        from += sourceStep;
      }
    }
    source += sourceStep << 2;
    target += 16;
  }
  if (rows & 2) {
    let from = source;
    let to = target;
    let j = 0;
    for (; j + 4 <= columns; j += 4) {
      const r0 = v128.load(from);
      const r1 = v128.load(from + sourceStep);
      const low = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
      const high = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
      const to2 = to + targetStep2;
      v128.store_lane<u64>(to, low, 0);
      v128.store_lane<u64>(to + targetStep, low, 1);
      v128.store_lane<u64>(to2, high, 0);
      v128.store_lane<u64>(to2 + targetStep, high, 1);
      from += 16;
      to += targetStep << 2;
    }
    for (; j < columns; ++j) {
      store<f32>(to, load<f32>(from));
      store<f32>(to, load<f32>(from + sourceStep), 4);
      from += 4;
      to += targetStep;
    }
    source += sourceStep << 1;
    target += 8;
  }
  if (rows & 1) {
    for (let end = source + ((<usize>columns) << 2); source < end; source += 4) {
      store<f32>(target, load<f32>(source));
      target += targetStep;
    }
  }
}
