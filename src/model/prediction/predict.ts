import type { Runtime } from '../../core/kernels/runtime.js';
import type { Rows } from '../../data/reading/rows.js';
import type { Pass, PenaltyTerms } from '../../types.js';
import type { Network } from '../network.js';
import type { Plan } from '../plan/plan.js';
import type { KernelForms } from '../weights/kernelForms.js';

/** A network ready for forward passes. */
export interface Predictor {
  readonly runtime: Runtime;
  /** Whether all weights are finite. */
  readonly hasFiniteWeights: boolean;
  readonly network: Network;
  readonly plan: Plan;
  readonly forms: KernelForms;
}

/** Makes a pass without masks, for inference. */
export function deterministicPass(hasFiniteWeights: boolean): Pass {
  const coordinates = { purpose: 0, seedLow: 0, seedHigh: 0, stepLow: 0, stepHigh: 0 };
  return { rows: 0, firstRow: 0, isTraining: false, stochastic: false, hasFiniteWeights, step: 0, ...coordinates };
}

/** Copies rows [first, first + rows) into the input of the first layer, or its lists. */
export function loadRows(
  { runtime: { arena }, network: { inputUnits }, plan }: Pick<Predictor, 'runtime' | 'network' | 'plan'>,
  { data, listed, scaling }: Rows,
  first: number,
  rows: number,
): void {
  if (listed !== undefined) listed.load(arena, plan.slots[0]!, first, rows);
  else {
    const size = rows * inputUnits;
    const isWhole = size === data.length; // a view costs as much as the copy of a few rows
    arena.write(plan.input, isWhole ? data : data.subarray(first * inputUnits, first * inputUnits + size));
    scaling?.scaleRows(arena.f32(plan.input, size));
  }
}

/**
 * Runs rows [first, first + pass.rows) through the layers; the result lies at `plan.output`.
 *
 * @param terms  sums of the terms that layers themselves add to the loss, weighted by the chunk's share of `all` rows.
 */
export function forwardChunk(
  predictor: Predictor,
  inputs: Rows,
  first: number,
  pass: Pass,
  terms?: PenaltyTerms,
  all = inputs.rows,
): void {
  const { plan, forms } = predictor;
  const { kernels } = predictor.runtime;
  forms.prepare(pass.rows, plan.nonzeros !== undefined);
  loadRows(predictor, inputs, first, pass.rows);
  for (const slot of plan.slots) {
    slot.layer.forward(kernels, slot, pass);
    if (terms !== undefined) slot.layer.addTerms?.(kernels, slot, pass, terms, pass.rows / all);
  }
}

/** Computes the output for every row, (rows, outputUnits). Chunks of rows change no bit. */
export function predictRows(predictor: Predictor, inputs: Rows): Float32Array {
  const { rows } = inputs;
  const { plan, network, runtime } = predictor;
  const pass = deterministicPass(predictor.hasFiniteWeights);
  const result = new Float32Array(rows * network.outputUnits);
  for (let first = 0; first < rows; first += plan.rows) {
    pass.firstRow = first;
    pass.rows = Math.min(plan.rows, rows - first);
    forwardChunk(predictor, inputs, first, pass);
    result.set(runtime.arena.f32(plan.output, pass.rows * network.outputUnits), first * network.outputUnits);
  }
  return result;
}
