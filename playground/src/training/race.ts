import type { OwnTable, Parts } from '../data/rows.js';
import { partsOf } from '../data/rows.js';
import type { Change, Problem } from '../problem/problem.js';
import { gridAround, isPlane } from './grid.js';
import type { Answer, Figures, Grid, Kernel, Request } from './messages.js';

/** Cells of a side of the pictures of decision boundaries. */
const SIDE = 48;

/** One regularizer, as far as it has come. */
export interface Lane {
  figures: readonly Figures[];
  surface: Float32Array | undefined;
  kernels: readonly Kernel[];
  /** Units that dropout kept in the last step, by hidden layer, for the first row of the batch. */
  kept: readonly Uint8Array[];
  band: { readonly mean: Float32Array; readonly deviation: Float32Array } | undefined;
  /** Why it has ended. */
  ended: string | undefined;
  /** Reason why it cannot train. */
  error: string | undefined;
  sha256: string | undefined;
}

/** Regularizers that train side by side, each in a worker, all by the same number of steps between two frames. */
export class Race {
  readonly parts: Parts;
  readonly grid: Grid | undefined;
  readonly lanes: readonly Lane[];
  /** Settings that were changed in mid-training. */
  readonly changes: Change[];
  isPlaying = false;
  stepsPerFrame = 1;
  private readonly workers: readonly Worker[];
  private pending = 0;
  /** Steps that were asked for while others were under way. */
  private waiting = 0;
  private unsent: Change[] = [];

  /** @param tell  called after every frame of all lanes. @throws Error if there are no rows to train on. */
  constructor(
    readonly problem: Problem,
    readonly own: OwnTable | undefined,
    createWorker: () => Worker,
    private readonly tell: () => void,
  ) {
    this.parts = partsOf(problem.data, own);
    this.grid = isPlane(this.parts.columns) ? gridAround(this.parts.train.X.data, SIDE) : undefined;
    this.changes = [...problem.changes];
    this.lanes = problem.regularizers.map(() => ({
      figures: [],
      surface: undefined,
      kernels: [],
      kept: [],
      band: undefined,
      ended: undefined,
      error: undefined,
      sha256: undefined,
    }));
    this.workers = problem.regularizers.map((_, of) => {
      const worker = createWorker();
      worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => this.hear(of, data));
      worker.addEventListener('error', ({ message }) => this.hear(of, { kind: 'error', message }));
      this.pending++;
      this.ask(worker, { kind: 'start', problem, of, parts: this.parts, grid: this.grid });
      return worker;
    });
  }

  private ask(worker: Worker, request: Request): void {
    worker.postMessage(request);
  }

  /** Steps that have been taken, at most. */
  get step(): number {
    return Math.max(0, ...this.lanes.map(({ figures }) => figures.at(-1)?.step ?? 0));
  }

  get isOver(): boolean {
    return this.lanes.every(({ ended, error }) => ended !== undefined || error !== undefined);
  }

  play(): void {
    this.isPlaying = true;
    this.advance(this.stepsPerFrame);
    this.tell();
  }

  pause(): void {
    this.isPlaying = false;
    this.tell();
  }

  /** Trains that many steps; if others are under way, after them. */
  advance(steps: number): void {
    if (this.isOver) return;
    if (this.pending > 0) {
      this.waiting += steps;
      return;
    }
    const changes = this.unsent;
    this.unsent = [];
    for (const [of, worker] of this.workers.entries()) {
      if (this.lanes[of]?.error !== undefined) continue;
      this.pending++;
      this.ask(worker, { kind: 'advance', steps, changes });
    }
  }

  /** Changes the strength of a regularizer, or for -1 the learning rate of all, from the next step that is not under way. */
  change(of: number, value: number): void {
    const step = this.step + (this.pending > 0 ? this.stepsPerFrame : 0);
    const change = { step, of, value };
    // A slider that is moved within one frame leaves one change.
    for (const list of [this.changes, this.unsent]) {
      const at = list.findIndex((other) => other.step === step && other.of === of);
      if (at !== -1) list.splice(at, 1);
      list.push(change);
    }
    this.tell();
  }

  /** The strength that a regularizer has now. */
  strength(of: number): number {
    return this.changes.findLast((change) => change.of === of)?.value ?? this.problem.regularizers[of]?.strength ?? 0;
  }

  setStepsPerFrame(steps: number): void {
    this.stepsPerFrame = steps;
    this.tell();
  }

  requestBand(of: number, passes: number): void {
    const worker = this.workers[of];
    if (worker !== undefined) this.ask(worker, { kind: 'band', passes });
  }

  requestHash(of: number): void {
    const worker = this.workers[of];
    if (worker !== undefined) this.ask(worker, { kind: 'hash' });
  }

  private hear(of: number, answer: Answer): void {
    const lane = this.lanes[of];
    if (lane === undefined) return;
    if (answer.kind === 'band') lane.band = answer;
    else if (answer.kind === 'hash') lane.sha256 = answer.sha256;
    else {
      this.pending--;
      if (answer.kind === 'error') lane.error = answer.message;
      if (answer.kind === 'frame') {
        const { figures, surface, kernels, kept, ended } = answer;
        lane.figures = [...lane.figures, figures];
        Object.assign(lane, { surface, kernels, kept, ended, sha256: undefined });
      }
      if (this.pending > 0) return;
      if (this.isOver) this.isPlaying = false;
      if (this.waiting > 0) {
        const steps = this.waiting;
        this.waiting = 0;
        this.advance(steps);
      } else if (this.isPlaying) requestAnimationFrame(() => this.advance(this.stepsPerFrame));
    }
    this.tell();
  }

  close(): void {
    this.isPlaying = false;
    for (const worker of this.workers) worker.terminate();
  }
}
