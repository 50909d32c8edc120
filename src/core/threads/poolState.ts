import type { AllKernels } from '../kernels/extraKernels.js';
import { type Cut, cutNames, cuts, type Kernel, type Place } from './cuts.js';

/**
 * State that the threads of a pool share beside the kernels' memory: one job at a time, in a buffer of its own.
 *
 * A job is open from the moment its description is complete until its last tile is claimed. A worker marks itself inside
 * before it checks that the job is open, and the caller closes the job before it checks that no worker is inside. So no
 * description changes while a worker reads it, and a job is done once it is closed and no worker is inside.
 */
export interface PoolState {
  /** Words that threads wait or compete for have cache lines of their own. */
  readonly words: Int32Array<SharedArrayBuffer>;
  /** Arguments of the whole call. */
  readonly args: Float64Array<SharedArrayBuffer>;
  /** Result of each tile of the round. */
  readonly results: Float64Array<SharedArrayBuffer>;
}

const LINE = 16;

/** Indices in {@link PoolState.words}. */
export const Word = {
  /** Counts jobs; workers wait here for the next. */
  job: 0,
  /** The next unclaimed tile. */
  next: LINE,
  isOpen: 2 * LINE,
  /** Number of workers that sleep. */
  sleepers: 3 * LINE,
  /** Whether the caller sleeps until a worker leaves, and the count of departures, on which it then waits. */
  isAwaited: 4 * LINE,
  departures: 5 * LINE,
  /** 1 + the number of a thread whose tile threw. */
  fault: 6 * LINE,
  /** The job: which kernel, the first tile of the round, and the number of them. */
  kernel: 7 * LINE,
  firstTile: 7 * LINE + 1,
  tiles: 7 * LINE + 2,
  /** One line per thread: whether it is inside, and how many tiles it has computed. */
  threads: 8 * LINE,
} as const;

export function insideWord(thread: number): number {
  return Word.threads + thread * LINE;
}

export function tilesWord(thread: number): number {
  return insideWord(thread) + 1;
}

/** Most tiles of a round: calls of more take several rounds. */
export const ROUND = 1024;
const MOST_ARGS = 32;

export function poolStateBytes(threads: number): number {
  return insideWord(threads) * Int32Array.BYTES_PER_ELEMENT + (MOST_ARGS + ROUND) * Float64Array.BYTES_PER_ELEMENT;
}

export function viewPoolState(buffer: SharedArrayBuffer, threads: number): PoolState {
  const wordBytes = insideWord(threads) * Int32Array.BYTES_PER_ELEMENT;
  return {
    words: new Int32Array(buffer, 0, insideWord(threads)),
    args: new Float64Array(buffer, wordBytes, MOST_ARGS),
    results: new Float64Array(buffer, wordBytes + MOST_ARGS * Float64Array.BYTES_PER_ELEMENT, ROUND),
  };
}

interface CutKernel {
  readonly kernel: Kernel;
  readonly cut: Cut;
  /** Arguments of one tile, reused. */
  readonly args: number[];
}

/** Runs tiles of jobs on one thread: the caller's or a worker's. */
export class TileRunner {
  private readonly kernels: readonly CutKernel[];

  constructor(
    private readonly state: PoolState,
    kernels: AllKernels,
    private readonly place: Place,
    readonly thread: number,
  ) {
    this.kernels = cutNames.map((name) => {
      const kernel: Kernel = kernels[name];
      return { kernel, cut: cuts[name]!, args: new Array<number>(kernel.length).fill(0) };
    });
  }

  /** Claims and computes tiles until none are left. */
  run(): void {
    const { words, args: whole, results } = this.state;
    const { kernel, cut, args } = this.kernels[words[Word.kernel]!]!;
    const first = words[Word.firstTile]!;
    const tiles = words[Word.tiles]!;
    for (;;) {
      const index = Atomics.add(words, Word.next, 1);
      if (index >= tiles) return;
      for (let position = 0; position < args.length; position++) args[position] = whole[position]!;
      cut.cut(args, first + index, index, this.place);
      results[index] = Number(kernel(...args));
      words[tilesWord(this.thread)]!++;
    }
  }
}
