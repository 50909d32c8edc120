// @ts-check
// Cross-validation of 10 folds and 100 λ over 400 x 200 rows by the clock: node bench/linear/cv.js [rounds]. Ockham with one and two threads
// and cv.glmnet, in turns; prints medians of all calls but the first one of a program. `npm run bench:linear` puts them below its table.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cvLinearPath } from 'ockham/linear';
import { here, prepare, read } from './problems.js';

const rounds = Number(process.argv[2] ?? 5);
const CALLS = 4;
const root = mkdtempSync(join(tmpdir(), 'ockham-cv-'));
const folder = prepare({ name: '400 x 200, noise 1', family: 'gaussian' }, root, '');
const { X, y, rows, columns } = read(folder);
const median = (/** @type {number[]} */ list) => list.sort((a, b) => a - b)[list.length >> 1] ?? Number.NaN;
/** @type {{ one: number[], two: number[], glmnet: number[] }} */
const times = { one: [], two: [], glmnet: [] };
let first = 0;
for (let round = 0; round < rounds; round++) {
  for (const [list, threads] of /** @type {const} */ ([
    [times.one, 1],
    [times.two, 2],
  ])) {
    for (let call = 0; call < CALLS; call++) {
      const start = performance.now();
      await cvLinearPath({ data: X, shape: [rows, columns] }, y, { folds: 10, threads, seed: 1 });
      const seconds = (performance.now() - start) / 1000;
      if (round === 0 && call === 0) first ||= seconds;
      else list.push(seconds);
    }
  }
  /** @type {{ times: number[] }} */
  const theirs = JSON.parse(execFileSync('Rscript', [here('cv.R'), folder, String(CALLS)], { encoding: 'utf8' }));
  times.glmnet.push(...theirs.times.slice(1));
}
rmSync(root, { recursive: true });
const [one, two, glmnet] = [median(times.one), median(times.two), median(times.glmnet)];
console.log(JSON.stringify({ first, one, two, glmnet }));
