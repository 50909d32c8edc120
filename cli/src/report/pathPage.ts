import { counted } from '../compare/words.js';
import type { Understood } from '../data/understand.js';
import type { Linear } from '../fit/baseline.js';
import { showScore } from '../fit/print.js';
import type { Score } from '../fit/score.js';
import { figure as number } from '../terminal/numbers.js';
import { dataSection } from './fit/dataSection.js';
import { pathCharts } from './fit/pathCharts.js';
import { type Origin, reproduce } from './fit/reproduce.js';
import { page } from './frame.js';
import { html } from './html.js';

/** Renders the λ path of a linear model as one HTML page. */
export async function renderPathReport(
  linear: Linear,
  score: Score,
  understood: Understood,
  file: string,
  origin: Origin,
): Promise<string> {
  const target = understood.table.target!.name;
  const { coefficients, outputs, lambda1se } = linear;
  const main = html`<header>
<p class="eyebrow">ockham path</p>
<h1>${target} of ${file}</h1>
<p class="answer">A ${linear.name} with ${counted(coefficients.length, 'input')} (λ = ${number(lambda1se)}) has a test ${score.metric} of ${showScore(score)}.</p>
</header>
<section>
<h2>The path</h2>
<div class="charts">
${await pathCharts(linear)}
</div>
</section>
<section>
<h2>The model</h2>
<div class="scroll"><table>
<thead><tr><th scope="col">input</th>${outputs.map((name) => html`<th scope="col">${name === '' ? 'coefficient' : `log-odds of ${name}`}</th>`)}</tr></thead>
<tbody>
${coefficients.map(
  ({
    column,
    values,
  }) => html`<tr><th scope="row" class="text">${column}</th>${values.map((value) => html`<td>${number(value)}</td>`)}</tr>
`,
)}</tbody>
</table></div>
<p class="muted">Coefficients per unit of each input, in the order in which they enter.</p>
</section>
${await dataSection(understood)}
${reproduce(origin)}`;
  return page(`Path of ${target}`, main);
}
