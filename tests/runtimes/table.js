// @ts-check
// The rows as a table, in table.md and in docs/runtimes.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { combined } from './train.js';

const tableFile = new URL('table.md', import.meta.url);
const pageFile = new URL('../../docs/runtimes.md', import.meta.url);
/** Digits of a hash that are shown. */
const DIGITS = 16;

const head = `| runtime | engine | where | threads | SHA-256 | milliseconds |
| ------- | ------ | ----- | ------- | ------- | ------------ |
`;

/**
 * A line for each place in each runtime; its milliseconds are those of all trainings, warm and as the library goes, by number
 * of threads.
 *
 * @param {readonly import('./faults.js').Row[]} rows  without faults.
 */
export function tableOf(rows) {
  const lines = /** @type {Map<string, { start: string[], times: Map<number, number>, hash: string }>} */ (new Map());
  for (const { runtime, where, job, outcome } of rows) {
    for (const [at, pass] of job.passes.entries()) {
      const result = outcome.passes[at];
      if (result === undefined || pass.way !== 'default') continue;
      const what = pass.isLinear ? ', paths of linear models' : pass.isTogether ? ', large models at once' : '';
      const place = `${where || 'process'}${what}`;
      const start = [runtime, outcome.engine ?? '', place];
      const line = lines.get(start.join()) ?? { start, times: new Map(), hash: combined(result.hashes) };
      const { threads } = job;
      line.times.set(threads, Math.min(result.milliseconds, line.times.get(threads) ?? Infinity));
      lines.set(start.join(), line);
    }
  }
  const cells = [...lines.values()].map(({ start, times, hash }) => [
    ...start,
    [...times.keys()].join(', '),
    `\`${hash.slice(0, DIGITS)}\``,
    [...times.values()].map((time) => time.toFixed(0)).join(', '),
  ]);
  return head + cells.map((line) => `| ${line.join(' | ')} |\n`).join('');
}

/** Writes table.md, and the table between the marks of docs/runtimes.md. @param {string} table */
export function writeTable(table) {
  writeFileSync(tableFile, table);
  const marked = /(?<=<!-- runtimes -->\n).*?(?=<!-- \/runtimes -->)/s;
  writeFileSync(
    pageFile,
    readFileSync(pageFile, 'utf8').replace(marked, () => `\n${table}\n`),
  );
}
