// @ts-check
// The peers against this library, on the same rows, in the same run.
//
//   npm ci --prefix bench/peers --ignore-scripts && npm run bench -- --peers
//
// README.md beside this file lists the peers and their limits.
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defaultMnistFolder, inputSource } from '../inputs.js';
import { main } from '../program.js';
import { inferenceRows, inferenceShapes, shapes } from '../shapes.js';
import { createModel, hyperparameters } from '../training/ockham.js';
import { starter, withFolder, writeExamples } from './jobs.js';
import { encodeOnnx } from './onnx.js';
import { blasRestriction, pythonEnvironment, pythonWith } from './python.js';
import { race } from './race.js';

/** Batches of a training set: fewer of the large ones, as a block of this library is whole epochs. */
const BATCHES = /** @type {Record<string, number>} */ ({ S: 16, M: 16, L: 8, XL: 4 });
const KINDS = /** @type {const} */ (['pictures', 'normal']);

/** @type {(path: string) => string} */
const file = (path) => fileURLToPath(new URL(path, import.meta.url));

/**
 * @typedef {import('./race.js').Entrant & { variant?: string, threads?: number, shapes: readonly string[] }} Peer
 * @typedef {import('./race.js').Result & { shape: string, network: string, batchSize: number, inputs: string, density: number }} Row
 * @typedef {{ version: string, rows: { shape: string, best: number, median: number }[] }} NativeLimit
 * @typedef {{ training: readonly Row[], inference: readonly Row[], nativeLimit?: NativeLimit | undefined }} Peers
 */

/** Whether the peers of the registry are installed. */
const arePeersInstalled = existsSync(file('node_modules'));

