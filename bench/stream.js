// @ts-check
// Streams: memory of an epoch over 10 MB and 10 GB of generated rows, and the time of a step against rows in memory.
//
//   npm run bench:stream              writes bench/results/stream.md and stream.json
//   node bench/stream.js --quick      checks that it runs: 10 MB and 40 MB, short blocks, writes nothing
import { fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, loadavg, platform, release } from 'node:os';
import { fileURLToPath } from 'node:url';
import { dense, sequential } from 'ockham';
import { rowStream } from 'ockham/stream';
import { shapes } from './shapes.js';
import { createModel, hyperparameters } from './training/ockham.js';

const isQuick = process.argv.includes('--quick');
const COLUMNS = 1000;
/** Rows of an item. */
const ITEM = 250;
const MEGABYTES = isQuick ? [10, 40] : [10, 100, 1000, 10_000];
const BLOCKS = isQuick ? 2 : 15;
/** Steps of an epoch, and epochs of a block: after the others' turn, the first one finds nothing of its own in the caches. */
const STEPS = isQuick ? 4 : 60;
const EPOCHS = isQuick ? 1 : 5;
const MOST_RATIO = 1.15;

/** @param {number} megabytes  of rows. */
const rowsIn = (megabytes) => (megabytes * 1e6) / (4 * COLUMNS);

/** Trains one epoch on so many rows, in a process of its own, and sends its peaks. @param {number} rows */
async function measureMemory(rows) {
  // Two of them, so that rows are made at the speed of memory: a new copy of one for each item.
  const made = [0, 1].map((kind) =>
    Float32Array.from({ length: ITEM * COLUMNS }, (_, at) => ((at * 7919 + kind * 13) % 1009) / 1009 - 0.5),
  );
  const labels = made.map((data) => Array.from({ length: ITEM }, (_, row) => (data[row * COLUMNS] ?? 0) * 2));
  let heap = 0;
  let given = 0;
  const stream = rowStream(
    async function* () {
      for (given = 0; given < rows; given += ITEM) {
        const kind = (given / ITEM) % 2;
        const data = (made[kind] ?? new Float32Array()).slice();
        if ((given / ITEM) % 100 === 0) heap = Math.max(heap, process.memoryUsage().heapUsed);
        yield/** @type {const} */ ([{ data, shape: [ITEM, COLUMNS] }, labels[kind] ?? []]);
      }
    },
    { shuffleBuffer: 2000, rows },
  );
  const model = sequential({ seed: 1, layers: [dense({ units: 1, inputShape: [COLUMNS] })] });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const start = performance.now();
  await model.fit(stream, { epochs: 1, batchSize: ITEM, verbose: false });
  const seconds = (performance.now() - start) / 1000;
  return { rows, seconds, rss: process.resourceUsage().maxRSS / 1024, heap: heap / 2 ** 20 };
}

/** @typedef {Awaited<ReturnType<typeof measureMemory>>} Memory */

/** Milliseconds of the processor per step, blocks in turns: rows in memory, the same as a stream. */
async function measureSteps() {
  const { units, batchSize } = shapes.find(({ name }) => name === 'M') ?? { units: [], batchSize: 0 };
  const [inputs = 0] = units;
  const rows = STEPS * batchSize;
  const data = Float32Array.from({ length: rows * inputs }, (_, at) => ((at * 7919) % 1009) / 1009 - 0.5);
  const y = Int32Array.from({ length: rows }, (_, row) => (row * 7) % 10);
  const X = { data, shape: [rows, inputs] };
  const stream = rowStream(async function* () {
    for (let first = 0; first < rows; first += batchSize) {
      const x = { data: data.subarray(first * inputs, (first + batchSize) * inputs), shape: [batchSize, inputs] };
      yield/** @type {const} */ ([x, y.subarray(first, first + batchSize)]);
    }
  });
  const job = { units, batchSize, ...hyperparameters };
  const options = { epochs: 2 ** 31 - 1, batchSize, verbose: false, yieldEvery: Infinity };
  const ways = {
    memory: createModel(job).train(X, y, options),
    'memory, in order': createModel(job).train(X, y, { ...options, shuffle: false }),
    stream: createModel(job).train(stream, options),
    'stream, in order': createModel(job).train(stream, { ...options, shuffle: false }),
  };
  /** @type {Record<string, number[]>} */
  const times = {};
  for (let block = -2; block < BLOCKS; block++) {
    for (const [name, epochs] of Object.entries(ways)) {
      // Time of the processor, which neighbours on the machine lengthen less than that of the clock.
      const start = process.cpuUsage();
      for (let epoch = 0; epoch < EPOCHS; epoch++) await epochs.next();
      const { user, system } = process.cpuUsage(start);
      if (block >= 0) times[name] = [...(times[name] ?? []), (user + system) / 1000 / STEPS / EPOCHS];
    }
  }
  return Object.entries(times).map(([name, all]) => {
    all.sort((a, b) => a - b);
    return { name, best: all[0] ?? Number.NaN, median: all[Math.floor(all.length / 2)] ?? Number.NaN };
  });
}

