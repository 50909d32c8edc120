// @ts-check
// Which of 200 columns are selected, beside glmnet and a random forest on the same rows and folds. Needs Debian's r-cran-glmnet and
// python3-sklearn.
//
//   npm run build
//   node bench/receipts/selection/selection.js --folder FOLDER        one file per seed; a second call goes on where the first was stopped
//   node bench/receipts/selection/report.js --folder FOLDER           results.jsonl and the tables of README.md, docs/selection.md
//
//   --seeds 1-20      seeds of the problems; those of the receipts are 1 to 20, and settings were chosen on seeds from 1001 on
//   --only TEXT       methods whose name contains it
//   --truth linear    or nonlinear: one of the two
//   --share 1/2       every second seed, the first of them: for two processes with folders of their own, or with the same one
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { kFold } from 'ockham/selection';
import { COLUMNS, DESIGNS, problem, RELEVANT, ROWS } from './data.js';
import { METHODS } from './methods.js';
import { readRows } from './rows.js';

const { values } = parseArgs({
  options: {
    folder: { type: 'string', default: 'build/selection' },
    seeds: { type: 'string', default: '1-20' },
    only: { type: 'string', default: '' },
    truth: { type: 'string', default: '' },
    share: { type: 'string', default: '1/1' },
  },
});
const [first = 1, last = first] = values.seeds.split('-').map(Number);
const [part = 1, parts = 1] = values.share.split('/').map(Number);
const methods = METHODS.filter(
  ({ name, truth }) => name.includes(values.only) && (values.truth === '' || truth === values.truth),
);
mkdirSync(values.folder, { recursive: true });
const scratch = mkdtempSync(`${tmpdir()}/selection-`);

for (let seed = first; seed <= last; seed++) {
  if ((seed - first) % parts !== part - 1) continue;
  const path = `${values.folder}/${seed}.json`;
  for (const design of /** @type {(keyof typeof DESIGNS)[]} */ (Object.keys(DESIGNS))) {
    for (const { truth, name, select } of methods) {
      if (readRows(path).some((row) => row.design === design && row.truth === truth && row.method === name)) continue;
      const { X, y } = problem(seed, design, truth);
      const folds = kFold({ nSplits: 10, seed });
      const file = `${scratch}/data.csv`;
      writeTable(file, X.data, y, folds.split(ROWS));
      const start = process.cpuUsage();
      const { columns, seconds } = await select({ seed, X, y, folds, file });
      const { user, system } = process.cpuUsage(start);
      const found = columns.filter((column) => RELEVANT.includes(column)).length;
      const row = { seed, truth, design, method: name, found, wrong: columns.length - found };
      const rows = [...readRows(path), { ...row, seconds: rounded(seconds ?? (user + system) / 1e6), columns }];
      writeFileSync(`${path}.new`, `[\n${rows.map((one) => JSON.stringify(one)).join(',\n')}\n]\n`);
      renameSync(`${path}.new`, path);
      console.log(JSON.stringify(rows.at(-1)));
    }
  }
}
rmSync(scratch, { recursive: true });

/** @param {string} file @param {Float32Array} data @param {Float32Array} y @param {readonly { test: ArrayLike<number> }[]} folds */
function writeTable(file, data, y, folds) {
  const foldOf = new Int32Array(ROWS);
  for (const [fold, { test }] of folds.entries()) for (const row of Array.from(test)) foldOf[row] = fold;
  const lines = Array.from({ length: ROWS }, (_, row) =>
    [...data.subarray(row * COLUMNS, (row + 1) * COLUMNS), y[row], foldOf[row]].join(','),
  );
  writeFileSync(file, lines.join('\n'));
}

function rounded(/** @type {number} */ seconds) {
  return Math.round(seconds * 100) / 100;
}
