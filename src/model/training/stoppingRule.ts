import type { TrainingEnd } from '../../callbacks/callback.js';
import type { Yielder } from '../../core/turns/yielder.js';
import { OptionError } from '../../errors.js';
import { warn } from '../../warnings.js';
import { requireDeterministic } from '../optimality/expectation.js';
import { OptimalityMeter } from '../optimality/optimality.js';
import type { Parts } from '../parts.js';
import type { Examples } from '../rows/examples.js';
import type { Compiled } from '../state/compile.js';
import type { ModelState } from '../state/state.js';
import type { Built } from '../weights/built.js';
import type { Convergence } from './epochs.js';

/** The options of fit about convergence. */
interface StoppingOptions {
  readonly tol: number | undefined;
  readonly patience: number | undefined;
  readonly optimality: boolean;
  readonly batchSize: number;
  readonly mixup: object | undefined;
}

/** {@link Convergence} by a tolerance. */
export interface StoppingRule extends Convergence {
  /** Warns if training ended before the tolerance was reached. */
  tellEnd(end: TrainingEnd | undefined): void;
  release(): void;
}

/**
 * Checks the options, and returns a function that makes the rule once there are weights.
 *
 * @throws OptionError if training does not tend to a minimum of the objective.
 */
export function prepareStopping(
  parts: Parts,
  state: ModelState,
  compiled: Compiled,
  rows: number,
  { tol, patience, optimality, batchSize, mixup }: StoppingOptions,
  yielder: Yielder,
): (built: Built, training: Examples) => StoppingRule {
  const wrong = (name: string, why: string) => new OptionError(`fit: ${why}`, { path: `fit.${name}` });
  if (tol === undefined && patience !== undefined) {
    throw wrong(
      'patience',
      'patience belongs to tol, which is not given; earlyStopping({ patience }) watches other figures',
    );
  }
  if (!optimality) throw wrong('optimality', 'optimality must not be false if tol is given');
  const asked = tol === undefined ? 'optimality' : 'tol';
  requireDeterministic(state, `fit: ${asked}`);
  if (mixup !== undefined) throw wrong(asked, `${asked} needs rows as they are; leave mixup out`);
  if (tol !== undefined && batchSize < rows) {
    throw wrong(
      'tol',
      `tol needs full batches, as smaller ones come to no rest; give batchSize: ${rows} or more, got ${batchSize}`,
    );
  }
  return (built, training) => {
    const meter = new OptimalityMeter(parts, state, built, compiled, training);
    const needed = patience ?? 1;
    return {
      within: 0,
      get isReached() {
        return this.within >= needed;
      },
      async measure() {
        const { relative } = await parts.runYielding(meter.measure(), yielder);
        this.within = tol !== undefined && relative <= tol ? this.within + 1 : 0;
        return relative;
      },
      tellEnd(end) {
        if (tol === undefined || end !== 'epochs') return;
        const cure = 'raise epochs or the learning rate, or standardize the inputs';
        warn('W_OPTIMALITY', `fit: tol ${tol} was not reached, as the logs' optimality says; ${cure}`);
      },
      release: () => meter.release(),
    };
  };
}
