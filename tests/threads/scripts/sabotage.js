// @ts-check
// Loaded with --import into the main thread and into every worker: makes worker threads die where a test wants it.
//
//   SABOTAGE=exit       a worker ends itself in the middle of a tile of f32_gemm_tn
//   SABOTAGE=throw      a worker throws there
//   SABOTAGE=terminate  a worker stands still in such a tile, and is terminated from outside meanwhile
//
// AFTER says in which tile of the caller's, from 1: there the caller waits until a worker is in a tile of the same kernel.
import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';

const { SABOTAGE, AFTER = '1' } = process.env;
/** Word 0: whether a worker has reached the tile; word 1: nobody ever writes here. */
const words = isMainThread
  ? new Int32Array(new SharedArrayBuffer(8))
  : /** @type {Int32Array<SharedArrayBuffer>} */ (getEnvironmentData('sabotage'));
if (isMainThread) setEnvironmentData('sabotage', words);

/** @type {import('node:worker_threads').Worker[]} */
const workers = [];
process.on('worker', (worker) => workers.push(worker));

/** The caller's tiles of the kernel so far: narrower products are too small to be shared. */
let calls = 0;

const { Instance } = WebAssembly;
if (SABOTAGE !== undefined) {
  Object.defineProperty(WebAssembly, 'Instance', {
    value: class {
      /** @param {WebAssembly.Module} module @param {WebAssembly.Imports} imports */
      constructor(module, imports) {
        const exports = new Instance(module, imports).exports;
        const original = /** @type {((...args: number[]) => void) | undefined} */ (exports['f32_gemm_tn']);
        this.exports = exports;
        if (original === undefined) return; // the second module
        const replaced = isMainThread ? caller(original) : worker;
        Object.defineProperty(replaced, 'length', { value: original.length });
        this.exports = { ...exports, f32_gemm_tn: replaced };
      }
    },
  });
}

/** @param {(...args: number[]) => void} original */
function caller(original) {
  return (/** @type {number[]} */ ...args) => {
    if (Number(args[1]) > 16) calls++;
    if (calls === Number(AFTER)) {
      Atomics.wait(words, 0, 0);
      if (SABOTAGE === 'terminate') for (const thread of workers) thread.terminate();
    }
    original(...args);
  };
}

function worker() {
  Atomics.store(words, 0, 1);
  Atomics.notify(words, 0);
  if (SABOTAGE === 'exit') process.exit(7);
  if (SABOTAGE === 'throw') throw new Error('as a kernel does that leaves its memory');
  Atomics.wait(words, 1, 0);
}
