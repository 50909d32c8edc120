// @ts-check
// Checks that final weights are the same, bit for bit: with dense products, with skipped zeros and with the library's choice; on
// 1, 2 and 4 threads; with wider registers if V8 has them. Exits with 1 if hashes differ, or if a run did not go its way.
//
//   npm run build && node bench/check/bits.js
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { missingFor } from '../builds.js';
import { main } from '../program.js';
import { faultsOf, nameOf } from './faults.js';

const script = fileURLToPath(new URL('hash.js', import.meta.url));

const ways = /** @type {const} */ (['default', 'dense', 'sparse']);
/**
 * @typedef {object} Results
 * @property {readonly import('./faults.js').Row[]} rows
 * @property {readonly string[]} faults  empty if all is well.
 */

/** @returns {Results} */
export function run() {
  const kinds = [
    ...[1, 2, 4].map((threads) => ({ threads, wide: false })),
    ...(missingFor('wide') === undefined ? [1, 2].map((threads) => ({ threads, wide: true })) : []),
  ];
  const rows = ways.flatMap((way) =>
    kinds.flatMap((kind) => {
      const job = { way, ...kind };
      const answer = execFileSync(process.execPath, [script, JSON.stringify(job)], { encoding: 'utf8' });
      const outcomes = /** @type {import('./hash.js').Outcome[]} */ (JSON.parse(answer));
      return outcomes.map((outcome) => ({ ...job, ...outcome }));
    }),
  );
  return { rows, faults: rows.flatMap((row) => faultsOf(row, rows)) };
}

/** @param {Results} results */
export function print({ rows, faults }) {
  console.log(
    `${process.version}, SHA-256 of the final weights; products past zeros, dense, on kept units; tiles of each thread`,
  );
  for (const row of rows) {
    const { sparse, dense, compact } = row.products;
    console.log(
      nameOf(row).padEnd(72),
      row.hash.slice(0, 16),
      ` ${sparse}, ${dense}, ${compact}; ${row.tiles.join(', ')}`,
    );
  }
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
}

await main(import.meta.url, () => run(), print);
