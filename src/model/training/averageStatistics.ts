import type { Rows } from '../../data/rows.js';
import type { Parts } from '../parts.js';
import type { Plan } from '../plan/plan.js';
import type { ModelState } from '../state/state.js';

/**
 * The average's layers get the statistics of all rows under the averaged weights. Those of a layer are computed with what the layers
 * below have just been given, so there is one pass for each layer that has such, up to that layer. All bits depend on the rows in their order
 * only. Yields where the event loop may turn.
 *
 * Source: Izmailov et al. (2018), algorithm 1.
 *
 * @param plan  of the average for these rows; the caller gives it back.
 * @throws StateError: the statistics are then those of before.
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
