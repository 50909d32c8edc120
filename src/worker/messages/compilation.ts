import { resolveAverage, restoreAverage } from '../../averages/registry.js';
import { OptionError } from '../../errors.js';
import { resolveLoss, restoreLoss } from '../../losses/registry.js';
import { resolveMetric, restoreMetric } from '../../metrics/registry.js';
import type { CompileOptions } from '../../model/state/compile.js';
import { resolveOptimizer, restoreOptimizer } from '../../optimizers/registry.js';
import { show } from '../../show.js';
import type { Average, Config, Loss, Metric, Named, Optimizer } from '../../types.js';
import { requireOptions } from '../../validate.js';

/** Options of `compile`, as names and configurations. */
export interface Compilation {
  readonly optimizer: Named;
  readonly loss: Named;
  /** Names stay names, because `compile` fits some of them to the loss. */
  readonly metrics: unknown;
  readonly average: Named | undefined;
}

interface MetricConfig {
  readonly name: string;
  readonly config: Config | undefined;
}

/**
 * Describes the options of `compile` as data that can be posted.
 *
 * @throws OptionError as `compile` does, and for the user's own code (a loss, a metric, an optimizer, a schedule), which it names.
 */
export function describeCompilation(options: CompileOptions): Compilation {
  requireOptions('compile', options, Object.keys(Object(options))); // only that it is an object: compile checks its keys
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

/** Inverse of {@link describeCompilation}. */
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

/** Name and configuration of a concept, which must be able to restore it. */
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
