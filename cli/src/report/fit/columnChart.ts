import type { Fitted } from '../../fit/fitted.js';
import { drawSvg } from '../charts/svg.js';
import { colours } from '../charts/theme.js';
import { figure } from '../frame.js';
import { html, type Markup } from '../html.js';
import { nominal, numeric, size } from './axes.js';

const MOST_COLUMNS = 20;

/** Permutation importance of the columns, with its spread, and the columns that are not used. */
export async function columnChart({
  importances,
  columns,
  score,
}: Pick<Fitted, 'importances' | 'columns' | 'score'>): Promise<Markup> {
  const isShare = score.metric === 'accuracy';
  const scale = isShare ? 100 : 1;
  const shown = importances.slice(0, MOST_COLUMNS);
  const [first] = shown;
  if (first === undefined) return html``;
  const values = shown.map(({ column, mean, std }) => ({
    column,
    mean: scale * mean,
    low: scale * (mean - std),
    high: scale * (mean + std),
  }));
  const dead = columns.filter(({ isAlive }) => !isAlive).map(({ column }) => column);
  const unused =
    dead.length === 0
      ? 'All columns are used.'
      : `Not used, because no weight is left: ${dead.slice(0, 12).join(', ')}${dead.length > 12 ? ` and ${dead.length - 12} more` : ''}.`;
  const title = isShare ? 'accuracy lost, points of per cent' : 'RMSE added';
  const chart = await drawSvg({
    width: size.width - 90,
    height: { step: 18 },
    data: { values },
    layer: [
      {
        mark: { type: 'bar', color: colours.weights, height: 10 },
        encoding: { y: nominal('column'), x: numeric('mean', title), x2: { datum: 0 } },
      },
      {
        mark: { type: 'rule', color: colours.l1, size: 1.5 },
        encoding: { y: nominal('column'), x: numeric('low', title), x2: { field: 'high' } },
      },
    ],
  });
  const more =
    importances.length > shown.length ? ` The ${shown.length} most important of ${importances.length} are shown.` : '';
  return figure(
    'Which columns matter',
    `How much worse the test score gets when a column is shuffled, mean of ten times; orange lines: one standard deviation. ${first.column} matters most. ${unused}${more}`,
    chart,
  );
}
