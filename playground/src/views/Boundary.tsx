import type { Parts, Rows } from '../data/rows.js';
import type { Grid } from '../training/messages.js';
import { Drawing } from './canvas.js';
import { type Colors, colorsNow, mix, rgbOf } from './colors.js';

/** The probability of class 1 over the plane, the rows of training as discs, those of the test as rings. */
export function Boundary({
  size,
  parts,
  grid,
  surface,
  deviation,
  label,
}: {
  size: number;
  parts: Parts;
  grid: Grid;
  surface: Float32Array | undefined;
  /** Standard deviations of Monte Carlo passes: the band is drawn pale where passes disagree. */
  deviation: Float32Array | undefined;
  label: string;
}) {
  return (
    <Drawing
      width={size}
      height={size}
      label={label}
      draw={(context) => {
        const colors = colorsNow();
        if (surface !== undefined) drawSurface(context, size, grid, surface, deviation, colors);
        drawRows(context, size, grid, parts.test, colors, false);
        drawRows(context, size, grid, parts.train, colors, true);
      }}
    />
  );
}

/** Deviation from which on a point is drawn without color. */
const UNSURE = 0.25;

function drawSurface(
  context: CanvasRenderingContext2D,
  size: number,
  { side }: Grid,
  surface: Float32Array,
  deviation: Float32Array | undefined,
  { classes, background }: Colors,
): void {
  const pixels = new ImageData(side, side);
  const paper = rgbOf(background);
  for (const [at, probability] of surface.entries()) {
    const sure = Math.abs(probability - 0.5) * 1.3 * (1 - Math.min((deviation?.[at] ?? 0) / UNSURE, 1));
    const [r, g, b] = mix(paper, classes[probability > 0.5 ? 1 : 0], Math.min(0.12 + sure, 0.75));
    pixels.data.set([r, g, b, 255], 4 * at);
  }
  const small = new OffscreenCanvas(side, side);
  small.getContext('2d')?.putImageData(pixels, 0, 0);
  context.imageSmoothingEnabled = true;
  context.drawImage(small, 0, 0, size, size);
}

function drawRows(
  context: CanvasRenderingContext2D,
  size: number,
  { x, y }: Grid,
  { X, y: labels }: Rows,
  { classes, background }: Colors,
  isTrain: boolean,
): void {
  const scale = size / (x[1] - x[0]);
  for (const label of [0, 1] as const) {
    const color = `rgb(${classes[label].join(' ')})`;
    context.fillStyle = color;
    context.strokeStyle = isTrain ? background : color;
    context.globalAlpha = isTrain ? 1 : 0.35;
    context.lineWidth = 1;
    for (let row = 0; row < labels.length; row++) {
      if (labels[row] !== label) continue;
      const across = ((X.data[2 * row] ?? 0) - x[0]) * scale;
      const up = size - ((X.data[2 * row + 1] ?? 0) - y[0]) * scale;
      context.beginPath();
      context.arc(across, up, isTrain ? 3 : 2, 0, 2 * Math.PI);
      if (isTrain) context.fill();
      context.stroke();
    }
  }
  context.globalAlpha = 1;
}
