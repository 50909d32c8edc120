// One block of C, at most MC by NC, from start to finish: the loops around the micro kernels.
//
// A block is complete in itself (it packs its own operands and sums all of k), so blocks can be computed in any order,
// by any thread with a scratch of its own, without changing a bit.
import { ACCUMULATE, CARRIED, finishColumns, RELU } from './epilogue';
import { micro_1x4 } from './micro_1x4';
import { micro_1x8 } from './micro_1x8';
import { micro_1x16 } from './micro_1x16';
import { micro_2x16 } from './micro_2x16';
import { micro_4x4 } from './micro_4x4';
import { micro_4x8 } from './micro_4x8';
import { micro_6x8 } from './micro_6x8';
import { packColumns, packRows, transpose } from './pack';

/** Rows of a block: MC * KC elements of A (256 KiB) are read once per panel of B, from the second cache. */
export const MC = 256;
/** Columns of a block: A is packed anew (tn) for every NC columns, B for every MC rows. */
export const NC = 256;
/** Depth of a packed panel: 16 * KC elements of B (16 KiB) stay in the first cache, with room for the rows of A. */
export const KC = 256;
/** Up to this many rows B is read in place: a copy would cost more than it saves. */
const DIRECT_ROWS = 32;
/** Rows of B further apart than this share too few sets of the first cache to be read in place more than once. */
const DIRECT_STEP: usize = 2048;
/** Depth of a turn whose B is read in place. */
const DIRECT_KC = 64;

// The parts of a scratch, in their order: packed B, packed A, carried sums, and the sums of the ragged last columns.

function packedBBytes(n: i32, k: i32): usize {
  return (<usize>min(k, KC) * <usize>((min(n, NC) + 3) & ~3)) << 2;
}

/** An odd number of cache lines: rows a power of two apart would share a few sets of the first cache. */
function packedAStep(k: i32): usize {
  return (<usize>(((k + 15) & ~15) | 16)) << 2;
}

function packedABytes(m: i32, k: i32): usize {
  return <usize>min(m, MC) * packedAStep(min(k, KC));
}

function carryBytes(m: i32, n: i32): usize {
  return (<usize>min(m, MC) * <usize>((min(n, NC) + 3) & ~3)) << 2;
}

/** Bytes of scratch that a block of an (m, n, k) product needs, in any variant. */
export function blockScratchBytes(m: i32, n: i32, k: i32): usize {
  return packedBBytes(n, k) + packedABytes(m, k) + carryBytes(m, n) + ((<usize>min(m, MC)) << 4);
}

/**
 * C := A B (+ C) (+ bias), then relu, for one block.
 *
 * @param m        rows of the block, 1 to MC.
 * @param n        columns of the block, 1 to NC.
 * @param k        products per element, >= 0.
 * @param a        (m, k) f32, in, or stored (k, m) where aTransposed; stored rows are aStep bytes apart.
 * @param b        (k, n) f32, in, or stored (n, k) where bTransposed; stored rows are bStep bytes apart.
 * @param c        (m, n) f32, out, inout where ACCUMULATE; rows are cStep bytes apart.
 * @param flags    ACCUMULATE, RELU.
 * @param bias     (n) f32, in, or 0.
 * @param scratch  blockScratchBytes(m, n, k) bytes, 16-aligned.
 *
 * Where k takes several turns, the partial sums are carried as f32: in C itself, or in scratch where C's old content is
 * still needed. Storing and loading is exact, so the depth of a turn changes no bit.
 * Unchecked: the caller owns every element named; C and scratch overlap nothing.
 */
