import { formatPercent, tableCells, tableHead } from '../compare/renderTable.js';
import { describeSetting } from '../compare/settings.js';
import { bestOf, type Comparison, type SettingSummary } from '../compare/summary.js';
import { counted } from '../compare/words.js';
import { curveDomains, drawCurves } from './charts/curves.js';
import { drawOverview } from './charts/overview.js';
import { drawWeights, shareFloor } from './charts/weights.js';
import { page } from './frame.js';
import { html, Markup } from './html.js';
import { renderSetup } from './setup.js';

/** Renders the comparison as one HTML page without scripts and external files. */
export async function renderReport(comparison: Comparison): Promise<string> {
  const { summaries } = comparison;
  const main = html`${introduction(comparison)}
${await resultSection(comparison)}
${await curvesSection(comparison)}
${await weightsSection(summaries)}
${renderSetup(comparison)}`;
  return page('Regularizers on digits with wrong labels', main);
}

function introduction(comparison: Comparison): Markup {
  const { rows, wrongLabels, testRows, seeds, epochs } = comparison;
  return html`<header>
<p class="eyebrow">ockham compare</p>
<h1>Regularizers on digits with wrong labels</h1>
<p class="lead">${counted(rows, 'handwritten digit')} to learn from, ${wrongLabels} of them with a wrong label
(${((100 * wrongLabels) / rows).toFixed(0)} %). A network that learns them all by heart learns the mistakes as well.
Which regularizer keeps it from that?</p>
<p class="muted">Each regularizer: ${counted(seeds, 'seed')}, ${counted(epochs, 'epoch')}; accuracy on ${testRows} other
digits, all with the right label. The strengths were fixed beforehand.</p>
</header>`;
}

async function resultSection(comparison: Comparison): Promise<Markup> {
  const { summaries, seeds, rows, wrongLabels } = comparison;
  const best = bestOf(summaries);
  const honest = (100 * (1 - wrongLabels / rows)).toFixed(1);
  const body = summaries.map((summary) => {
    const [name, ...cells] = tableCells(summary);
    return html`<tr${new Markup(summary === best ? ' class="best"' : '')}><th scope="row">${name!}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>
`;
  });
  const ofSeeds = seeds === 1 ? 'One seed, hence no spread.' : `Mean ± sample standard deviation over ${seeds} seeds.`;
  return html`<section>
<h2>Result</h2>
<ul class="legend">
<li><span class="key dot validation"></span>test accuracy, mean ± sd; a tick per seed</li>
<li><span class="key ring"></span>train accuracy, wrong labels included</li>
<li><span class="key dash"></span>train accuracy of a network that believes no wrong label: ${honest} %</li>
</ul>
<figure class="overview" role="img" aria-label="Test and train accuracy of every regularizer; the table below has the figures.">
${await drawOverview(comparison)}</figure>
<div class="scroll"><table>
<caption>${ofSeeds} Highest test accuracy in bold. Against none: the difference to no regularizer with the same seeds, in points, ± its standard
error; a star says that it is more than noise (95 %). Train accuracy: the final network on its
training rows as labelled, dropout off. Gap: train minus test. Exact zeros: kernel weights equal to 0. Unused inputs: pixels, of 64, with no weight left. Epochs: mean.
Seconds: one training, mean; the only figure that depends on the machine.</caption>
<thead><tr>${tableHead.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>
${body}</tbody>
</table></div>
</section>`;
}

async function curvesSection(comparison: Comparison): Promise<Markup> {
  const domains = curveDomains(comparison);
  const figures: Markup[] = [];
  for (const summary of comparison.summaries) {
    const { setting, testAccuracy, trainAccuracy } = summary;
    figures.push(html`<article class="curves">
<header><h3>${setting.name}</h3>
<div class="facts"><span>${describeSetting(setting)}</span><span>test <strong>${formatPercent(testAccuracy)} %</strong></span>
<span>train ${formatPercent(trainAccuracy)} %</span></div></header>
<figure role="img" aria-label="Learning curves, ${setting.name}: data loss, accuracy and penalties per epoch">
${await drawCurves(summary, domains)}</figure>
</article>
`);
  }
  return html`<section>
<h2>Learning curves</h2>
<p>The objective is data loss plus penalties; here they stand apart. Axes are the same for every regularizer.
Training figures are those of the running epoch, with dropout on and the wrong labels counted as right; validation is after each
epoch, on the test rows, or on held-out training rows with their wrong labels if training stops early: those curves end where
the last seed stops, and are means over the seeds that train so long.</p>
<ul class="legend">
<li><span class="key train"></span>training</li>
<li><span class="key validation"></span>validation</li>
<li><span class="key l1"></span>L1 penalty</li>
<li><span class="key l2"></span>L2 penalty</li>
<li><span class="key groupLasso"></span>group lasso</li>
${new Markup(comparison.seeds === 1 ? '' : '<li class="muted">line: mean over the seeds; band: ± sd</li>')}
</ul>
${figures}</section>`;
}

/** Rounds to a tenth of a per cent. Only all is 100.0, and only none is 0.0. */
function shareOf({ zeros, total }: SettingSummary['histogram']): string {
  const least = zeros === 0 ? 0 : 0.1;
  const most = zeros === total ? 100 : 99.9;
  return Math.min(most, Math.max(least, (100 * zeros) / total)).toFixed(1);
}

async function weightsSection(summaries: readonly SettingSummary[]): Promise<Markup> {
  const floor = shareFloor(summaries.map((summary) => summary.histogram));
  const figures: Markup[] = [];
  for (const { setting, histogram } of summaries) {
    const share = shareOf(histogram);
    figures.push(html`<figure role="img" aria-label="Weights, ${setting.name}: ${share} % are exactly zero">
<header><h3>${setting.name}</h3><span class="share"><strong>${share} %</strong> exact zeros</span></header>
${await drawWeights(histogram, floor)}</figure>
`);
  }
  const total = summaries[0]?.histogram.total ?? 0;
  return html`<section>
<h2>Weights</h2>
<p>All kernel weights after training, those of all seeds together (${total.toLocaleString('en-US')} per regularizer).
Exact zeros have a bar of their own, from 0 to 100 %; the histogram below it holds the rest, as shares of all weights
on a logarithmic axis.</p>
<ul class="legend">
<li><span class="key block zeros"></span>exact zeros</li>
<li><span class="key block weights"></span>other weights</li>
</ul>
<div class="grid">
${figures}</div>
</section>`;
}
