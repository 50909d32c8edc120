import { requireName } from '../../concept.js';
import type { MetricName } from '../../metrics/registry.js';
import { show } from '../../show.js';
import { isList } from '../../validate.js';
import { namespace, type OutOfScope, OutOfScopeError, outOfScope } from '../outOfScope.js';

const CALLED = 'metrics go into compile; algebra on tensors is out of scope';
const metricToken = (name: string): OutOfScope => outOfScope(`a call of tf.metrics.${name}`, CALLED);

/** `tf.metrics`, for `compile({ metrics })`. Calling them is out of scope. */
export const metrics = namespace(
  'tf.metrics',
  {
    binaryAccuracy: metricToken('binaryAccuracy'),
    categoricalAccuracy: metricToken('categoricalAccuracy'),
    sparseCategoricalAccuracy: metricToken('sparseCategoricalAccuracy'),
    categoricalCrossentropy: metricToken('categoricalCrossentropy'),
    binaryCrossentropy: metricToken('binaryCrossentropy'),
    meanAbsoluteError: metricToken('meanAbsoluteError'),
    meanSquaredError: metricToken('meanSquaredError'),
    mse: metricToken('mse'),
    MSE: metricToken('MSE'),
    r2Score: metricToken('r2Score'),
  },
  ['MAPE', 'cosineProximity', 'mape', 'meanAbsolutePercentageError', 'precision', 'recall'],
);

/** A metric: its key in TensorFlow.js's log, and its name here. */
export interface NamedMetric {
  readonly key: string;
  readonly own: MetricName;
}

/** Metrics that are logged under the name that was given. */
const OWN: Readonly<Record<string, MetricName>> = {
  binaryAccuracy: 'binaryAccuracy',
  categoricalAccuracy: 'accuracy',
  sparseCategoricalAccuracy: 'accuracy',
  categoricalCrossentropy: 'logLoss',
  sparseCategoricalCrossentropy: 'logLoss',
  binaryCrossentropy: 'logLoss',
  mse: 'mse',
  MSE: 'mse',
  meanSquaredError: 'mse',
  mae: 'mae',
  MAE: 'mae',
  meanAbsoluteError: 'mae',
  r2Score: 'r2',
};
const NAMED: Readonly<Record<string, NamedMetric>> = {
  accuracy: { key: 'acc', own: 'accuracy' },
  acc: { key: 'acc', own: 'accuracy' },
  crossentropy: { key: 'ce', own: 'logLoss' },
  ce: { key: 'ce', own: 'logLoss' },
  ...Object.fromEntries(Object.entries(OWN).map(([key, own]) => [key, { key, own }])),
};
const REFUSED = ['precision', 'recall', 'mape', 'MAPE', 'meanAbsolutePercentageError', 'cosine', 'cosineProximity'];

/** A metric for `compile`: a name or a function of `tf.metrics`. */
export type MetricArg = string | OutOfScope;

/** Resolves the metrics of `compile`, each key once. @throws OptionError for an unknown name; OutOfScopeError. */
export function resolveMetrics(given: MetricArg | readonly MetricArg[]): readonly NamedMetric[] {
  const list = isList(given) ? (given as readonly MetricArg[]) : [given as MetricArg];
  const byKey = new Map<string, NamedMetric>();
  for (const metric of list) {
    const named = resolveMetric(metric);
    byKey.set(named.key, named);
  }
  return [...byKey.values()];
}

function resolveMetric(given: MetricArg): NamedMetric {
  const owner = 'compile: metrics';
  const token = Object.entries(metrics).find(([, member]) => member === given);
  const name = token === undefined ? given : token[0];
  if (typeof name !== 'string') throw new OutOfScopeError(`${owner}: ${show(given)}`, 'give names');
  if (REFUSED.includes(name)) throw new OutOfScopeError(`${owner}: ${show(name)}`);
  return requireName('compile.metrics', name, NAMED);
}
