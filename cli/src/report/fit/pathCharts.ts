import { counted } from '../../compare/words.js';
import type { Linear } from '../../fit/baseline.js';
import { figure as number } from '../../terminal/numbers.js';
import { drawSvg } from '../charts/svg.js';
import { colours } from '../charts/theme.js';
import { figure } from '../frame.js';
import { html, type Markup } from '../html.js';
import { nominal, numeric, size } from './axes.js';

const MOST_COLUMNS = 15;

/** The λ path of the linear model with the line of one standard error, and the order in which columns enter. */
export async function pathCharts(linear: Linear): Promise<Markup> {
  const { steps, lambdaMin, lambda1se, measure, entries } = linear;
  // Where classes separate, the error of weak penalties explodes, and would hide all else: it may be half more than without columns.
  const most = 1.5 * (steps[0]?.mean ?? 0);
  const values = steps
    .filter(({ lambda, mean }) => lambda > 0 && mean <= most)
    .map(({ lambda, mean, standardError }) => ({
      lambda,
      mean,
      low: Math.max(mean - (standardError || 0), mean / 10), // above 0, where the scale is logarithmic
      high: mean + (standardError || 0),
    }));
  const ends = [Math.min(...values.map(({ mean }) => mean)), Math.max(...values.map(({ mean }) => mean))] as const;
  const isLog = ends[0] > 0 && ends[1] > 5 * ends[0];
  const best = values.reduce((a, b) => (b.mean < a.mean ? b : a));
  const x = numeric('lambda', 'strength λ', { log: true, format: '~g' });
  const y = (field: string) => ({
    ...numeric(field, measure, isLog ? { log: true, format: '~g' } : {}),
    scale: isLog ? { type: 'log' as const, nice: false } : { zero: false, domainMax: ends[1], clamp: true },
  });
  const path = await drawSvg({
    ...size,
    layer: [
      {
        data: { values },
        mark: { type: 'rule', color: colours.train, opacity: 0.6 },
        encoding: { x, y: y('low'), y2: { field: 'high' } },
      },
      {
        data: { values },
        mark: { type: 'point', filled: true, size: 18, color: colours.validation, opacity: 1 },
        encoding: { x, y: y('mean') },
      },
      {
        data: { values: [{ most: best.high }] },
        mark: { type: 'rule', strokeDash: [2, 3], color: colours.muted },
        encoding: { y: y('most') },
      },
      {
        data: { values: [{ lambda: lambdaMin }, { lambda: lambda1se }] },
        mark: { type: 'rule', strokeDash: [5, 3], color: colours.l1, size: 1.5 },
        encoding: { x },
      },
    ],
  });
  const chosen = steps.find(({ lambda }) => lambda === lambda1se);
  const shown = entries.slice(0, MOST_COLUMNS);
  const more = entries.length > shown.length ? ` ${entries.length - shown.length} more enter later.` : '';
  const [first] = entries;
  const order =
    shown.length === 0
      ? html``
      : figure(
          'Order of the columns',
          `As λ falls, inputs get a coefficient one after the other: ${first!.column} first, at λ = ${number(first!.lambda)}. Those right of the line are in the chosen model.${more}`,
          await drawSvg({
            width: size.width - 90,
            height: { step: 16 },
            layer: [
              {
                data: { values: shown.map(({ column, lambda }) => ({ column, lambda })) },
                mark: { type: 'point', filled: true, size: 60, color: colours.validation, opacity: 1 },
                encoding: {
                  y: nominal('column'),
                  x: numeric('lambda', 'λ at which it enters', { log: true, format: '~g' }),
                },
              },
              {
                data: { values: [{ lambda: lambda1se }] },
                mark: { type: 'rule', strokeDash: [5, 3], color: colours.l1, size: 1.5 },
                encoding: { x: numeric('lambda', 'λ at which it enters', { log: true, format: '~g' }) },
              },
            ],
          }),
        );
  return html`${figure(
    `λ path of the ${linear.name}`,
    `The ${measure} over the folds with its standard error; simpler models are further right. Dashed upright lines: the least error, at λ = ${number(lambdaMin)}, and the largest λ within one standard error of it, ${number(lambda1se)}, which is used: ${counted(chosen?.df ?? 0, 'input')}. Dotted: that limit.`,
    path,
  )}
${order}`;
}
