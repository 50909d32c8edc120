import { ours, savable } from '../concept.js';
import { type Kind, ownConcept, resolve, restore } from '../registry.js';
import { isFunction } from '../show.js';
import type { Metric, Named, OwnConcepts } from '../types.js';
import { hasMethods } from '../validate.js';
import { accuracy } from './accuracy.js';
import { binaryAccuracy } from './binaryAccuracy.js';
import { type CustomMetric, type CustomReport, customMetric } from './custom.js';
import { logLoss } from './logLoss.js';
import { mae } from './mae.js';
import { mse } from './mse.js';
import { r2 } from './r2.js';

/** Logs and files name a metric as the caller did. */
const names = {
  accuracy,
  acc: (): Metric => ours({ ...accuracy(), name: 'acc' }),
  binaryAccuracy: () => binaryAccuracy(),
  mse,
  mae,
  r2,
  logLoss,
  meanSquaredError: (): Metric => ours({ ...mse(), name: 'meanSquaredError' }),
  meanAbsoluteError: (): Metric => ours({ ...mae(), name: 'meanAbsoluteError' }),
} as const;

const metrics: Kind<Metric> = {
  expected: 'a metric, a function',
  names,
  is: (value): value is Metric => hasMethods<Metric>(value, 'start') && typeof value.name === 'string',
};

/** Names of metrics with default options. `acc` is accuracy; logs call it `acc` and `valAcc`. */
export type MetricName = keyof typeof names;

/** A name, a metric, or a function of (yTrue, yPred, shape). */
export type MetricLike = MetricName | Metric | CustomMetric;

/** The same for `evaluate`, where figures may be more than numbers. */
export type ReportLike = MetricLike | CustomReport;

/** @see resolve */
export function resolveMetric(path: string, given: unknown): Metric {
  const factories: readonly unknown[] = [...Object.values(names), binaryAccuracy];
  // A function may declare fewer parameters; its result is checked when it is called.
  if (!isFunction(given) || factories.includes(given)) return resolve(metrics, path, given);
  return savable(path, customMetric(given as CustomMetric), {});
}

/** A metric with options: the others are saved by their names. @see restore */
export function restoreMetric(path: string, saved: Named, own?: OwnConcepts): Metric {
  const given = ownConcept(names, saved, own);
  return given === undefined ? restore(metrics, { binaryAccuracy }, path, saved) : resolveMetric(path, given);
}

/** Whether it names a built-in metric. */
export function isMetricName(name: string): name is MetricName {
  return Object.hasOwn(names, name);
}
