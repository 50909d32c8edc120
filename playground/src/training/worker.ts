// Trains one regularizer: a model, its live strength, and a frame after every few steps.
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
import { figuresOf, kernelsOf } from './figures.js';
import { gridPoints, isPlane } from './grid.js';
import type { Answer, Figures, Grid, Request } from './messages.js';
import { EPOCHS, modelOf, stoppingOf } from './model.js';
import { ratesOf, strengthOf } from './schedule.js';
import { hasSettled } from './settled.js';
import { sha256OfWeights } from './weights.js';

const post = (answer: Answer, transfer: Transferable[] = []) => postMessage(answer, { transfer });

/** One training, from the first step to its end. */
class Training {
  readonly model: Sequential;
  readonly regularizer: Regularizer;
  /** Grows as settings change in mid-training: the schedules of the model read it. */
  readonly changes: Change[] = [];
  private readonly logs: EpochLog[] = [];
  private readonly points: Float32Array | undefined;
  private left = 0;
  private resume: (() => void) | undefined;
  private ended: string | undefined;
  private data = { dataLoss: Number.NaN, penalties: 0 };

  constructor(
    readonly problem: Problem,
    of: number,
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
      this.ended = (error as DivergedError).message;
    }
    await this.frame();
  }

  /** Waits until a step is asked for; answers with a frame when the last one asked for was taken. */
  private async permission(): Promise<void> {
    while (this.left === 0) {
      if (this.model.step > 0) await this.frame();
      await new Promise<void>((resolve) => {
        this.resume = resolve;
      });
    }
    this.left--;
  }

  advance(steps: number, changes: readonly Change[]): void {
    this.changes.push(...changes);
    if (this.ended !== undefined) {
      void this.frame();
      return;
    }
    this.left += steps;
    this.resume?.();
    this.resume = undefined;
  }

  private async frame(): Promise<void> {
    const { model, parts } = this;
    const [test, train] = [await figuresOf(model, parts.test), await figuresOf(model, parts.train)];
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
    post({
      kind: 'frame',
      figures,
      surface: surface as Float32Array | undefined,
      kernels,
      kept: dropoutMasks(model).map(({ data }) => data),
      ended: this.ended,
    });
  }

  band(passes: number): void {
    if (this.points === undefined) return;
    const shape = [this.points.length / 2, 2] as const;
    const { mean, variance } = this.model.predictDistribution({ data: this.points, shape }, { passes, seed: 1 });
    post({ kind: 'band', mean: Float32Array.from(mean.data), deviation: Float32Array.from(variance.data, Math.sqrt) });
  }

  async hash(): Promise<void> {
    post({ kind: 'hash', sha256: await sha256OfWeights(this.model), step: this.model.step });
  }
}

let training: Training | undefined;

addEventListener('message', ({ data: request }: MessageEvent<Request>) => {
  if (request.kind === 'start') {
    try {
      training = new Training(request.problem, request.of, request.parts, request.grid);
      post({ kind: 'ready' });
      void training.run();
    } catch (error) {
      post({ kind: 'error', message: (error as Error).message });
    }
  } else if (request.kind === 'advance') training?.advance(request.steps, request.changes);
  else if (request.kind === 'band') training?.band(request.passes);
  else void training?.hash();
});
