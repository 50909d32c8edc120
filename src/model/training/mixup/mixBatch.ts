// Loaded by a `fit` that mixes.
import { symmetricBeta } from '../../../core/random/beta.js';
import type { Parts } from '../../parts.js';
import type { Trainer } from '../../step/step.js';
import type { TrainingData } from '../data/trainingData.js';
import type { Mixing } from './mixup.js';

/**
 * Mixes the batch in the plan: row i := lambda row i + (1 - lambda) row p(i), for X, targets and weights, with a permutation p of
 * the batch's rows and one lambda ~ Beta(alpha, alpha) per batch.
 *
 * Both are functions of (seed, step). Computed as x + (1 - lambda) (partner - x), so values that both rows share stay unchanged.
 *
 * @param first  place in the epoch's order of the batch's first row.
 * @param step  number of this step, from 1.
 *
 * Source: Zhang et al. (2018), and their code for the permutation within the batch.
 */
export function mixBatch(
  { Purpose, splitStep, streamOf }: Parts,
  { runtime: { kernels, arena }, plan, network, pass: { seedLow, seedHigh } }: Trainer,
  data: TrainingData,
  mixing: Mixing,
  first: number,
  rows: number,
  step: number,
): void {
  const { stepLow, stepHigh } = splitStep(step);
  const { partners } = mixing;
  const pairing = streamOf(Purpose.mixup, 0);
  kernels.i32_shuffle(partners, rows, stepLow, stepHigh, pairing, seedLow, seedHigh);
  const order = arena.i32(data.order + first * Int32Array.BYTES_PER_ELEMENT, rows);
  const indices = arena.i32(partners, rows);
  for (let row = 0; row < rows; row++) indices[row] = order[indices[row]!]!;

  const stream = streamOf(Purpose.mixup, 1);
  const lambda = symmetricBeta(mixing.alpha, { stepLow, stepHigh, stream, seedLow, seedHigh });
  const mix = (mixed: number, columns: number) => {
    kernels.f32_lerp(mixed, mixing.rows, rows * columns, 1 - lambda);
  };
  data.gatherInputs(partners, mixing.rows, rows);
  mix(plan.input, network.inputUnits);
  kernels.f32_gather_rows(data.targets, partners, mixing.rows, rows, data.targetColumns);
  mix(plan.targets, data.targetColumns);
  if (data.weights === 0) return;
  kernels.f32_gather_rows(data.weights, partners, mixing.rows, rows, 1);
  mix(plan.weights, 1);
}
