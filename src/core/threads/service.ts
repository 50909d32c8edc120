import type { AllKernels } from '../kernels/extraKernels.js';
import type { Place } from './cuts.js';
import { insideWord, TileRunner, viewPoolState, Word } from './poolState.js';

/** The message that starts a worker. */
export interface Setup extends Place {
  /** Both modules, over the same memory. */
  readonly modules: readonly WebAssembly.Module[];
  readonly memory: WebAssembly.Memory;
  readonly state: SharedArrayBuffer;
  readonly threads: number;
  /** Its own number, from 1. */
  readonly thread: number;
}

/** How long a worker spins for the next job before it sleeps: about the time between two jobs. */
const SPIN_MILLISECONDS = 0.05;

/**
 * Main loop of a worker: waits for jobs and computes their tiles, until its thread is terminated.
 *
 * Uses neither the loader nor any other package: import maps do not reach workers, so without a bundler the name of a package
 * cannot be resolved.
 *
 * @param setup  the posted message.
 * @param postReady  tells the thread that posted it.
 */
export function serve(setup: Setup, postReady: () => void): never {
  const state = viewPoolState(setup.state, setup.threads);
  const { words } = state;
  const imports = { env: { memory: setup.memory } };
  const exports = setup.modules.map((module) => new WebAssembly.Instance(module, imports).exports);
  const kernels = Object.assign({}, ...exports) as AllKernels; // checked by the thread that compiled the modules
  const runner = new TileRunner(state, kernels, setup, setup.thread);
  const inside = insideWord(setup.thread);
  let job = Atomics.load(words, Word.job);
  postReady();
  for (;;) {
    job = nextJob(words, job);
    Atomics.store(words, inside, 1);
    if (Atomics.load(words, Word.isOpen) === 1) {
      try {
        runner.run();
      } catch {
        Atomics.store(words, Word.fault, 1 + setup.thread);
      }
    }
    Atomics.store(words, inside, 0);
    if (Atomics.load(words, Word.isAwaited) === 1) {
      Atomics.add(words, Word.departures, 1);
      Atomics.notify(words, Word.departures);
    }
  }
}

/** Waits for a job other than the last one, and returns its number. */
function nextJob(words: Int32Array<SharedArrayBuffer>, last: number): number {
  const end = performance.now() + SPIN_MILLISECONDS;
  do {
    for (let look = 0; look < 64; look++) {
      const job = Atomics.load(words, Word.job);
      if (job !== last) return job;
    }
  } while (performance.now() < end);
  Atomics.add(words, Word.sleepers, 1);
  let job = Atomics.load(words, Word.job);
  while (job === last) {
    Atomics.wait(words, Word.job, last);
    job = Atomics.load(words, Word.job);
  }
  Atomics.sub(words, Word.sleepers, 1);
  return job;
}
