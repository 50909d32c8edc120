import type { Fitted } from '../../fit/fitted.js';
import { drawSvg } from '../charts/svg.js';
import { colours } from '../charts/theme.js';
import { figure } from '../frame.js';
import { html, type Markup } from '../html.js';
import { numeric, size } from './axes.js';

/** Learning curves of the final training: data loss, and penalties apart from it. */
export async function curveCharts({ curves, understood, search }: Fitted): Promise<Markup> {
  const isClasses = understood.task === 'classification';
  const loss = isClasses ? 'mean cross-entropy' : 'mean squared error';
  const unit = isClasses ? '' : ' The target is standardized: 1 is the loss of its mean.';
  const values = curves.flatMap(({ epoch, train, test }) => [
    { epoch, name: 'training', loss: train },
    { epoch, name: 'test', loss: test },
  ]);
  const first = curves[0]!;
  const last = curves.at(-1)!;
  // The first epochs would hide all others.
  const all = values.map((value) => value.loss);
  const log = Math.min(...all) > 0 && Math.max(...all) > 10 * Math.min(...all);
  const best = curves.reduce((a, b) => (b.test < a.test ? b : a));
  const rises = last.test > 1.1 * best.test && best.epoch < last.epoch;
  const losses = await drawSvg({
    ...size,
    data: { values },
    layer: [
      {
        mark: { type: 'line', strokeWidth: 1.8, point: curves.length === 1 },
        encoding: {
          x: numeric('epoch', 'epoch', { format: 'd' }),
          y: numeric('loss', loss, { log, nice: false, ...(log && { format: '~g' }) }),
          color: {
            field: 'name',
            type: 'nominal',
            sort: null,
            scale: { domain: ['training', 'test'], range: [colours.train, colours.validation] },
            legend: { title: null, orient: 'top', labelColor: colours.ink, symbolStrokeWidth: 3 },
          },
        },
      },
    ],
  });
  const penalties = await drawSvg({
    ...size,
    data: { values: [...curves] },
    mark: { type: 'line', strokeWidth: 1.8, color: colours.l1, point: curves.length === 1 },
    encoding: {
      x: numeric('epoch', 'epoch', { format: 'd' }),
      y: numeric('penalty', 'added to the loss'),
    },
  });
  const dropout = search.chosen.setting.dropout > 0 ? ' Training has dropout on, so its line may be above.' : '';
  const seen = rises
    ? `The test loss is least at epoch ${best.epoch} and rises then: more epochs learn the training rows by heart.`
    : 'The test loss does not rise towards the end: training was not too long.';
  return html`${figure('Data loss', `${seen}${dropout}${unit} The test rows are shown here and decided nothing.`, losses)}
${figure(
  'Penalties',
  `Group lasso on the columns and L2 on the other weights, added to the data loss in training: ${last.penalty < first.penalty ? 'they fall, because weights shrink or vanish' : 'they rise, because weights grow as the network learns'}.`,
  penalties,
)}`;
}
