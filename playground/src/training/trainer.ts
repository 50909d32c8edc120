import {
  type DivergedError,
  diagnose,
  dropoutMasks,
  type EpochLog,
  type Sequential,
  type TrainingControl,
} from 'ockham';
import type { Parts } from '../data/rows.js';
import type { Change, Problem } from '../problem/problem.js';
import type { Regularizer } from '../problem/regularizers.js';
import { confusionOf, figuresOf, kernelsOf } from './figures.js';
import { gridPoints, isPlane } from './grid.js';
import type { Answer, Figures, Grid, Request } from './messages.js';
import { EPOCHS, modelOf, stoppingOf } from './model.js';
import { ratesOf, strengthOf } from './schedule.js';
import { hasSettled } from './settled.js';
import { sha256OfWeights } from './weights.js';

/** An answer without its addressee. */
type Told = Answer extends infer A ? (A extends unknown ? Omit<A, 'race' | 'of'> : never) : never;

/** A training was left for another one. */
class Left extends Error {}

/** One training, from the first step to its end: a model, its live strength, and an answer after every few steps. */
class Training {
  readonly model: Sequential;
  readonly regularizer: Regularizer;
  /** Grows as settings change in mid-training: the schedules of the model read it. */
  readonly changes: Change[] = [];
  private readonly logs: EpochLog[] = [];
  private readonly points: Float32Array | undefined;
  private left = 0;
  /** The answer that is owed after the steps that were asked for. */
  private owed: 'steps' | 'frame' | undefined;
  private resume: (() => void) | undefined;
  private ended: string | undefined;
  private isLeft = false;
  private data = { dataLoss: Number.NaN, penalties: 0 };

  constructor(
    readonly race: number,
    readonly of: number,
    readonly problem: Problem,
    readonly parts: Parts,
    grid: Grid | undefined,
  ) {
    this.changes.push(...problem.changes);
    this.regularizer = problem.regularizers[of] ?? { kind: 'none', strength: 0 };
    this.model = modelOf(problem, this.regularizer, strengthOf(problem, of, this.changes), parts);
    this.points = grid && isPlane(parts.columns) ? gridPoints(grid) : undefined;
  }

  /** Trains until the model has settled, diverged or stopped. Waits between two steps while none are asked for. */
  async run(): Promise<void> {
    const { model, problem, parts } = this;
    const page = {
      onBatchBegin: async (_batch: number, control: TrainingControl) => {
        await this.permission();
        const rate = ratesOf(this.changes).get(control.step);
        if (rate !== undefined) control.learningRate = rate;
      },
      onBatchEnd: (
        _batch: number,
        { dataLoss, penalties }: { dataLoss: number; penalties: Readonly<Record<string, number>> },
      ) => {
        this.data = { dataLoss, penalties: Object.values(penalties).reduce((sum, term) => sum + term, 0) };
      },
      onEpochEnd: (_epoch: number, log: EpochLog, control: TrainingControl) => {
        this.logs.push(log);
        if (hasSettled(this.logs)) control.stopTraining();
      },
    };
    try {
      const { endedBy } = await model.fit(parts.train.X, parts.train.y, {
        epochs: EPOCHS,
        batchSize: problem.batchSize,
        validationData: [parts.validation.X, parts.validation.y],
        callbacks: [page, ...stoppingOf(this.regularizer)],
        verbose: false,
        onWarning: () => {},
      });
      this.ended = endedBy === 'epochs' ? 'All epochs are trained.' : diagnose({ epochs: this.logs }).sentence;
    } catch (error) {
      if (error instanceof Left) {
        model.dispose();
        return;
      }
      this.ended = (error as DivergedError).message;
    }
    await this.frame();
  }

  /** Ends it without an answer, for another one. */
  leave(): void {
    this.isLeft = true;
    if (this.ended !== undefined) this.model.dispose();
    this.resume?.();
  }

