// @ts-check
// All benches, one after the other; the figures go to bench/results.
//
//   npm run bench                    this library alone, a few minutes
//   npm run bench -- --peers         with the peers of bench/peers, about a quarter of an hour
//   npm run bench -- --node 24       under another Node
//   npm run bench -- --mnist FOLDER  default ../shared/data/mnist
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as predict from './inference/predict.js';
import * as sparseWeights from './inference/sparseWeights.js';
import * as init from './init.js';
import { defaultMnistFolder } from './inputs.js';
import * as gemm from './kernels/gemm.js';
import { arePeersInstalled, runInference, runNativeLimit, runTraining } from './peers/run.js';
import { writeResults } from './report.js';
import * as step from './training/step.js';

const { values } = parseArgs({
  options: {
    peers: { type: 'boolean', default: false },
    node: { type: 'string' },
    mnist: { type: 'string', default: defaultMnistFolder },
  },
});

/** Runs this file under another Node, all children included: they take the Node of their parent. */
function runUnder(/** @type {string} */ node) {
  const args = ['--mnist', values.mnist, ...(values.peers ? ['--peers'] : [])];
  const { status } = spawnSync('npx', ['-y', `node@${node}`, fileURLToPath(import.meta.url), ...args], {
    stdio: 'inherit',
  });
  return status ?? 1;
}

/** The bench of the sparse kernels, where it is there. */
async function runSparse() {
  const url = new URL('kernels/sparse.js', import.meta.url);
  if (!existsSync(url)) return [];
  const { run, print } = await import(url.href);
  const rows = await run();
  print?.(rows);
  return rows;
}

async function main() {
  const { mnist } = values;
  const kernels = await gemm.run();
  gemm.print(kernels);
  const sparse = await runSparse();
  const steps = await step.run({ mnist });
  step.print(steps);
  const predictions = predict.run({ mnist });
  predict.print(predictions);
  const zeroWeights = sparseWeights.run();
  sparseWeights.print(zeroWeights);
  const starts = init.run();
  init.print(starts);
  const figures = { kernels, sparse, steps, predict: predictions, sparseWeights: zeroWeights, init: starts };
  if (!values.peers) return writeResults(figures);

  if (!arePeersInstalled) console.log('Without the peers of npm: npm ci --prefix bench/peers --ignore-scripts');
  const training = await runTraining({ mnist });
  const inference = await runInference({ mnist });
  return writeResults({ ...figures, peers: { training, inference, nativeLimit: runNativeLimit() } });
}

if (values.node !== undefined) process.exitCode = runUnder(values.node);
else for (const path of await main()) console.log(path);
