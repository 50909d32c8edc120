import type { Config } from 'vega-lite';

/** One colour per meaning, in every chart and in the text beside it. */
export const colours = {
  train: '#9a8f80',
  validation: '#1f5fa8',
  l1: '#d0641a',
  l2: '#17816a',
  groupLasso: '#8a4fa3',
  weights: '#4b5768',
  zeros: '#d1651b',
  ink: '#1c2430',
  muted: '#667080',
  line: '#d9dde3',
  grid: '#eceef2',
  paper: '#fffffe',
  tint: '#f1f6fc',
} as const;

export type ColourName = keyof typeof colours;

/** The same meanings on a dark page. */
const darkColours: Readonly<Record<ColourName, string>> = {
  train: '#a89d8d',
  validation: '#6ea8ea',
  l1: '#f0904c',
  l2: '#45b89c',
  groupLasso: '#c08fd8',
  weights: '#9aa7ba',
  zeros: '#f0904c',
  ink: '#e8eaee',
  muted: '#a0a9b8',
  line: '#3d4552',
  grid: '#2a303a',
  paper: '#14181e',
  tint: '#1d2a3a',
};

/** The colour of a meaning in a stylesheet: it follows the reader's choice of a light or a dark page. */
export function cssColour(name: ColourName): string {
  return `var(--${name})`;
}

/** Declarations of the colours, light or dark. */
export function colourVariables(scheme: 'light' | 'dark'): string {
  const chosen = scheme === 'light' ? colours : darkColours;
  return Object.entries(chosen)
    .map(([name, value]) => `--${name}: ${value};`)
    .join(' ');
}

/** Replaces the colours of a chart by those of the stylesheet. Each meaning has a colour of its own, so none is mixed up. */
export function withSchemes(svg: string): string {
  return Object.entries(colours).reduce(
    (text, [name, value]) => text.replaceAll(`"${value}"`, `"var(--${name})"`),
    svg,
  );
}

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
