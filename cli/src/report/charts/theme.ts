import type { Config } from 'vega-lite';

/** One colour per meaning, in every chart and in the text beside it. */
export const colours = {
  train: '#9a8f80',
  validation: '#1f5fa8',
  l1: '#d0641a',
  l2: '#17816a',
  groupLasso: '#8a4fa3',
  weights: '#4b5768',
  zeros: '#d0641a',
  ink: '#1c2430',
  muted: '#667080',
  line: '#d9dde3',
  grid: '#eceef2',
} as const;

export const fontFamily = 'system-ui, -apple-system, Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif';

export const chartConfig: Config = {
  font: fontFamily,
  background: 'transparent',
  aria: false, // each figure has one label; a label per bar would be noise
  view: { stroke: null },
  axis: {
    labelColor: colours.muted,
    labelFontSize: 11,
    titleColor: colours.muted,
    titleFontSize: 11,
    titleFontWeight: 'normal',
    gridColor: colours.grid,
    domainColor: colours.line,
    tickColor: colours.line,
    tickSize: 4,
    labelPadding: 4,
  },
  title: { color: colours.ink, fontSize: 12, fontWeight: 600, anchor: 'start', offset: 8 },
};
