import type { Figures } from '../training/messages.js';
import { Drawing } from './canvas.js';
import { colorsNow } from './colors.js';
import { lossText } from './numbers.js';

/** Data loss of training and test, and penalties, by steps, on a logarithmic axis. */
export function Curves({ width, height, figures }: { width: number; height: number; figures: readonly Figures[] }) {
  const last = figures.at(-1);
  const label =
    last === undefined
      ? 'Losses: none yet'
      : `Losses after ${last.step} steps: training ${lossText(last.dataLoss)}, test ${lossText(last.testLoss)}, penalties ${lossText(last.penalties)}`;
  return (
    <Drawing
      width={width}
      height={height}
      label={label}
      draw={(context) => drawCurves(context, width, height, figures)}
    />
  );
}

/** Losses outside are drawn at the edge. */
const RANGE = [1e-3, 3] as const;

function drawCurves(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  figures: readonly Figures[],
): void {
  const colors = colorsNow();
  const steps = Math.max(figures.at(-1)?.step ?? 0, 1);
  const [least, most] = RANGE.map(Math.log) as [number, number];
  const y = (loss: number) => {
    const share = (Math.log(Math.min(Math.max(loss, RANGE[0]), RANGE[1])) - least) / (most - least);
    return 2 + (1 - share) * (height - 4);
  };
  context.strokeStyle = colors.faint;
  context.lineWidth = 1;
  for (const loss of [0.01, 0.1, 1]) {
    context.beginPath();
    context.moveTo(0, y(loss));
    context.lineTo(width, y(loss));
    context.stroke();
  }
  const every = Math.ceil(figures.length / width);
  const curves = [
    ['penalties', colors.penalty],
    ['dataLoss', colors.train],
    ['testLoss', colors.test],
  ] as const;
  for (const [name, color] of curves) {
    context.strokeStyle = color;
    context.lineWidth = 1.5;
    context.beginPath();
    for (const [at, found] of figures.entries()) {
      if (at % every !== 0 && at !== figures.length - 1) continue;
      const loss = found[name];
      if (Number.isFinite(loss) && (name !== 'penalties' || loss > 0)) {
        context.lineTo((found.step / steps) * width, y(loss));
      }
    }
    context.stroke();
  }
}