export function block(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  aStep: usize,
  aTransposed: bool,
  b: usize,
  bStep: usize,
  bTransposed: bool,
  c: usize,
  cStep: usize,
  flags: i32,
  bias: usize,
  scratch: usize,
): void {
  const direct = !bTransposed && m <= (bStep <= DIRECT_STEP ? DIRECT_ROWS : 2);
  const depth = direct ? DIRECT_KC : KC;
  const packedB = scratch;
  const packedA = packedB + packedBBytes(n, k);
  const sums = packedA + packedABytes(m, k);
  const ragged = sums + carryBytes(m, n);

  let carry = c;
  let carryStep = cStep;
  if (flags & ACCUMULATE) {
    carry = sums;
    carryStep = (<usize>(n & ~3)) << 2;
  }

  const full = n & ~3; // columns in whole vectors
  let p = 0;
  do {
    const kb = min(k - p, depth);
    const last = p + kb == k;
    const carried = p ? CARRIED : 0;
    const turnFlags = last ? flags | carried : carried;
    const turnBias = last ? bias : 0;
    const out = last ? c : carry;
    const outStep = last ? cStep : carryStep;

    let rows = a + ((<usize>p) << 2);
    let rowStep = aStep;
    if (aTransposed) {
      rows = packedA;
      rowStep = packedAStep(kb);
      transpose(kb, m, a + <usize>p * aStep, aStep, packedA, rowStep);
    }

    const shared = !bTransposed && !direct;
    if (shared) packRows(kb, full, b + <usize>p * bStep, bStep, packedB);

    let j = 0;
    while (j < n) {
      const left = n - j;
      const width = left >= 16 ? 16 : left >= 8 ? 8 : 4;
      const offset = (<usize>j) << 2;
      const source = bTransposed ? b + <usize>j * bStep + ((<usize>p) << 2) : b + <usize>p * bStep + offset;
      let panel = packedB + <usize>kb * offset;
      let panelStep = (<usize>width) << 2;
      if (left < 4) {
        packColumns(kb, left, source, bTransposed ? 4 : bStep, bTransposed ? bStep : 4, panel);
        const whole = m & ~3;
        micro_4x4(whole, kb, rows, rowStep, panel, 16, ragged, 16, ragged, 16, carried, 0);
        const behind = ragged + ((<usize>whole) << 4);
        micro_1x4(m - whole, kb, rows + <usize>whole * rowStep, rowStep, panel, 16, behind, 16, behind, 16, carried, 0);
        if (last) finishColumns(m, left, ragged, c + offset, cStep, flags, bias ? bias + offset : 0);
        break;
      }
      if (bTransposed) {
        transpose(width, kb, source, bStep, panel, panelStep);
      } else if (direct) {
        panel = source;
        panelStep = bStep;
      }
      strip(
        width,
        m,
        kb,
        rows,
        rowStep,
        panel,
        panelStep,
        carry + offset,
        carryStep,
        out + offset,
        outStep,
        turnFlags,
        turnBias ? turnBias + offset : 0,
      );
      j += width;
    }
    p += kb;
  } while (p < k);
}

/** All rows of a block times one panel of `width` columns (16, 8 or 4); the rest is as the micro kernels have it. */
function strip(
  width: i32,
  rows: i32,
  k: i32,
  a: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  carry: usize,
  carryStep: usize,
  out: usize,
  outStep: usize,
  flags: i32,
  bias: usize,
): void {
  if (ASC_FEATURE_RELAXED_SIMD && width == 16) {
    const half: usize = 32; // two runs over 8 of the panel's 16 columns: narrower panels would cost more to pack
    const sixes = rows - (rows % 6);
    const biasHalf = bias ? bias + half : 0;
    micro_6x8(sixes, k, a, aStep, b, bStep, carry, carryStep, out, outStep, flags, bias);
    micro_6x8(sixes, k, a, aStep, b + half, bStep, carry + half, carryStep, out + half, outStep, flags, biasHalf);
    rows -= sixes;
    a += <usize>sixes * aStep;
    carry += <usize>sixes * carryStep;
    out += <usize>sixes * outStep;
  }
  const whole = width == 16 ? rows & ~1 : rows & ~3;
  if (whole) {
    if (width == 16) micro_2x16(whole, k, a, aStep, b, bStep, carry, carryStep, out, outStep, flags, bias);
    else if (width == 8) micro_4x8(whole, k, a, aStep, b, bStep, carry, carryStep, out, outStep, flags, bias);
    else micro_4x4(whole, k, a, aStep, b, bStep, carry, carryStep, out, outStep, flags, bias);
  }
  const rest = rows - whole;
  if (rest) {
    a += <usize>whole * aStep;
    carry += <usize>whole * carryStep;
    out += <usize>whole * outStep;
    if (width == 16) micro_1x16(rest, k, a, aStep, b, bStep, carry, carryStep, out, outStep, flags, bias);
    else if (width == 8) micro_1x8(rest, k, a, aStep, b, bStep, carry, carryStep, out, outStep, flags, bias);
    else micro_1x4(rest, k, a, aStep, b, bStep, carry, carryStep, out, outStep, flags, bias);
  }
}
