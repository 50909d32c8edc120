import type { ColumnFacts } from '../../data/columnFacts.js';
import { columnCells, describeSource } from '../../data/print.js';
import type { Understood } from '../../data/understand.js';
import { drawSvg } from '../charts/svg.js';
import { colours } from '../charts/theme.js';
import { html, type Markup } from '../html.js';

/** Small charts slow a page down. */
const MOST_CHARTS = 60;

/** The section on the data: types, gaps, constant columns, imbalance. */
export async function dataSection({ source, columns, suspicions, table, rowNumbers }: Understood): Promise<Markup> {
  const rows: Markup[] = [];
  for (const [index, column] of columns.entries()) {
    const [name, type, values, missing] = columnCells(column);
    const chart = index < MOST_CHARTS ? await spark(column) : html``;
    const share = column.missing === 0 ? '' : ` (${((100 * column.missing) / rowNumbers.length).toFixed(0)} %)`;
    rows.push(html`<tr><th scope="row" class="text">${name}</th><td class="text">${type}</td><td class="spark">${chart}</td><td class="text">${values}</td><td>${missing}${share}</td></tr>
`);
  }
  const notes =
    suspicions.length === 0
      ? html`<p>Nothing in it looks wrong.</p>`
      : html`<ul class="notes">${suspicions.map(({ text }) => html`<li>${text}.</li>`)}</ul>`;
  return html`<section>
<h2>The data</h2>
<p>${describeSource(source)}. ${table.rows} rows have a target.</p>
${notes}
<div class="scroll"><table class="facts-table">
<thead><tr><th scope="col">column</th><th scope="col" class="text">type</th><th scope="col" class="text">distribution</th><th scope="col" class="text">values</th><th scope="col">missing</th></tr></thead>
<tbody>
${rows}</tbody>
</table></div>
<p class="muted">Small charts: how often values occur, from the least to the largest, or the most frequent categories.</p>
</section>`;
}

/** Draws the counts of a column's values. */
async function spark({ histogram, top, isTarget }: ColumnFacts): Promise<Markup> {
  const counts = histogram ?? top?.map(({ count }) => count);
  if (counts === undefined) return html``;
  const chart = await drawSvg({
    width: 110,
    height: 24,
    padding: 1,
    data: { values: counts.map((count, bin) => ({ bin, count })) },
    mark: { type: 'bar', color: isTarget ? colours.validation : colours.weights },
    encoding: {
      x: { field: 'bin', type: 'ordinal', axis: null, scale: { paddingInner: histogram === undefined ? 0.3 : 0.1 } },
      y: { field: 'count', type: 'quantitative', axis: null },
    },
  });
  return html`<span role="img" aria-label="counts: ${counts.join(', ')}">${chart}</span>`;
}
