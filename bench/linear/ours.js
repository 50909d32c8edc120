// @ts-check
// Times a path of Ockham: node ours.js FOLDER SECONDS. Prints processor seconds, one call each, the first without a warm-up.
import { linearPath, logisticPath } from 'ockham/linear';
import { read } from './problems.js';

const [folder = '', seconds = '1'] = process.argv.slice(2);
const { X, y, rows, columns, nlambda, family } = read(folder);
/** @type {number[]} */
const times = [];
let facts = {};
const start = performance.now();
do {
  const before = process.cpuUsage();
  const rowsOfX = { data: X, shape: [rows, columns] };
  const fitted = await (family === 'gaussian'
    ? linearPath(rowsOfX, y, { nlambda })
    : logisticPath(rowsOfX, y, { nlambda }));
  const { user, system } = process.cpuUsage(before);
  times.push((user + system) / 1e6);
  facts = {
    steps: fitted.lambda.length,
    gap: Math.max(...fitted.gap),
    isCertified: fitted.steps.every((step) => step.isCertified),
    df: fitted.df.at(-1),
  };
} while (performance.now() - start < 1000 * Number(seconds) || times.length < 2);
console.log(JSON.stringify({ times, ...facts }));
