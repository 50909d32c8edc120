import type { Parts } from '../../parts.js';
import type { ModelState } from '../../state/state.js';
import type { Trainer } from '../../step/step.js';
import type { RunOptions } from '../run.js';
import { gatherBatch, type TrainingData } from './trainingData.js';

/** The batches of rows in memory. */
export class MemoryBatches {
  constructor(
    private readonly parts: Parts,
    private readonly state: ModelState,
    private readonly data: TrainingData,
    private readonly options: Pick<RunOptions, 'rows' | 'batchSize' | 'shuffle'>,
  ) {}

  get isWeighted(): boolean {
    return this.data.weights !== 0;
  }

  /** Writes the order of the rows in this epoch: a permutation seeded by (seed, epoch), or ascending. */
  begin(epoch: number): void {
    const { rows, shuffle } = this.options;
    const { order: address } = this.data;
    const { runtime, splitStep, streamOf, Purpose } = this.parts;
    const { kernels, arena } = runtime();
    if (shuffle) {
      const { seedLow, seedHigh } = this.state.key;
      const { stepLow, stepHigh } = splitStep(epoch);
      kernels.i32_shuffle(address, rows, stepLow, stepHigh, streamOf(Purpose.shuffle, 0), seedLow, seedHigh);
    } else {
      const order = arena.i32(address, rows);
      for (let row = 0; row < rows; row++) order[row] = row;
    }
  }

  /** Copies the batch of that step, from 0, into the plan. Returns its rows. */
  gather(trainer: Trainer, step: number): number {
    const { rows, batchSize } = this.options;
    const first = step * batchSize;
    const size = Math.min(batchSize, rows - first);
    gatherBatch(trainer, this.data, first, size);
    return size;
  }
}
