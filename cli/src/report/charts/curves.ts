import type { Spread } from '../../compare/statistics.js';
import type { Comparison, SettingSummary } from '../../compare/summary.js';
import type { Markup } from '../html.js';
import { drawSvg } from './svg.js';
import { colours } from './theme.js';

type Series = 'train' | 'validation' | 'l1' | 'l2' | 'groupLasso';

interface Panel {
  readonly title: string;
  readonly series: Partial<Record<Series, readonly Spread[]>>;
  readonly scale: number;
  /** The same axes for every setting, so that settings can be compared by eye. */
  readonly domain: readonly [number, number];
}

/** Computes axes for the curves of every setting: loss and penalty from 0, accuracy up to 100 %. */
export interface CurveDomains {
  readonly loss: readonly [number, number];
  readonly accuracy: readonly [number, number];
  readonly penalty: readonly [number, number];
}

function ends(curves: readonly (readonly Spread[])[]): { least: number; most: number } {
  const points = curves.flat();
  return {
    least: points.reduce((least, { mean, sd }) => Math.min(least, mean - (sd || 0)), Number.POSITIVE_INFINITY),
    most: points.reduce((most, { mean, sd }) => Math.max(most, mean + (sd || 0)), 0),
  };
}

export function curveDomains({ summaries }: Comparison): CurveDomains {
  const loss = ends(summaries.flatMap(({ curves }) => [curves.trainLoss, curves.validationLoss]));
  const accuracy = ends(summaries.flatMap(({ curves }) => [curves.trainAccuracy, curves.validationAccuracy]));
  const penalty = ends(summaries.flatMap(({ curves }) => [curves.l1, curves.l2, curves.groupLasso]));
  return {
    loss: [0, Math.max(0.5, Math.ceil(loss.most * 10) / 10)],
    accuracy: [Math.max(0, Math.floor(accuracy.least * 10) * 10), 100],
    penalty: [0, Math.max(1, Math.ceil(penalty.most))],
  };
}

/** Draws data loss, accuracy and penalties of one setting side by side: mean over the seeds, band of ± sd. */
export function drawCurves(summary: SettingSummary, domains: CurveDomains): Promise<Markup> {
  const { curves, setting } = summary;
  const panels: Panel[] = [
    {
      title: 'Data loss',
      series: { train: curves.trainLoss, validation: curves.validationLoss },
      scale: 1,
      domain: domains.loss,
    },
    {
      title: 'Accuracy, %',
      series: { train: curves.trainAccuracy, validation: curves.validationAccuracy },
      scale: 100,
      domain: domains.accuracy,
    },
    {
      title: 'Penalties',
      series: {
        ...(setting.l1 > 0 ? { l1: curves.l1 } : {}),
        ...(setting.l2 > 0 ? { l2: curves.l2 } : {}),
        ...(setting.groupLasso > 0 ? { groupLasso: curves.groupLasso } : {}),
      },
      scale: 1,
      domain: domains.penalty,
    },
  ];
  return drawSvg({
    spacing: 34,
    padding: 5,
    hconcat: panels.map((panel) => panelSpec(panel, curves.trainLoss.length)),
  });
}

function panelSpec({ title, series, scale, domain }: Panel, epochs: number) {
  const values = Object.entries(series).flatMap(([name, curve]) =>
    curve.map(({ mean, sd }, i) => ({
      epoch: i + 1,
      name,
      mean: mean * scale,
      // One seed has no sd, hence no band. Accuracies end at 100 %, losses at 0.
      low: Math.max((mean - (sd || 0)) * scale, domain[0]),
      high: Math.min((mean + (sd || 0)) * scale, domain[1]),
    })),
  );
  const x = {
    field: 'epoch',
    type: 'quantitative' as const,
    scale: { domain: [epochs === 1 ? 0 : 1, epochs], nice: false, zero: false },
    axis: { title: 'epoch', grid: false, tickCount: 4, format: 'd', tickMinStep: 1 },
  };
  const y = (field: string) => ({
    field,
    type: 'quantitative' as const,
    scale: { domain: [...domain], nice: false, zero: false },
    // The panel's heading is the axis title: a chart title would stand higher or lower with the topmost label.
    axis: {
      title,
      titleAngle: 0,
      titleAlign: 'left' as const,
      titleX: -30,
      titleY: -18,
      titleColor: colours.ink,
      titleFontSize: 12,
      titleFontWeight: 600 as const,
      tickCount: 4,
      domain: false,
      ticks: false,
      minExtent: 26,
      maxExtent: 26,
    },
  });
  const color = {
    field: 'name',
    type: 'nominal' as const,
    scale: {
      domain: ['train', 'validation', 'l1', 'l2', 'groupLasso'],
      range: [colours.train, colours.validation, colours.l1, colours.l2, colours.groupLasso],
    },
    legend: null,
  };
  const empty = values.length === 0;
  return {
    width: 262,
    height: 140,
    data: { values: empty ? [{ epoch: (1 + epochs) / 2, mean: (domain[0] + domain[1]) / 2 }] : values },
    layer: empty
      ? [
          {
            mark: { type: 'text' as const, text: 'no penalty term', color: colours.muted, fontSize: 12 },
            encoding: { x, y: y('mean') },
          },
        ]
      : [
          { mark: { type: 'area' as const, opacity: 0.2 }, encoding: { x, y: y('low'), y2: { field: 'high' }, color } },
          {
            mark: { type: 'line' as const, strokeWidth: 1.6, strokeJoin: 'round' as const, point: epochs === 1 },
            encoding: { x, y: y('mean'), color },
          },
        ],
  };
}
