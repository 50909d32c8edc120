// @ts-check
// The child's side of a race: warms an engine up, then runs one block for every line that comes in.
//
//   in:   the job file's path as first argument, then one line per block
//   out:  {"ready": true, "engine": ..., "steps": ..., "losses": [first, last]}, then {"milliseconds": ..., "statistics": ...} per
//         block, milliseconds per step
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const WARM_UP_MILLISECONDS = 1500;
const WARM_UP_STEPS = 4;
/** Longer than the clock's grain and than most stalls. */
const BLOCK_MILLISECONDS = 60;

/**
 * The job of a child. X and y are raw little-endian files.
 *
 * @typedef {object} Job
 * @property {readonly number[]} units  of each layer, inputs first.
 * @property {number} batchSize
 * @property {number} dropoutRate
 * @property {number} l1
 * @property {number} l2
 * @property {number} learningRate
 * @property {string} X         f32 file, (rows, inputs).
 * @property {string} y         i32 file, (rows) class numbers.
 * @property {number} rows      a multiple of the batch.
 * @property {string} variant   backend or the like, if an engine has several.
 * @property {number} threads
 * @property {string} [onnx]      the model's file, if an engine loads it.
 * @property {string} [expected]  f32 file, the predictions of that model for X.
 */

/**
 * @typedef {object} Engine
 * @property {string} version
 * @property {number} [granularity]  steps are taken in multiples of this; default 1.
 * @property {(steps: number) => Promise<number>} run  takes that many steps to the end; the last loss, or NaN.
 * @property {() => object} [statistics]  other figures about the steps so far.
 */

/**
 * @param {(job: Job, X: Float32Array, y: Int32Array) => Promise<Engine>} create
 */
export async function serve(create) {
  const job = /** @type {Job} */ (JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')));
  const X = new Float32Array(bytes(job.X));
  const y = new Int32Array(bytes(job.y));
  const { version, granularity = 1, run, statistics } = await create(job, X, y);

  const start = performance.now();
  /** @type {number[]} */
  const losses = [];
  let warmUpSteps = 0;
  let fastest = Infinity; // the first steps compile
  while (performance.now() < start + WARM_UP_MILLISECONDS || warmUpSteps < WARM_UP_STEPS || losses.length < 2) {
    const runStart = performance.now();
    losses.push(await run(granularity));
    fastest = Math.min(fastest, (performance.now() - runStart) / granularity);
    warmUpSteps += granularity;
  }
  const steps = granularity * Math.max(1, Math.round(BLOCK_MILLISECONDS / fastest / granularity));
  say({ ready: true, version, steps, losses: [losses[0], losses.at(-1)] });

  for await (const _ of createInterface({ input: process.stdin })) {
    const blockStart = performance.now();
    await run(steps);
    say({ milliseconds: (performance.now() - blockStart) / steps, statistics: statistics?.() });
  }
  process.exit(0); // some engines keep the event loop alive
}

/** @param {string} path */
function bytes(path) {
  const { buffer, byteOffset, byteLength } = readFileSync(path);
  return buffer.slice(byteOffset, byteOffset + byteLength);
}

/** @param {object} message */
function say(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
