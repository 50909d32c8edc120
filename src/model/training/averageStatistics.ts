import type { Rows } from '../../data/reading/rows.js';
import type { Parts } from '../parts.js';
import type { Plan } from '../plan/plan.js';
import type { ModelState } from '../state/state.js';

/**
 * Computes the statistics of all rows under the averaged weights. A layer's statistics depend on those of the layers below, so each
 * layer with statistics needs a pass of its own, up to that layer. The bits depend only on the rows in their order. Yields wherever
 * the event loop may turn.
 *
 * Source: Izmailov et al. (2018), algorithm 1.
 *
 * @param plan  a plan of the average for these rows; the caller releases it.
 * @throws StateError; the statistics are then unchanged.
 */
export function* renewStatistics(
  parts: Parts,
  state: ModelState,
  inputs: Rows,
  plan: Plan,
): Generator<void, void, void> {
  const averaged = parts.requireAverage(state.average, 'fit');
  const { built, pairs } = averaged;
  const { runtime, parameters, forms } = built;
  const { kernels, arena } = runtime;
  const pass = parts.deterministicPass(parameters.areFinite());
  const states = pairs.filter(({ average }) => average.isState).map(({ average }) => average);
  const before = states.map(({ weights, size }) => arena.f32(weights, size).slice());
  let isDone = false;
  try {
    for (const [index, slot] of plan.slots.entries()) {
      const statistics = slot.layer.statistics?.(kernels, slot);
      if (statistics === undefined) continue;
      for (let first = 0; first < inputs.rows; first += plan.rows) {
        yield;
        parts.requireLive(state, 'fit');
        pass.rows = Math.min(plan.rows, inputs.rows - first);
        forms.prepare(pass.rows, plan.nonzeros !== undefined);
        parts.loadRows({ ...built, plan }, inputs, first, pass.rows);
        for (const below of plan.slots.slice(0, index)) below.layer.forward(kernels, below, pass);
        statistics.add(pass.rows);
      }
      statistics.finish();
      parameters.version++;
    }
    isDone = true;
  } finally {
    if (!state.isDisposed) {
      if (!isDone) {
        for (const [index, { weights, size }] of states.entries()) arena.f32(weights, size).set(before[index]!);
        parameters.version++;
      }
    }
  }
}
