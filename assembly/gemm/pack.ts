// Copies that give the micro kernels contiguous operands: panels of B (k rows of 16, 8 or 4 columns, one behind the
// other), and A with its rows along k. A copy changes no bit, so packed and direct operands give the same product.

/**
 * panels := source (rows, columns), cut into panels of 16 columns, then one of 8 and one of 4 where they are left.
 *
 * @param rows     rows of source, >= 0.
 * @param columns  columns of source, a multiple of 4, >= 0.
 * @param source   (rows, columns) f32, in; rows are sourceStep bytes apart.
 * @param panels   (rows * columns) f32, out, 16-aligned: each panel is dense, one behind the other.
 *
 * Goes row after row: a column strip of a wide matrix touches a page per row, and caches and prefetchers suffer.
 * Unchecked: the caller owns every element named; source and panels do not overlap.
 */
export function packRows(rows: i32, columns: i32, source: usize, sourceStep: usize, panels: usize): void {
  const wideEnd = (<usize>(columns & ~15)) << 2;
  const panelBytes = (<usize>rows) << 6;
  const rest = panels + <usize>rows * wideEnd;
  const rest4 = rest + (columns & 8 ? (<usize>rows) << 5 : 0);
  for (let p: usize = 0; p < <usize>rows; ++p) {
    let to = panels + (p << 6);
    let from = source;
    for (const end = source + wideEnd; from < end; from += 64) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
      v128.store(to, v128.load(from, 32), 32);
      v128.store(to, v128.load(from, 48), 48);
      to += panelBytes;
    }
    if (columns & 8) {
      to = rest + (p << 5);
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
      from += 32;
    }
    if (columns & 4) v128.store(rest4 + (p << 4), v128.load(from));
    source += sourceStep;
  }
}

/**
 * panel (rows, 4) := source (rows, columns), the missing columns +0.
 *
 * @param rows     rows of source, >= 0.
 * @param columns  1 to 3.
 * @param source   (rows, columns) f32, in; rows are sourceStep bytes and columns columnStep bytes apart.
 * @param panel    (rows, 4) f32, out, 16-aligned.
 *
 * Unchecked: the caller owns every element named; source and panel do not overlap.
 */
export function packColumns(
  rows: i32,
  columns: i32,
  source: usize,
  sourceStep: usize,
  columnStep: usize,
  panel: usize,
): void {
  const zero = f32x4.splat(0);
  for (let p = 0; p < rows; ++p) {
    let v = f32x4.replace_lane(zero, 0, load<f32>(source));
    if (columns > 1) v = f32x4.replace_lane(v, 1, load<f32>(source + columnStep));
    if (columns > 2) v = f32x4.replace_lane(v, 2, load<f32>(source + (columnStep << 1)));
    v128.store(panel, v);
    source += sourceStep;
    panel += 16;
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
      const to2 = to + (targetStep << 1);
      v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
      v128.store(to + targetStep, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
      v128.store(to2, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
      v128.store(to2 + targetStep, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
      from += 16;
      to += targetStep << 2;
    }
    for (; j < columns; ++j) {
      let element = from;
      for (let q: usize = 0; q < 16; q += 4) {
        store<f32>(to + q, load<f32>(element));
        element += sourceStep;
      }
      from += 4;
      to += targetStep;
    }
    source += sourceStep << 2;
    target += 16;
  }
  for (; i < rows; ++i) {
    let to = target;
    for (let j: usize = 0, end = (<usize>columns) << 2; j < end; j += 4) {
      store<f32>(to, load<f32>(source + j));
      to += targetStep;
    }
    source += sourceStep;
    target += 4;
  }
}
