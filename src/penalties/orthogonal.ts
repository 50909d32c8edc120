import { ours } from '../concept.js';
import type { Kernels } from '../core/kernels/kernels.js';
import { FLOAT_BYTES } from '../core/memory/aligned.js';
import { OptionError, ShapeError } from '../errors.js';
import { scheduledConfig } from '../schedules/schedule.js';
import type { PenalizedMatrix, Penalty } from '../types.js';
import { refuse, requireOptions } from '../validate.js';
import { requireStrength, type Strength, strengthAt } from './strength.js';

/** Options of {@link orthogonal}. */
export interface OrthogonalOptions {
  /** `'columns'`: the weights that enter each unit; `'rows'`: those that leave each input. */
  mode: 'rows' | 'columns';
}

/**
 * Soft orthogonality: `lambda * sum (W^T W - I)^2` for the columns of W (in, units), `lambda * sum (W W^T - I)^2` for its
 * rows, added to the mean data loss. Smooth: its gradient is `4 * lambda * W (W^T W - I)`, or `4 * lambda * (W W^T - I) W`.
 *
 * It draws the vectors towards length 1 and right angles. No more than min(in, units) vectors can be orthonormal; with more, the
 * value stays above 0.
 *
 * @param lambda  strength, finite, >= 0, or a schedule of it; independent of batch size.
 * @throws HyperparameterError when lambda is negative, NaN or infinite; OptionError for an unknown option or mode; ShapeError,
 *   when the model is built, on anything but a kernel.
 * @example dense({ units: 64, kernelRegularizer: orthogonal(1e-3, { mode: 'columns' }) })
 *
 * Source: Brock et al. (2017); Bansal, Chen & Wang (2018), with the squared norm. Keras' OrthogonalRegularizer is another
 * function: the mean |cosine| of the pairs, which leaves lengths free and has no gradient once vectors are orthogonal.
 */
export function orthogonal(lambda: Strength, options: OrthogonalOptions): Penalty {
  requireStrength('orthogonal', 'lambda', lambda);
  requireOptions('orthogonal', options, ['mode']);
  const { mode } = options;
  if (mode !== 'rows' && mode !== 'columns') {
    refuse(OptionError, 'orthogonal.mode', "'rows' or 'columns'", mode);
  }
  const byRows = mode === 'rows';
  const strength = (step: number) => strengthAt('orthogonal', 'lambda', lambda, step);
  return ours({
    name: 'orthogonal',
    config: { lambda: scheduledConfig(lambda), mode },
    elementwise: { l1: 0, l1Subgradient: 0, l2: 0 },
    structured: {
      term: 'orthogonal',
      scratchBytes(kernels, rows, columns) {
        return scratchOf(0, rows, columns, byRows).gemm + gemmBytes(kernels, rows, columns, byRows);
      },
      value(kernels, matrix, step) {
        const lambdaNow = strength(step);
        if (lambdaNow === 0) return 0;
        const side = sideOf(matrix, byRows);
        const gram = writeGramMinusIdentity(kernels, matrix, byRows);
        return lambdaNow * kernels.f32_sum_squares(gram, side * side);
      },
      addGradient(kernels, matrix, gradient, step) {
        const lambdaNow = strength(step);
        if (lambdaNow === 0) return;
        const { weights, rows, columns, scratch } = matrix;
        const { product, gemm } = scratchOf(scratch, rows, columns, byRows);
        const side = sideOf(matrix, byRows);
        const [left, right] = byRows ? [scratch, weights] : [weights, scratch]; // the Gram matrix of `value`
        kernels.f32_gemm_nn(
          rows,
          columns,
          side,
          left,
          byRows ? side : columns,
          right,
          columns,
          product,
          columns,
          0,
          0,
          0,
          gemm,
        );
        kernels.f32_axpy(product, gradient, rows * columns, 4 * lambdaNow);
      },
    },
    requireShape(owner, shape) {
      if (shape.length === 2) return;
      refuse(ShapeError, owner, 'a kernel (in, units) to be orthogonal', shape);
    },
  });
}

/** Number of vectors. */
function sideOf({ rows, columns }: { readonly rows: number; readonly columns: number }, byRows: boolean): number {
  return byRows ? rows : columns;
}

/** Addresses in scratch of the Gram matrix, its product with W, and the products' own scratch, each 16-aligned. */
function scratchOf(scratch: number, rows: number, columns: number, byRows: boolean) {
  const padded = (floats: number) => Math.ceil(floats / 4) * 4 * FLOAT_BYTES;
  const side = sideOf({ rows, columns }, byRows);
  const product = scratch + padded(side * side);
  return { product, gemm: product + padded(rows * columns) };
}

function gemmBytes(kernels: Kernels, rows: number, columns: number, byRows: boolean): number {
  const side = sideOf({ rows, columns }, byRows);
  const depth = byRows ? columns : rows;
  return Math.max(kernels.gemm_scratch_bytes(side, side, depth), kernels.gemm_scratch_bytes(rows, columns, side));
}

/** W W^T - I or W^T W - I, at the start of scratch, whose address is returned. */
function writeGramMinusIdentity(
  kernels: Kernels,
  { weights, rows, columns, scratch }: PenalizedMatrix,
  byRows: boolean,
): number {
  const side = sideOf({ rows, columns }, byRows);
  const depth = byRows ? columns : rows;
  const { gemm } = scratchOf(scratch, rows, columns, byRows);
  const product = byRows ? kernels.f32_gemm_nt : kernels.f32_gemm_tn;
  product(side, side, depth, weights, columns, weights, columns, scratch, side, 0, 0, 0, gemm);
  const gram = new Float32Array(kernels.memory.buffer, scratch, side * side);
  for (let i = 0; i < side; i++) gram[i * (side + 1)]! -= 1;
  return scratch;
}