  private post(answer: Told, transfer: Transferable[] = []): void {
    postMessage({ race: this.race, of: this.of, ...answer }, { transfer });
  }

  /** Waits until a step is asked for; answers when the last one asked for was taken. */
  private async permission(): Promise<void> {
    while (this.left === 0 && !this.isLeft) {
      await this.answer();
      if (this.left === 0 && !this.isLeft)
        await new Promise<void>((resolve) => {
          this.resume = resolve;
        });
    }
    if (this.isLeft) throw new Left();
    this.left--;
  }

  private async answer(): Promise<void> {
    const answer = this.owed;
    this.owed = undefined;
    if (answer === 'frame') await this.frame();
    else if (answer === 'steps') this.post({ kind: 'steps', step: this.model.step });
  }

  advance(steps: number, changes: readonly Change[], isShown: boolean): void {
    this.changes.push(...changes);
    this.left += steps;
    this.owed = isShown ? 'frame' : 'steps';
    this.resume?.();
    this.resume = undefined;
  }

  private async frame(): Promise<void> {
    const { model, parts } = this;
    const [test, train] = [await figuresOf(model, parts.test), await figuresOf(model, parts.train)];
    if (this.isLeft) return;
    const surface = this.points && model.predict({ data: this.points, shape: [this.points.length / 2, 2] }).data;
    const kernels = kernelsOf(model);
    const weights = kernels.reduce((sum, { data }) => sum + data.length, 0);
    const zeros = kernels.reduce((sum, { data }) => sum + data.filter((weight) => weight === 0).length, 0);
    const figures: Figures = {
      step: model.step,
      ...this.data,
      accuracy: train.accuracy,
      testLoss: test.dataLoss,
      testAccuracy: test.accuracy,
      zeros: weights === 0 ? 0 : zeros / weights,
    };
    const confusion = confusionOf(model, parts.test, parts.classes);
    const kept = dropoutMasks(model).map(({ data }) => data);
    const drawn = surface as Float32Array | undefined;
    const arrays = [confusion, ...kept, ...kernels.map(({ data }) => data), ...(drawn === undefined ? [] : [drawn])];
    const buffers = new Set(arrays.map(({ buffer }) => buffer as ArrayBuffer));
    this.post({ kind: 'frame', figures, surface: drawn, kernels, confusion, kept, ended: this.ended }, [...buffers]);
  }

  band(passes: number): void {
    if (this.points === undefined) return;
    const shape = [this.points.length / 2, 2] as const;
    const { mean, variance } = this.model.predictDistribution({ data: this.points, shape }, { passes, seed: 1 });
    const [means, deviation] = [Float32Array.from(mean.data), Float32Array.from(variance.data, Math.sqrt)];
    this.post({ kind: 'band', mean: means, deviation }, [means.buffer, deviation.buffer]);
  }

  async hash(): Promise<void> {
    const { step } = this.model; // others may be taken while it is computed
    this.post({ kind: 'hash', sha256: await sha256OfWeights(this.model), step });
  }
}

/** Trains as the page asks: the models of one race, each in turn. */
export function serveTraining(): void {
  const trainings = new Map<number, Training>();
  addEventListener('message', ({ data: request }: MessageEvent<Request>) => {
    const { race, of } = request;
    if (request.kind === 'start') {
      for (const [other, training] of trainings) {
        if (training.race === race) continue;
        training.leave();
        trainings.delete(other);
      }
      try {
        const training = new Training(race, of, request.problem, request.parts, request.grid);
        trainings.set(of, training);
        postMessage({ race, of, kind: 'ready' } satisfies Answer);
        void training.run();
      } catch (error) {
        postMessage({ race, of, kind: 'error', message: (error as Error).message } satisfies Answer);
      }
      return;
    }
    const training = trainings.get(of);
    if (request.kind === 'advance') training?.advance(request.steps, request.changes, request.isShown);
    else if (request.kind === 'band') training?.band(request.passes);
    else void training?.hash();
  });
}
