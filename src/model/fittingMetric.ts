import { OptionError } from '../errors.js';
import { type MetricLike, resolveMetric } from '../metrics/registry.js';
import type { Loss, Metric } from '../types.js';
import { warn } from '../warnings.js';

/** What the outputs of a model are that is trained on any numbers, by its last activation. */
const READ_AS: Readonly<Record<string, Loss['targets']>> = { sigmoid: 'binary', softmax: 'distribution' };

/** What a model's outputs are compared with: what its loss says, or, of a loss of any numbers, its last activation. */
export function targetKind({ targets }: Loss, ending: string): Loss['targets'] {
  return targets === 'values' ? (READ_AS[ending] ?? targets) : targets;
}

/**
 * The metric that `compile` was given, as it goes with the loss and the last activation: of several independent labels, the sum over
 * each of them.
 *
 * @throws OptionError where its figure would say nothing, with one that does. Warns where it counts classes one by one.
 */
export function fittingMetric(given: MetricLike, loss: Loss, ending: string): Metric {
  const metric = resolveMetric('compile.metrics', given);
  const { compares, ofLabels, name } = metric;
  const kind = targetKind(loss, ending);
  if (loss.targets === 'labels' && compares !== undefined && compares !== 'classes' && compares !== 'probabilities') {
    throw unfit(name, `numbers as targets, and ${loss.name} has class numbers`, 'accuracy or logLoss');
  }
  if (compares === 'probabilities' && kind === 'values') {
    throw unfit(name, `a model that ends in sigmoid or softmax, or a cross entropy`, 'mse, mae or r2');
  }
  if (compares === 'labels' && kind === 'distribution') {
    warn('W_METRIC', `${name} counts every class by itself, so guesses look good; use accuracy for one class per row`);
  }
  // One class per row may be trained with sigmoids and squared errors: accuracy is then that of the rows.
  const sums = compares === 'classes' ? loss.targets : kind;
  return sums === 'binary' && ofLabels !== undefined ? { ...metric, ...ofLabels } : metric;
}

function unfit(name: string, needed: string, instead: string): OptionError {
  return new OptionError(`compile: ${name} needs ${needed}; use ${instead}`, {
    path: 'compile.metrics',
    expected: instead,
    got: name,
  });
}