/** @returns {Peer[]} */
function trainingPeers() {
  const node = (/** @type {string} */ path) => [process.execPath, file(path)];
  /** @type {Peer[]} */
  const peers = [
    { name: 'ockham', command: node('../training/serve.js'), shapes: ['S', 'M', 'L', 'XL'] },
    { name: 'ockham, 2 threads', command: node('../training/serve.js'), threads: 2, shapes: ['L', 'XL'] },
  ];
  if (arePeersInstalled) {
    const all = ['S', 'M', 'L'];
    peers.push(
      { name: 'jax-js (wasm)', command: node('engines/jax.js'), shapes: all },
      { name: 'tfjs (wasm)', command: node('engines/tfjs.js'), variant: 'wasm', shapes: all },
      { name: 'tfjs (cpu)', command: node('engines/tfjs.js'), variant: 'cpu', shapes: all },
    );
  }
  const python = pythonWith('torch');
  if (python === undefined) return peers;
  const pytorch = { command: [python, file('engines/pytorch.py')], shapes: ['S', 'M', 'L', 'XL'] };
  for (const threads of [1, 2]) {
    const name = `PyTorch, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
    peers.push({ ...pytorch, name, env: pythonEnvironment(threads), threads });
  }
  if (blasRestriction !== undefined) {
    const env = pythonEnvironment(1, { isRestricted: true });
    peers.push({ ...pytorch, name: `PyTorch, 1 thread, ${blasRestriction}`, env });
  }
  return peers;
}

/** @returns {Peer[]} */
function inferencePeers() {
  const node = (/** @type {string} */ path) => [process.execPath, file(path)];
  const everywhere = inferenceShapes.map(({ name }) => name);
  const onnxruntime = node('engines/onnxruntime.js');
  /** @type {Peer[]} */
  const peers = [{ name: 'ockham', command: node('../inference/serve.js'), shapes: everywhere }];
  if (!arePeersInstalled) return peers;
  return [
    ...peers,
    { name: 'onnxruntime-web (wasm)', command: onnxruntime, variant: 'web', shapes: everywhere },
    { name: 'onnxruntime-node (native)', command: onnxruntime, variant: 'node', shapes: everywhere },
  ];
}

/**
 * Training steps: milliseconds per step.
 *
 * @param {{ mnist?: string, only?: readonly string[] }} [options]  only: names of shapes.
 * @returns {Promise<Row[]>}
 */
async function runTraining({ mnist = defaultMnistFolder, only } = {}) {
  const peers = trainingPeers();
  const inputs = inputSource(mnist);
  /** @type {Row[]} */
  const rows = [];
  for (const { name, units, batchSize } of shapes.filter((shape) => only?.includes(shape.name) ?? true)) {
    for (const kind of KINDS) {
      const examples = inputs(kind, (BATCHES[name] ?? 1) * batchSize, units[0] ?? 0);
      const results = await withFolder((folder) => {
        const files = writeExamples(folder, examples);
        const starters = peers
          .filter((peer) => peer.shapes.includes(name))
          .map((peer) => starter(folder, peer, { units, batchSize, ...hyperparameters, ...files }));
        return race(starters);
      });
      const { source, density } = examples;
      const labels = { shape: name, network: units.join('-'), batchSize, inputs: source, density };
      const found = results.map((result) => ({ ...labels, ...(kind === 'pictures' ? learned(result) : result) }));
      printRace(found);
      rows.push(...found);
    }
  }
  return rows;
}

/**
 * Predictions: milliseconds per call.
 *
 * @param {{ mnist?: string, only?: readonly string[] }} [options]  only: names of shapes.
 * @returns {Promise<Row[]>}
 */
async function runInference({ mnist = defaultMnistFolder, only } = {}) {
  const peers = inferencePeers();
  const inputs = inputSource(mnist);
  /** @type {Row[]} */
  const rows = [];
  for (const { name, units } of inferenceShapes.filter((shape) => only?.includes(shape.name) ?? true)) {
    for (const kind of KINDS) {
      for (const batchSize of inferenceRows) {
        const examples = inputs(kind, batchSize, units[0] ?? 0);
        const results = await withFolder((folder) => {
          const task = { units, batchSize, ...hyperparameters, ...writeExamples(folder, examples) };
          const model = createModel(task);
          const onnx = join(folder, 'model.onnx');
          const expected = join(folder, 'expected.f32');
          writeFileSync(onnx, encodeOnnx(units, batchSize, model.getWeights()));
          writeFileSync(expected, model.predict({ data: examples.X, shape: [batchSize, units[0] ?? 0] }).data);
          model.dispose();
          return race(peers.map((peer) => starter(folder, peer, { ...task, onnx, expected })));
        });
        const { source, density } = examples;
        const labels = { shape: name, network: units.join('-'), batchSize, inputs: source, density };
        const found = results.map((result) => ({ ...labels, ...result }));
        printRace(found);
        rows.push(...found);
      }
    }
  }
  return rows;
}

/**
 * The native limit of the dense products, one thread, in GFLOP/s; undefined without numpy.
 *
 * @returns {NativeLimit | undefined}
 */
function runNativeLimit() {
  const python = pythonWith('numpy');
  if (python === undefined) return undefined;
  const { stdout, stderr, status } = spawnSync(python, [file('engines/sgemm.py')], {
    env: pythonEnvironment(1),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  const limit = JSON.parse(stdout);
  console.log(`${limit.version}, one thread, GFLOP/s: best block (median block)`);
  for (const { shape, best, median } of limit.rows) {
    console.log(shape.padEnd(20), `${best.toFixed(1).padStart(6)} (${median.toFixed(1)})`);
  }
  return limit;
}

/**
 * Removes the figures if the engine did not learn: something else than training was timed.
 *
 * @param {import('./race.js').Result} result
 * @returns {import('./race.js').Result}
 */
function learned(result) {
  const [first, last] = result.losses;
  if (result.error !== undefined || (first ?? 0) > (last ?? Infinity)) return result;
  return { ...result, best: Number.NaN, median: Number.NaN, error: `the loss went from ${first} to ${last}` };
}

/**
 * Runs all races and prints figures as they come.
 *
 * @param {{ mnist?: string, only?: readonly string[] }} [options]  only: names of shapes.
 * @returns {Promise<Peers>}
 */
export async function run(options) {
  if (!arePeersInstalled) console.log('Without the peers of npm: npm ci --prefix bench/peers --ignore-scripts');
  const training = await runTraining(options);
  const inference = await runInference(options);
  return { training, inference, nativeLimit: runNativeLimit() };
}

/** @param {readonly Row[]} rows */
function printRace(rows) {
  const [first] = rows;
  if (first === undefined) return;
  const { shape, network, batchSize, inputs, density } = first;
  console.log(`${shape}  ${network}, batch ${batchSize}, ${inputs} (${Math.round(density * 100)} %)`);
  for (const { name, version, best, median, blocks, error } of rows) {
    const figures =
      error ?? `${best.toPrecision(4)} (${median.toPrecision(4)}) ms, ${(median / first.median).toFixed(2)} x`;
    console.log(`    ${name.padEnd(26)} ${figures.padEnd(34)} ${blocks} blocks; ${version}`);
  }
}

await main(import.meta.url, run, () => {});
