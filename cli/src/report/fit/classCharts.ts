import { confusionMatrix } from 'ockham/metrics';
import type { Fitted } from '../../fit/fitted.js';
import { confidences, likeliest, type Predictions, type Truth } from '../../fit/predictions.js';
import { reliabilityOf } from '../../fit/reliability.js';
import { drawSvg } from '../charts/svg.js';
import { colours } from '../charts/theme.js';
import { figure } from '../frame.js';
import { html, type Markup } from '../html.js';
import { numeric, size } from './axes.js';

const MOST_CLASSES = 12;
const MOST_ROWS = 8;

type ClassTruth = Extract<Truth, { kind: 'classes' }>;
type ClassPredictions = Extract<Predictions, { kind: 'classes' }>;

/** Confusion matrix, reliability, and where the model is unsure. */
export async function classCharts(truth: ClassTruth, predictions: ClassPredictions, fitted: Fitted): Promise<Markup> {
  return html`${await confusion(truth, predictions)}
${await reliability(truth, predictions)}
${await unsure(truth, predictions)}
${unsureRows(truth, predictions, fitted)}`;
}

async function confusion(truth: ClassTruth, predictions: ClassPredictions): Promise<Markup> {
  const labels = truth.classes.map((_, number) => number).slice(0, MOST_CLASSES);
  const { matrix } = confusionMatrix(truth.numbers, likeliest(predictions), { labels });
  const values = matrix.flatMap((row, i) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, j) => ({
      true: truth.classes[i]!,
      predicted: truth.classes[j]!,
      count,
      share: total === 0 ? 0 : count / total,
      isRight: i === j,
    }));
  });
  const wrong = values.filter(({ isRight }) => !isRight).reduce((a, b) => (b.count > a.count ? b : a));
  const axis = { labelColor: colours.ink, labelLimit: 90, ticks: false, domain: false };
  const x = {
    field: 'predicted',
    type: 'nominal' as const,
    sort: null,
    axis: { ...axis, title: 'predicted class', labelAngle: labels.length > 4 ? -45 : 0, orient: 'bottom' as const },
  };
  const y = { field: 'true', type: 'nominal' as const, sort: null, axis: { ...axis, title: 'true class' } };
  const opacity = {
    field: 'share',
    type: 'quantitative' as const,
    scale: { domain: [0, 1], range: [0.03, 0.6] },
    legend: null,
  };
  const side = Math.min(240, Math.max(130, labels.length * 48));
  const chart = await drawSvg({
    width: side,
    height: side * 0.8,
    data: { values },
    layer: [
      {
        transform: [{ filter: 'datum.isRight' }],
        mark: { type: 'rect', color: colours.validation },
        encoding: { x, y, opacity },
      },
      {
        transform: [{ filter: '!datum.isRight' }],
        mark: { type: 'rect', color: colours.l1 },
        encoding: { x, y, opacity },
      },
      {
        mark: { type: 'text', color: colours.ink, fontSize: labels.length > 8 ? 9 : 12 },
        encoding: { x, y, text: { field: 'count' } },
      },
    ],
  });
  const seen =
    wrong.count === 0
      ? 'No test row is taken for another class.'
      : `The most frequent mistake: ${wrong.true} taken for ${wrong.predicted}, ${wrong.count} times.`;
  const more =
    truth.classes.length > MOST_CLASSES ? ` The first ${MOST_CLASSES} of ${truth.classes.length} classes.` : '';
  return figure(
    'Confusion matrix',
    `Test rows by their true class, in rows, and the predicted one. ${seen}${more}`,
    chart,
  );
}

