import type { Dataset } from './dataset.js';
import { rows } from './digits.generated.js';

const SIDE = 8;
const PIXELS = SIDE * SIDE;
const ZERO_PIXEL = 'a'.charCodeAt(0);

/**
 * Handwritten digits: 1797 images of 8 x 8 pixels (0 .. 16), row-major, in 10 classes of 174 to 183.
 *
 * Source: Alpaydin & Kaynak (1998), UCI 80, the test part; licence CC BY 4.0.
 *
 * @example
 * const { X, y } = digits(); // X.shape: [1797, 64]
 */
export function digits(): Dataset {
  const lines = rows.split('\n');
  const data = new Float32Array(lines.length * PIXELS);
  const y = new Int32Array(lines.length);
  for (const [row, line] of lines.entries()) {
    for (let pixel = 0; pixel < PIXELS; pixel++) data[row * PIXELS + pixel] = line.charCodeAt(pixel) - ZERO_PIXEL;
    y[row] = Number(line[PIXELS]);
  }
  return {
    X: { data, shape: [lines.length, PIXELS] },
    y,
    featureNames: Array.from({ length: PIXELS }, (_, pixel) => `pixel_${Math.floor(pixel / SIDE)}_${pixel % SIDE}`),
    targetNames: Array.from({ length: 10 }, (_, digit) => `${digit}`),
    attribution:
      'Alpaydin, E. & Kaynak, C. (1998). Optical Recognition of Handwritten Digits. UCI Machine Learning Repository. ' +
      'https://doi.org/10.24432/C50P49. Test part. CC BY 4.0.',
  };
}
