import type { PathAnswer } from '../training/pathMessages.js';
import { Drawing } from './canvas.js';
import { colorsNow } from './colors.js';

export type FoundPath = Extract<PathAnswer, { kind: 'path' }>;

const WIDTH = 560;
const HALF = 150;

/** Losses, with bars of a standard error, and below them the norms of the inputs' weights, against log λ. A click chooses a λ. */
export function PathPlot({
  path,
  chosen,
  onChoose,
}: {
  path: FoundPath;
  chosen: number;
  onChoose: (step: number) => void;
}) {
  const { steps, lambdaMin, lambda1se } = path;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/noStaticElementInteractions: the slider below does the same by keyboard
    <div
      class="plot"
      onClick={({ currentTarget, clientX }) => {
        const { left, width } = currentTarget.getBoundingClientRect();
        const at = Math.round(((clientX - left) / width) * (steps.length - 1));
        onChoose(Math.min(Math.max(at, 0), steps.length - 1));
      }}
    >
      <Drawing
        width={WIDTH}
        height={2 * HALF}
        label={`Losses and norms of weights against λ, from ${steps[0]?.lambda.toPrecision(3)} down to ${steps.at(-1)?.lambda.toPrecision(3)}. Least held-out loss at ${lambdaMin.toPrecision(3)}; within one standard error at ${lambda1se.toPrecision(3)}.`}
        draw={(context) => drawPath(context, path, chosen)}
      />
    </div>
  );
}

function drawPath(context: CanvasRenderingContext2D, { steps, lambdaMin, lambda1se }: FoundPath, chosen: number): void {
  const colors = colorsNow();
  const x = (at: number) => 4 + (at * (WIDTH - 8)) / Math.max(steps.length - 1, 1);
  const losses = steps.flatMap(({ mean, standardError, testLoss }) => [
    mean - standardError,
    mean + standardError,
    testLoss,
  ]);
  const [least, most] = [Math.min(...losses), Math.max(...losses)];
  const y = (loss: number) => HALF - 6 - ((loss - least) / (most - least || 1)) * (HALF - 24);
  const largest = Math.max(...steps.flatMap(({ norms }) => norms), 1e-9);
  const below = (norm: number) => 2 * HALF - 4 - (norm / largest) * (HALF - 24);
  const line = (color: string, width: number, points: readonly (readonly [number, number])[]) => {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.beginPath();
    for (const [across, up] of points) context.lineTo(across, up);
    context.stroke();
  };
  context.font = '12px system-ui, sans-serif';
  context.fillStyle = colors.text;
  for (const [lambda, text, up] of [
    [lambda1se, '1 SE', 12],
    [lambdaMin, 'least', 24],
  ] as const) {
    const at = steps.findIndex((step) => step.lambda === lambda);
    context.setLineDash([4, 4]);
    line(colors.penalty, 1, [
      [x(at), 0],
      [x(at), 2 * HALF],
    ]);
    context.setLineDash([]);
    context.fillText(text, Math.min(x(at) + 4, WIDTH - 40), up);
  }
  line(colors.faint, 6, [
    [x(chosen), 0],
    [x(chosen), 2 * HALF],
  ]);
  for (const [at, { mean, standardError }] of steps.entries()) {
    line(colors.train, 1, [
      [x(at), y(mean - standardError)],
      [x(at), y(mean + standardError)],
    ]);
  }
  line(
    colors.train,
    2,
    steps.map(({ mean }, at) => [x(at), y(mean)] as const),
  );
  line(
    colors.test,
    2,
    steps.map(({ testLoss }, at) => [x(at), y(testLoss)] as const),
  );
  for (const input of steps[0]?.norms.keys() ?? []) {
    const color = `rgb(${colors.classes[input < 2 ? 1 : 0].join(' ')})`;
    line(
      color,
      1.2,
      steps.map(({ norms }, at) => [x(at), below(norms[input] ?? 0)] as const),
    );
  }
}
