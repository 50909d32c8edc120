// The micro kernels of sparse products: one row of lists at a time, times one panel of columns.
//
// Six accumulators, six vectors of the panel and one splat fit the sixteen registers of x86-64. Eight fit, too, if the
// engine loads each vector just before its use; others load them all first, and spill. The caller chooses.
// Loads and arithmetic stay in adjacent pairs, so that an engine that joins two 128-bit operations into one of 256 can.
import { CARRIED, RELU } from '../gemm/epilogue';
import { multiplyAdd } from '../multiply_add';
import { ENTRY_SHIFT } from './lists';

/** Columns of the widest panel. */
export const MOST_PANEL = 32;

/**
 * out[i, :] := relu((out[i, :] or +0) + sum of value * panel[index, :] over list i (+ bias)), for each row i.
 *
 * @param width     columns of the panel and of out: 32, 24, 16, 8 or 4; a constant, so that each width compiles to its own code.
 * @param rows      lists, >= 0.
 * @param from, to  (rows) u32, in: list i is entries[from[i]] to entries[to[i]].
 * @param panel     address of row 0 of the panel, even if the panel begins later; rows are dense.
 * @param out       (rows, width) f32, out, inout if CARRIED; rows are outStep bytes apart.
 * @param flags     CARRIED, RELU.
 * @param bias      (width) f32, in, or 0: one addend per column.
 * @param rowBias   (rows) f32, in, or 0: one addend per row.
 *
 * Products are added in the order of the list, one multiplyAdd each. NaN stays NaN.
 * Unchecked: the caller owns every element named, and nothing else is touched.
 */
// @ts-ignore: decorator
@inline
function micro(
  width: i32,
  rows: i32,
  from: usize,
  to: usize,
  entries: usize,
  panel: usize,
  out: usize,
  outStep: usize,
  flags: i32,
  bias: usize,
  rowBias: usize,
): void {
  for (let i = 0; i < rows; ++i) {
    let c0: v128 = f32x4.splat(0);
    let c1: v128 = f32x4.splat(0);
    let c2: v128 = f32x4.splat(0);
    let c3: v128 = f32x4.splat(0);
    let c4: v128 = f32x4.splat(0);
    let c5: v128 = f32x4.splat(0);
    let c6: v128 = f32x4.splat(0);
    let c7: v128 = f32x4.splat(0);
    if (flags & CARRIED) {
      c0 = v128.load(out);
      if (width >= 8) c1 = v128.load(out, 16);
      if (width >= 16) {
        c2 = v128.load(out, 32);
        c3 = v128.load(out, 48);
      }
      if (width >= 24) {
        c4 = v128.load(out, 64);
        c5 = v128.load(out, 80);
      }
      if (width >= 32) {
        c6 = v128.load(out, 96);
        c7 = v128.load(out, 112);
      }
    }
    const end = entries + ((<usize>load<u32>(to)) << ENTRY_SHIFT);
    for (let e = entries + ((<usize>load<u32>(from)) << ENTRY_SHIFT); e < end; e += 8) {
      const row = panel + (<usize>load<u32>(e, 4)) * ((<usize>width) << 2);
      const a = v128.load_splat<f32>(e);
      if (width >= 8) {
        const b0 = v128.load(row);
        const b1 = v128.load(row, 16);
        c0 = multiplyAdd(c0, a, b0);
        c1 = multiplyAdd(c1, a, b1);
      } else {
        c0 = multiplyAdd(c0, a, v128.load(row));
      }
      if (width >= 16) {
        const b2 = v128.load(row, 32);
        const b3 = v128.load(row, 48);
        c2 = multiplyAdd(c2, a, b2);
        c3 = multiplyAdd(c3, a, b3);
      }
      if (width >= 24) {
        const b4 = v128.load(row, 64);
        const b5 = v128.load(row, 80);
        c4 = multiplyAdd(c4, a, b4);
        c5 = multiplyAdd(c5, a, b5);
      }
      if (width >= 32) {
        const b6 = v128.load(row, 96);
        const b7 = v128.load(row, 112);
        c6 = multiplyAdd(c6, a, b6);
        c7 = multiplyAdd(c7, a, b7);
      }
    }
    if (bias) {
      c0 = f32x4.add(c0, v128.load(bias));
      if (width >= 8) c1 = f32x4.add(c1, v128.load(bias, 16));
      if (width >= 16) {
        c2 = f32x4.add(c2, v128.load(bias, 32));
        c3 = f32x4.add(c3, v128.load(bias, 48));
      }
      if (width >= 24) {
        c4 = f32x4.add(c4, v128.load(bias, 64));
        c5 = f32x4.add(c5, v128.load(bias, 80));
      }
      if (width >= 32) {
        c6 = f32x4.add(c6, v128.load(bias, 96));
        c7 = f32x4.add(c7, v128.load(bias, 112));
      }
    }
    if (rowBias) {
      const addend = v128.load_splat<f32>(rowBias);
      c0 = f32x4.add(c0, addend);
      if (width >= 8) c1 = f32x4.add(c1, addend);
      if (width >= 16) {
        c2 = f32x4.add(c2, addend);
        c3 = f32x4.add(c3, addend);
      }
      if (width >= 24) {
        c4 = f32x4.add(c4, addend);
        c5 = f32x4.add(c5, addend);
      }
      if (width >= 32) {
        c6 = f32x4.add(c6, addend);
        c7 = f32x4.add(c7, addend);
      }
      rowBias += 4;
    }
    if (flags & RELU) {
      const zero = f32x4.splat(0);
      c0 = f32x4.pmax(c0, zero);
      if (width >= 8) c1 = f32x4.pmax(c1, zero);
      if (width >= 16) {
        c2 = f32x4.pmax(c2, zero);
        c3 = f32x4.pmax(c3, zero);
      }
      if (width >= 24) {
        c4 = f32x4.pmax(c4, zero);
        c5 = f32x4.pmax(c5, zero);
      }
      if (width >= 32) {
        c6 = f32x4.pmax(c6, zero);
        c7 = f32x4.pmax(c7, zero);
      }
    }
    v128.store(out, c0);
    if (width >= 8) v128.store(out, c1, 16);
    if (width >= 16) {
      v128.store(out, c2, 32);
      v128.store(out, c3, 48);
    }
    if (width >= 24) {
      v128.store(out, c4, 64);
      v128.store(out, c5, 80);
    }
    if (width >= 32) {
      v128.store(out, c6, 96);
      v128.store(out, c7, 112);
    }
    from += 4;
    to += 4;
    out += outStep;
  }
}

