import type { Fitted } from '../../fit/fitted.js';
import { showScore } from '../../fit/print.js';
import { drawSvg } from '../charts/svg.js';
import { colours } from '../charts/theme.js';
import { figure } from '../frame.js';
import type { Markup } from '../html.js';
import { nominal, numeric, size } from './axes.js';

/** The scores of network and linear model with their intervals, and the score of no columns at all. */
export async function scoreChart({ score, linear, linearScore, naive, testIndices }: Fitted): Promise<Markup> {
  const isShare = score.metric === 'accuracy';
  const scale = isShare ? 100 : 1;
  const values = [
    { name: 'network', ...score },
    { name: linear.name, ...linearScore },
  ].map(({ name, score: value, low, high }) => ({ name, value: scale * value, low: scale * low, high: scale * high }));
  const title = isShare ? 'accuracy on test rows, %' : 'RMSE on test rows, units of the target';
  const chart = await drawSvg({
    width: size.width,
    height: { step: 44 },
    layer: [
      {
        data: { values: [{ naive: scale * naive }] },
        mark: { type: 'rule', strokeDash: [4, 3], color: colours.muted },
        encoding: { x: numeric('naive', title) },
      },
      {
        data: { values },
        mark: { type: 'rule', size: 3, color: colours.validation },
        encoding: { y: nominal('name'), x: numeric('low', title), x2: { field: 'high' } },
      },
      {
        data: { values },
        mark: { type: 'point', filled: true, size: 90, opacity: 1, color: colours.validation },
        encoding: { y: nominal('name'), x: numeric('value', title) },
      },
    ],
  });
  const better = isShare ? 'further right is better' : 'further left is better';
  return figure(
    `Score: ${showScore(score)}`,
    `Dots: the score on ${testIndices.length} rows that were held out; lines: 95 % intervals over resamples of them; ${better}. Dashed: ${isShare ? 'always the most frequent class' : 'always the mean'}.`,
    chart,
  );
}
