// Inverted dropout whose mask is a pure function of (seed, step, layer, row, unit): the backward pass computes it again
// instead of keeping it, and no batch split, thread or lane can change it.
//
// The decision of (row, unit) is the 16-bit half `unit mod 8` of block row * ceil(columns / 8) + floor(unit / 8); half h
// is the low (h even) or high (h odd) part of word h / 2. Blocks follow each other from row to row, so eight at a time
// are computed whatever the number of columns is, and each serves up to eight elements.
//
// Functions take the scale as f32: V8 14.6 crashes with --wasm-revectorize if a function parameter is among the vectors that it joins.

import { loadLanes, storeLanes } from '../lanes';
import { kept, widenHigh, widenLow } from './decisions';
import { block0, block1, block2, block3, block4, block5, block6, block7, philoxBlock, philoxBlocks } from '../random/philox';

// Selected, not multiplied: 0 * Inf would be NaN.
// @ts-ignore: decorator
@inline
function apply8(x: usize, y: usize, kept: v128, scale: v128): void {
  const low = v128.and(f32x4.mul(v128.load(x), scale), widenLow(kept));
  const high = v128.and(f32x4.mul(v128.load(x, 16), scale), widenHigh(kept));
  v128.store(y, low);
  v128.store(y, high, 16);
}

/** Up to eight elements; left >= 1 of them exist. */
function applyLast(x: usize, y: usize, kept: v128, scale: v128, left: i32): void {
  storeLanes(y, left, v128.and(f32x4.mul(loadLanes(x, left), scale), widenLow(kept)));
  if (left <= 4) return;
  left -= 4;
  storeLanes(y + 16, left, v128.and(f32x4.mul(loadLanes(x + 16, left), scale), widenHigh(kept)));
}

// Addresses of the next block, and elements left in its row: the blocks of a group may lie in different rows.
let source: usize = 0;
let target: usize = 0;
let left: i32 = 0;

/** Applies the block at (source, target), whose row has `left` elements left; moves on, into the next row at its end. */
// @ts-ignore: decorator
@inline
function applyBlock(kept: v128, scale: v128, columns: i32): void {
  if (left >= 8) {
    apply8(source, target, kept, scale);
    source += 32;
    target += 32;
    left -= 8;
    if (left == 0) left = columns;
  } else {
    applyLast(source, target, kept, scale, left);
    source += <usize>left << 2;
    target += <usize>left << 2;
    left = columns;
  }
}

/** A decision for every element: `blocks` blocks from number `block` on. */
function dropoutElements(
  x: usize,
  y: usize,
  blocks: u32,
  columns: i32,
  block: u32,
  threshold: v128,
  scale: f32,
  stepLow: u32,
  stepHigh: u32,
  stream: u32,
  seedLow: u32,
  seedHigh: u32,
): void {
  const scales = f32x4.splat(scale);
  if ((columns & 7) == 0) columns = <i32>(blocks << 3); // no row ends inside a block: all are one long row
  source = x;
  target = y;
  left = columns;
  for (; blocks >= 8; blocks -= 8) {
    philoxBlocks(block, stepLow, stepHigh, stream, seedLow, seedHigh);
    block += 8;
    if (left >= 64) {
      apply8(source, target, kept(block0, threshold), scales);
      apply8(source + 32, target + 32, kept(block1, threshold), scales);
      apply8(source + 64, target + 64, kept(block2, threshold), scales);
      apply8(source + 96, target + 96, kept(block3, threshold), scales);
      apply8(source + 128, target + 128, kept(block4, threshold), scales);
      apply8(source + 160, target + 160, kept(block5, threshold), scales);
      apply8(source + 192, target + 192, kept(block6, threshold), scales);
      apply8(source + 224, target + 224, kept(block7, threshold), scales);
      source += 256;
      target += 256;
      left -= 64;
      if (left == 0) left = columns;
    } else {
      applyBlock(kept(block0, threshold), scales, columns);
      applyBlock(kept(block1, threshold), scales, columns);
      applyBlock(kept(block2, threshold), scales, columns);
      applyBlock(kept(block3, threshold), scales, columns);
      applyBlock(kept(block4, threshold), scales, columns);
      applyBlock(kept(block5, threshold), scales, columns);
      applyBlock(kept(block6, threshold), scales, columns);
      applyBlock(kept(block7, threshold), scales, columns);
    }
  }
  if (blocks == 0) return;
  philoxBlocks(block, stepLow, stepHigh, stream, seedLow, seedHigh);
  applyBlock(kept(block0, threshold), scales, columns);
  if (blocks > 1) applyBlock(kept(block1, threshold), scales, columns);
  if (blocks > 2) applyBlock(kept(block2, threshold), scales, columns);
  if (blocks > 3) applyBlock(kept(block3, threshold), scales, columns);
  if (blocks > 4) applyBlock(kept(block4, threshold), scales, columns);
  if (blocks > 5) applyBlock(kept(block5, threshold), scales, columns);
  if (blocks > 6) applyBlock(kept(block6, threshold), scales, columns);
}

