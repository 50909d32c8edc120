import { aligned } from '../core/aligned.js';
import { symmetricBeta } from '../core/beta.js';
import { Purpose, splitStep, streamOf } from '../core/random.js';
import { oneHot } from '../data/oneHot.js';
import { OptionError } from '../errors.js';
import type { Loss } from '../types.js';
import { requireOptions, requirePositive } from '../validate.js';
import type { Examples } from './examples.js';
import type { Trainer, TrainingData } from './step.js';

/** How `fit` mixes rows. */
export interface MixupOptions {
  /** lambda ~ Beta(alpha, alpha), finite, > 0: towards 0 rows stay as they are, at 1 lambda is uniform. The paper: 0.1 to 0.4. */
  readonly alpha: number;
}

/** What mixing works with: alpha, and buffers for one batch as addresses in the kernels' memory. */
export interface Mixing {
  readonly alpha: number;
  /** (batch) i32: the row that each row is mixed with. */
  readonly partners: number;
  /** (batch, the widest of inputs and targets) f32. */
  readonly rows: number;
}

/** @throws OptionError, HyperparameterError. */
export function readMixup(options: MixupOptions | undefined): MixupOptions | undefined {
  if (options === undefined) return undefined;
  requireOptions('fit.mixup', options, ['alpha']);
  return { alpha: requirePositive('fit.mixup', 'alpha', options.alpha) };
}

/**
 * The examples and the loss that rows can be mixed in: labels become one-hot rows, and a loss of labels its form for distributions.
 *
 * @throws OptionError where X is sparse, or the loss has no such form.
 */
export function toMixable(examples: Examples, loss: Loss): { examples: Examples; loss: Loss } {
  const { inputs, targets } = examples;
  if (inputs.listed !== undefined) {
    throw new OptionError('fit: mixup needs X as a matrix; mixed rows of a sparse one would not be sparse', {
      path: 'fit.mixup',
      expected: 'X that is no sparse matrix',
    });
  }
  if (loss.targets !== 'labels') return { examples, loss };
  if (loss.forDistributions === undefined) {
    throw new OptionError(
      `fit: mixup mixes targets, and ${loss.name} takes class numbers only; use categoricalCrossentropy or sparseCategoricalCrossentropy`,
      { path: 'fit.mixup', expected: 'categoricalCrossentropy or sparseCategoricalCrossentropy', got: loss.name },
    );
  }
  const columns = inputs.network.outputUnits;
  const { data } = oneHot(targets.data, columns);
  return { examples: { ...examples, targets: { ...targets, data, columns } }, loss: loss.forDistributions };
}

/** Bytes that mixing batches of up to so many rows takes. */
export function mixingBytes(rows: number, inputUnits: number, targetColumns: number): number {
  return aligned(rows) + aligned(rows * Math.max(inputUnits, targetColumns));
}

/** Mixing in {@link mixingBytes} at that address. */
export function layMixing({ alpha }: MixupOptions, address: number, rows: number): Mixing {
  return { alpha, partners: address, rows: address + aligned(rows) };
}

/**
 * Mixes the batch that lies in the plan: row i := lambda row i + (1 - lambda) row p(i), of X, of the targets and of the weights,
 * with a permutation p of the batch's rows and one lambda ~ Beta(alpha, alpha) per batch.
 *
 * Both are functions of (seed, step). As x + (1 - lambda) (partner - x), so what both rows share stays as it is.
 *
 * @param first  place in the epoch's order of the batch's first row.
 * @param step  number of this step, from 1.
 *
 * Source: Zhang et al. (2018), and their code for the permutation within the batch.
 */
export function mixBatch(
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
  const mix = (mixed: number, all: number, columns: number) => {
    kernels.f32_gather_rows(all, partners, mixing.rows, rows, columns);
    kernels.f32_lerp(mixed, mixing.rows, rows * columns, 1 - lambda);
  };
  mix(plan.input, data.inputs, network.inputUnits);
  mix(plan.targets, data.targets, data.targetColumns);
  if (data.weights !== 0) mix(plan.weights, data.weights, 1);
}
