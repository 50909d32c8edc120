import { colours, fontFamily } from './charts/theme.js';

/** Stylesheet of the report, which is part of the page. */
export const style = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
body {
  margin: 0; padding: 48px 40px 64px; background: #fff; color: ${colours.ink};
  font: 15px/1.55 ${fontFamily};
}
main { max-width: 1120px; margin: 0 auto; }
h1 { font-size: 32px; line-height: 1.2; letter-spacing: -0.02em; margin: 0 0 12px; }
h2 { font-size: 20px; letter-spacing: -0.01em; margin: 56px 0 8px; padding-top: 20px; border-top: 1px solid ${colours.line}; }
h3 { font-size: 15px; margin: 0; }
p { margin: 0 0 12px; max-width: 76ch; }
.eyebrow { color: ${colours.muted}; font-size: 12px; letter-spacing: 0.08em; text-transform: uppercase; margin: 0 0 8px; }
.lead { font-size: 17px; }
.muted, figcaption { color: ${colours.muted}; font-size: 13px; }
figure { margin: 0; }
svg { display: block; max-width: 100%; height: auto; }
.overview { margin: 24px 0 8px; }

table { border-collapse: collapse; width: 100%; margin: 20px 0 8px; font-variant-numeric: tabular-nums; }
caption { caption-side: bottom; text-align: left; padding-top: 8px; color: ${colours.muted}; font-size: 13px; }
th, td { padding: 7px 12px; text-align: right; border-bottom: 1px solid ${colours.grid}; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
thead th { border-bottom: 1px solid ${colours.ink}; font-size: 13px; font-weight: 600; }
tbody th { font-weight: 500; }
tr.best { background: #f1f6fc; }
tr.best th, tr.best td { font-weight: 650; }
th:last-child, td:last-child { padding-right: 12px; }
tbody th:first-child, thead th:first-child { padding-left: 12px; }

.legend { display: flex; flex-wrap: wrap; gap: 6px 24px; margin: 12px 0 8px; padding: 0; list-style: none; font-size: 13px; }
.legend li { display: flex; align-items: center; gap: 8px; }
.key { flex: none; width: 22px; height: 3px; border-radius: 2px; }
.key.dot { width: 11px; height: 11px; border-radius: 50%; }
.key.ring { width: 11px; height: 11px; border-radius: 50%; border: 2.5px solid ${colours.train}; background: #fff; }
.key.dash { height: 2px; border-radius: 0; background: repeating-linear-gradient(90deg, ${colours.muted} 0 5px, transparent 5px 8px); }
.key.block { height: 9px; border-radius: 1px; }
.train { background: ${colours.train}; }
.validation { background: ${colours.validation}; }
.l1 { background: ${colours.l1}; }
.l2 { background: ${colours.l2}; }
.groupLasso { background: ${colours.groupLasso}; }
.zeros { background: ${colours.zeros}; }
.weights { background: ${colours.weights}; }

.curves { display: grid; grid-template-columns: 166px 1fr; gap: 8px; align-items: start; padding: 14px 0 6px; border-top: 1px solid ${colours.grid}; }
.curves:first-of-type { border-top: 0; }
.curves header { padding-top: 4px; }
.facts { margin: 6px 0 0; font-size: 13px; color: ${colours.muted}; display: grid; gap: 1px; }
.facts strong { color: ${colours.ink}; font-weight: 600; }

.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(262px, 1fr)); gap: 28px 20px; margin-top: 20px; }
.grid header { white-space: nowrap; display: flex; justify-content: space-between; align-items: baseline; padding: 0 10px 2px 6px; }
.grid .share { font-size: 13px; color: ${colours.muted}; font-variant-numeric: tabular-nums; }
.grid .share strong { color: ${colours.zeros}; }

dl { display: grid; grid-template-columns: 166px 1fr; gap: 8px; margin: 16px 0 0; }
dt { font-weight: 600; }
dd { margin: 0; max-width: 84ch; }
.plain { margin: 0; padding: 0; list-style: none; columns: 2; }

@media screen and (max-width: 900px) {
  body { padding: 24px 16px; }
  .curves, dl { grid-template-columns: 1fr; }
  .scroll { overflow-x: auto; }
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
  .curves, .grid figure, table, .overview { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
}
`;
