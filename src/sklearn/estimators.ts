import type { Label } from '../data/preparation.js';
import { transposed } from '../data/transposed.js';
import { nameHint } from '../names.js';
import { show } from '../show.js';
import { type Attributes, invalid } from './readArrays.js';

/** One layer, its kernel (in, out). */
export interface LearnedLayer {
  readonly kernel: { readonly data: Float64Array; readonly shape: readonly [inputs: number, units: number] };
  readonly bias: Float64Array;
  readonly activation: string;
}

/** Parameters that an estimator learned, as layers. */
export interface Learned {
  readonly layers: readonly LearnedLayer[];
  readonly classes: readonly Label[] | undefined;
}

export type Output = 'probabilities' | 'decision';

/** Estimators whose prediction is X coef + intercept. */
const REGRESSORS = [
  'LinearRegression',
  'Ridge',
  'RidgeCV',
  'Lasso',
  'LassoCV',
  'LassoLars',
  'LassoLarsCV',
  'LassoLarsIC',
  'ElasticNet',
  'ElasticNetCV',
  'MultiTaskLasso',
  'MultiTaskLassoCV',
  'MultiTaskElasticNet',
  'MultiTaskElasticNetCV',
  'Lars',
  'LarsCV',
  'OrthogonalMatchingPursuit',
  'OrthogonalMatchingPursuitCV',
  'BayesianRidge',
  'ARDRegression',
  'HuberRegressor',
  'QuantileRegressor',
  'TheilSenRegressor',
  'SGDRegressor',
  'LinearSVR',
];
const LOGISTIC = ['LogisticRegression', 'LogisticRegressionCV'];
const NETWORKS = ['MLPClassifier', 'MLPRegressor'];
const KNOWN = [...NETWORKS, ...LOGISTIC, ...REGRESSORS];

/** scikit-learn's names of activations, and ours. */
const ACTIVATIONS: ReadonlyMap<string, string> = new Map([
  ['identity', 'linear'],
  ['logistic', 'sigmoid'],
  ['tanh', 'tanh'],
  ['relu', 'relu'],
]);
const OUT_ACTIVATIONS: ReadonlyMap<string, string> = new Map([
  ['identity', 'linear'],
  ['logistic', 'sigmoid'],
  ['softmax', 'softmax'],
]);

/** More layers than that are no network that scikit-learn trains in a lifetime. */
const MOST_LAYERS = 1000;

/** Reads the estimator by its class. @throws FormatError for one without a counterpart, or attributes that do not fit. */
export function networkOf(attributes: Attributes, output: Output): Learned {
  const estimator = attributes.text('estimator');
  if (estimator === undefined) throw invalid('estimator', 'is missing: the name of the class, such as MLPClassifier');
  if (NETWORKS.includes(estimator)) return mlp(attributes, estimator === 'MLPClassifier', output);
  if (LOGISTIC.includes(estimator)) return logistic(attributes, output);
  if (REGRESSORS.includes(estimator)) return { layers: [linear(attributes, 'linear')], classes: undefined };
  throw invalid('estimator', `${show(estimator)} has no counterpart here${nameHint(estimator, KNOWN)}`);
}

function mlp(attributes: Attributes, isClassifier: boolean, output: Output): Learned {
  const hidden = nameOf(attributes, 'activation', ACTIVATIONS);
  const last = nameOf(attributes, 'out_activation_', OUT_ACTIVATIONS);
  const count = Array.from({ length: MOST_LAYERS }).findIndex((_, at) => !attributes.has(`coefs_${at}`));
  if (count < 1) throw invalid('coefs_0', count === 0 ? 'is missing' : `and more than ${MOST_LAYERS} others`);
  let columns: number | undefined;
  const layers = Array.from({ length: count }, (_, at): LearnedLayer => {
    const { data, shape } = attributes.numbers(`coefs_${at}`);
    const [inputs = 0, units = 0] = shape;
    if (shape.length !== 2 || inputs === 0 || units === 0 || (columns ?? inputs) !== inputs) {
      throw invalid(`coefs_${at}`, `is [${shape.join(', ')}], expected [${columns ?? 'inputs'}, units]`);
    }
    columns = units;
    const activation = at < count - 1 ? hidden : output === 'decision' ? 'linear' : last;
    return {
      kernel: { data, shape: [inputs, units] },
      bias: biasOf(attributes, `intercepts_${at}`, units),
      activation,
    };
  });
  if (!isClassifier) return { layers, classes: undefined };
  const classes = attributes.labels('classes_');
  const outputs = columns ?? 0;
  requireClasses(classes, outputs);
  return { layers, classes };
}

