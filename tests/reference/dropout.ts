import { type Draw, philox } from './philox.js';

/** Shape of a mask; see f32_dropout. */
export interface MaskShape {
  rows: number;
  columns: number;
  firstRow?: number;
  rowStep?: number;
  unitStep?: number;
}

/** true where kept, row by row: the 16-bit half of (row, unit) is below the threshold. */
export function dropoutMask(shape: MaskShape, keepThreshold: number, draw: Draw): boolean[] {
  const { rows, columns, firstRow = 0, rowStep = 1, unitStep = 1 } = shape;
  const mask: boolean[] = [];
  for (let i = 0; i < rows; i++) {
    for (let u = 0; u < columns; u++) {
      const row = firstRow + i * rowStep;
      const unit = u * unitStep;
      const block = (row * Math.ceil(columns / 8) + Math.floor(unit / 8)) >>> 0;
      const block4 = philox([block, draw.stepLow, draw.stepHigh, draw.stream], [draw.seedLow, draw.seedHigh]);
      const half = unit % 8;
      const word = block4[half >> 1]!;
      const bits = half % 2 === 0 ? word & 0xffff : word >>> 16;
      mask.push(bits < keepThreshold);
    }
  }
  return mask;
}
