import { ours } from '../../concept.js';
import { OptionError } from '../../errors.js';
import { type ReportLike, resolveMetric } from '../../metrics/registry.js';
import type { Loss, Metric } from '../../types.js';
import { refuse } from '../../validate.js';

/**
 * Resolves a metric of `compile` or `evaluate`, and adapts it to the loss and the last activation: several independent labels count one by one.
 *
 * @throws OptionError if its figure would mean nothing, with a metric to use instead.
 */
export function fittingMetric(
  given: ReportLike,
  { targets, name: loss }: Loss,
  ending: string,
  owner = 'compile',
): Metric {
  const path = `${owner}.metrics`;
  const metric = resolveMetric(path, given);
  const { compares = 'classes', ofLabels, name } = metric;
  const refuseMetric = (what: string, instead: string) =>
    refuse(OptionError, path, instead, name, `${owner}: ${name} needs ${what}; use ${instead}`);
  const areProbabilities = compares === 'probabilities';
  if (compares !== 'classes' && !areProbabilities && targets === 'labels') {
    refuseMetric(`numbers as targets, and those of ${loss} are class numbers`, 'accuracy or logLoss');
  }
  // Of a loss of any numbers, the last activation tells what the outputs are. One class per row may be trained with sigmoids and
  // squared errors, too: accuracy is then that of the rows.
  if (areProbabilities && targets === 'values' && ending !== 'sigmoid') {
    if (ending !== 'softmax') refuseMetric('probabilities: a model that ends in sigmoid or softmax', 'mse, mae or r2');
    return metric;
  }
  const areLabels = targets === 'binary' || (areProbabilities && targets === 'values');
  return areLabels && ofLabels !== undefined ? ours({ ...metric, start: ofLabels.start }) : metric;
}
