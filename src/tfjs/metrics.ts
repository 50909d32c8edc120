import { OptionError } from '../errors.js';
import type { MetricName } from '../metrics/registry.js';
import { isList, show } from '../validate.js';
import { namespace, type OutOfScope, OutOfScopeError, outOfScope } from './outOfScope.js';

const CALLED = 'metrics go into compile; algebra on tensors is out of scope';
const metricToken = (name: string): OutOfScope => outOfScope(`a call of tf.metrics.${name}`, CALLED);

/** `tf.metrics`: for `compile({ metrics })`; to call them is out of scope. */
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

/** A metric under the key that TensorFlow.js logs it by, and under its name here. */
export interface NamedMetric {
  readonly key: string;
  readonly own: MetricName;
}

const NAMED: Readonly<Record<string, NamedMetric>> = {
  accuracy: { key: 'acc', own: 'accuracy' },
  acc: { key: 'acc', own: 'accuracy' },
  crossentropy: { key: 'ce', own: 'logLoss' },
  ce: { key: 'ce', own: 'logLoss' },
};
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
const REFUSED = ['precision', 'recall', 'mape', 'MAPE', 'meanAbsolutePercentageError', 'cosine', 'cosineProximity'];

/** What `compile({ metrics })` takes: a name or a function of `tf.metrics`, or several. */
export type MetricArg = string | OutOfScope;

/** The metrics that `compile` was given, each key once. @throws OptionError for an unknown name; OutOfScopeError. */
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
  if (Object.hasOwn(NAMED, name)) return NAMED[name]!;
  if (Object.hasOwn(OWN, name)) return { key: name, own: OWN[name]! };
  if (REFUSED.includes(name)) throw new OutOfScopeError(`${owner}: ${show(name)}`);
  const expected = [...Object.keys(NAMED), ...Object.keys(OWN)].join(', ');
  throw new OptionError(`${owner}: unknown name ${show(name)}; known are ${expected}`, {
    path: 'compile.metrics',
    expected,
    got: name,
  });
}
