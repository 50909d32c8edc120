// @ts-check
// Trials of a tiny network, here and through a queue, without and with a journal: time and processor time of each, and memory of the
// coordinator. `node --expose-gc scale.js TRIALS WAYS UNITS`, after a build, on Linux; WAYS: some of here,queue,here+journal,queue+journal;
// UNITS: of a hidden layer, 16 bytes of the model each.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { queueExecutor } from '@ockham/sweep';
import { dense, sequential, sgd } from 'ockham';
import { logUniform, tune } from 'ockham/tune';
import { fileJournal } from 'ockham/tune/node';
import { Program } from '../support/processes.js';
import { RedisServer } from '../support/redis.js';

const trials = Number(process.argv[2] ?? 10_000);
const ways = (process.argv[3] ?? 'here,queue,here+journal,queue+journal').split(',');
const units = Number(process.argv[4] ?? 0);
const X = [
  [0, 1],
  [1, 0],
  [1, 1],
  [0, 0],
];

/** @param {{ learningRate: number }} setting */
function build({ learningRate }) {
  const hidden = units === 0 ? [] : [dense({ units, inputShape: [2] })];
  const model = sequential({ seed: 1, layers: [...hidden, dense({ units: 1, inputShape: [units || 2] })] });
  return model.compile({ optimizer: sgd({ learningRate }), loss: 'meanSquaredError' });
}

/** One epoch of each trial. @param {Partial<import('ockham/tune').TuneOptions>} options */
async function run(options) {
  const { model } = await tune({ learningRate: logUniform(1e-3, 1e-1) }, build, [X, [1, 2, 3, 0]], {
    validation: 0.5,
    budget: { trials, epochs: 1 },
    seed: 1,
    ...options,
  });
  model.dispose();
}

/** Processor time of another process so far, ms. @param {number | undefined} id */
function cpuOf(id) {
  const fields = readFileSync(`/proc/${id}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10; // in ticks of 10 ms: user, system
}

/** Processor time of this process so far, ms. */
function ownCpu() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Figures of one way. @param {string} way */
async function measured(way) {
  const isQueue = way.startsWith('queue');
  const folder = mkdtempSync(join(tmpdir(), 'ockham-scale-'));
  const journal = way.endsWith('+journal') ? { journal: fileJournal(join(folder, 'journal.jsonl')) } : {};
  const redis = isQueue ? await RedisServer.start('--appendonly', 'yes') : undefined;
  const worker = redis && new Program('worker', { queue: redis.url, trainings: 1, isQuiet: true });
  /** @type {Record<number, string>} */
  const memory = {};
  let ended = 0;
  const onProgress = () => {
    if (++ended % (trials / 10) !== 0) return;
    globalThis.gc?.();
    const { rss, heapUsed } = process.memoryUsage();
    memory[ended] = `${(heapUsed / 2 ** 20).toFixed(1)} MiB of objects, ${Math.round(rss / 2 ** 20)} MiB in all`;
  };
  const per = (/** @type {number} */ time) => Number((time / trials).toFixed(2));
  try {
    const [start, own] = [performance.now(), ownCpu()];
    await run({ ...journal, onProgress, ...(redis && { executor: queueExecutor({ queue: redis.url }) }) });
    const figures = { way, trials, ms: per(performance.now() - start), cpu: per(ownCpu() - own), memory };
    if (redis === undefined) return figures;
    return { ...figures, workerCpu: per(cpuOf(worker?.process.pid)), redisCpu: per(cpuOf(redis.process?.pid)) };
  } finally {
    await worker?.kill();
    await redis?.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

for (const way of ways) console.log(await measured(way));
