import { describe, expect, it } from 'vitest';
import { makeJobs } from '../src/compare/job.js';
import { formatPercent } from '../src/compare/renderTable.js';
import { settings } from '../src/compare/settings.js';
import { type Comparison, summarize } from '../src/compare/summary.js';
import { escapeHtml, html } from '../src/report/html.js';
import { renderReport } from '../src/report/report.js';
import { syntheticResult } from './support/synthetic.js';

function synthesize(seeds: number, epochs: number): Comparison {
  const options = { seeds, epochs, rows: 300 };
  return summarize(options, makeJobs(options).map(syntheticResult));
}

const comparison = synthesize(3, 20);
const report = await renderReport(comparison);

describe('report', () => {
  it('needs no script, and a policy in the page forbids any', () => {
    expect(report).not.toMatch(/<script|<iframe|<object|<embed|javascript:|\son\w+\s*=/i);
    expect(report).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  it('loads nothing: no source, no link, no import, no address but the names of XML namespaces', () => {
    expect(report).not.toMatch(
      /<(link|img|image|use|base)\b|\ssrc\s*=|\shref\s*=|xlink:href|@import|@font-face|url\(/i,
    );
    const addresses = report.match(/\w+:\/\/[^"'\s<)]+/g) ?? [];
    expect([...new Set(addresses)].sort()).toEqual(['http://www.w3.org/1999/xlink', 'http://www.w3.org/2000/svg']);
  });

  it('shares no id between its charts, which would mix up their clip paths', () => {
    expect(report).not.toMatch(/\sid\s*=/);
  });

  it('draws learning curves and weights of every regularizer, and the overview', () => {
    expect(report.match(/<svg\b/g)).toHaveLength(1 + 2 * settings.length);
    for (const { name } of settings) {
      expect(report).toContain(`aria-label="Learning curves, ${name}: `);
      expect(report).toContain(`aria-label="Weights, ${name}: `);
    }
  });

  it('draws a band and a line per curve: train and validation twice, and a penalty where there is one', () => {
    const charts = [...report.matchAll(/aria-label="Learning curves, ([^:]+):[\s\S]*?<\/svg>/g)];
    const lines = Object.fromEntries(
      charts.map(([chart, name]) => [name, (chart.match(/stroke-width="1.6"/g) ?? []).length]),
    );
    const expected = {
      none: 4,
      L1: 5,
      L2: 5,
      'L1 + L2': 6,
      'group lasso': 5,
      dropout: 4,
      'L1 + dropout': 5,
      'L2 + dropout': 5,
      'max-norm + dropout': 4,
      'early stopping': 4,
    };
    expect(lines).toEqual(expected);
  });

  it('has the figures of the table', () => {
    for (const { testAccuracy, gap } of comparison.summaries) {
      expect(report).toContain(`<td>${formatPercent(testAccuracy)}</td>`);
      expect(report).toContain(`<td>${formatPercent(gap)}</td>`);
    }
  });

  it('says that the test rows are shown as validation, never used for choosing', () => {
    expect(report.replace(/\s+/g, ' ')).toContain(
      'The test rows also serve as the validation curves. They are shown, never used for choosing',
    );
  });

  it('has no NaN, no Infinity and no undefined, not even for one seed and one epoch', async () => {
    for (const page of [report, await renderReport(synthesize(1, 1))]) {
      expect(page).not.toMatch(/NaN|Infinity|undefined/);
    }
  });

  it('is the same for the same comparison', async () => {
    expect(await renderReport(comparison)).toBe(report);
  });

  it('escapes names in the page and in the charts', async () => {
    const [first, ...others] = comparison.summaries;
    const name = `<img src=x onerror=alert(1)> & "L1"`;
    const named = { ...first!, setting: { ...first!.setting, name } };
    const page = await renderReport({ ...comparison, summaries: [named, ...others] });
    expect(page).not.toContain('<img');
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt; &amp; &quot;L1&quot;');
  });
});

describe('html', () => {
  it('escapes what could end text or an attribute', () => {
    expect(escapeHtml(`<a href="x" title='y'>&amp;</a>`)).toBe(
      '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;',
    );
  });

  it('escapes values once and leaves markup as it is', () => {
    const inner = html`<b>${'<'}</b>`;
    expect(html`${inner}${[inner, inner]}${1}`.text).toBe('<b>&lt;</b><b>&lt;</b><b>&lt;</b>1');
  });
});
