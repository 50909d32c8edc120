import { mayBlock } from '#platform';
import { StateError } from '../../errors.js';
import type { WorkerThread } from '../../platform/worker.js';
import { warn } from '../../warnings.js';
import type { AllKernels } from '../kernels/extraKernels.js';
import type { Cut, Place } from './cuts.js';
import { insideWord, type PoolState, ROUND, TileRunner, tilesWord, Word } from './poolState.js';

/** How long the caller spins for the last tiles of others before it sleeps, if it may. */
const SPIN_MILLISECONDS = 0.05;
/** How long it sleeps between two checks that the others are alive. */
const SLEEP_MILLISECONDS = 1;
/** A tile takes at most a second. If no tile ends in this time, the threads are given up. */
const PATIENCE_MILLISECONDS = 30_000;
/** How long a terminated thread may still write. */
const LAST_WORDS_MILLISECONDS = 20;

/** The threads that share the tiles of calls: the caller, number 0, and its workers. */
export class ThreadPool {
  private readonly caller: TileRunner;
  private workers: readonly WorkerThread[] = [];
  private open = false;

  constructor(
    private readonly state: PoolState,
    private readonly kernels: AllKernels,
    private readonly place: Place,
  ) {
    this.caller = new TileRunner(state, kernels, place, 0);
  }

  /** Whether calls are shared. After the loss of a thread, the caller works alone. */
  get isOpen(): boolean {
    return this.open;
  }

  /** Tiles that each thread has computed, the caller first. */
  get tiles(): number[] {
    return Array.from({ length: this.workers.length + 1 }, (_, thread) => this.state.words[tilesWord(thread)]!);
  }

  /** Starts to share calls with workers that are ready. */
  start(workers: readonly WorkerThread[]): void {
    this.workers = workers;
    this.open = true;
  }

  /** Ends all workers; the caller works alone from then on. */
  close(): void {
    this.open = false;
    for (const worker of this.workers) worker.terminate();
  }

  /** A worker ended between two calls: nothing is lost but speed. */
  lost(reason: string): void {
    if (!this.open) return;
    this.close();
    warnOfLoss(reason);
  }

  /**
   * Runs one call in tiles.
   *
   * @param kernel  its index in `cutNames`.
   * @returns the result of the whole call: undefined for most kernels.
   * @throws StateError `E_THREADS` if a worker dies during the call, whose output is then incomplete.
   */
  run(kernel: number, cut: Cut, args: readonly number[], tiles: number): number | undefined {
    const { state } = this;
    const place = this.place;
    state.args.set(args);
    let result = cut.result === 'all' ? 1 : 0;
    let sum0 = 0;
    let sum1 = 0;
    for (let first = 0; first < tiles; first += ROUND) {
      const count = Math.min(ROUND, tiles - first);
      this.round(kernel, first, count);
      if (cut.result === 'sum') for (let slot = 0; slot < count; slot++) result += state.results[slot]!;
      if (cut.result === 'all')
        for (let slot = 0; slot < count; slot++) result = Math.min(result, state.results[slot]!);
      if (cut.sums !== undefined) {
        const slots = new Float64Array(this.kernels.memory.buffer, place.slots, 2 * count);
        for (let slot = 0; slot < count; slot++) {
          sum0 += slots[2 * slot]!;
          sum1 += slots[2 * slot + 1]!;
        }
      }
    }
    if (cut.sums !== undefined) {
      const sums = new DataView(this.kernels.memory.buffer, args[cut.sums]!, 16); // at any alignment of 4
      sums.setFloat64(0, sum0, true);
      sums.setFloat64(8, sum1, true);
    }
    return cut.result === undefined ? undefined : result;
  }

  private round(kernel: number, firstTile: number, tiles: number): void {
    const { words } = this.state;
    words[Word.kernel] = kernel;
    words[Word.firstTile] = firstTile;
    words[Word.tiles] = tiles;
    Atomics.store(words, Word.next, 0);
    Atomics.store(words, Word.isOpen, 1);
    Atomics.add(words, Word.job, 1);
    if (Atomics.load(words, Word.sleepers) > 0) Atomics.notify(words, Word.job, tiles - 1);
    try {
      this.caller.run();
    } finally {
      Atomics.store(words, Word.isOpen, 0);
      this.awaitOthers();
    }
    const fault = Atomics.exchange(words, Word.fault, 0);
    if (fault !== 0) throw this.failure(`thread ${fault - 1} could not compute its tile`);
  }

  /** Returns once no worker is inside the job. */
  private awaitOthers(): void {
    const { words } = this.state;
    const spinEnd = performance.now() + SPIN_MILLISECONDS;
    do {
      if (!this.isAnyInside()) return;
    } while (performance.now() < spinEnd);
    const sleeps = mayBlock();
    let progress = this.progress();
    let waited = 0;
    let last = performance.now();
    Atomics.store(words, Word.isAwaited, 1);
    try {
      for (;;) {
        const departures = Atomics.load(words, Word.departures);
        if (!this.isAnyInside()) return;
        if (sleeps) Atomics.wait(words, Word.departures, departures, SLEEP_MILLISECONDS);
        const dead = this.workers.findIndex((worker, index) => this.isInside(index + 1) && !worker.isAlive());
        if (dead !== -1) throw this.failure(`thread ${dead + 1} ended in the middle of a call`);
        const now = performance.now();
        waited += Math.min(now - last, SLEEP_MILLISECONDS); // a computer that was asleep has not waited
        last = now;
        const reached = this.progress();
        if (reached !== progress) {
          progress = reached;
          waited = 0;
        } else if (waited > PATIENCE_MILLISECONDS) {
          throw this.failure(`no tile was done in ${PATIENCE_MILLISECONDS / 1000} seconds`);
        }
      }
    } finally {
      Atomics.store(words, Word.isAwaited, 0);
    }
  }

  private isInside(thread: number): boolean {
    return Atomics.load(this.state.words, insideWord(thread)) === 1;
  }

  private isAnyInside(): boolean {
    for (let thread = 1; thread <= this.workers.length; thread++) if (this.isInside(thread)) return true;
    return false;
  }

  /** Changes whenever a worker ends a tile or leaves. */
  private progress(): number {
    let progress = 0;
    for (let thread = 1; thread <= this.workers.length; thread++) {
      progress += Atomics.load(this.state.words, tilesWord(thread)) - Number(this.isInside(thread));
    }
    return progress;
  }

  /** Terminates the workers, waits until they have stopped writing, and returns the error. */
  private failure(reason: string): StateError {
    this.close();
    const end = performance.now() + LAST_WORDS_MILLISECONDS;
    while (performance.now() < end) {
      const { words } = this.state;
      const departures = Atomics.load(words, Word.departures);
      if (mayBlock()) Atomics.wait(words, Word.departures, departures, SLEEP_MILLISECONDS);
    }
    warnOfLoss(reason);
    return new StateError('E_THREADS', `${reason}; its work is lost, and all later calls run on one thread`, {
      path: 'init.threads',
    });
  }
}

function warnOfLoss(reason: string): void {
  warn('W_THREADS', `a worker thread was lost (${reason}); going on with one thread`);
}
