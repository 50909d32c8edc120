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
    metrics: describeMetrics('compile', metrics),
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
    ...restoreMetrics(metrics),
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

/** Describes metrics as data that can be posted. @throws OptionError for code of the user's own, and functions of `ockham/metrics`. */
export function describeMetrics(owner: string, metrics: unknown): unknown {
  return Array.isArray(metrics) ? metrics.map((metric) => describeMetric(owner, metric)) : metrics;
}

/** Inverse of {@link describeMetrics}, as an option. */
export function restoreMetrics(metrics: unknown): { metrics?: Metric[] } {
  if (metrics === undefined) return {};
  return { metrics: (Array.isArray(metrics) ? metrics.map(restored) : metrics) as Metric[] };
}

function describeMetric(owner: string, given: unknown): unknown {
  const metric = resolveMetric(`${owner}.metrics`, given);
  if (typeof given === 'string') return given;
  const { name, config } = metric;
  if (typeof given === 'function') throw ownCode('metrics', name, undefined, owner);
  try {
    restored({ name, config });
  } catch (cause) {
    throw ownCode('metrics', name, cause, owner);
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

function ownCode(part: string, name: string, cause?: unknown, owner = 'compile'): OptionError {
  const path = `${owner}.${part}`;
  const isOfCall = owner !== 'compile';
  const what = `${show(name)} is code${isOfCall ? '' : ' of your own'}, which a worker cannot be sent`;
  const cure = isOfCall ? 'give it what predict returns' : 'compile this model on the thread that has it';
  return new OptionError(`${path}: ${what}; ${cure}`, {
    path,
    expected: 'what has a name in this library',
    got: name,
    cause,
  });
}
