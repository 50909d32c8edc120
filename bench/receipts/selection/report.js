// @ts-check
// Writes results.jsonl and the tables of README.md and docs/selection.md from the files of selection.js:
//
//   node bench/receipts/selection/report.js --folder FOLDER [--folder ANOTHER]
//
// Several folders are put together. Without --folder, the tables are made from results.jsonl.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { DESIGNS } from './data.js';
import { METHODS } from './methods.js';
import { readRows } from './rows.js';

const { values } = parseArgs({ options: { folder: { type: 'string', multiple: true } } });
const results = new URL('results.jsonl', import.meta.url);

if (values.folder !== undefined) {
  const files = values.folder.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => /^\d+\.json$/.test(name))
      .map((name) => ({ seed: Number.parseInt(name, 10), path: `${folder}/${name}` })),
  );
  const found = files.toSorted((a, b) => a.seed - b.seed).flatMap(({ path }) => readRows(path));
  const keys = found.map(({ seed, truth, design, method }) => `${seed} ${truth} ${design} ${method}`);
  const all = found.filter((_, index) => keys.indexOf(keys[index] ?? '') === index); // a folder may repeat another
  writeFileSync(results, `${all.map((row) => JSON.stringify(row)).join('\n')}\n`);
}
/** @type {import('./rows.js').Row[]} */
const rows = readFileSync(results, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));
for (const page of ['README.md', '../../../docs/selection.md']) {
  const url = new URL(page, import.meta.url);
  let text = readFileSync(url, 'utf8');
  for (const truth of ['linear', 'nonlinear']) {
    const marks = new RegExp(`(<!-- ${truth} -->\n)[^]*?(<!-- end -->)`);
    text = text.replace(marks, (_, start, end) => `${start}\n${table(truth)}\n\n${end}`);
  }
  writeFileSync(url, text);
}

/** @param {string} truth */
function table(truth) {
  const head = [
    'columns',
    'method',
    'seeds',
    'found of 8, median',
    'mean',
    'least',
    'false, median',
    'most',
    'seconds',
  ];
  const lines = [head, head.map(() => '---')];
  for (const design of Object.keys(DESIGNS)) {
    for (const { name } of METHODS.filter((method) => method.truth === truth)) {
      const own = rows.filter((row) => row.truth === truth && row.design === design && row.method === name);
      if (own.length === 0) continue;
      const [found, wrong] = [own.map((row) => row.found), own.map((row) => row.wrong)];
      const mean = found.reduce((sum, value) => sum + value, 0) / found.length;
      lines.push([
        ...[design, name, `${own.length}`, `${median(found)}`, mean.toFixed(2), `${Math.min(...found)}`],
        ...[`${median(wrong)}`, `${Math.max(...wrong)}`, median(own.map((row) => row.seconds)).toFixed(1)],
      ]);
    }
  }
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Mean of the two middle values, if their number is even. @param {readonly number[]} given */
function median(given) {
  const sorted = given.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
}
