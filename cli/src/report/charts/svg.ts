import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { Markup } from '../html.js';
import { chartConfig, withSchemes } from './theme.js';

/** Draws a chart as SVG without scripts and font files; its colours are those of the page's stylesheet. */
export async function drawSvg(spec: TopLevelSpec): Promise<Markup> {
  const { spec: vegaSpec } = compile(spec, { config: chartConfig });
  const view = new View(parse(vegaSpec), { renderer: 'none' });
  try {
    return new Markup(withSchemes(await view.toSVG()));
  } finally {
    view.finalize();
  }
}