/** micro for any of its widths; a function per width, so that each loop has the registers to itself. */
export function microLists(
  width: i32,
  rows: i32,
  from: usize,
  to: usize,
  entries: usize,
  panel: usize,
  out: usize,
  outStep: usize,
  flags: i32,
  bias: usize,
  rowBias: usize,
): void {
  if (width == 32) micro32(rows, from, to, entries, panel, out, outStep, flags, bias, rowBias);
  else if (width == 24) micro24(rows, from, to, entries, panel, out, outStep, flags, bias, rowBias);
  else if (width == 16) micro16(rows, from, to, entries, panel, out, outStep, flags, bias, rowBias);
  else if (width == 8) micro8(rows, from, to, entries, panel, out, outStep, flags, bias, rowBias);
  else micro4(rows, from, to, entries, panel, out, outStep, flags, bias, rowBias);
}

function micro32(
  rows: i32,
  from: usize,
  to: usize,
  entries: usize,
  panel: usize,
  out: usize,
  outStep: usize,
  flags: i32,
  bias: usize,
  rowBias: usize,
): void {
  micro(32, rows, from, to, entries, panel, out, outStep, flags, bias, rowBias);
}

function micro24(
  rows: i32,
  from: usize,
  to: usize,
  entries: usize,
  panel: usize,
  out: usize,
  outStep: usize,
  flags: i32,
  bias: usize,
  rowBias: usize,
): void {
  micro(24, rows, from, to, entries, panel, out, outStep, flags, bias, rowBias);
}

function micro16(
  rows: i32,
  from: usize,
  to: usize,
  entries: usize,
  panel: usize,
  out: usize,
  outStep: usize,
  flags: i32,
  bias: usize,
  rowBias: usize,
): void {
  micro(16, rows, from, to, entries, panel, out, outStep, flags, bias, rowBias);
}

function micro8(
  rows: i32,
  from: usize,
  to: usize,
  entries: usize,
  panel: usize,
  out: usize,
  outStep: usize,
  flags: i32,
  bias: usize,
  rowBias: usize,
): void {
  micro(8, rows, from, to, entries, panel, out, outStep, flags, bias, rowBias);
}

function micro4(
  rows: i32,
  from: usize,
  to: usize,
  entries: usize,
  panel: usize,
  out: usize,
  outStep: usize,
  flags: i32,
  bias: usize,
  rowBias: usize,
): void {
  micro(4, rows, from, to, entries, panel, out, outStep, flags, bias, rowBias);
}