function nameOf(attributes: Attributes, name: string, known: ReadonlyMap<string, string>): string {
  const given = attributes.text(name);
  if (given === undefined) throw invalid(name, `is missing, expected one of ${[...known.keys()].join(', ')}`);
  const ours = known.get(given);
  if (ours === undefined) throw invalid(name, `is ${show(given)}, expected one of ${[...known.keys()].join(', ')}`);
  return ours;
}

function logistic(attributes: Attributes, output: Output): Learned {
  const classes = attributes.labels('classes_');
  const layer = linear(attributes, 'linear');
  const [inputs, units] = layer.kernel.shape;
  requireClasses(classes, units);
  if (output === 'decision') return { layers: [layer], classes };
  const isMultinomial = trainsAllAtOnce(attributes, classes.length);
  if (units > 1) {
    if (isMultinomial) return { layers: [{ ...layer, activation: 'softmax' }], classes };
    const what = `one class against the others (${attributes.text('solver')}, ${attributes.text('multi_class')}): its probabilities are no softmax`;
    throw invalid('multi_class', `${what}; give output: 'decision', whose largest output is the class`);
  }
  // The softmax of (-d, d) is the sigmoid of 2 d.
  const factor = isMultinomial ? 2 : 1;
  const double = (numbers: Float64Array) => numbers.map((number) => factor * number);
  const kernel = { data: double(layer.kernel.data), shape: [inputs, units] as const };
  return { layers: [{ kernel, bias: double(layer.bias), activation: 'sigmoid' }], classes };
}

/** Whether the estimator's probabilities are a softmax, as scikit-learn decides it. */
function trainsAllAtOnce(attributes: Attributes, classes: number): boolean {
  const rule = attributes.text('multi_class') ?? 'auto';
  if (rule === 'multinomial') return true;
  if (rule === 'ovr') return false;
  if (rule !== 'auto' && rule !== 'deprecated') throw invalid('multi_class', `is ${show(rule)}`);
  if (classes <= 2) return false;
  const solver = attributes.text('solver');
  if (solver === undefined) throw invalid('solver', 'is missing: it says how several classes were trained');
  if (solver !== 'newton-cholesky') return solver !== 'liblinear';
  const cure = "set multi_class to 'ovr' or 'multinomial', as your version of scikit-learn did";
  throw invalid('solver', `newton-cholesky trains several classes in one way or the other; ${cure}`);
}

/** coef_ (d) or (t, d) as a kernel (d, t), with intercept_. */
function linear(attributes: Attributes, activation: string): LearnedLayer {
  const { data, shape } = attributes.numbers('coef_');
  const [units = 0, inputs = 0] = shape.length === 1 ? [1, shape[0]] : shape;
  if (shape.length > 2 || units === 0 || inputs === 0)
    throw invalid('coef_', `is [${shape.join(', ')}], expected [outputs, columns]`);
  return {
    kernel: { data: transposed(data, units, inputs), shape: [inputs, units] },
    bias: biasOf(attributes, 'intercept_', units),
    activation,
  };
}

/** One number per unit; an estimator without an intercept has one 0. */
function biasOf(attributes: Attributes, name: string, units: number): Float64Array {
  const { data } = attributes.numbers(name);
  if (data.length === units) return data;
  if (data.length === 1 && data[0] === 0) return new Float64Array(units);
  throw invalid(name, `has ${data.length} numbers, for ${units} outputs`);
}

function requireClasses(classes: readonly Label[], outputs: number): void {
  if (classes.length === (outputs === 1 ? 2 : outputs)) return;
  throw invalid('classes_', `has ${classes.length} classes, for ${outputs} outputs`);
}
