import { Purpose, splitStep } from '../core/random.js';
import type { Matrix } from '../types.js';
import { deterministicPass, type Predictor, predictRows, type Rows } from './inference.js';

/** What {@link predictDistribution} gives: moments over the passes, each (rows, outputUnits). */
export interface PredictiveDistribution {
  readonly mean: Matrix;
  /** Mean squared deviation from the mean over the passes (divided by their number). */
  readonly variance: Matrix;
  /** Every pass, on request. */
  readonly samples?: readonly Matrix[];
}

/**
 * Mean and variance of the output over stochastic passes with dropout on.
 *
 * Masks are drawn at (row of X, pass), so neither chunks nor the number of passes changes what a pass gives.
 *
 * Source: Gal & Ghahramani (2016); the update of the moments is Welford's (1962), in f64.
 */
export function predictDistribution(
  predictor: Predictor,
  inputs: Rows,
  passes: number,
  seed: { readonly seedLow: number; readonly seedHigh: number },
  returnSamples: boolean,
): PredictiveDistribution {
  const shape = [inputs.rows, predictor.network.outputUnits];
  const size = inputs.rows * predictor.network.outputUnits;
  const mean = new Float64Array(size);
  const squares = new Float64Array(size);
  const samples: Matrix[] = [];
  const pass = { ...deterministicPass(), ...seed, stochastic: true, purpose: Purpose.monteCarlo };
  for (let number = 0; number < passes; number++) {
    Object.assign(pass, splitStep(number));
    const sample = predictRows(predictor, inputs, pass);
    for (let index = 0; index < size; index++) {
      const value = sample[index]!;
      const difference = value - mean[index]!;
      mean[index] = mean[index]! + difference / (number + 1);
      squares[index] = squares[index]! + difference * (value - mean[index]!);
    }
    if (returnSamples) samples.push({ data: sample, shape: [...shape] });
  }
  return {
    mean: { data: Float32Array.from(mean), shape: [...shape] },
    variance: { data: Float32Array.from(squares, (sum) => sum / passes), shape: [...shape] },
    ...(returnSamples ? { samples } : {}),
  };
}
