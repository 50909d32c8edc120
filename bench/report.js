// @ts-check
// What a run of the benches leaves behind: a JSON file, and a markdown table of the newest files for the README.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, platform, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('results', import.meta.url));

/**
 * @typedef {object} Machine
 * @property {string} cpu
 * @property {number} cores
 * @property {number} memory   GiB.
 * @property {string} system
 * @property {readonly number[]} load  averages over 1, 5 and 15 minutes, at the end of the run.
 */

/**
 * @typedef {object} Results
 * @property {string} date   ISO.
 * @property {string} node
 * @property {Machine} machine
 * @property {readonly object[]} kernels
 * @property {readonly object[]} sparse  empty where there is no such bench.
 * @property {readonly import('./training/step.js').Row[]} steps
 * @property {readonly import('./inference/predict.js').Row[]} predict
 * @property {readonly import('./init.js').Row[]} init
 * @property {Peers} [peers]
 */

/**
 * @typedef {object} Peers
 * @property {readonly import('./peers/run.js').Row[]} training
 * @property {readonly import('./peers/run.js').Row[]} inference
 * @property {ReturnType<typeof import('./peers/run.js').runNativeLimit>} nativeLimit
 */

/** @returns {Machine} */
function machine() {
  const cpu = cpus()[0]?.model ?? 'unknown processor';
  const memory = Math.round(totalmem() / 2 ** 30);
  return { cpu, cores: cpus().length, memory, system: `${platform()} ${release()}`, load: loadavg() };
}

/**
 * Writes `<date>-<node>-<cpu>.json` and `latest.md`. A run without peers ends in `-alone`: it replaces no run with them.
 *
 * @param {Omit<Results, 'date' | 'node' | 'machine'>} figures
 * @returns {readonly string[]}  the paths.
 */
export function writeResults(figures) {
  /** @type {Results} */
  const results = { date: new Date().toISOString(), node: process.version, machine: machine(), ...figures };
  const cpu = results.machine.cpu.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const suffix = figures.peers === undefined ? '-alone' : '';
  const path = `${folder}/${results.date.slice(0, 10)}-${results.node}-${cpu}${suffix}.json`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, `${JSON.stringify(results, null, 1)}\n`);
  writeFileSync(`${folder}/latest.md`, markdown(newest()));
  return [path, `${folder}/latest.md`];
}

/** The newest results of each Node, those with peers before those without; the newest Node first. */
function newest() {
  /** @type {Map<string, Results>} */
  const chosen = new Map();
  const found = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const all = found.map((name) => /** @type {Results} */ (JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'))));
  all.sort((a, b) => Number(!a.peers) - Number(!b.peers) || b.date.localeCompare(a.date));
  for (const results of all) {
    const major = results.node.split('.')[0] ?? '';
    if (!chosen.has(major)) chosen.set(major, results);
  }
  return [...chosen.values()].sort((a, b) => b.node.localeCompare(a.node, 'en', { numeric: true }));
}

/** @param {readonly Results[]} all */
function markdown(all) {
  return `${['<!-- Written by `npm run bench`. -->', ...all.map(section)].join('\n\n')}\n`;
}

/** @param {Results} results */
function section({ date, node, machine: { cpu, cores, system }, steps, predict, init, peers }) {
  const blocks = [`### Node ${node}, ${cpu}, ${cores} cores, ${system}, ${date.slice(0, 10)}`];
  if (peers === undefined) {
    blocks.push(
      'Milliseconds per training step, median block (best block), without peers.',
      table(
        ['network', 'inputs', 'ockham'],
        steps.map((row) => [networkOf(row), inputsOf(row), milliseconds(row)]),
      ),
      'Milliseconds per prediction.',
      table(
        ['network', 'inputs', 'call', 'ockham'],
        predict.map((row) => [networkOf(row), row.inputs, row.call, milliseconds(row)]),
      ),
    );
  } else {
    const forward = 'forward, cross entropy, backward, Adam, dropout 0.5, L1 + L2';
    const statistic = 'median block (best block); x: the median as a multiple of ours';
    blocks.push(`Milliseconds per training step (${forward}), ${statistic}.`, comparison(peers.training));
    blocks.push(`Milliseconds per prediction, one thread, ${statistic}.`, comparison(peers.inference));
    const distribution = predict.filter(({ call }) => call !== 'predict');
    blocks.push(
      'Milliseconds per `predictDistribution`.',
      table(
        ['network', 'passes', 'ockham'],
        distribution.map((row) => [networkOf(row), row.call, milliseconds(row)]),
      ),
    );
    const versions = new Set([...peers.training, ...peers.inference].map(({ name, version }) => `${name}: ${version}`));
    if (peers.nativeLimit) versions.add(`native limit: ${limitOf(peers.nativeLimit)}`);
    blocks.push(
      [...versions]
        .filter((line) => !line.endsWith(': '))
        .map((line) => `- ${line}`)
        .join('\n'),
    );
  }
  blocks.push(`In a new process, ${init.map((row) => `${row.part} ${milliseconds(row)} ms`).join(', ')}.`);
  return blocks.join('\n\n');
}

/**
 * One line per network and input, one column per engine.
 *
 * @param {readonly import('./peers/run.js').Row[]} rows
 */
function comparison(rows) {
  const engines = [...new Set(rows.map(({ name }) => name))];
  const keyOf = (/** @type {import('./peers/run.js').Row} */ row) => `${networkOf(row)}|${inputsOf(row)}`;
  const lines = [...new Set(rows.map(keyOf))].map((key) => rows.filter((row) => keyOf(row) === key));
  return table(
    ['network', 'inputs', ...engines],
    lines.flatMap((line) => {
      const [ours] = line;
      if (ours === undefined) return [];
      const cells = engines.map((engine) => {
        const row = line.find(({ name }) => name === engine);
        if (row === undefined) return '';
        if (row.error !== undefined) return 'failed';
        if (row === ours || ours.error !== undefined) return milliseconds(row);
        return `${milliseconds(row)} ${(row.median / ours.median).toFixed(1)} x`;
      });
      return [[networkOf(ours), inputsOf(ours), ...cells]];
    }),
  );
}

/** @type {(row: { shape: string, network: string, batchSize: number }) => string} */
const networkOf = ({ shape, network, batchSize }) => `${shape} ${network}, batch ${batchSize}`;

/** @type {(row: { inputs: string, density: number }) => string} */
const inputsOf = ({ inputs, density }) => `${inputs} (${Math.round(density * 100)} %)`;

/** @type {(row: { best: number, median: number }) => string} */
const milliseconds = ({ best, median }) => `${digits(median)} (${digits(best)})`;

/** @type {(value: number) => string} */
const digits = (value) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

/** @param {NonNullable<Peers['nativeLimit']>} limit */
function limitOf({ version, rows }) {
  return `${version}, ${rows.map(({ shape, best }) => `${shape} ${best.toFixed(0)}`).join(', ')} GFLOP/s`;
}

/**
 * @param {readonly string[]} heads
 * @param {readonly (readonly string[])[]} lines
 */
function table(heads, lines) {
  return [heads, heads.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
