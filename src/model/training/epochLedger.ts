import type { PenaltyTerms } from '../../types.js';
import type { LossTerms, StepResult } from '../ledger.js';
import type { Parts } from '../parts.js';
import type { Unfinished } from '../state/progress.js';

/** Sums of the steps of an epoch, each weighted by its rows. */
export class EpochLedger {
  /** Rows of the steps so far. */
  rows = 0;
  private dataLossSum = 0;
  private readonly sums: PenaltyTerms = { l1: 0, l2: 0 };

  /** @param begun  an interrupted epoch to continue. */
  constructor(
    private readonly parts: Parts,
    begun?: Unfinished,
  ) {
    if (begun === undefined) return;
    this.rows = begun.taken ?? Math.min(begun.steps * begun.batchSize, begun.rows);
    this.dataLossSum = begun.dataLoss;
    Object.assign(this.sums, begun.penalties);
  }

  /** The sums so far, from which an epoch can be continued. */
  get state(): Pick<Unfinished, 'dataLoss' | 'penalties'> {
    return { dataLoss: this.dataLossSum, penalties: { ...this.sums } };
  }

  add({ rows, dataLossSum, penalties }: StepResult): void {
    this.rows += rows;
    this.dataLossSum += dataLossSum;
    for (const term in penalties) this.sums[term] = (this.sums[term] ?? 0) + penalties[term]! * rows;
  }

  /** Returns means over the rows. */
  close(): LossTerms {
    const means: PenaltyTerms = { l1: 0, l2: 0 };
    for (const term in this.sums) means[term] = this.sums[term]! / this.rows;
    return this.parts.lossTerms(this.dataLossSum / this.rows, means);
  }
}
