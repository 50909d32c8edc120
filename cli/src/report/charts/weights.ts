import type { Histogram } from '../../compare/histogram.js';
import type { Markup } from '../html.js';
import { drawSvg } from './svg.js';
import { colours } from './theme.js';

const width = 222;

/**
 * Draws exact zeros as a separate bar, 0 to 100 %, above the histogram of the other weights.
 *
 * The histogram's axis is logarithmic, because a few large weights matter and a linear axis hides them; on it a bar
 * of zeros would hardly look taller than its neighbours.
 *
 * @param floor  least share on the axis, in per cent; the same for every setting.
 */
export function drawWeights({ limit, counts, zeros, total }: Histogram, floor: number): Promise<Markup> {
  const binWidth = (2 * limit) / counts.length;
  const values = counts.flatMap((count, i) =>
    count === 0 ? [] : [{ from: -limit + i * binWidth, to: -limit + (i + 1) * binWidth, share: (100 * count) / total }],
  );
  const zeroShare = (100 * zeros) / total;
  return drawSvg({
    spacing: 12,
    padding: 5,
    vconcat: [
      {
        width,
        height: 8,
        data: { values: [{ from: 0, share: zeroShare, all: 100 }] },
        layer: [
          { mark: { type: 'bar', color: colours.grid, height: 8 }, encoding: shareBar('all') },
          { mark: { type: 'bar', color: colours.zeros, height: 8 }, encoding: shareBar('share') },
        ],
      },
      {
        width,
        height: 120,
        data: { values },
        mark: { type: 'bar', color: colours.weights, binSpacing: 0, stroke: colours.weights, strokeWidth: 0.4 },
        encoding: {
          x: {
            field: 'from',
            type: 'quantitative',
            scale: { domain: [-limit, limit], nice: false },
            axis: { title: 'weight (zeros left out)', grid: false, tickCount: 5 },
          },
          x2: { field: 'to' },
          y: {
            field: 'share',
            type: 'quantitative',
            scale: { type: 'log', domain: [floor, 100], nice: false },
            axis: {
              title: null,
              values: decades(floor),
              format: '~',
              labelExpr: "datum.value + ' %'",
              domain: false,
              ticks: false,
              minExtent: 46,
              maxExtent: 46,
            },
          },
          y2: { datum: floor },
        },
      },
    ],
  });
}

function shareBar(field: string) {
  return {
    x: { field: 'from', type: 'quantitative' as const, scale: { domain: [0, 100], nice: false }, axis: null },
    x2: { field },
  };
}

function decades(floor: number): number[] {
  const list: number[] = [];
  for (let value = 100; value >= floor * 0.999; value /= 10) list.push(Number(value.toPrecision(3)));
  return list;
}

/** Finds the power of ten below the smallest share of all histograms, in per cent; from 1e-4 to 0.1. */
export function shareFloor(histograms: readonly Histogram[]): number {
  const shares = histograms.flatMap(({ counts, total }) => counts.filter((n) => n > 0).map((n) => (100 * n) / total));
  const least = Math.min(0.1, ...shares);
  return Math.max(1e-4, 10 ** Math.floor(Math.log10(least)));
}
