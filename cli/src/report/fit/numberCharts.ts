import type { Fitted } from '../../fit/fitted.js';
import { figure as number } from '../../terminal/numbers.js';
import { drawSvg } from '../charts/svg.js';
import { colours } from '../charts/theme.js';
import { figure } from '../frame.js';
import { html, type Markup } from '../html.js';
import { numeric, size } from './axes.js';

const MOST_POINTS = 1500;
const MOST_ROWS = 8;
const PARTS = 8;

interface Residual {
  readonly truth: number;
  readonly predicted: number;
  /** Truth minus prediction. */
  readonly residual: number;
  readonly row: number;
}

/** Predictions against the truth, residuals, and where the model errs most. */
export async function numberCharts(truth: Float64Array, predicted: Float64Array, fitted: Fitted): Promise<Markup> {
  const rows = Array.from(
    truth,
    (value, row): Residual => ({ truth: value, predicted: predicted[row]!, residual: value - predicted[row]!, row }),
  );
  const step = Math.ceil(rows.length / MOST_POINTS);
  const points = rows.filter(({ row }) => row % step === 0);
  return html`${await against(points)}
${await residuals(points)}
${await unsure(rows)}
${largest(rows, fitted)}`;
}

async function against(points: readonly Residual[]): Promise<Markup> {
  const all = points.flatMap(({ truth, predicted }) => [truth, predicted]);
  const ends = [all.reduce((a, b) => Math.min(a, b)), all.reduce((a, b) => Math.max(a, b))];
  const chart = await drawSvg({
    ...size,
    layer: [
      {
        data: { values: ends.map((end) => ({ truth: end, predicted: end })) },
        mark: { type: 'line', color: colours.muted, strokeDash: [4, 3], strokeWidth: 1 },
        encoding: { x: numeric('predicted', 'predicted'), y: numeric('truth', 'true value') },
      },
      {
        data: { values: points.map(({ truth, predicted }) => ({ truth, predicted })) },
        mark: { type: 'point', filled: true, size: 16, opacity: 0.5, color: colours.validation },
        encoding: { x: numeric('predicted', 'predicted'), y: numeric('truth', 'true value') },
      },
    ],
  });
  return figure(
    'Predicted and true values',
    'Test rows; on the dashed line a prediction is right. Points above it are larger than predicted.',
    chart,
  );
}

async function residuals(points: readonly Residual[]): Promise<Markup> {
  const mean = points.reduce((sum, { residual }) => sum + residual, 0) / points.length;
  const chart = await drawSvg({
    ...size,
    layer: [
      {
        data: { values: [{ residual: 0 }] },
        mark: { type: 'rule', color: colours.muted, strokeDash: [4, 3] },
        encoding: { y: numeric('residual', 'true − predicted') },
      },
      {
        data: { values: points.map(({ residual, predicted }) => ({ residual, predicted })) },
        mark: { type: 'point', filled: true, size: 16, opacity: 0.5, color: colours.validation },
        encoding: { x: numeric('predicted', 'predicted'), y: numeric('residual', 'true − predicted') },
      },
    ],
  });
  return figure(
    'Residuals',
    `What is left of the test rows, ${number(mean)} on average. A bend or a funnel says that the model misses something; an even band around 0 is what one wants.`,
    chart,
  );
}

async function unsure(rows: readonly Residual[]): Promise<Markup> {
  const order = [...rows].sort((a, b) => a.predicted - b.predicted);
  const count = Math.min(PARTS, Math.max(1, Math.floor(rows.length / 5)));
  const parts = Array.from({ length: count }, (_, part) => {
    const own = order.slice(Math.floor((part * order.length) / count), Math.floor(((part + 1) * order.length) / count));
    const squares = own.reduce((sum, { residual }) => sum + residual * residual, 0);
    return {
      from: own[0]!.predicted,
      to: own.at(-1)!.predicted,
      rmse: Math.sqrt(squares / own.length),
      rows: own.length,
    };
  });
  const worst = parts.reduce((a, b) => (b.rmse > a.rmse ? b : a));
  const short = (value: number) => number(Number(value.toPrecision(3)));
  const names = parts.map(({ from, to }) => `${short(from)} to ${short(to)}`);
  const chart = await drawSvg({
    width: size.width - 90,
    height: { step: 20 },
    data: { values: parts.map(({ rmse }, part) => ({ part, rmse })) },
    mark: { type: 'bar', color: colours.weights, height: 12 },
    encoding: {
      y: {
        field: 'part', // two parts may have the same name
        type: 'ordinal',
        axis: {
          title: 'predicted',
          ticks: false,
          domain: false,
          labelColor: colours.ink,
          labelExpr: `${JSON.stringify(names)}[datum.value]`,
        },
      },
      x: { ...numeric('rmse', 'RMSE, units of the target'), scale: { zero: true } },
    },
  });
  return figure(
    'Where the model is unsure',
    `The error by the size of the prediction, in parts of as many rows each. It is largest, ${number(worst.rmse)}, for predictions from ${number(worst.from)} to ${number(worst.to)}.`,
    chart,
  );
}

function largest(rows: readonly Residual[], { understood, testIndices }: Fitted): Markup {
  const shown = [...rows].sort((a, b) => Math.abs(b.residual) - Math.abs(a.residual)).slice(0, MOST_ROWS);
  const where = understood.source.lines === undefined ? 'row' : 'line';
  return html`<figure>
<h3>The largest errors</h3>
<figcaption>Test rows that the model gets most wrong, by ${where} of the file: look at them for mistakes in the data.</figcaption>
<div class="scroll"><table>
<thead><tr><th scope="col">${where}</th><th scope="col">true</th><th scope="col">predicted</th><th scope="col">difference</th></tr></thead>
<tbody>
${shown.map(({ truth, predicted, residual, row }) => {
  const inFile = understood.rowNumbers[testIndices[row]!]!;
  return html`<tr><td>${understood.source.lines?.[inFile] ?? inFile + 1}</td><td>${number(truth)}</td><td>${number(predicted)}</td><td>${number(residual)}</td></tr>
`;
})}</tbody>
</table></div>
</figure>`;
}
