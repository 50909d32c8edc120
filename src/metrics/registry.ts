import { ours, savable } from '../concept.js';
import { OptionError } from '../errors.js';
import type { Config, Metric, Named, OwnConcepts } from '../types.js';
import { hasMethods, isFunction, ownConcept, refuse, requireName, requireOptions } from '../validate.js';
import { accuracy } from './accuracy.js';
import { binaryAccuracy } from './binaryAccuracy.js';
import { type CustomMetric, customMetric } from './custom.js';
import { logLoss } from './logLoss.js';
import { mae } from './mae.js';
import { mse } from './mse.js';
import { r2 } from './r2.js';

/** The metrics that have a name, with default options. An alias reports under the name it was asked by. */
const metrics = {
  accuracy,
  binaryAccuracy: () => binaryAccuracy(),
  mse,
  mae,
  r2,
  logLoss,
  meanSquaredError: (): Metric => ours({ ...mse(), name: 'meanSquaredError' }),
  meanAbsoluteError: (): Metric => ours({ ...mae(), name: 'meanAbsoluteError' }),
} as const;

/** Names that `metrics:` takes, each with its default options. */
export type MetricName = keyof typeof metrics;

/** What `metrics:` takes: names, metrics, or functions of (yTrue, yPred, shape). */
export type MetricLike = MetricName | Metric | CustomMetric;

/**
 * The metric that a user named, made or wrote.
 *
 * @param owner  who asks, for the message: `compile.metrics`.
 * @throws OptionError for an unknown name (with the nearest known one) or anything that is no metric.
 */
export function resolveMetric(owner: string, given: unknown): Metric {
  if (typeof given === 'string') return requireName<() => Metric>(owner, given, metrics)();
  // A function may be given with fewer parameters than it is called with; what it returns is checked when it is called.
  if (isFunction(given) && ![...Object.values(metrics), binaryAccuracy].includes(given as () => Metric)) {
    return savable(owner, customMetric(given as CustomMetric), {});
  }
  if (isMetric(given)) return savable(owner, given, metrics);
  refuse(OptionError, owner, `a metric, a function, or one of ${Object.keys(metrics).join(', ')}`, given);
}

/** The metrics that have options. */
const withOptions: Readonly<Record<string, (config: Config) => Metric>> = { binaryAccuracy };

/**
 * The metric that a model file describes by its name and options.
 *
 * @param own  finds code of the user's own.
 * @throws OptionError, HyperparameterError for an unknown name or a configuration that the metric refuses.
 */
export function restoreMetric(owner: string, saved: Named, own?: OwnConcepts): Metric {
  const { name, config } = saved;
  const given = ownConcept(metrics, saved, own);
  if (given !== undefined) return resolveMetric(owner, given);
  const restore = requireName(owner, name, withOptions);
  requireOptions(owner, config, Object.keys(config));
  return restore(config);
}

/** Whether it is the name of one of ours. */
export function isMetricName(name: string): name is MetricName {
  return Object.hasOwn(metrics, name);
}

function isMetric(value: unknown): value is Metric {
  return hasMethods<Metric>(value, 'start') && typeof value.name === 'string';
}
