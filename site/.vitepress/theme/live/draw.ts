// The first kernel as a picture: a column for each input, a row for each unit; a weight that is exactly 0 leaves its place empty.
import { COLUMNS, INFORMATIVE, UNITS } from './program.js';

/** Weights of this size and above have the full colour. */
const FULL = 0.6;
/** Of a place, in pixels of the picture. */
const SIZE = 18;
export const WIDTH = (COLUMNS + 1) * SIZE;
export const HEIGHT = UNITS * SIZE;

/** Draws a kernel, (COLUMNS, UNITS) by rows; inputs that are noise stand apart. */
export function draw(canvas: HTMLCanvasElement, kernel: Float32Array): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const style = getComputedStyle(canvas);
  const [empty, above, below] = ['--live-empty', '--live-above', '--live-below'].map((name) =>
    style.getPropertyValue(name),
  );
  context.clearRect(0, 0, WIDTH, HEIGHT);
  for (let column = 0; column < COLUMNS; column++) {
    for (let unit = 0; unit < UNITS; unit++) {
      const weight = kernel[column * UNITS + unit] ?? 0;
      const x = (column < INFORMATIVE ? column : column + 1) * SIZE;
      context.globalAlpha = weight === 0 ? 1 : 0.2 + 0.8 * Math.min(1, Math.abs(weight) / FULL);
      context.fillStyle = (weight === 0 ? empty : weight > 0 ? above : below) ?? '';
      const gap = weight === 0 ? SIZE / 2 - 1.5 : 1;
      context.fillRect(x + gap, unit * SIZE + gap, SIZE - 2 * gap, SIZE - 2 * gap);
    }
  }
}
