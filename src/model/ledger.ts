import type { PenaltyTerms } from '../callbacks/callback.js';
import type { Runtime } from '../core/runtime.js';
import type { Parameters } from './parameters.js';
import type { StepResult } from './step.js';

/** The loss and what it is made of: `loss = dataLoss + (penalties.l1 + penalties.l2)`, exactly. */
export interface LossTerms {
  readonly loss: number;
  readonly dataLoss: number;
  readonly penalties: Readonly<PenaltyTerms>;
}

/** Adds up: the one place that says what the loss is. */
export function lossTerms(dataLoss: number, penalties: Readonly<PenaltyTerms>): LossTerms {
  return { loss: dataLoss + (penalties.l1 + penalties.l2), dataLoss, penalties };
}

/** Sums of the steps of an epoch, each weighted by its rows. */
export class EpochLedger {
  private rows = 0;
  private dataLossSum = 0;
  private l1Sum = 0;
  private l2Sum = 0;

  add(step: StepResult): void {
    this.rows += step.rows;
    this.dataLossSum += step.dataLossSum;
    this.l1Sum += step.penalties.l1 * step.rows;
    this.l2Sum += step.penalties.l2 * step.rows;
  }

  get isEmpty(): boolean {
    return this.rows === 0;
  }

  /** Means over the rows. */
  close(): LossTerms {
    return lossTerms(this.dataLossSum / this.rows, { l1: this.l1Sum / this.rows, l2: this.l2Sum / this.rows });
  }
}

/** Penalties of the weights as they are now; those of frozen layers are no part of the objective. */
export function penaltiesOf({ kernels }: Runtime, parameters: Parameters): PenaltyTerms {
  const terms = { l1: 0, l2: 0 };
  for (const { weights, size, l1, l1Subgradient, l2, trainable } of parameters.all) {
    if (!trainable) continue;
    if (l1 + l1Subgradient > 0) terms.l1 += (l1 + l1Subgradient) * kernels.f32_asum(weights, size);
    if (l2 > 0) terms.l2 += l2 * kernels.f32_sum_squares(weights, size);
  }
  return terms;
}
