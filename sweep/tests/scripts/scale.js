// @ts-check
// Trials of a tiny network through a queue, with a journal: time of each, and memory of the coordinator. `node scale.js TRIALS WORKERS`, after a build.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { queueExecutor } from '@ockham/sweep';
import { dense, sequential, sgd } from 'ockham';
import { logUniform, tune } from 'ockham/tune';
import { fileJournal } from 'ockham/tune/node';
import { Program } from '../support/processes.js';
import { RedisServer } from '../support/redis.js';

const trials = Number(process.argv[2] ?? 10_000);
const workers = Number(process.argv[3] ?? 1);
const folder = mkdtempSync(join(tmpdir(), 'ockham-scale-'));

/** @param {{ learningRate: number }} setting */
function build({ learningRate }) {
  const model = sequential({ seed: 1, layers: [dense({ units: 1, inputShape: [2] })] });
  return model.compile({ optimizer: sgd({ learningRate }), loss: 'meanSquaredError' });
}

/** @param {Partial<import('ockham/tune').TuneOptions>} options */
async function milliseconds(options) {
  const X = [
    [0, 1],
    [1, 0],
    [1, 1],
    [0, 0],
  ];
  const start = performance.now();
  const { model } = await tune({ learningRate: logUniform(1e-3, 1e-1) }, build, [X, [1, 2, 3, 0]], {
    validation: 0.5,
    budget: { trials, epochs: 1 },
    seed: 1,
    ...options,
  });
  model.dispose();
  return performance.now() - start;
}

const redis = await RedisServer.start('--appendonly', 'yes');
const serving = Array.from(
  { length: workers },
  () => new Program('worker', { queue: redis.url, trainings: 1, isQuiet: true }),
);
try {
  let ended = 0;
  /** @type {Record<string, string>} */
  const memory = {};
  const onProgress = () => {
    if (++ended % (trials / 10) !== 0) return;
    globalThis.gc?.();
    const { rss, heapUsed } = process.memoryUsage();
    memory[ended] = `${Math.round(heapUsed / 2 ** 20)} MiB heap, ${Math.round(rss / 2 ** 20)} MiB`;
  };
  const executor = queueExecutor({ queue: redis.url, ahead: 64 });
  const path = join(folder, 'journal.jsonl');
  const start = process.cpuUsage();
  const queue = await milliseconds({ executor, journal: fileJournal(path), onProgress });
  const { user, system } = process.cpuUsage(start);
  const journal = await milliseconds({ journal: fileJournal(join(folder, 'local.jsonl')) });
  const local = await milliseconds({});
  const per = (/** @type {number} */ time) => `${(time / trials).toFixed(2)} ms`;
  console.log({
    trials,
    workers,
    queue: per(queue),
    withJournalHere: per(journal),
    here: per(local),
    overhead: per(queue - local),
  });
  console.log({ coordinatorCpu: per((user + system) / 1000), journalBytes: statSync(path).size, memory });
} finally {
  for (const worker of serving) await worker.kill();
  await redis.dispose();
  rmSync(folder, { recursive: true, force: true });
}