async function reliability(truth: ClassTruth, predictions: ClassPredictions): Promise<Markup> {
  const bins = reliabilityOf(truth, predictions);
  const off = bins.filter(({ predicted, low, high }) => predicted < low || predicted > high).length;
  const what = truth.classes.length === 2 ? `of ${truth.classes[1]}` : 'of the likeliest class';
  const values = bins.map(({ predicted, observed, low, high, rows }) => ({
    predicted: 100 * predicted,
    observed: 100 * observed,
    low: 100 * low,
    high: 100 * high,
    rows,
  }));
  const domain = [0, 100];
  const x = numeric('predicted', `predicted probability ${what}, %`, { domain });
  const chart = await drawSvg({
    ...size,
    layer: [
      {
        data: {
          values: [
            { predicted: 0, observed: 0 },
            { predicted: 100, observed: 100 },
          ],
        },
        mark: { type: 'line', color: colours.muted, strokeDash: [4, 3], strokeWidth: 1 },
        encoding: { x, y: numeric('observed', 'came true, % of the rows', { domain }) },
      },
      {
        data: { values },
        mark: { type: 'rule', size: 2, color: colours.validation },
        encoding: { x, y: numeric('low', 'came true, % of the rows', { domain }), y2: { field: 'high' } },
      },
      {
        data: { values },
        mark: { type: 'point', filled: true, size: 60, opacity: 1, color: colours.validation },
        encoding: { x, y: numeric('observed', 'came true, % of the rows', { domain }) },
      },
      {
        data: { values },
        mark: { type: 'text', dy: -9, dx: 9, fontSize: 9, color: colours.muted },
        encoding: { x, y: numeric('observed', 'came true, % of the rows', { domain }), text: { field: 'rows' } },
      },
    ],
  });
  const seen =
    off === 0
      ? 'All intervals reach the diagonal: the probabilities can be believed as far as these rows tell.'
      : off === 1
        ? `1 of ${bins.length} intervals misses the diagonal, as chance alone often makes it.`
        : `${off} of ${bins.length} intervals miss the diagonal: there the probabilities are too sure, or not sure enough.`;
  return figure(
    'Reliability',
    `Predicted probabilities ${what} against what came true, with 95 % intervals and numbers of rows. ${seen}`,
    chart,
  );
}

async function unsure(truth: ClassTruth, predictions: ClassPredictions): Promise<Markup> {
  const chosen = likeliest(predictions);
  const sure = confidences(predictions);
  const values = Array.from(sure, (confidence, row) => ({
    bin: Math.min(95, Math.floor(confidence * 20) * 5),
    name: chosen[row] === truth.numbers[row] ? 'right' : 'wrong',
  }));
  const below = sure.filter((confidence) => confidence < 0.7);
  const wrong = Array.from(sure).filter(
    (confidence, row) => confidence < 0.7 && chosen[row] !== truth.numbers[row],
  ).length;
  const from = Math.floor(100 / truth.classes.length / 5) * 5;
  const chart = await drawSvg({
    ...size,
    data: { values },
    transform: [
      { aggregate: [{ op: 'count', as: 'rows' }], groupby: ['bin', 'name'] },
      { calculate: 'datum.bin + 5', as: 'end' },
    ],
    mark: { type: 'bar', binSpacing: 1 },
    encoding: {
      x: { ...numeric('bin', 'probability of the predicted class, %', { domain: [from, 100] }), bin: 'binned' },
      x2: { field: 'end' },
      y: {
        field: 'rows',
        type: 'quantitative',
        stack: true,
        axis: { title: 'test rows', tickCount: 5, domain: false },
      },
      color: {
        field: 'name',
        type: 'nominal',
        scale: { domain: ['right', 'wrong'], range: [colours.validation, colours.l1] },
        legend: { title: null, orient: 'top', labelColor: colours.ink },
      },
    },
  });
  const rows = below.length;
  const seen =
    rows === 0
      ? 'No row has less than 70 %.'
      : `${rows} of ${sure.length} rows have less than 70 %, and ${wrong} of these are wrong: let a person look at such rows.`;
  return figure(
    'Where the model is unsure',
    `Test rows by the probability of the class that is predicted. ${seen}`,
    chart,
  );
}

function unsureRows(truth: ClassTruth, predictions: ClassPredictions, { understood, testIndices }: Fitted): Markup {
  const chosen = likeliest(predictions);
  const rows = Array.from(confidences(predictions), (confidence, row) => ({ confidence, row }))
    .sort((a, b) => a.confidence - b.confidence)
    .slice(0, MOST_ROWS);
  const where = understood.source.lines === undefined ? 'row' : 'line';
  return html`<figure>
<h3>The least sure rows</h3>
<figcaption>Test rows whose predicted class has the lowest probability, by ${where} of the file.</figcaption>
<div class="scroll"><table>
<thead><tr><th scope="col">${where}</th><th scope="col">true</th><th scope="col">predicted</th><th scope="col">probability</th></tr></thead>
<tbody>
${rows.map(({ confidence, row }) => {
  const inFile = understood.rowNumbers[testIndices[row]!]!;
  return html`<tr><td>${understood.source.lines?.[inFile] ?? inFile + 1}</td><td>${truth.classes[truth.numbers[row]!] ?? '–'}</td><td>${truth.classes[chosen[row]!]!}</td><td>${(100 * confidence).toFixed(0)} %</td></tr>
`;
})}</tbody>
</table></div>
</figure>`;
}
