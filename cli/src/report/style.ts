import { colourVariables, cssColour, fontFamily } from './charts/theme.js';

/** Stylesheet of the report, which is part of the page. */
export const style = `
:root { color-scheme: light dark; ${colourVariables('light')} }
@media screen and (prefers-color-scheme: dark) { :root { ${colourVariables('dark')} } }
* { box-sizing: border-box; }
body {
  margin: 0; padding: 48px 40px 64px; background: ${cssColour('paper')}; color: ${cssColour('ink')};
  font: 15px/1.55 ${fontFamily};
}
main { max-width: 1120px; margin: 0 auto; }
h1 { font-size: 32px; line-height: 1.2; letter-spacing: -0.02em; margin: 0 0 12px; }
h2 { font-size: 20px; letter-spacing: -0.01em; margin: 56px 0 8px; padding-top: 20px; border-top: 1px solid ${cssColour('line')}; }
h3 { font-size: 15px; margin: 0; }
p { margin: 0 0 12px; max-width: 76ch; }
.eyebrow { color: ${cssColour('muted')}; font-size: 12px; letter-spacing: 0.08em; text-transform: uppercase; margin: 0 0 8px; }
.lead { font-size: 17px; }
.muted, figcaption { color: ${cssColour('muted')}; font-size: 13px; }
figure { margin: 0; min-width: 0; }
svg { display: block; max-width: 100%; height: auto; }
.overview { margin: 24px 0 8px; }

table { border-collapse: collapse; width: 100%; margin: 20px 0 8px; font-variant-numeric: tabular-nums; }
caption { caption-side: bottom; text-align: left; padding-top: 8px; color: ${cssColour('muted')}; font-size: 13px; }
th, td { padding: 7px 12px; text-align: right; border-bottom: 1px solid ${cssColour('grid')}; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; }
thead th { border-bottom: 1px solid ${cssColour('ink')}; font-size: 13px; font-weight: 600; }
tbody th { font-weight: 500; }
tr.best { background: ${cssColour('tint')}; }
tr.best th, tr.best td { font-weight: 650; }
th:last-child, td:last-child { padding-right: 12px; }

.legend { display: flex; flex-wrap: wrap; gap: 6px 24px; margin: 12px 0 8px; padding: 0; list-style: none; font-size: 13px; }
.legend li { display: flex; align-items: center; gap: 8px; }
.key { flex: none; width: 22px; height: 3px; border-radius: 2px; }
.key.dot { width: 11px; height: 11px; border-radius: 50%; }
.key.ring { width: 11px; height: 11px; border-radius: 50%; border: 2.5px solid ${cssColour('train')}; background: ${cssColour('paper')}; }
.key.dash { height: 2px; border-radius: 0; background: repeating-linear-gradient(90deg, ${cssColour('muted')} 0 5px, transparent 5px 8px); }
.key.block { height: 9px; border-radius: 1px; }
.train { background: ${cssColour('train')}; }
.validation { background: ${cssColour('validation')}; }
.l1 { background: ${cssColour('l1')}; }
.l2 { background: ${cssColour('l2')}; }
.groupLasso { background: ${cssColour('groupLasso')}; }
.zeros { background: ${cssColour('zeros')}; }
.weights { background: ${cssColour('weights')}; }

.curves { display: grid; grid-template-columns: 166px 1fr; gap: 8px; align-items: start; padding: 14px 0 6px; border-top: 1px solid ${cssColour('grid')}; }
.curves:first-of-type { border-top: 0; }
.curves header { padding-top: 4px; }
.facts { margin: 6px 0 0; font-size: 13px; color: ${cssColour('muted')}; display: grid; gap: 1px; }
.facts strong { color: ${cssColour('ink')}; font-weight: 600; }

.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 350px), 1fr)); gap: 28px 24px; margin-top: 16px; }
.charts figcaption { margin: 2px 0 6px; max-width: 60ch; }
.charts .wide { grid-column: 1 / -1; }
.answer { font-size: 20px; line-height: 1.4; max-width: 60ch; }
.notes { margin: 12px 0; padding: 0 0 0 18px; }
.spark { text-align: left; }
.spark svg { display: inline-block; vertical-align: middle; }
td.text, th.text { text-align: left; white-space: normal; }
.scroll th.text:first-child { overflow-wrap: anywhere; min-width: 90px; }
.scroll { overflow-x: auto; }
code { font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
pre { margin: 0; padding: 10px 12px; background: ${cssColour('tint')}; border-radius: 4px; white-space: pre-wrap; }

.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(262px, 1fr)); gap: 28px 20px; margin-top: 20px; }
.grid header { white-space: nowrap; display: flex; justify-content: space-between; align-items: baseline; padding: 0 10px 2px 6px; }
.grid .share { font-size: 13px; color: ${cssColour('muted')}; font-variant-numeric: tabular-nums; }
.grid .share strong { color: ${cssColour('zeros')}; }

dl { display: grid; grid-template-columns: 166px 1fr; gap: 8px; margin: 16px 0 0; }
dt { font-weight: 600; }
dd { margin: 0; max-width: 84ch; }
.plain { margin: 0; padding: 0; list-style: none; columns: 2; }

@media screen and (max-width: 900px) {
  body { padding: 24px 16px; }
  .curves, dl { grid-template-columns: 1fr; }
  .facts-table { min-width: 640px; }
  dt { margin-top: 6px; }
  .plain { columns: 1; }
  .overview { overflow-x: auto; }
  .overview svg { min-width: 640px; }
  .charts .scroll svg { min-width: 560px; }
  h1 { font-size: 26px; }
}
@media print {
  @page { size: A4 portrait; margin: 12mm; }
  body { padding: 0; font-size: 12px; }
  h2 { margin-top: 24px; padding-top: 12px; }
  th, td { padding: 5px 8px; }
  .curves { grid-template-columns: 124px 1fr; padding: 8px 0 2px; }
  .curves .facts, .muted, caption, figcaption { font-size: 11px; }
  dl { grid-template-columns: 124px 1fr; }
  .grid { grid-template-columns: repeat(3, 1fr); gap: 16px 12px; }
  .grid h3 { font-size: 13px; }
  .grid .share { font-size: 10px; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .charts { grid-template-columns: repeat(2, 1fr); gap: 14px; }
  .answer { font-size: 15px; }
  .curves, .grid figure, .charts figure, table, .overview { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
}
`;
