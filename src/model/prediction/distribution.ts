import { FLOAT_BYTES } from '../../core/memory/aligned.js';
import type { Seed } from '../../core/random/seed.js';
import { Purpose, splitStep } from '../../core/random/streams.js';
import type { PreparedRows } from '../../data/preparation.js';
import type { Rows } from '../../data/reading/rows.js';
import type { Layer, LayerSlot, Matrix, Pass } from '../../types.js';
import { warn } from '../../warnings.js';
import { requireElements } from '../network.js';
import type { WeightsChoice } from '../state/state.js';
import { deterministicPass, loadRows, type Predictor } from './predict.js';

/** Options of {@link Sequential.predictDistribution}. */
export interface DistributionOptions {
  /** Stochastic passes, >= 1. Default: 100. */
  passes?: number;
  /** Key of the masks. Default: the model's seed. */
  seed?: Seed;
  /** Whether every pass is returned, too. Default: false. */
  returnSamples?: boolean;
  /** Whether the model's weights or their running average predict. Default: 'current'. */
  weights?: WeightsChoice;
}

/** Result of {@link predictDistribution}: moments over the passes, each (rows, outputUnits). */
export interface PredictiveDistribution {
  readonly mean: Matrix;
  /** Mean squared deviation from the mean, over the passes. */
  readonly variance: Matrix;
  /** The output of every pass, on request. */
  readonly samples?: readonly Matrix[];
}

/** Key of the masks, and the step at which rates are read. */
type Draws = Pick<Pass, 'seedLow' | 'seedHigh' | 'step'>;

/**
 * Returns how many passes differ: one if no layer draws. Warns of that (`W_NO_EFFECT`), unless a rate (or a stddev) of 0 says so
 * already.
 */
export function passesThatDiffer(layers: readonly Layer[], passes: number): number {
  if (layers.some(({ isStochastic }) => isStochastic)) return passes;
  if (!layers.some(({ config }) => 'rate' in config || 'stddev' in config)) {
    const cure = 'give the model dropout, or use predict';
    warn('W_NO_EFFECT', `predictDistribution: no layer draws at random, so all passes are equal; ${cure}`);
  }
  return 1;
}

/**
 * Computes mean and variance of the output over stochastic passes with dropout on.
 *
 * Masks are drawn at (row of X, pass), so the result of a pass depends neither on chunks nor on the number of passes. The layers
 * below the first one that draws run once; above, several passes run as one, their rows stacked.
 *
 * @param wanted  number of samples to return: copies, if only one pass runs; 0 for none.
 * @throws MemoryError for more samples than fit into memory.
 *
 * Source: Gal & Ghahramani (2016); the update of the moments is Welford's (1962), in f64.
 */
export function predictDistribution(
  predictor: Predictor,
  inputs: PreparedRows,
  passes: number,
  draws: Draws,
  wanted: number,
): PredictiveDistribution {
  const { plan, network } = predictor;
  const { outputUnits } = network;
  const shape = [inputs.rows, outputUnits];
  const size = inputs.rows * outputUnits;
  const mean = new Float64Array(size);
  const squares = new Float64Array(size);
  // Each array takes the place of about 64 numbers more.
  if (wanted > 0) requireElements(`predictDistribution: ${wanted} samples`, wanted * (size + 64));
  const samples = Array.from({ length: Math.min(wanted, passes) }, () => new Float32Array(size));
  for (let first = 0; first < inputs.rows; first += plan.rows) {
    const rows = Math.min(plan.rows, inputs.rows - first);
    forEachPass(predictor, inputs, first, rows, passes, draws, (number, given) => {
      const output = inputs.standardizer?.undo?.(given, outputUnits) ?? given;
      samples[number]?.set(output, first * outputUnits);
      for (let at = 0; at < output.length; at++) {
        const index = first * outputUnits + at;
        const value = output[at]!;
        const difference = value - mean[index]!;
        mean[index] = mean[index]! + difference / (number + 1);
        squares[index] = squares[index]! + difference * (value - mean[index]!);
      }
    });
  }
  return {
    mean: { data: Float32Array.from(mean), shape: [...shape] },
    variance: { data: Float32Array.from(squares, (sum) => sum / passes), shape: [...shape] },
    ...(wanted > 0 && {
      samples: Array.from({ length: wanted }, (_, at) => ({
        data: samples[at] ?? samples[0]!.slice(),
        shape: [...shape],
      })),
    }),
  };
}

/** Calls visit with the output (rows, outputUnits) of every pass over rows [first, first + rows), in order, as a view. */
function forEachPass(
  predictor: Predictor,
  inputs: Rows,
  first: number,
  rows: number,
  passes: number,
  draws: Draws,
  visit: (pass: number, output: Float32Array) => void,
): void {
  const { runtime, network, plan, forms, hasFiniteWeights } = predictor;
  const { kernels, arena } = runtime;
  const { layers, outputUnits } = network;
  const drawing = layers.findIndex(({ layer }) => layer.isStochastic);
  const lowest = plan.slots[drawing];
  const still: Pass = { ...deterministicPass(hasFiniteWeights), rows, firstRow: first };
  forms.prepare(rows * passes, plan.nonzeros !== undefined);
  loadRows(predictor, inputs, first, rows);
  for (const slot of plan.slots) {
    if (slot === lowest) break;
    slot.layer.forward(kernels, slot, still);
  }
  if (lowest === undefined) {
    const output = arena.f32(plan.output, rows * outputUnits);
    for (let number = 0; number < passes; number++) visit(number, output);
    return;
  }

  const { input, inputUnits: width, products } = lowest;
  const isInPlace = layers[drawing]!.parameters.length === 0;
  // Lists stay; a buffer is overwritten by the layers above.
  const below = products?.listedInput === undefined ? arena.f32(input, rows * width).slice() : new Float32Array();
  const together = Math.floor(plan.rows / rows);
  const draw: Pass = { ...still, ...draws, stochastic: true, purpose: Purpose.monteCarlo };
  for (let start = 0; start < passes; start += together) {
    const count = Math.min(together, passes - start);
    const copies = isInPlace ? count : 1;
    const stack = arena.f32(input, copies * below.length);
    for (let number = 0; number < copies; number++) stack.set(below, number * below.length);
    still.rows = count * rows;
    for (const slot of plan.slots.slice(drawing)) {
      const { layer } = slot;
      if (!layer.isStochastic) {
        layer.forward(kernels, slot, still);
        continue;
      }
      for (let number = 0; number < count; number++) {
        Object.assign(draw, splitStep(start + number));
        const readsFirst = slot === lowest && !isInPlace;
        layer.forward(kernels, rowsFrom(slot, readsFirst ? 0 : number * rows, number * rows), draw);
      }
    }
    for (let number = 0; number < count; number++) {
      const output = plan.output + number * rows * outputUnits * FLOAT_BYTES;
      visit(start + number, arena.f32(output, rows * outputUnits));
    }
  }
}

/** The slot of a layer, moved to later rows of its input and its output. */
function rowsFrom(slot: LayerSlot, inputRow: number, outputRow: number): LayerSlot {
  const inputBytes = inputRow * slot.inputUnits * FLOAT_BYTES;
  const outputBytes = outputRow * slot.outputUnits * FLOAT_BYTES;
  return {
    ...slot,
    input: slot.input + inputBytes,
    preActivation: slot.preActivation + outputBytes,
    output: slot.output + outputBytes,
  };
}
