// @ts-check
// Faults in the runs of bits.js.

/** @typedef {import('./hash.js').Job & import('./hash.js').Outcome} Row */

/**
 * Lists weights that differ from the first run of the same configuration, and products that did not go the way of the run's name,
 * because equal hashes would then mean nothing.
 *
 * @param {Row} row
 * @param {readonly Row[]} rows  of all runs.
 * @returns {string[]}  empty if all is well.
 */
export function faultsOf(row, rows) {
  const { configuration, way, threads, products, tiles, hash } = row;
  const first = rows.find((other) => other.configuration === configuration) ?? row;
  const isShared = tiles.slice(1).some((count) => count > 0);
  const found = [
    hash !== first.hash && `other weights than ${nameOf(first)}`,
    way === 'dense' && products.sparse > 0 && 'products that skipped zeros',
    way === 'sparse' && products.sparse === 0 && 'no product that skipped zeros',
    threads > 1 && !isShared && 'no tile for another thread',
  ];
  return found.filter((fault) => typeof fault === 'string').map((fault) => `${nameOf(row)}: ${fault}`);
}

/** @param {Row} row */
export function nameOf({ configuration, way, threads, wide }) {
  return `${configuration}, ${way}, ${threads} ${threads === 1 ? 'thread' : 'threads'}${wide ? ', wide' : ''}`;
}
