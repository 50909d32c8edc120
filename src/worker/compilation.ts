import { resolveAverage, restoreAverage } from '../averages/registry.js';
import { OptionError } from '../errors.js';
import { resolveLoss, restoreLoss } from '../losses/registry.js';
import { resolveMetric, restoreMetric } from '../metrics/registry.js';
import type { CompileOptions } from '../model/state/compile.js';
import { resolveOptimizer, restoreOptimizer } from '../optimizers/registry.js';
import type { Average, Config, Loss, Metric, Named, Optimizer } from '../types.js';
import { requireOptions, show } from '../validate.js';

/** What `compile` was given, by names and options. */
export interface Compilation {
  readonly optimizer: Named;
  readonly loss: Named;
  /** A name that was given as such is left to `compile`, which fits some of them to the loss. */
  readonly metrics: unknown;
  readonly average: Named | undefined;
}

interface MetricConfig {
  readonly name: string;
  readonly config: Config | undefined;
}

/**
 * The options of `compile` as they cross to another thread.
 *
 * @throws OptionError as `compile` does, and for what is code of the user's own (a loss, a metric, an optimizer, a schedule),
 *   which it names.
 */
export function describeCompilation(options: CompileOptions): Compilation {
  requireOptions('compile', options, Object.keys(Object(options))); // an object; its keys are checked by compile
  const { optimizer, loss, metrics, average, ...others } = options;
  return {
    ...others,
    optimizer: described('optimizer', resolveOptimizer('compile.optimizer', optimizer), restoreOptimizer),
    loss: described('loss', resolveLoss('compile.loss', loss), restoreLoss),
    metrics: Array.isArray(metrics) ? metrics.map(describeMetric) : metrics,
    average:
      average === undefined
        ? undefined
        : described('average', resolveAverage('compile.average', average), restoreAverage),
  };
}

/** What {@link describeCompilation} describes. */
export function restoreCompilation({ metrics, average, ...given }: Compilation): CompileOptions {
  return {
    ...given,
    optimizer: restoreOptimizer('compile.optimizer', given.optimizer) satisfies Optimizer,
    loss: restoreLoss('compile.loss', given.loss) satisfies Loss,
    ...(metrics === undefined
      ? {}
      : { metrics: (Array.isArray(metrics) ? metrics.map(restored) : metrics) as Metric[] }),
    ...(average === undefined ? {} : { average: restoreAverage('compile.average', average) satisfies Average }),
  };
}

/** Name and options of a concept, if these are all that it is. */
function described(part: string, concept: Named, restore: (owner: string, saved: Named) => Named): Named {
  const { name, config } = concept;
  try {
    restore(`compile.${part}`, { name, config });
  } catch (cause) {
    throw ownCode(part, name, cause);
  }
  return { name, config };
}

function describeMetric(given: unknown): unknown {
  const metric = resolveMetric('compile.metrics', given);
  if (typeof given === 'string') return given;
  const { name, config } = metric;
  if (typeof given === 'function') throw ownCode('metrics', name);
  try {
    restored({ name, config });
  } catch (cause) {
    throw ownCode('metrics', name, cause);
  }
  return { name, config };
}

function restored(given: string | MetricConfig): string | Metric {
  if (typeof given === 'string') return given;
  const { name, config } = given;
  return config === undefined
    ? resolveMetric('compile.metrics', name)
    : restoreMetric('compile.metrics', { name, config });
}

function ownCode(part: string, name: string, cause?: unknown): OptionError {
  const path = `compile.${part}`;
  const what = `${show(name)} is code of your own, which a worker cannot be sent`;
  return new OptionError(`${path}: ${what}; compile this model on the thread that has it`, {
    path,
    expected: 'what has a name in this library',
    got: name,
    cause,
  });
}
