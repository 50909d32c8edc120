import { lastStepOf, type ModelState } from '../state/state.js';
import { strengthsAt } from '../weights/blocks.js';
import type { Parameters } from '../weights/parameters.js';

/** The relative residual up to which zeros are those of the minimizer, except for one weight in a hundred: see docs/math.md. */
const NEAR = 1e-3;

/** A note on how settled zeros made by penalties are; undefined if there is no such penalty, or the minimum is near. */
export function zerosNote(state: ModelState, { all, version }: Parameters): string | undefined {
  const step = lastStepOf(state);
  const makesZeros = all.some(
    ({ penalty, isTrained }) =>
      isTrained && (strengthsAt(penalty, step).l1 > 0 || (penalty?.structured?.strengthAt?.(step) ?? 0) > 0),
  );
  const { optimality } = state;
  const known = optimality?.version === version ? optimality.relative : undefined;
  if (!makesZeros || (known !== undefined && known <= NEAR)) return undefined;
  return `more training may change which weights are 0: that is settled where the relative residual is below ${NEAR}, and it is ${known?.toPrecision(2) ?? 'not known: call model.optimality(X, y)'}`;
}
