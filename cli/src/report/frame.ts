import { html, Markup } from './html.js';
import { style } from './style.js';

/** A page without scripts and external files: a policy in it forbids both. */
export function page(title: string, main: Markup): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<main>
${main}
</main>
</body>
</html>
`.text;
}

/** A chart with its title, and a sentence that says what to see in it. */
export function figure(title: string, sentence: string, chart: Markup, isWide = false): Markup {
  return html`<figure${new Markup(isWide ? ' class="wide"' : '')}>
<h3>${title}</h3>
<figcaption>${sentence}</figcaption>
<div role="img" aria-label="${`${title}. ${sentence}`}">${chart}</div>
</figure>
`;
}
