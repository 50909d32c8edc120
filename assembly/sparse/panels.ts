// Copies into panels of the dense operand, and back. They change no bit.
import { transpose } from '../gemm/pack';
import { loadLanes, storeLanes } from '../lanes';

/** Width of the narrowest panel for 1 to 32 columns. */
export function panelWidth(columns: i32): i32 {
  return columns > 24 ? 32 : columns > 16 ? 24 : columns > 8 ? 16 : columns > 4 ? 8 : 4;
}

/**
 * panel[i, 0 .. columns) := source[i, 0 .. columns); a ragged panel's other columns stay as they were.
 *
 * @param rows     >= 0.
 * @param columns  1 to 32.
 * @param source   (rows, columns) f32, in; rows are sourceStep bytes apart.
 * @param panel    (rows, panelWidth(columns)) f32, out, 16-aligned.
 *
 * Unchecked: the caller owns every element named; source and panel do not overlap.
 */
export function packPanel(rows: i32, columns: i32, source: usize, sourceStep: usize, panel: usize): void {
  const step = (<usize>panelWidth(columns)) << 2;
  if (columns != 24 && columns != 32) {
    copyColumns(rows, columns, source, sourceStep, panel, step);
    return;
  }
  for (let i = 0; i < rows; ++i) {
    v128.store(panel, v128.load(source));
    v128.store(panel, v128.load(source, 16), 16);
    v128.store(panel, v128.load(source, 32), 32);
    v128.store(panel, v128.load(source, 48), 48);
    v128.store(panel, v128.load(source, 64), 64);
    v128.store(panel, v128.load(source, 80), 80);
    if (columns == 32) {
      v128.store(panel, v128.load(source, 96), 96);
      v128.store(panel, v128.load(source, 112), 112);
    }
    source += sourceStep;
    panel += step;
  }
}

/**
 * target[i, j] := source[i, j]
 *
 * @param rows, columns  >= 0.
 * @param source         (rows, columns) f32, in; rows are sourceStep bytes apart.
 * @param target         (rows, columns) f32, out; rows are targetStep bytes apart.
 *
 * Unchecked: the caller owns every element named; source and target do not overlap.
 */
export function copyColumns(
  rows: i32,
  columns: i32,
  source: usize,
  sourceStep: usize,
  target: usize,
  targetStep: usize,
): void {
  for (let i = 0; i < rows; ++i) {
    for (let j = 0; j < columns; j += 4) {
      const offset = (<usize>j) << 2;
      storeLanes(target + offset, columns - j, loadLanes(source + offset, columns - j));
    }
    source += sourceStep;
    target += targetStep;
  }
}

/**
 * target[j, i] := tile[i, j], eight rows of target at a time: rows a power of two apart share a few sets of the first
 * cache, and all at once would evict each other.
 *
 * @param rows     >= 0.
 * @param columns  1 to 32.
 * @param tile     (rows, columns) f32, in; rows are tileStep bytes apart.
 * @param target   (columns, rows) f32, out; rows are targetStep bytes apart.
 *
 * Unchecked: the caller owns every element named; tile and target do not overlap.
 */
export function transposeTile(
  rows: i32,
  columns: i32,
  tile: usize,
  tileStep: usize,
  target: usize,
  targetStep: usize,
): void {
  for (let j = 0; j < columns; j += 8) {
    transpose(rows, min(columns - j, 8), tile + ((<usize>j) << 2), tileStep, target + <usize>j * targetStep, targetStep);
  }
}
