import type { BatchLog } from '../callbacks/callback.js';
import type { Kernels } from '../core/kernels/kernels.js';
import type { Runtime } from '../core/kernels/runtime.js';
import { FLOAT_BYTES } from '../core/memory/aligned.js';
import type { PenalizedMatrix, PenaltyTerms, StructuredPenalty } from '../types.js';
import { strengthsAt } from './weights/blocks.js';
import type { Parameters } from './weights/parameters.js';

/** The loss and its terms: exactly `loss = dataLoss + Σ penalties`, summed in the order of the terms. */
export interface LossTerms {
  readonly loss: number;
  readonly dataLoss: number;
  readonly penalties: Readonly<PenaltyTerms>;
}

/** The loss terms of one step, before its update. */
export interface StepResult {
  rows: number;
  /** Σ weights[i] · loss[i] over the rows of the batch. */
  dataLossSum: number;
  /** Whether the step lost a thread, so that weights may be half updated. */
  isTorn: boolean;
  readonly penalties: PenaltyTerms;
}

/** Adds up the loss, which is defined here only. */
export function lossTerms(dataLoss: number, penalties: Readonly<PenaltyTerms>): LossTerms {
  return { loss: dataLoss + sumOf(penalties), dataLoss, penalties };
}

/** Sums the penalties, in their order. */
export function sumOf(penalties: Readonly<PenaltyTerms>): number {
  let sum = 0;
  for (const term in penalties) sum += penalties[term]!;
  return sum;
}

/** The log of the last step, as passed to callbacks and returned by trainOnBatch. */
export function batchLog({ result }: { readonly result: StepResult }, batch: number): BatchLog {
  return { batch, size: result.rows, ...lossTerms(result.dataLossSum / result.rows, { ...result.penalties }) };
}

/** Adds the value of a structured penalty to its term. @param step  counted from 0. */
export function addStructured(
  terms: PenaltyTerms,
  kernels: Kernels,
  structured: StructuredPenalty,
  matrix: PenalizedMatrix,
  step: number,
): void {
  terms[structured.term] = (terms[structured.term] ?? 0) + structured.value(kernels, matrix, step);
}

/**
 * Computes the penalties of the current weights, with the strengths of the last step. Those of frozen layers do not count.
 *
 * @param steps  steps taken so far.
 */
export function penaltiesOf({ kernels }: Runtime, parameters: Parameters, steps: number): PenaltyTerms {
  const terms: PenaltyTerms = { l1: 0, l2: 0 };
  const step = Math.max(0, steps - 1);
  for (const { weights, ranges, isTrained, penalty, matrix } of parameters.all) {
    if (!isTrained) continue;
    if (penalty?.structured !== undefined) addStructured(terms, kernels, penalty.structured, matrix, step);
    const { l1, l1Subgradient, l2 } = strengthsAt(penalty, step);
    for (const { first, size, factor } of ranges) {
      const start = weights + first * FLOAT_BYTES;
      const absolute = (l1 + l1Subgradient) * factor;
      if (absolute > 0) terms.l1 += absolute * kernels.f32_asum(start, size);
      if (l2 * factor > 0) terms.l2 += l2 * factor * kernels.f32_sum_squares(start, size);
    }
  }
  return terms;
}
