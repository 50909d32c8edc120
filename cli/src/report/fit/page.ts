import { answerOf, type Fitted } from '../../fit/fitted.js';
import { settingNames } from '../../fit/space.js';
import { figure as number } from '../../terminal/numbers.js';
import { page } from '../frame.js';
import { html, type Markup } from '../html.js';
import { classCharts } from './classCharts.js';
import { columnChart } from './columnChart.js';
import { curveCharts } from './curveCharts.js';
import { dataSection } from './dataSection.js';
import { numberCharts } from './numberCharts.js';
import { pathCharts } from './pathCharts.js';
import { reproduce } from './reproduce.js';
import { scoreChart } from './scoreChart.js';
import { searchCharts } from './searchCharts.js';

/** Renders the result of a fit as one HTML page without scripts and external files. */
export async function renderFitReport(fitted: Fitted, file: string): Promise<string> {
  const { understood, truth, predictions, search } = fitted;
  const target = understood.table.target!.name;
  const title = `${target} of ${file}`;
  const outcome =
    truth.kind === 'classes' && predictions.kind === 'classes'
      ? await classCharts(truth, predictions, fitted)
      : truth.kind === 'numbers' && predictions.kind === 'numbers'
        ? await numberCharts(truth.values, predictions.values, fitted)
        : html``;
  const main = html`<header>
<p class="eyebrow">ockham fit</p>
<h1>${title}</h1>
<p class="answer">${answerOf(fitted)}</p>
</header>
<section>
<h2>The answer</h2>
<div class="charts">
${await scoreChart(fitted)}
${await columnChart(fitted)}
</div>
${figures(fitted)}
</section>
<section>
<h2>The test rows</h2>
<div class="charts">
${outcome}
</div>
</section>
${await dataSection(understood)}
<section>
<h2>Training</h2>
<div class="charts">
${await curveCharts(fitted)}
</div>
</section>
<section>
<h2>The linear model beside it</h2>
<p>A ${fitted.linear.name}: glmnet’s objective, ${search.folds} folds. At the strength that is used, no coefficients have an objective that is lower by more than a share of ${number(fitted.linear.gap)}. If it does as well, it is the simpler answer.</p>
<div class="charts">
${await pathCharts(fitted.linear)}
</div>
</section>
<section>
<h2>The search</h2>
<p>${chosenText(fitted)}</p>
<div class="charts">
${await searchCharts(fitted)}
</div>
</section>
${reproduce({
  command: fitted.command,
  effect: 'It trains the same weights, without the search, on any machine.',
  seed: fitted.options.seed,
  seeded: 'split, folds, settings, initial weights, order of the rows, dropout',
  trainRows: fitted.trainRows,
  testRows: fitted.testIndices.length,
  data: understood.source.sha256,
  weights: fitted.modelSha256,
})}`;
  return page(title, main);
}

function figures({ score, linear, linearScore, advantage }: Fitted): Markup {
  const names = Object.keys(score.others);
  const scale = score.metric === 'accuracy' ? 100 : 1;
  const unit = score.metric === 'accuracy' ? ' %' : '';
  const show = (value: number) => `${number(Number((scale * value).toPrecision(4)))}${unit}`;
  const points = (value: number) => show(value).replace('%', 'points of per cent');
  const row = (name: string, { score: value, others }: Fitted['score']) =>
    html`<tr><th scope="row">${name}</th><td>${show(value)}</td>${names.map((other) => html`<td>${number(others[other] ?? Number.NaN)}</td>`)}</tr>
`;
  const sign = advantage.score >= 0 ? 'better' : 'worse';
  return html`<div class="scroll"><table>
<thead><tr><th scope="col">model</th><th scope="col">${score.metric}</th>${names.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>
${row('network', score)}${row(linear.name, linearScore)}</tbody>
</table></div>
<p class="muted">On the test rows the network is ${sign} by ${points(Math.abs(advantage.score))}; 95 % interval of its advantage: ${points(advantage.low)} to ${points(advantage.high)}, over resamples that draw the same rows for both.</p>`;
}

function chosenText({ search, understood, batchSize }: Fitted): string {
  const { setting, epochs, value, standardError } = search.chosen;
  const figures = settingNames.map((name) => `${name} ${number(setting[name])}`).join(', ');
  const metric = understood.task === 'classification' ? 'log loss' : 'mean squared error';
  const ended = search.endedBy === 'time' ? ' The search ended because its time was over.' : '';
  return `Chosen: ${figures}, ${epochs} epochs in batches of ${batchSize}. Its ${metric} over ${search.folds} folds is ${number(value)} ± ${number(standardError)} (standard error).${ended}`;
}
