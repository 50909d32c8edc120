// @ts-check
// The output of a run of the benches: a JSON file, and a page of tables of the newest files.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, platform, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { markdown, targetsMarkdown } from './markdown.js';

const folder = fileURLToPath(new URL('../results', import.meta.url));

/**
 * @typedef {object} Machine
 * @property {string} cpu
 * @property {number} cores
 * @property {number} memory   GiB.
 * @property {string} system
 * @property {readonly number[]} load  averages over 1, 5 and 15 minutes, at the end of the run.
 *
 * @typedef {object} Build  figures of another build than the default one.
 * @property {string} [missing]  the feature that this engine lacks for it; then there are no figures.
 * @property {readonly import('../kernels/gemm.js').Row[]} [kernels]
 * @property {import('../kernels/sparse.js').Results} [sparse]
 * @property {readonly import('../training/step.js').Row[]} [steps]
 *
 * @typedef {object} Figures  of each bench; without those that failed.
 * @property {readonly import('../kernels/gemm.js').Row[]} kernels
 * @property {import('../kernels/sparse.js').Results} sparse
 * @property {readonly import('../training/step.js').Row[]} steps
 * @property {{ relaxed: Build, wide: Build }} builds
 * @property {readonly import('../training/densities.js').Row[]} densities
 * @property {readonly import('../training/unitDropout.js').Row[]} unitDropout
 * @property {import('../training/parts.js').Parts} parts
 * @property {readonly import('../training/threads.js').Row[]} threads
 * @property {readonly import('../training/tiny.js').Row[]} tiny
 * @property {readonly import('../training/memory.js').Row[]} memory
 * @property {readonly import('../training/weightZeros.js').Row[]} weightZeros
 * @property {readonly import('../training/lenetL1.js').Row[]} lenetL1
 * @property {readonly import('../training/updatePass.js').Row[]} updatePass
 * @property {readonly import('../inference/predict.js').Row[]} predict
 * @property {import('../inference/sparseWeights.js').Results} sparseWeights
 * @property {readonly import('../inference/packedWeights.js').Row[]} packedWeights
 * @property {readonly import('../inference/compaction.js').Row[]} compaction
 * @property {readonly import('../kernels/panels.js').Row[]} panels
 * @property {readonly import('../kernels/lists.js').Row[]} lists
 * @property {readonly import('../kernels/listedInput.js').Row[]} listedInput
 * @property {readonly import('../init.js').Row[]} init
 * @property {readonly import('../worker.js').Row[]} worker
 * @property {import('../check/bits.js').Results} bits
 * @property {import('../peers/run.js').Peers} peers  if asked for.
 *
 * @typedef {{ date: string, node: string, machine: Machine } & Partial<Figures>} Results  date: ISO.
 */

/** @returns {Machine} */
function machine() {
  const cpu = cpus()[0]?.model ?? 'unknown processor';
  const memory = Math.round(totalmem() / 2 ** 30);
  return { cpu, cores: cpus().length, memory, system: `${platform()} ${release()}`, load: loadavg() };
}

/**
 * Adds date, Node and machine to the figures.
 *
 * @param {Partial<Figures>} figures
 * @returns {Results}
 */
export function label(figures) {
  return { date: new Date().toISOString(), node: process.version, machine: machine(), ...figures };
}

/**
 * Writes `<date>-<node>-<cpu>.json` and `latest.md`; of a run of some benches, `targets-<date>-<node>-<cpu>.json` and `targets.md`. A run
 * without peers ends in `-alone`: it replaces no run with them.
 *
 * @param {Results} results
 * @param {boolean} isWhole  whether all benches ran.
 * @returns {readonly string[]}  the paths.
 */
export function writeResults(results, isWhole) {
  const cpu = results.machine.cpu.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const suffix = results.peers === undefined ? '-alone' : '';
  const prefix = isWhole ? '' : 'targets-';
  const path = `${folder}/${prefix}${results.date.slice(0, 10)}-${results.node}-${cpu}${suffix}.json`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, `${JSON.stringify(results, null, 1)}\n`);
  return [path, ...writeMarkdown()];
}

/** Rewrites `latest.md` and `targets.md`. @returns {readonly string[]} their paths. */
export function writeMarkdown() {
  const latest = `${folder}/latest.md`;
  writeFileSync(latest, markdown(newest(/^\d{4}-.*\.json$/)));
  const ofTargets = newest(/^targets-.*\.json$/);
  if (ofTargets.length === 0) return [latest];
  const path = `${folder}/targets.md`;
  writeFileSync(path, targetsMarkdown(ofTargets));
  return [latest, path];
}

/**
 * The newest results of each Node, those with peers before those without; the newest Node first.
 *
 * @param {RegExp} names  of their files.
 */
function newest(names) {
  /** @type {Map<string, Results>} */
  const chosen = new Map();
  const found = readdirSync(folder).filter((name) => names.test(name));
  const all = found.map((name) => /** @type {Results} */ (JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'))));
  all.sort((a, b) => Number(!a.peers) - Number(!b.peers) || b.date.localeCompare(a.date));
  for (const results of all) {
    const major = results.node.split('.')[0] ?? '';
    if (!chosen.has(major)) chosen.set(major, results);
  }
  return [...chosen.values()].sort((a, b) => b.node.localeCompare(a.node, 'en', { numeric: true }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(writeMarkdown().join('\n'));
