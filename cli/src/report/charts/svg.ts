import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { Markup } from '../html.js';
import { chartConfig } from './theme.js';

/** Draws a chart as SVG without scripts, font files and stylesheets. */
export async function drawSvg(spec: TopLevelSpec): Promise<Markup> {
  const { spec: vegaSpec } = compile(spec, { config: chartConfig });
  const view = new View(parse(vegaSpec), { renderer: 'none' });
  try {
    return new Markup(await view.toSVG());
  } finally {
    view.finalize();
  }
}
