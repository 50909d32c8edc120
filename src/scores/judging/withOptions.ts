import { isFitName } from '../../concept.js';
import { OptionError } from '../../errors.js';
import { isFunction } from '../../show.js';
import { isPlain, refuse } from '../../validate.js';
import type { ScoreOptions } from '../reading/types.js';

/** A score and its options. */
interface Origin {
  readonly score: object;
  readonly options: object;
}

/** Functions of {@link withOptions}, and the parts that each was made of. */
const origins = new WeakMap<object, Origin>();

/**
 * A score with options: a function of the same arguments, for `compile`, `evaluate`, and functions that take any metric.
 *
 * @param name  of the function, by which results and logs name it. Default: that of the score.
 * @throws OptionError for anything but a function, an object of options, and a name.
 * @example
 * const metric = withOptions(f1Score, { average: 'macro' }, 'f1Macro');
 * const { f1Macro } = await model.evaluate(Xt, yt, { metrics: [metric] });
 *
 * Source: scikit-learn's make_scorer, whose scorers call the model, too.
 */
export function withOptions<T, P, O extends ScoreOptions, R>(
  score: (yTrue: T, yPred: P, options?: O) => R,
  options: O,
  name?: string,
): (yTrue: T, yPred: P, call?: ScoreOptions) => R {
  if (!isFunction(score)) refuse(OptionError, 'withOptions', 'a function of (yTrue, yPred, options)', score);
  if (!isPlain(options)) refuse(OptionError, 'withOptions.options', 'an object of options', options);
  const given = name ?? score.name;
  if (typeof given !== 'string' || !isFitName(given)) {
    refuse(OptionError, 'withOptions.name', 'a name of up to 100 characters', given);
  }
  const kept = { ...options };
  const made = (yTrue: T, yPred: P, call: ScoreOptions = {}): R => score(yTrue, yPred, { ...call, ...kept });
  Object.defineProperty(made, 'name', { value: given });
  const inner = originOf(score);
  origins.set(made, { score: inner.score, options: { ...kept, ...inner.options } });
  return made;
}

/** The score behind a function of {@link withOptions}, with its options; any other function itself, without any. */
export function originOf(score: object): Origin {
  return origins.get(score) ?? { score, options: {} };
}
