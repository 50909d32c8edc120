// Optimizer, loss and metrics of a model in files.
import { show } from '../../show.js';
import type { Config, Optimizer as OckhamOptimizer } from '../../types.js';
import { hasMethods, isList, isPlain } from '../../validate.js';
import { train } from '../concepts/optimizers.js';
import { toCamelCase, toSnakeCase } from '../configs/pythonic.js';
import type { TrainingConfig } from '../io/artifacts.js';
import type { NamedTensor } from '../io/weights.js';
import { OutOfScopeError } from '../outOfScope.js';
import { invalid } from './fields.js';

/** An optimizer that tells its state under TensorFlow.js's names. */
export interface SavedOptimizer {
  getClassName(): string;
  getConfig(): Config;
  getWeights(): Promise<readonly NamedTensor[]>;
  setWeights(weights: readonly NamedTensor[]): Promise<void>;
}

/** The arguments of compile, as they were given. */
export interface CompiledWith {
  readonly optimizer: OckhamOptimizer;
  readonly loss: unknown;
  readonly metrics: unknown;
}

/** @throws OutOfScopeError for an optimizer of Ockham, which TensorFlow.js has no class for. */
export function requireSaved(optimizer: OckhamOptimizer): OckhamOptimizer & SavedOptimizer {
  if (hasMethods<SavedOptimizer>(optimizer, 'getClassName', 'getConfig', 'getWeights')) {
    return optimizer as OckhamOptimizer & SavedOptimizer;
  }
  const what = `model.save: the optimizer ${optimizer.name} in a file of TensorFlow.js`;
  throw new OutOfScopeError(what, 'give one of tf.train to compile, or keep the model with model.ockham.save()');
}

/** Names, as files have them. @throws OutOfScopeError for anything but names. */
function namesIn(owner: string, given: unknown): string[] {
  const list: readonly unknown[] = given === undefined || given === null ? [] : isList(given) ? given : [given];
  return list.map((entry) => {
    if (typeof entry === 'string') return toSnakeCase(entry);
    throw new OutOfScopeError(`model.save: ${owner} as ${show(entry)} in a file`, 'give its name to compile');
  });
}

/** The part of model.json that says how the model is trained. @throws OutOfScopeError for functions. */
export function trainingConfigOf({ optimizer, loss, metrics }: CompiledWith): TrainingConfig {
  const saved = requireSaved(optimizer);
  const [name, second] = namesIn('the loss', loss);
  if (name === undefined || second !== undefined) throw new OutOfScopeError('model.save: losses of several outputs');
  return {
    loss: name,
    metrics: namesIn('a metric', metrics),
    optimizer_config: { class_name: saved.getClassName(), config: saved.getConfig() },
  };
}

/** The arguments of compile that a file asks for. */
export interface ReadTrainingConfig {
  readonly optimizer: OckhamOptimizer;
  readonly loss: string;
  readonly metrics: readonly string[];
}

/** @throws FormatError for anything else; OutOfScopeError for what is not here, by name. */
export function readTrainingConfig(given: unknown): ReadTrainingConfig {
  if (!isPlain(given)) throw invalid('trainingConfig', `expected an object, got ${show(given)}`);
  const { optimizer_config: optimizer, loss, metrics } = given;
  for (const key of ['weighted_metrics', 'sample_weight_mode', 'loss_weights']) {
    if ((given[key] ?? null) !== null) throw new OutOfScopeError(`model.json: trainingConfig: ${key}`);
  }
  const [name, second] = readNames('loss', loss);
  if (name === undefined || second !== undefined) throw new OutOfScopeError('model.json: losses of several outputs');
  return { optimizer: readOptimizer(optimizer), loss: name, metrics: readNames('metrics', metrics) };
}

/** One name, a list of names, or an object of them by output. */
function readNames(key: string, given: unknown): readonly string[] {
  const list = isList(given) ? given : isPlain(given) ? Object.values(given) : [given];
  return list
    .filter((entry) => entry !== undefined && entry !== null)
    .map((entry) => {
      if (typeof entry === 'string') return toCamelCase(entry);
      throw invalid(`trainingConfig.${key}`, `expected names, got ${show(entry)}`);
    });
}

function readOptimizer(given: unknown): OckhamOptimizer {
  const path = 'trainingConfig.optimizer_config';
  if (!isPlain(given)) throw invalid(path, `expected an object, got ${show(given)}`);
  const { class_name: className = given['className'], config = {} } = given;
  if (!isPlain(config)) throw invalid(path, `expected options, got ${show(config)}`);
  const options = new Map(Object.entries(config).map(([key, value]) => [toCamelCase(key), value]));
  const number = (key: string) => {
    const value = options.get(key) ?? null;
    if (value === null) return undefined;
    if (typeof value === 'number') return value;
    throw invalid(`${path}.${key}`, `expected a number, got ${show(value)}`);
  };
  const rate = number('learningRate') ?? number('lr');
  const required = () => {
    if (rate !== undefined) return rate;
    throw invalid(`${path}.learningRate`, 'is missing');
  };
  const epsilon = number('epsilon');
  switch (className) {
    case 'SGD':
      return train.sgd(required());
    case 'Momentum':
      return train.momentum(required(), number('momentum') ?? 0, options.get('useNesterov') === true);
    case 'Adagrad':
      return train.adagrad(required(), number('initialAccumulatorValue'));
    case 'Adadelta':
      return train.adadelta(rate, number('rho'), epsilon);
    case 'RMSProp':
      return train.rmsprop(required(), number('decay'), number('momentum'), epsilon, options.get('centered') === true);
    case 'Adam':
      return train.adam(rate, number('beta1'), number('beta2'), epsilon);
    case 'Adamax':
      return train.adamax(rate, number('beta1'), number('beta2'), epsilon, number('decay'));
    default:
      throw new OutOfScopeError(`model.json: the optimizer ${show(className)}`);
  }
}
