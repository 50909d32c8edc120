// The relatives of dropout as plain f64 loops over (rows, columns).
import { dropoutMask, type MaskShape } from './dropout.js';
import { quantile } from './normal.js';
import { type Draw, philox } from './philox.js';

/** x * scale where the group's decision, that of dropout on a matrix of groups, is to keep; else 0. */
export function spatialDropout(
  x: ArrayLike<number>,
  shape: MaskShape,
  groupOf: readonly number[],
  groups: number,
  keepThreshold: number,
  scale: number,
  draw: Draw,
): number[] {
  const mask = dropoutMask({ ...shape, columns: groups }, keepThreshold, draw);
  return Array.from(x, (value, i) => {
    const row = Math.floor(i / shape.columns);
    return mask[row * groups + groupOf[i % shape.columns]!] ? value * scale : 0;
  });
}

/** x * scale + shift where dropout keeps, else dropped. */
export function alphaDropout(
  x: ArrayLike<number>,
  shape: MaskShape,
  keepThreshold: number,
  { scale, shift, dropped }: { scale: number; shift: number; dropped: number },
  draw: Draw,
): number[] {
  const mask = dropoutMask(shape, keepThreshold, draw);
  return Array.from(x, (value, i) => (mask[i] ? value * scale + shift : dropped));
}

/** The standard normals of (row, unit), each the quantile of the upper 24 bits of its word. */
export function normals({ rows, columns, firstRow = 0 }: MaskShape, draw: Draw): number[] {
  return Array.from({ length: rows * columns }, (_, i) => {
    const unit = i % columns;
    const block = ((firstRow + Math.floor(i / columns)) * Math.ceil(columns / 4) + Math.floor(unit / 4)) >>> 0;
    const words = philox([block, draw.stepLow, draw.stepHigh, draw.stream], [draw.seedLow, draw.seedHigh]);
    return quantile(((words[unit % 4]! >>> 8) + 0.5) / 2 ** 24);
  });
}
