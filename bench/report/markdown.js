// @ts-check
// The page of results: criteria beside measured figures, then the tables of each run.
import { criteriaTable } from './criteria.js';
import { milliseconds } from './format.js';
import { points } from './points.js';
import { compactionTable, layerTable, predictionTable, raceTable, stepTable } from './tables.js';
import { targets } from './targets.js';

/** @typedef {import('./results.js').Results} Results */

/** @param {readonly Results[]} all  the newest Node first. */
export function markdown(all) {
  const blocks = ['<!-- Written by `npm run bench`. -->', ...asked(all), ...all.map(section)];
  return `${blocks.join('\n\n')}\n`;
}

/** @param {readonly Results[]} all  of the benches with targets; the newest Node first. */
export function targetsMarkdown(all) {
  const blocks = ['<!-- Written by `npm run bench -- --only targets`. -->', ...targetsTable(all), ...all.map(section)];
  return `${blocks.join('\n\n')}\n`;
}

/** @param {readonly Results[]} all */
export function asked(all) {
  return [
    '### Points',
    'Best blocks of kernels, medians of all else. If several figures are asked for, the worst is judged.',
    criteriaTable('point', points, all),
    ...targetsTable(all),
  ];
}

/** @param {readonly Results[]} all */
function targetsTable(all) {
  return [
    '### Targets',
    'One thread unless said otherwise, pictures as inputs; medians of blocks. Engines of a race take turns, as do two builds of this library.',
    criteriaTable('subject', targets, all),
  ];
}

/** @param {Results} results */
function section(results) {
  const { date, node, machine, init, bits, peers } = results;
  const { cpu, cores, system } = machine;
  const blocks = [`### Node ${node}, ${cpu}, ${cores} cores, ${system}, ${date.slice(0, 10)}`];
  /** @type {(title: string, content: string | undefined) => void} */
  const add = (title, content) => {
    if (content !== undefined) blocks.push(title, content);
  };
  const statistic = 'median block (best block); x: the median as a multiple of ours';
  if (peers !== undefined) {
    const forward = 'forward, cross entropy, backward, Adam, dropout 0.5, L1 + L2';
    add(`Milliseconds per training step (${forward}), ${statistic}.`, raceTable(peers.training));
    if (peers.inference.length > 0) {
      add(`Milliseconds per prediction, one thread, ${statistic}.`, raceTable(peers.inference));
    }
    blocks.push(versions(peers));
  }
  add(
    'Training steps without peers, beside the same step with every product made dense; median block (best block).',
    stepTable(results),
  );
  add(
    'Predictions without peers, one thread; milliseconds of the median block (best block).',
    predictionTable(results),
  );
  add(
    'Half and three quarters of the inputs and hidden units removed: before and after compaction, dense inputs, median block. Before it, predictions skip zero weights already.',
    compactionTable(results),
  );
  add(
    'Dense products nn, tn, nt of a layer, as shares of the peak of 128-bit arithmetic: best block (median block).',
    layerTable(results),
  );
  for (const [name, { missing }] of Object.entries(results.builds ?? {})) {
    if (missing !== undefined) blocks.push(`Build ${name}: not there, ${missing}.`);
  }
  if (bits !== undefined) blocks.push(`Final weights, SHA-256: ${hashes(bits)}.`);
  if (init !== undefined) {
    blocks.push(`In a new process, ${init.map((row) => `${row.part} ${milliseconds(row)} ms`).join(', ')}.`);
  }
  return blocks.join('\n\n');
}

/** @param {import('../check/bits.js').Results} bits */
function hashes({ rows, faults }) {
  const configurations = [...new Set(rows.map(({ configuration }) => configuration))];
  const texts = configurations.map((name) => {
    const of = rows.filter(({ configuration }) => configuration === name);
    const distinct = [...new Set(of.map(({ hash }) => `\`${hash.slice(0, 16)}\``))];
    return `${name}, ${of.length} runs: ${distinct.join(', ')}`;
  });
  return [...texts, ...faults].join('; ');
}

/** The versions of the engines, and the native limit of dense products. @param {import('../peers/run.js').Peers} peers */
function versions({ training, inference, nativeLimit }) {
  const lines = [...training, ...inference]
    .filter(({ version }) => version !== '')
    .map(({ name, version }) => `- ${name}: ${version}`);
  if (nativeLimit) {
    const limits = nativeLimit.rows.map(({ shape, best }) => `${shape} ${best.toFixed(0)}`);
    lines.push(`- native limit: ${nativeLimit.version}, ${limits.join(', ')} GFLOP/s`);
  }
  return [...new Set(lines)].join('\n');
}
