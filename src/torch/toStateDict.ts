import type { Preparation } from '../data/preparation.js';
import { Standardizer } from '../data/standardize.js';
import { transposed } from '../data/transposed.js';
import { OptionError } from '../errors.js';
import { encodeSafetensors } from '../formats/safetensors/encode.js';
import type { SafetensorsTensor } from '../formats/safetensors/format.js';
import { type Sequential, stateOf } from '../model/sequential.js';
import { build, requireIntact } from '../model/state/state.js';
import type { Activation, Layer } from '../types.js';
import { refuse } from '../validate.js';
import { type NormTensor, oneMinus } from './modules.js';
import { python } from './parseModule.js';

/** Result of {@link toStateDict}. */
export interface TorchStateDict {
  /** A safetensors file: weights by the names of `nn.Sequential`, and the architecture in its metadata. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The modules as Python writes them: `nn.Sequential(nn.Linear(4, 8), nn.ReLU(), ...)`. */
  readonly architecture: string;
}

const OWNER = 'toStateDict';
/** Activations without settings. */
const ACTIVATIONS: Readonly<Record<string, string>> = {
  relu: 'nn.ReLU()',
  sigmoid: 'nn.Sigmoid()',
  tanh: 'nn.Tanh()',
  selu: 'nn.SELU()',
  silu: 'nn.SiLU()',
  softplus: 'nn.Softplus()',
  softmax: 'nn.Softmax(dim=1)',
};
/** Layers that only training knows, and PyTorch has no module of. */
const NOISE = ['spatialDropout', 'gaussianDropout', 'gaussianNoise'];

/**
 * Writes a model as the state dict of an `nn.Sequential` of PyTorch, whose outputs in `eval()` agree with `predict` up to rounding.
 *
 * Kernels are transposed: kernel (in, out) becomes weight (out, in). A standardizer becomes a first
 * `BatchNorm1d(n, eps=0, affine=False)` with its means and squared scales, in 32 bits. Noise without a counterpart, and rates that follow a
 * schedule, become `nn.Identity()`. Regularizers, constraints, masks of pruned weights and the optimizer's state are not in the file.
 *
 * @returns bytes that 6 lines of Python load, and the modules to write there: docs/torch.md has both.
 * @throws OptionError for layers and activations without a counterpart (lassoNet, concreteDropout, functions of your own), and for a model
 *   that prepares tables or fills missing values; StateError `E_DISPOSED`, `E_NOT_BUILT`, `E_THREADS`.
 * @example
 * const { bytes, architecture } = toStateDict(model);
 * console.log(architecture); // nn.Sequential(nn.Linear(4, 8), ...)
 *
 * Source: torch.nn of PyTorch 2; the safetensors format.
 */
export function toStateDict(model: Sequential): TorchStateDict {
  const state = stateOf(model);
  requireIntact(state, OWNER);
  const { standardizer, means, missing } = state.inputs;
  if (means !== undefined || missing === 'impute')
    refuse(OptionError, OWNER, 'a model that fills no missing values', missing);
  const { network } = build(state, OWNER);
  const weights = model.getWeights({ named: true });
  const modules: string[] = [];
  const tensors = new Map<string, SafetensorsTensor>();
  const put = (leaf: string, shape: readonly number[], data: Float32Array) =>
    tensors.set(`${modules.length}.${leaf}`, { dtype: 'F32', shape, data });

  if (standardizer !== undefined) {
    const { mean, scale } = readStandardizer(standardizer);
    put('running_mean', [mean.length], single(mean));
    put('running_var', [mean.length], single(scale.map((value) => value * value)));
    modules.push(`nn.BatchNorm1d(${mean.length}, eps=0, affine=False)`);
  }
  for (const { layer, name, inputUnits, outputUnits } of network.layers) {
    const arrayOf = (parameter: string) => weights[`${name}/${parameter}`]!.data;
    if (layer.type === 'dense') {
      const hasBias = layer.config['useBias'] === true;
      put('weight', [outputUnits, inputUnits], transposed(arrayOf('kernel'), inputUnits, outputUnits));
      if (hasBias) put('bias', [outputUnits], arrayOf('bias'));
      modules.push(`nn.Linear(${inputUnits}, ${outputUnits}${hasBias ? '' : ', bias=False'})`);
      modules.push(...activationOf(layer.activation));
    } else if (layer.type === 'batchNormalization' || layer.type === 'layerNormalization') {
      for (const [leaf, data] of normTensors(layer, inputUnits, arrayOf)) put(leaf, [inputUnits], data);
      modules.push(normOf(layer, inputUnits));
    } else modules.push(...plainOf(layer));
  }
  if (modules.length === 0) modules.push('nn.Identity()');
  const architecture = `nn.Sequential(${modules.join(', ')})`;
  // The format is what Python's libraries look for.
  const metadata = new Map([
    ['format', 'pt'],
    ['architecture', architecture],
  ]);
  return { bytes: encodeSafetensors(tensors, metadata), architecture };
}

