// One block of C, at most MC by NC, from start to finish: the loops around the micro kernels.
//
// A block is complete in itself (it packs its own operands and sums all of k), so blocks can be computed in any order,
// by any thread with a scratch of its own, without changing a bit.
import { ACCUMULATE, CARRIED, finishColumns, RELU } from './epilogue';
import { clearLast, packRows, transpose } from './pack';
import { strip } from './strip';

/** Rows of a block: MC * KC elements of A (256 KiB) are read once per panel of B, from the second cache. */
export const MC = 256;
/** Columns of a block: A is packed again (tn) for every NC columns, B for every MC rows. */
export const NC = 256;
/** Depth of a packed panel, at most. */
export const KC = 256;
/** Depth of several panels: 16 * DEPTH elements of B (8 KiB) stay in the first cache, even in half of one, beside rows of A. */
const DEPTH = 128;
/**
 * Products that are added in one chain. Longer sums are made of such chains, added in order: their error grows with the number of
 * chains and with this length, not with k. Part of the numerics; a multiple of KC.
 */
export const CHAIN = 1024;
/** B is stored (k, n), row by row. */
export const ROWS = 0;
/** B is stored (n, k): transposed. */
export const COLUMNS = 1;
/** B is stored in panels as `packRows` makes them, k rows each; its step is ignored. */
export const PANELS = 2;

/** Up to this many rows B is read in place: a copy would cost more than it saves. */
const DIRECT_ROWS = 4;
/** More rows read it in place if their number, times the bytes from row to row of B, is at most this. */
const DIRECT_BYTES: usize = 12288;
/** B is packed by this many columns, which are used while they are cached. */
const GROUP = 64;
/** From this many rows, columns and products on, A is copied, too: rows stored far apart compete for sets of the caches and for pages. */
const COPIED_ROWS = 32;
const COPIED_COLUMNS = 64;
const COPIED_DEPTH = 64;

// The parts of a scratch, in their order: packed B, packed A, and sums that are not yet in C.

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

function sumStep(n: i32): usize {
  return (<usize>((min(n, NC) + 3) & ~3)) << 2;
}

/** Bytes of scratch that a block of an (m, n, k) product needs, in any variant. */
export function blockScratchBytes(m: i32, n: i32, k: i32): usize {
  return packedBBytes(n, k) + packedABytes(m, k) + <usize>min(m, MC) * sumStep(n);
}

/**
 * C := A B (+ C) (+ bias), then relu, for one block.
 *
 * @param m        rows of the block, 1 to MC.
 * @param n        columns of the block, 1 to NC.
 * @param k        products per element, >= 0.
 * @param a        (m, k) f32, in, or stored (k, m) if aTransposed; stored rows are aStep bytes apart.
 * @param b        (k, n) f32, in, stored as `layout` says: ROWS, COLUMNS, PANELS; stored rows are bStep bytes apart.
 * @param c        (m, n) f32, out, inout if ACCUMULATE; rows are cStep bytes apart.
 * @param flags    ACCUMULATE, RELU.
 * @param bias     (n) f32, in, or 0.
 * @param scratch  blockScratchBytes(m, n, k) bytes, 16-aligned.
 *
 * If k takes several turns, the partial sums are carried as f32: in C itself, or in scratch if C's old content is still
 * needed, a panel is wider than C, or an earlier chain is in C. Storing and loading is exact, so the depth of a turn changes no bit.
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
  layout: i32,
  c: usize,
  cStep: usize,
  flags: i32,
  bias: usize,
  scratch: usize,
): void {
  const direct = layout == ROWS && (m <= DIRECT_ROWS || <usize>m * bStep <= DIRECT_BYTES);
  const packedB = scratch;
  const packedA = packedB + packedBBytes(n, k);
  const sums = packedA + packedABytes(m, k);
  const depth = n > 16 ? DEPTH : KC;

  let p = 0;
  do {
    const kb = min(k - p, depth);
    const last = p + kb == k;
    const carried = p % CHAIN ? CARRIED : 0;
    const endsChain = last || (p + kb) % CHAIN == 0;

    let rows = a + ((<usize>p) << 2);
    let rowStep = aStep;
    if (aTransposed) {
      rows = packedA;
      rowStep = packedAStep(kb);
      transpose(kb, m, a + <usize>p * aStep, aStep, packedA, rowStep);
    } else if (m >= COPIED_ROWS && n >= COPIED_COLUMNS && kb >= COPIED_DEPTH) {
      const source = rows;
      rows = packedA;
      rowStep = packedAStep(kb);
      for (let i: usize = 0; i < <usize>m; ++i) memory.copy(rows + i * rowStep, source + i * aStep, (<usize>kb) << 2);
    }

    // Panels of 16 columns, then one of the rest, rounded up to vectors.
    for (let j = 0; j < n; j += 16) {
      const columns = min(n - j, 16);
      const vectors = (columns + 3) & ~3;
      const width = columns == 9 || columns == 10 ? 10 : vectors;
      const padding = width - columns;
      const offset = (<usize>j) << 2;
      const panelStep = (<usize>vectors) << 2;

      const inScratch = p >= CHAIN || padding || flags & ACCUMULATE;
      const out = inScratch ? sums + offset : c + offset;
      const outStep = inScratch ? sumStep(n) : cStep;
      const stripFlags = inScratch || !last ? carried : flags | carried;
      const stripBias: usize = inScratch || !last || !bias ? 0 : bias + offset;

      if (direct) {
        // In place, the vectors of a padded panel reach into the next rows: the lanes they read there
        // are not stored. Rows too close to the end of B are copied.
        const source = b + <usize>p * bStep + offset;
        const ldb = <i32>(bStep >> 2);
        const inPlace = max(min(k - (padding + ldb - 1) / ldb - p, kb), 0);
        strip(width, m, inPlace, rows, rowStep, source, bStep, out, outStep, stripFlags, stripBias);
        const copied = kb - inPlace;
        if (copied) {
          packRows(copied, columns, source + <usize>inPlace * bStep, bStep, packedB);
          rows += (<usize>inPlace) << 2;
          strip(width, m, copied, rows, rowStep, packedB, panelStep, out, outStep, CARRIED, 0);
        }
      } else {
        let panel = packedB + <usize>kb * offset;
        if (layout == PANELS) panel = b + <usize>k * offset + <usize>p * panelStep;
        else if (layout == COLUMNS) {
          if (padding) clearLast(kb, vectors, panel);
          transpose(columns, kb, b + <usize>j * bStep + ((<usize>p) << 2), bStep, panel, panelStep);
        } else if (j % GROUP == 0) packRows(kb, min(n - j, GROUP), b + <usize>p * bStep + offset, bStep, panel);
        strip(width, m, kb, rows, rowStep, panel, panelStep, out, outStep, stripFlags, stripBias);
      }
      if (inScratch && endsChain) {
        const added = p + kb > CHAIN ? ACCUMULATE : flags & ACCUMULATE;
        const finish = last ? added | (flags & RELU) : added;
        finishColumns(m, columns, out, outStep, c + offset, cStep, finish, last && bias ? bias + offset : 0);
      }
    }
    p += kb;
  } while (p < k);
}
