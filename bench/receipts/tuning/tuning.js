// @ts-check
// A grid search, 5 folds and 40 settings of a 64-64-10 network on digits, beside scikit-learn's GridSearchCV(MLPClassifier) in the same run: same rows,
// folds, settings, epochs, batch and optimizer, on the same cores.
//
//   apt-get install -y python3-sklearn libopenblas0-openmp     # Debian
//   npm run build && node bench/receipts/tuning/tuning.js      # writes bench/results/tuning.md; --quick: once each, and nothing is written
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { adam, dense, l2, sequential } from 'ockham';
import { digits } from 'ockham/datasets';
import { stratifiedKFold } from 'ockham/selection';
import { choice, tune } from 'ockham/tune';
import { withFolder } from '../../peers/jobs.js';
import { pythonEnvironment, pythonWith } from '../../peers/python.js';

const THREADS = 2;
const UNITS = 64;
const BATCH_SIZE = 32;
const EPOCHS = 20;
const ALPHAS = [1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 0.3, 1, 3];
const LEARNING_RATES = [3e-4, 1e-3, 3e-3, 1e-2, 3e-2];
const TARGET = 8;

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const ROUNDS = values.quick ? 1 : 3;

const data = digits();
const { y } = data;
const [rows = 0, columns = 0] = data.X.shape;
const X = { data: data.X.data.map((pixel) => pixel / 16), shape: [rows, columns] };
const folds = stratifiedKFold({ nSplits: 5, seed: 1 }).split(rows, { y });
const space = { alpha: choice(ALPHAS), learningRate: choice(LEARNING_RATES) };

/** @param {{ alpha: number, learningRate: number }} setting */
function build({ alpha, learningRate }) {
  // MLPClassifier adds alpha / (2 batch) |W|² to the mean loss of a batch.
  const kernelRegularizer = l2(alpha / (2 * BATCH_SIZE));
  const layers = [
    dense({ units: UNITS, activation: 'relu', kernelRegularizer, inputShape: [columns] }),
    dense({ units: 10, activation: 'softmax', kernelRegularizer }),
  ];
  const model = sequential({ seed: 1, layers });
  const optimizer = adam({ learningRate, epsilon: 1e-8 });
  model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

async function search() {
  const start = performance.now();
  const { best, ranking, model } = await tune(space, build, [X, y], {
    folds,
    budget: { epochs: EPOCHS },
    sampler: 'grid',
    metric: 'accuracy',
    fit: { batchSize: BATCH_SIZE },
    threads: THREADS,
  });
  const seconds = (performance.now() - start) / 1000;
  model.dispose();
  return { seconds, best: best.params, accuracy: best.value, settings: ranking.length };
}

/**
 * scikit-learn in a process of its own, which answers each call with one search.
 *
 * @param {string} python
 * @param {string} job  the file.
 */
async function startPeer(python, job) {
  const script = fileURLToPath(new URL('gridSearch.py', import.meta.url));
  const child = spawn(python, [script, job], { env: pythonEnvironment(1), stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => JSON.parse((await lines.next()).value ?? 'null');
  const about = await next();
  return {
    about,
    search: () => {
      child.stdin.write('\n');
      return next();
    },
    end: () => child.stdin.end(),
  };
}

/** @param {readonly number[]} numbers */
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

const python = pythonWith('sklearn');
if (python === undefined) throw new Error('no Python with scikit-learn: apt-get install -y python3-sklearn');
await withFolder(async (folder) => {
  const file = join(folder, 'job.json');
  const table = Array.from({ length: rows }, (_, row) =>
    Array.from(X.data.subarray(row * columns, (row + 1) * columns)),
  );
  const plainFolds = folds.map(({ train, test }) => ({ train: Array.from(train), test: Array.from(test) }));
  const job = {
    units: UNITS,
    batchSize: BATCH_SIZE,
    epochs: EPOCHS,
    alphas: ALPHAS,
    learningRates: LEARNING_RATES,
    threads: THREADS,
  };
  writeFileSync(file, JSON.stringify({ ...job, X: table, y: Array.from(y), folds: plainFolds }));
  const peer = await startPeer(python, file);
  /** @type {Awaited<ReturnType<typeof search>>[]} */
  const own = [];
  const theirs = [];
  if (!values.quick) {
    await search(); // warm: code is compiled here, and workers of Python stand there
    await peer.search();
  }
  for (let round = 0; round < ROUNDS; round++) {
    own.push(await search());
    theirs.push(await peer.search());
  }
  peer.end();
  const seconds = { ockham: own.map((found) => found.seconds), sklearn: theirs.map((found) => found.seconds) };
  const ratio = median(seconds.sklearn) / median(seconds.ockham);
  const figures = {
    node: process.version,
    processor: cpus()[0]?.model,
    sklearn: peer.about,
    job,
    seconds,
    ratio,
    own: own[0],
    theirs: theirs[0],
  };
  console.log(figures);
  if (values.quick) return;
  const results = new URL('../../results/', import.meta.url);
  writeFileSync(new URL('tuning.json', results), `${JSON.stringify(figures, null, 2)}\n`);
  writeFileSync(new URL('tuning.md', results), page(figures));
});

/** @param {any} figures */
function page({ node, processor, sklearn, seconds, ratio, own, theirs }) {
  const row = (/** @type {string} */ name, /** @type {number[]} */ all, /** @type {any} */ found) =>
    `| ${name} | ${median(all).toFixed(2)} | ${all.map((one) => one.toFixed(2)).join(', ')} | ${(100 * found.accuracy).toFixed(2)} % |`;
  return `# Grid search beside scikit-learn

5 folds and 40 settings (8 strengths of L2, 5 learning rates) of a 64-${UNITS}-10 network on the 1797 rows of digits, ${EPOCHS} epochs of ${BATCH_SIZE} rows a step,
Adam, then the best setting anew on all rows: 201 trainings. \`tune({ sampler: 'grid', threads: ${THREADS} })\` beside
\`GridSearchCV(MLPClassifier, n_jobs=${THREADS})\`, in turns, in one run on the same two cores, both warm. Written by
\`bench/receipts/tuning/tuning.js\`.

| library | median seconds | seconds | best mean accuracy |
| ------- | -------------- | ------- | ------------------ |
${row('Ockham', seconds.ockham, own)}
${row(`scikit-learn ${sklearn.version}`, seconds.sklearn, theirs)}

**${ratio.toFixed(1)} times faster**; asked for: at least ${TARGET}.

${processor}, Node ${node}, ${sklearn.blas}, one thread of BLAS for each worker. The folds are the same rows on both sides; initial weights and
orders of rows are each library's own.
`;
}