/** One row of decisions for all rows, drawn once for each 16 units, a cache line. */
function dropoutUnits(
  x: usize,
  y: usize,
  rows: i32,
  columns: i32,
  block: u32,
  threshold: v128,
  scale: f32,
  stepLow: u32,
  stepHigh: u32,
  stream: u32,
  seedLow: u32,
  seedHigh: u32,
): void {
  const stride = <usize>columns << 2;
  const scales = f32x4.splat(scale);
  for (let left = columns; left > 0; left -= 16) {
    const kept0 = kept(philoxBlock(block, stepLow, stepHigh, stream, seedLow, seedHigh), threshold);
    const kept1 = kept(philoxBlock(block + 1, stepLow, stepHigh, stream, seedLow, seedHigh), threshold);
    block += 2;
    let from = x;
    let to = y;
    for (let row = 0; row < rows; row++) {
      if (left >= 16) {
        apply8(from, to, kept0, scales);
        apply8(from + 32, to + 32, kept1, scales);
      } else {
        applyLast(from, to, kept0, scales, left);
        if (left > 8) applyLast(from + 32, to + 32, kept1, scales, left - 8);
      }
      from += stride;
      to += stride;
    }
    x += 64;
    y += 64;
  }
}

/** One decision for all units of a row: that of unit 0. */
function dropoutRows(
  x: usize,
  y: usize,
  rows: i32,
  columns: i32,
  block: u32,
  blocksPerRow: u32,
  keepThreshold: u32,
  scale: f32,
  stepLow: u32,
  stepHigh: u32,
  stream: u32,
  seedLow: u32,
  seedHigh: u32,
): void {
  const scales = f32x4.splat(scale);
  for (let row = 0; row < rows; row++) {
    const half = <u32>i32x4.extract_lane(philoxBlock(block, stepLow, stepHigh, stream, seedLow, seedHigh), 0) & 0xffff;
    const mask = i32x4.splat(half < keepThreshold ? -1 : 0);
    block += blocksPerRow;
    for (let left = columns; left > 0; left -= 4) {
      storeLanes(y, left, v128.and(f32x4.mul(loadLanes(x, left), scales), mask));
      const advance = <usize>min<i32>(left, 4) << 2;
      x += advance;
      y += advance;
    }
  }
}

/**
 * y[i, u] := x[i, u] * scale if the half of (firstRow + i * rowStep, u * unitStep) is below keepThreshold, else +0.
 *
 * It is its own adjoint: the backward pass calls it on dy with the same arguments.
 *
 * @param x              (rows, columns) f32, in.
 * @param y              (rows, columns) f32, out; may be x.
 * @param firstRow       row number of x's first row in the mask.
 * @param rowStep        1, or 0: the mask of row firstRow serves all rows.
 * @param unitStep       1, or 0: the decision of unit 0 serves all units of its row.
 * @param keepThreshold  1 .. 65535: keep with probability keepThreshold / 65536.
 * @param scale          65536 / keepThreshold keeps the mean.
 *
 * Dropped values are +0 whatever x is, NaN and Inf included; kept NaN stay NaN. Block numbers are taken mod 2^32.
 * Unchecked: rows * columns * 4 bytes at x and at y, equal or disjoint.
 * Source: Srivastava et al., "Dropout" (2014); it scales the weights at inference; here kept values are scaled in
 * training (inverted dropout, as Keras and PyTorch).
 */
export function f32_dropout(
  x: usize,
  y: usize,
  rows: i32,
  columns: i32,
  firstRow: u32,
  rowStep: i32,
  unitStep: i32,
  keepThreshold: u32,
  scale: f32,
  stepLow: u32,
  stepHigh: u32,
  stream: u32,
  seedLow: u32,
  seedHigh: u32,
): void {
  if (rows <= 0 || columns <= 0) return;
  const perRow = <u32>(columns + 7) >> 3;
  const block = firstRow * perRow;
  const threshold = i16x8.splat(<i16>(<i32>keepThreshold - 32768));
  if (unitStep == 0) {
    const step: u32 = rowStep == 0 ? 0 : perRow;
    dropoutRows(x, y, rows, columns, block, step, keepThreshold, scale, stepLow, stepHigh, stream, seedLow, seedHigh);
  } else if (rowStep == 0) {
    dropoutUnits(x, y, rows, columns, block, threshold, scale, stepLow, stepHigh, stream, seedLow, seedHigh);
  } else {
    const blocks = <u32>rows * perRow;
    dropoutElements(x, y, blocks, columns, block, threshold, scale, stepLow, stepHigh, stream, seedLow, seedHigh);
  }
}
