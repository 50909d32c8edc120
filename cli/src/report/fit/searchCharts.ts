import type { Fitted } from '../../fit/fitted.js';
import { settingImportance } from '../../fit/settingImportance.js';
import { type Setting, settingNames } from '../../fit/space.js';
import { figure as number } from '../../terminal/numbers.js';
import { drawSvg } from '../charts/svg.js';
import { colours } from '../charts/theme.js';
import { figure } from '../frame.js';
import { html, type Markup } from '../html.js';
import { nominal, numeric, size } from './axes.js';

const NAMES: Readonly<Record<keyof Setting, string>> = {
  layers: 'hidden layers',
  units: 'units',
  lambda: 'group lasso λ',
  l2: 'L2 λ',
  dropout: 'dropout',
  learningRate: 'learning rate',
};
const LOGARITHMIC: readonly string[] = ['units', 'lambda', 'l2', 'learningRate'];

/** The settings of the search as parallel coordinates, and the importance of each parameter. */
export async function searchCharts({ search, understood }: Fitted): Promise<Markup> {
  const trials = search.trials.filter(({ levels }) => levels.length > 0);
  if (trials.length < 2) return html`<p>One setting was given: there was no search.</p>`;
  const bestOf = (levels: readonly { readonly value: number }[]) => Math.min(...levels.map(({ value }) => value));
  const order = [...trials].sort((a, b) => bestOf(a.levels) - bestOf(b.levels));
  const metric = understood.task === 'classification' ? 'log loss' : 'mean squared error';
  const places = settingNames.map((name) => {
    const scaled = (value: number) => (LOGARITHMIC.includes(name) ? Math.log10(value) : value);
    const all = trials.map(({ setting }) => setting[name]);
    const [least, most] = [Math.min(...all), Math.max(...all)];
    const place = (value: number) =>
      most === least ? 0.5 : (scaled(value) - scaled(least)) / (scaled(most) - scaled(least));
    return { name, least, most, place };
  });
  const quarter = Math.max(1, Math.ceil(order.length / 4));
  const kinds = ['others', 'best quarter', 'chosen'];
  const values = order.flatMap(({ number: trial, setting }, rank) => {
    const kind = kinds[rank === 0 ? 2 : rank < quarter ? 1 : 0]!;
    return places.map(({ name, place }) => ({
      trial,
      kind,
      rank: order.length - rank,
      parameter: NAMES[name],
      place: place(setting[name]),
    }));
  });
  const x = {
    field: 'parameter',
    type: 'nominal' as const,
    sort: null,
    axis: {
      title: null,
      labelAngle: 0,
      labelColor: colours.ink,
      domain: false,
      ticks: false,
      labelLimit: 120,
      labelPadding: 16,
    },
  };
  const y = { field: 'place', type: 'quantitative' as const, axis: null, scale: { domain: [0, 1] } };
  const limits = places.flatMap(({ name, least, most }) => [
    { parameter: NAMES[name], place: 0, text: number(least), dy: 9 },
    { parameter: NAMES[name], place: 1, text: number(most), dy: -7 },
  ]);
  const parallel = await drawSvg({
    width: 600,
    height: 200,
    padding: { top: 14, bottom: 4, left: 4, right: 4 },
    layer: [
      {
        data: { values: places.map(({ name }) => ({ parameter: NAMES[name] })) },
        mark: { type: 'rule', color: colours.line },
        encoding: { x },
      },
      ...kinds.map((kind) => ({
        data: { values: values.filter((value) => value.kind === kind) },
        mark: {
          type: 'line' as const,
          color: kind === 'others' ? colours.train : kind === 'chosen' ? colours.l1 : colours.validation,
          opacity: kind === 'others' ? 0.3 : kind === 'chosen' ? 1 : 0.55,
          strokeWidth: kind === 'chosen' ? 2.5 : 1,
        },
        encoding: { x, y, detail: { field: 'trial', type: 'nominal' as const } },
      })),
      ...limits.map(({ dy, ...limit }) => ({
        data: { values: [limit] },
        mark: { type: 'text' as const, dy, fontSize: 10, color: colours.muted },
        encoding: { x, y, text: { field: 'text' } },
      })),
    ],
  });
  const shares = settingImportance(trials);
  const importance =
    shares === undefined
      ? html``
      : figure(
          'Which parameter matters',
          shares[0]!.share < 0.05
            ? 'No parameter by itself explains much of the differences between the settings.'
            : `${NAMES[shares[0]!.name]} explains most of the differences between the settings: ${(100 * shares[0]!.share).toFixed(0)} % by itself.`,
          await drawSvg({
            width: size.width - 90,
            height: { step: 22 },
            data: { values: shares.map(({ name, share }) => ({ name: NAMES[name], share: 100 * share })) },
            mark: { type: 'bar', color: colours.weights, height: 12 },
            encoding: {
              y: nominal('name'),
              x: { ...numeric('share', 'explained variance of the ranks, %'), scale: { domainMin: 0 } },
            },
          }),
        );
  return html`${figure(
    `${trials.length} settings`,
    `Each line is a setting; values rise upwards, between the least and the largest one tried. Orange: the chosen one; blue: the best quarter by ${metric} over the folds. Blue lines that meet at one height say what works.`,
    html`<div class="scroll">${parallel}</div>`,
    true,
  )}
${importance}`;
}