/** @param {number} rows @returns {Promise<Memory>} */
function inProcess(rows) {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), ['--rows', String(rows)]);
    child.once('message', (message) => resolve(/** @type {Memory} */ (message)));
    child.once('exit', (code) => reject(new Error(`the measuring process ended with ${code}`)));
  });
}

/** @param {readonly Memory[]} memory @param {Awaited<ReturnType<typeof measureSteps>>} steps */
function page(memory, steps) {
  const figure = (/** @type {number} */ value, digits = 1) => value.toFixed(digits);
  const [whole, ordered, stream, inOrder] = steps;
  const ratio = (/** @type {typeof whole} */ a, /** @type {typeof whole} */ b, /** @type {'best' | 'median'} */ of) =>
    a && b ? figure(a[of] / b[of], 2) : '';
  return `# Streams

\`npm run bench:stream\`, ${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus()[0]?.model ?? ''}, ${cpus().length} cores, ${platform()} ${release()}, load ${loadavg()
    .map((load) => figure(load))
    .join(', ')}.

## Memory of an epoch

Generated rows of ${COLUMNS} columns in items of ${ITEM}, a shuffle buffer of 2,000 rows, one dense unit, batches of ${ITEM}. Peaks of a process of its own, in MiB.

| data | rows x columns | RSS | heap | seconds |
| ---- | -------------- | --- | ---- | ------- |
${memory.map(({ rows, rss, heap, seconds }) => `| ${(rows * COLUMNS * 4) / 1e6} MB | ${rows} x ${COLUMNS} | ${figure(rss)} | ${figure(heap)} | ${figure(seconds)} |`).join('\n')}

## Time of a step

M of the benches (${shapes.find(({ name }) => name === 'M')?.units.join('-')}, batch ${shapes.find(({ name }) => name === 'M')?.batchSize}), epochs of ${STEPS} steps in turns, ${BLOCKS} blocks of ${EPOCHS} epochs. Milliseconds of processor time per step. Asked: a stream at most ${MOST_RATIO} times rows in memory.

| rows | best | median |
| ---- | ---- | ------ |
${steps.map(({ name, best, median }) => `| ${name} | ${figure(best, 3)} | ${figure(median, 3)} |`).join('\n')}
| stream / memory | ${ratio(stream, whole, 'best')} | ${ratio(stream, whole, 'median')} |
| stream / memory, in order | ${ratio(inOrder, ordered, 'best')} | ${ratio(inOrder, ordered, 'median')} |
`;
}

const asked = process.argv.indexOf('--rows');
if (asked !== -1) {
  process.send?.(await measureMemory(Number(process.argv[asked + 1])));
} else {
  const steps = await measureSteps();
  /** @type {Memory[]} */
  const memory = [];
  for (const megabytes of MEGABYTES) memory.push(await inProcess(rowsIn(megabytes)));
  const text = page(memory, steps);
  console.log(text);
  if (!isQuick) {
    writeFileSync(new URL('results/stream.md', import.meta.url), text);
    writeFileSync(new URL('results/stream.json', import.meta.url), `${JSON.stringify({ memory, steps }, null, 1)}\n`);
  }
}
