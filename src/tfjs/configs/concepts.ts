// Concepts of a layer as TensorFlow.js writes them. What it has no class for is refused by name.
import type { Json } from '../../types.js';
import { plainNumber, refuseConcept, type SavedConcept, type Serialized } from './serialized.js';

/** Variance scaling by the names that are short for it: scale, mode, distribution. */
const SCALED: Readonly<Record<string, readonly [scale: number, mode: string, distribution: string]>> = {
  glorotNormal: [1, 'fanAvg', 'normal'],
  glorotUniform: [1, 'fanAvg', 'uniform'],
  heNormal: [2, 'fanIn', 'normal'],
  heUniform: [2, 'fanIn', 'uniform'],
  lecunNormal: [1, 'fanIn', 'normal'],
};

/** Seeds of single initializers become the model's seed here, so none is written. */
const seed = null;

/** An initializer. TensorFlow.js's `normal` of variance scaling is truncated, as ours of that name is not. */
export function initializerConfig(owner: string, { name, config }: SavedConcept): Serialized {
  const scaled = Object.hasOwn(SCALED, name) ? SCALED[name] : undefined;
  if (scaled !== undefined) {
    const [scale, mode, distribution] = scaled;
    return { className: 'VarianceScaling', config: { scale, mode, distribution, seed } };
  }
  switch (name) {
    case 'zeros':
      return { className: 'Zeros', config: {} };
    case 'ones':
      return { className: 'Ones', config: {} };
    case 'constant':
      return { className: 'Constant', config: { value: config['value'] ?? 0 } };
    case 'randomNormal':
    case 'truncatedNormal': {
      const { mean = 0, stddev = 0.05 } = config;
      return {
        className: name === 'randomNormal' ? 'RandomNormal' : 'TruncatedNormal',
        config: { mean, stddev, seed },
      };
    }
    case 'randomUniform': {
      const { minValue = 0, maxValue = 0 } = config;
      return { className: 'RandomUniform', config: { minval: minValue, maxval: maxValue, seed } };
    }
    case 'varianceScaling': {
      const { scale = 1, mode = 'fanIn', distribution } = config;
      if (distribution === 'normal') return refuseConcept(owner, 'varianceScaling from a normal that is not truncated');
      const theirs = distribution === 'truncatedNormal' ? 'normal' : 'uniform';
      return { className: 'VarianceScaling', config: { scale, mode, distribution: theirs, seed } };
    }
    default:
      return refuseConcept(owner, `the initializer ${name}`);
  }
}

/** An L1 or L2 penalty. */
export function regularizerConfig(owner: string, saved: SavedConcept | undefined): Json {
  if (saved === undefined) return null;
  const { name, config } = saved;
  if (!['l1', 'l2', 'l1l2'].includes(name)) return refuseConcept(owner, `the regularizer ${name}`);
  const strength = (key: string) => plainNumber(owner, `strength of ${name}`, config[key]);
  if (Object.keys(config).some((key) => !['lambda', 'l1', 'l2', 'method'].includes(key))) {
    return refuseConcept(owner, `${name} with ${Object.keys(config).join(', ')}`);
  }
  if (config['method'] !== undefined && config['method'] !== 'proximal') {
    return refuseConcept(owner, `${name} by ${String(config['method'])}`);
  }
  const l1 = name === 'l2' ? 0 : strength(name === 'l1' ? 'lambda' : 'l1');
  const l2 = name === 'l1' ? 0 : strength(name === 'l2' ? 'lambda' : 'l2');
  return { className: 'L1L2', config: { l1, l2 } };
}

const CONSTRAINTS = { maxNorm: 'MaxNorm', minMaxNorm: 'MinMaxNorm', unitNorm: 'UnitNorm', nonNeg: 'NonNeg' };

/** A constraint. */
export function constraintConfig(owner: string, saved: SavedConcept | undefined): Json {
  if (saved === undefined) return null;
  const { name, config } = saved;
  const className = Object.hasOwn(CONSTRAINTS, name) ? CONSTRAINTS[name as keyof typeof CONSTRAINTS] : undefined;
  if (className === undefined) return refuseConcept(owner, `the constraint ${name}`);
  const axis = config['axis'];
  if (axis !== undefined && axis !== 0 && axis !== 1) return refuseConcept(owner, `${name} of axis ${String(axis)}`);
  return { className, config: { ...config } };
}

/** Those that are computed in JavaScript have names of their own. */
const HOSTED = ['tf.relu6', 'tf.hardSigmoid', 'tf.softsign', 'tf.mish', 'tf.logSoftmax'];
const ACTIVATIONS = ['elu', 'linear', 'relu', 'selu', 'sigmoid', 'softmax', 'softplus', 'tanh'];

/** The name of an activation. */
export function activationName(owner: string, { name, config }: SavedConcept): string {
  if (name === 'silu') return 'swish';
  if (HOSTED.includes(name)) return name.slice('tf.'.length);
  if (name === 'gelu') return config['approximate'] === true ? 'gelu_new' : 'gelu';
  const isPlain = name !== 'elu' || config['alpha'] === undefined || config['alpha'] === 1;
  if (ACTIVATIONS.includes(name) && isPlain) return name;
  return refuseConcept(owner, `the activation ${name}${isPlain ? '' : ` of alpha ${String(config['alpha'])}`}`);
}
