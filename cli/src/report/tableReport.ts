import { quantile } from '../compare/paired.js';
import { cellsOf, headOf } from '../compare/table/render.js';
import { answerOf, type TableComparison } from '../compare/table/summary.js';
import type { Understood } from '../data/understand.js';
import { drawSvg } from './charts/svg.js';
import { colours } from './charts/theme.js';
import { nominal, numeric } from './fit/axes.js';
import { dataSection } from './fit/dataSection.js';
import { figure, page } from './frame.js';
import { html, Markup } from './html.js';

/** Renders the comparison of regularizers on a table as one HTML page. */
export async function renderTableReport(
  comparison: TableComparison,
  understood: Understood,
  file: string,
): Promise<string> {
  const { summaries, pairs, metric } = comparison;
  const target = understood.table.target!.name;
  const isShare = metric === 'accuracy';
  const scale = isShare ? 100 : 1;
  const reach = quantile(pairs - 1);
  const values = summaries.flatMap(({ name, gain }) =>
    gain === undefined
      ? []
      : [
          {
            name,
            gain: scale * gain.mean,
            low: scale * (gain.mean - reach * (gain.standardError || 0)),
            high: scale * (gain.mean + reach * (gain.standardError || 0)),
          },
        ],
  );
  const title = isShare ? 'gain in accuracy over no regularizer, points' : 'RMSE saved over no regularizer';
  const chart = await drawSvg({
    width: 420,
    height: { step: 26 },
    layer: [
      {
        data: { values: [{ gain: 0 }] },
        mark: { type: 'rule', strokeDash: [4, 3], color: colours.muted },
        encoding: { x: numeric('gain', title) },
      },
      {
        data: { values },
        mark: { type: 'rule', size: 3, color: colours.validation },
        encoding: { y: nominal('name'), x: numeric('low', title), x2: { field: 'high' } },
      },
      {
        data: { values },
        mark: { type: 'point', filled: true, size: 80, opacity: 1, color: colours.validation },
        encoding: { y: nominal('name'), x: numeric('gain', title) },
      },
    ],
  });
  const main = html`<header>
<p class="eyebrow">ockham compare</p>
<h1>Regularizers on ${target} of ${file}</h1>
<p class="answer">${answerOf(comparison)}</p>
</header>
<section>
<h2>Result</h2>
<div class="charts">
${figure('Gain over no regularizer', `Dots: mean over ${pairs} pairs of folds and seeds; lines: 95 % intervals of the difference. Lines right of the dashed one help, lines that cross it may be noise.`, html`<div class="scroll">${chart}</div>`, true)}
</div>
<div class="scroll"><table>
<thead><tr>${headOf(comparison).map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>
${summaries.map((summary) => {
  const [name, ...cells] = cellsOf(summary, comparison);
  return html`<tr${new Markup(summary.gain?.isClear === true && summary.gain.mean > 0 ? ' class="best"' : '')}><th scope="row">${name!}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>
`;
})}</tbody>
</table></div>
<p class="muted">Means ± standard deviations over folds and seeds; gain: ± standard error of the paired difference, corrected for folds that share training rows (Nadeau and Bengio 2003); a star says that it is more than noise.
Strengths: chosen by a fifth of the training rows of each fold; the most frequent one is shown.</p>
</section>
${await dataSection(understood)}`;
  return page(`Regularizers on ${target}`, main);
}
