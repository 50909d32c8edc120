import type { Parts } from '../data/rows.js';
import type { Change, Problem } from '../problem/problem.js';
import { gridAround, isPlane } from './grid.js';
import type { Answer, Figures, Grid, Kernel, Request } from './messages.js';
import type { Trainers } from './trainers.js';

/** Cells of a side of the pictures of decision boundaries. */
const SIDE = 48;

/** Frames from one picture of a lane to its next while training goes on: the lanes take turns, so that no frame draws all of them. */
const FRAMES_PER_PICTURE = 6;

/** One regularizer, as far as it has come. */
export interface Lane {
  /** Steps that it has taken. */
  step: number;
  /** Grows picture by picture. */
  readonly figures: Figures[];
  surface: Float32Array | undefined;
  kernels: readonly Kernel[];
  /** Test rows of each class that are taken for each class. */
  confusion: Uint16Array | undefined;
  /** Units that dropout kept in the last step, by hidden layer, for the first row of the batch. */
  kept: readonly Uint8Array[];
  band: { readonly mean: Float32Array; readonly deviation: Float32Array } | undefined;
  /** Why it has ended. */
  ended: string | undefined;
  /** Reason why it cannot train. */
  error: string | undefined;
  sha256: string | undefined;
}

/** Requests without their addressee. */
type Asked = Request extends infer R ? (R extends unknown ? Omit<R, 'race' | 'of'> : never) : never;

let races = 0;

/** Regularizers that train side by side in workers, all by the same number of steps between two frames. */
export class Race {
  readonly grid: Grid | undefined;
  readonly lanes: readonly Lane[];
  /** Settings that were changed in mid-training. */
  readonly changes: Change[];
  isPlaying = false;
  stepsPerFrame = 1;
  private readonly number = races++;
  private pending = 0;
  /** Steps of the last request. */
  private underWay = 0;
  /** Steps that were asked for while others were under way. */
  private waiting = 0;
  private unsent: Change[] = [];
  private isTold = true;
  /** Lanes with pictures that views do not show yet. */
  private readonly changed = new Set<number>();
  /** Frames of training. */
  private frames = 0;
  /** Waits for hashes, by lane. */
  private readonly hashed = new Map<number, (step: number) => void>();
  private readonly listeners = new Map<() => void, number | undefined>();

  constructor(
    readonly problem: Problem,
    readonly parts: Parts,
    private readonly trainers: Pick<Trainers, 'listen' | 'ask'>,
  ) {
    this.grid = isPlane(parts.columns) ? gridAround(parts.train.X.data, SIDE) : undefined;
    this.changes = [...problem.changes];
    this.lanes = problem.regularizers.map(() => ({
      step: 0,
      figures: [],
      surface: undefined,
      kernels: [],
      confusion: undefined,
      kept: [],
      band: undefined,
      ended: undefined,
      error: undefined,
      sha256: undefined,
    }));
    trainers.listen((answer) => this.hear(answer));
    for (const of of this.lanes.keys()) {
      this.pending++;
      this.ask(of, { kind: 'start', problem, parts, grid: this.grid });
    }
  }

  private ask(of: number, request: Asked): void {
    this.trainers.ask({ race: this.number, of, ...request });
  }

  /** Calls back after changes, once in a frame. @param of  the lane whose changes count; without it all count. @returns a function that ends it. */
  listen(listener: () => void, of?: number): () => void {
    this.listeners.set(listener, of);
    return () => this.listeners.delete(listener);
  }

  /** Tells those who listen to lanes. */
  private tell(...lanes: number[]): void {
    for (const of of lanes) this.changed.add(of);
    if (!this.isTold) return;
    this.isTold = false;
    requestAnimationFrame(() => {
      this.isTold = true;
      const changed = new Set(this.changed);
      this.changed.clear();
      for (const [listener, of] of this.listeners) if (of === undefined || changed.has(of)) listener();
    });
  }

  private tellAll(): void {
    this.tell(...this.lanes.keys());
  }

  /** Steps that all have taken which still train; if none does, the most that one has taken. */
  get step(): number {
    const steps = (lanes: readonly Lane[]) => lanes.map(({ step }) => step);
    const training = steps(this.lanes.filter(isTraining));
    return training.length > 0 ? Math.min(...training) : Math.max(0, ...steps(this.lanes));
  }

  get isOver(): boolean {
    return !this.lanes.some(isTraining);
  }

  play(): void {
    this.isPlaying = true;
    this.advance(this.stepsPerFrame);
    this.tell();
  }

  pause(): void {
    this.isPlaying = false;
    if (this.pending === 0) this.show();
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
    this.underWay = steps;
    this.frames++;
    for (const [of, lane] of this.lanes.entries()) {
      if (!isTraining(lane)) continue;
      this.pending++;
      const isShown = !this.isPlaying || this.frames % FRAMES_PER_PICTURE === of % FRAMES_PER_PICTURE;
      this.ask(of, { kind: 'advance', steps, changes, isShown });
    }
  }

  /** Asks for the pictures of all lanes that have trained since their last one. */
  private show(): void {
    for (const [of, lane] of this.lanes.entries()) {
      if (!isTraining(lane) || lane.step === (lane.figures.at(-1)?.step ?? 0)) continue;
      this.pending++;
      this.ask(of, { kind: 'advance', steps: 0, changes: [], isShown: true });
    }
  }

  /** Changes the strength of a regularizer, or for -1 the learning rate of all, from the next step that is not under way. */
  change(of: number, value: number): void {
    const step = this.step + (this.pending > 0 ? this.underWay : 0);
    const change = { step, of, value };
    // A slider that is moved within one frame leaves one change.
    for (const list of [this.changes, this.unsent]) {
      const at = list.findIndex((other) => other.step === step && other.of === of);
      if (at !== -1) list.splice(at, 1);
      list.push(change);
    }
    this.tellAll();
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
    this.ask(of, { kind: 'band', passes });
  }

  /** @returns the number of steps after which the weights have the SHA-256 that is shown then. */
  requestHash(of: number): Promise<number> {
    return new Promise((resolve) => {
      this.hashed.set(of, resolve);
      this.ask(of, { kind: 'hash' });
    });
  }

  private hear(answer: Answer): void {
    const { of } = answer;
    const lane = this.lanes[of];
    if (lane === undefined || answer.race !== this.number) return;
    if (answer.kind === 'band') lane.band = answer;
    else if (answer.kind === 'hash') {
      lane.sha256 = answer.sha256;
      this.hashed.get(of)?.(answer.step);
    } else {
      this.pending--;
      if (answer.kind === 'error') lane.error = answer.message;
      if (answer.kind === 'frame') {
        const { figures, surface, kernels, confusion, kept, ended } = answer;
        const { step } = figures;
        lane.figures.push(figures);
        Object.assign(lane, { step, surface, kernels, confusion, kept, ended, sha256: undefined, band: undefined });
      }
      if (answer.kind === 'steps') lane.step = answer.step;
      if (this.pending === 0) this.goOn();
      if (answer.kind === 'steps') return; // nothing that is shown has changed
    }
    this.tell(of);
  }

  /** All lanes have answered. */
  private goOn(): void {
    if (this.isOver) this.isPlaying = false;
    if (this.waiting > 0) {
      const steps = this.waiting;
      this.waiting = 0;
      this.advance(steps);
    } else if (this.isPlaying) {
      requestAnimationFrame(() => {
        if (this.isPlaying && this.pending === 0) this.advance(this.stepsPerFrame);
      });
    } else this.show();
  }
}

function isTraining({ ended, error }: Lane): boolean {
  return ended === undefined && error === undefined;
}