function readStandardizer(preparation: Preparation): Standardizer {
  const json = preparation.toJSON();
  if (!('mean' in json)) {
    const expected = "a model of numbers: preprocess(table) makes them, for a model without 'preprocess'";
    refuse(OptionError, OWNER, expected, preparation);
  }
  if (json['missing'] === 'impute')
    refuse(OptionError, OWNER, 'a standardizer that fills no missing values', preparation);
  return Standardizer.fromJSON(json);
}

/** Numbers in f32, which PyTorch computes in. @throws OptionError if one is not finite there, or becomes 0. */
function single(numbers: readonly number[]): Float32Array {
  return Float32Array.from(numbers, (number) => {
    const rounded = Math.fround(number);
    if (Number.isFinite(rounded) && (rounded !== 0 || number === 0)) return rounded;
    const expected = 'means and scales whose squares fit into 32 bits';
    return refuse(OptionError, `${OWNER}.standardizer`, expected, number);
  });
}

function activationOf(activation: Activation | undefined): string[] {
  if (activation === undefined || activation.name === 'linear') return [];
  const { name, config } = activation;
  if (name === 'leakyRelu') return [`nn.LeakyReLU(${config['negativeSlope']})`];
  if (name === 'elu') return [`nn.ELU(${config['alpha']})`];
  if (name === 'gelu') return [config['approximate'] === true ? "nn.GELU(approximate='tanh')" : 'nn.GELU()'];
  const module = Object.hasOwn(ACTIVATIONS, name) ? ACTIVATIONS[name] : undefined;
  return [module ?? refuse(OptionError, OWNER, 'an activation that PyTorch has', name)];
}

/** The tensors of a normalization; PyTorch has both of weight and bias, or none. */
function normTensors(
  layer: Layer,
  units: number,
  arrayOf: (parameter: string) => Float32Array,
): [NormTensor, Float32Array][] {
  const { scale, center } = layer.config;
  const ones = () => new Float32Array(units).fill(1);
  const affine: [NormTensor, Float32Array][] = [
    ['weight', scale === true ? arrayOf('gamma') : ones()],
    ['bias', center === true ? arrayOf('beta') : new Float32Array(units)],
  ];
  return [
    ...(scale === true || center === true ? affine : []),
    ...(layer.type === 'layerNormalization'
      ? []
      : ([
          ['running_mean', arrayOf('movingMean')],
          ['running_var', arrayOf('movingVariance')],
        ] as [NormTensor, Float32Array][])),
  ];
}

function normOf({ type, config }: Layer, units: number): string {
  const { epsilon, momentum, scale, center } = config;
  const isAffine = python(scale === true || center === true);
  if (type === 'layerNormalization') {
    return `nn.LayerNorm((${units},), eps=${epsilon}, elementwise_affine=${isAffine})`;
  }
  return `nn.BatchNorm1d(${units}, eps=${epsilon}, momentum=${oneMinus(Number(momentum))}, affine=${isAffine})`;
}

/** A layer without weights. */
function plainOf(layer: Layer): string[] {
  const { type, config, activation } = layer;
  if (type === 'activation') return activationOf(activation);
  const { rate } = config;
  if (type === 'dropout' && typeof rate === 'number') return [`nn.Dropout(${rate})`];
  if (type === 'alphaDropout' && typeof rate === 'number') return [`nn.AlphaDropout(${rate})`];
  if (['dropout', 'alphaDropout', ...NOISE].includes(type)) return ['nn.Identity()'];
  return refuse(OptionError, OWNER, 'layers that PyTorch has: dense, normalizations, activations, dropout', type);
}
