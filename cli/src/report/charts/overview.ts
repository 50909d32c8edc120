import { settings } from '../../compare/settings.js';
import type { Comparison } from '../../compare/summary.js';
import type { Markup } from '../html.js';
import { drawSvg } from './svg.js';
import { colours } from './theme.js';

/** Draws test and train accuracy per setting: a dot per mean, a bar of ± sd, a tick per seed, a line for the gap. */
export function drawOverview(comparison: Comparison): Promise<Markup> {
  const rows = comparison.summaries.map(({ setting, testAccuracy, trainAccuracy }) => ({
    name: setting.name,
    test: 100 * testAccuracy.mean,
    low: 100 * (testAccuracy.mean - (testAccuracy.sd || 0)),
    high: 100 * (testAccuracy.mean + (testAccuracy.sd || 0)),
    train: 100 * trainAccuracy.mean,
  }));
  const seeds = comparison.summaries.flatMap(({ setting, testAccuracies }) =>
    testAccuracies.map((accuracy) => ({ name: setting.name, test: 100 * accuracy })),
  );
  const honest = 100 * (1 - comparison.wrongLabels / comparison.rows);
  const least = Math.min(honest, ...seeds.map((seed) => seed.test), ...rows.flatMap((row) => [row.low, row.train]));
  const domain = [Math.max(0, Math.floor(least / 5) * 5), 100];

  const y = {
    field: 'name',
    type: 'nominal' as const,
    sort: settings.map((setting) => setting.name),
    axis: {
      title: null,
      labelFontSize: 13,
      labelColor: colours.ink,
      ticks: false,
      domain: false,
      labelPadding: 12,
      grid: true,
    },
  };
  const x = (field: string) => ({
    field,
    type: 'quantitative' as const,
    scale: { domain, zero: false, nice: false },
    axis: { title: 'accuracy, %', grid: true, tickCount: 8 },
  });
  return drawSvg({
    width: 950,
    height: { step: 30 },
    padding: 5,
    layer: [
      {
        data: { values: [{ honest }] },
        mark: { type: 'rule', strokeDash: [4, 3], color: colours.muted },
        encoding: { x: x('honest') },
      },
      {
        data: { values: rows },
        mark: { type: 'rule', size: 2, color: colours.line },
        encoding: { y, x: x('test'), x2: { field: 'train' } },
      },
      {
        data: { values: seeds },
        mark: { type: 'tick', thickness: 1, size: 12, opacity: 0.45, color: colours.validation },
        encoding: { y, x: x('test') },
      },
      {
        data: { values: rows },
        mark: { type: 'rule', size: 3, color: colours.validation },
        encoding: { y, x: x('low'), x2: { field: 'high' } },
      },
      {
        data: { values: rows },
        mark: { type: 'point', filled: true, size: 80, opacity: 1, color: colours.validation },
        encoding: { y, x: x('test') },
      },
      {
        data: { values: rows },
        mark: {
          type: 'point',
          filled: true,
          size: 80,
          opacity: 1,
          fill: colours.paper,
          stroke: colours.train,
          strokeWidth: 2.5,
        },
        encoding: { y, x: x('train') },
      },
    ],
  });
}
