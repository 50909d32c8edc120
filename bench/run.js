// @ts-check
// All benches, one after the other, each in a process of its own; the figures go to bench/results.
//
//   npm run bench                    this library alone, about a quarter of an hour
//   npm run bench -- --peers         with the peers of bench/peers, twice as long
//   npm run bench -- --old DIST      with an older build beside this one (old.js says how to make it)
//   npm run bench -- --node 24       under another Node
//   npm run bench -- --only tiny,worker  those benches alone, with --peers the race too: 'targets' stands for those that have one
//   npm run bench -- --mnist FOLDER  default ../shared/data/mnist
//   npm run bench -- --quick         checks that all of it runs: about two minutes, and nothing is written
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { missingFor } from './builds.js';
import { defaultMnistFolder } from './inputs.js';
import { withFolder } from './peers/jobs.js';
import { asked } from './report/markdown.js';
import { label, writeResults } from './report/results.js';

/** @typedef {import('./report/results.js').Figures} Figures */

const { values } = parseArgs({
  options: {
    peers: { type: 'boolean', default: false },
    node: { type: 'string' },
    mnist: { type: 'string', default: defaultMnistFolder },
    old: { type: 'string' },
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
});
const older = values.old === undefined ? [] : ['--old', values.old];
const shared = ['--mnist', values.mnist, ...older, ...(values.quick ? ['--quick'] : [])];

/** The file of each bench. */
const benches = {
  bits: 'check/bits.js',
  kernels: 'kernels/gemm.js',
  sparse: 'kernels/sparse.js',
  steps: 'training/step.js',
  densities: 'training/densities.js',
  unitDropout: 'training/unitDropout.js',
  parts: 'training/parts.js',
  threads: 'training/threads.js',
  tiny: 'training/tiny.js',
  memory: 'training/memory.js',
  weightZeros: 'training/weightZeros.js',
  lenetL1: 'training/lenetL1.js',
  updatePass: 'training/updatePass.js',
  predict: 'inference/predict.js',
  sparseWeights: 'inference/sparseWeights.js',
  packedWeights: 'inference/packedWeights.js',
  compaction: 'inference/compaction.js',
  listedInput: 'kernels/listedInput.js',
  panels: 'kernels/panels.js',
  lists: 'kernels/lists.js',
  init: 'init.js',
  worker: 'worker.js',
};
/** The benches with targets. */
const withTargets = ['tiny', 'memory', 'weightZeros', 'lenetL1', 'updatePass', 'worker'];
const chosen = values.only === 'targets' ? withTargets : values.only?.split(',');
const unknown = chosen?.find((name) => !Object.hasOwn(benches, name));
if (unknown !== undefined) throw new Error(`no bench ${unknown}: ${Object.keys(benches).join(', ')}`);
/** The benches that other builds run, too. */
const ofBuilds = /** @type {const} */ (['kernels', 'sparse', 'steps']);

/**
 * The figures of one bench; undefined if it fails, which makes this process end with 1 later.
 *
 * @param {string} folder  for its figures.
 * @param {string} path
 * @param {readonly string[]} [flags]
 * @returns {unknown}
 */
function runBench(folder, path, flags = []) {
  const json = join(folder, `${path.replaceAll('/', '-')}${flags.join('')}.json`);
  console.log(`\n${path} ${flags.join(' ')}`);
  const script = fileURLToPath(new URL(path, import.meta.url));
  const { status } = spawnSync(process.execPath, [script, ...shared, ...flags, '--json', json], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
  return existsSync(json) ? JSON.parse(readFileSync(json, 'utf8')) : undefined;
}

/**
 * @param {string} folder
 * @param {'relaxed' | 'wide'} build
 * @returns {import('./report/results.js').Build}
 */
function runBuild(folder, build) {
  const missing = missingFor(build);
  if (missing !== undefined) {
    console.log(`\n${build}: not there, ${missing}`);
    return { missing };
  }
  return Object.fromEntries(ofBuilds.map((name) => [name, runBench(folder, benches[name], [`--${build}`])]));
}

/** @param {string} folder */
function runAll(folder) {
  const entries = Object.entries(benches)
    .filter(([name]) => chosen?.includes(name) ?? true)
    .map(([name, path]) => [name, runBench(folder, path)]);
  const builds = chosen === undefined && {
    builds: { relaxed: runBuild(folder, 'relaxed'), wide: runBuild(folder, 'wide') },
  };
  // One shape is enough to see that peers run.
  const ofPeers = values.quick ? ['--only', 'S'] : [];
  const peers = values.peers ? { peers: runBench(folder, 'peers/run.js', ofPeers) } : {};
  return /** @type {Partial<Figures>} */ ({ ...Object.fromEntries(entries), ...builds, ...peers });
}

/** Runs this file under another Node, all children included: they take the Node of their parent. */
function runUnder(/** @type {string} */ node) {
  const args = [
    ...shared,
    ...(values.peers ? ['--peers'] : []),
    ...(chosen === undefined ? [] : ['--only', chosen.join(',')]),
  ];
  const { status } = spawnSync('npx', ['-y', `node@${node}`, fileURLToPath(import.meta.url), ...args], {
    stdio: 'inherit',
  });
  return status ?? 1;
}

if (values.node !== undefined) process.exitCode = runUnder(values.node);
else {
  const results = label(await withFolder(async (folder) => runAll(folder)));
  if (values.quick) console.log(`\nBlocks so few say nothing about speed.\n\n${asked([results]).join('\n\n')}`);
  else for (const path of writeResults(results, chosen === undefined)) console.log(path);
}
