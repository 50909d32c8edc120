import { elu } from '../../activations/elu.js';
import { leakyRelu } from '../../activations/leakyRelu.js';
import { activation } from '../../layers/activation.js';
import { alphaDropout } from '../../layers/alphaDropout.js';
import { batchNormalization } from '../../layers/batchNormalization.js';
import { type DenseOptions, dense } from '../../layers/dense.js';
import { dropout } from '../../layers/dropout.js';
import { gaussianDropout } from '../../layers/gaussianDropout.js';
import { gaussianNoise } from '../../layers/gaussianNoise.js';
import { layerNormalization } from '../../layers/layerNormalization.js';
import type { Activation, Constraint, Penalty } from '../../types.js';
import { requireFinite } from '../../validate.js';
import { type Maybe, requireOnly } from '../options.js';
import { namespace } from '../outOfScope.js';
import { sizeOf } from '../tensors/shapes.js';
import { resolveActivation } from './activations.js';
import { resolveConstraint } from './constraints.js';
import { resolveInitializer, type SeededInitializer } from './initializers.js';
import { input, makeInputLayer } from './input.js';
import type * as layer from './layer.js';
import { Layer } from './layer.js';
import { type LayerArgs, type LayerOptions, readLayerOptions } from './layerOptions.js';
import { resolveRegularizer } from './regularizers.js';

/** Options of `tf.layers.dense`. */
export interface DenseLayerArgs extends LayerArgs {
  units: number;
  /** The same as `inputShape: [inputDim]`. */
  inputDim?: Maybe<number>;
  /** Default: linear. */
  activation?: Maybe<string | Activation>;
  /** Default: true. */
  useBias?: Maybe<boolean>;
  /** Default: 'glorotNormal'. */
  kernelInitializer?: Maybe<string | SeededInitializer>;
  /** Default: 'zeros'. */
  biasInitializer?: Maybe<string | SeededInitializer>;
  kernelRegularizer?: Maybe<string | Penalty>;
  biasRegularizer?: Maybe<string | Penalty>;
  activityRegularizer?: Maybe<string | Penalty>;
  kernelConstraint?: Maybe<string | Constraint>;
  biasConstraint?: Maybe<string | Constraint>;
}

const DENSE_OPTIONS = [
  ...(['units', 'inputDim', 'activation', 'useBias', 'kernelInitializer', 'biasInitializer'] as const),
  ...(['kernelRegularizer', 'biasRegularizer', 'activityRegularizer', 'kernelConstraint', 'biasConstraint'] as const),
];

function makeDense(args: DenseLayerArgs): Layer {
  const owner = 'tf.layers.dense';
  const { own, shared, trainable, axes } = readLayerOptions<DenseLayerArgs>(owner, args, DENSE_OPTIONS);
  const { units, inputDim, activation, useBias, kernelInitializer = 'glorotNormal', biasInitializer = 'zeros' } = own;
  const initializers = [kernelInitializer, biasInitializer].map((initializer, index) =>
    resolveInitializer(`${owner}: ${index === 0 ? 'kernelInitializer' : 'biasInitializer'}`, initializer),
  );
  const options: DenseOptions = {
    units: units as number, // dense refuses anything but a number
    ...(inputDim === undefined ? {} : { inputShape: [inputDim] }),
    ...shared,
    ...(trainable === undefined ? {} : { trainable }),
    ...(useBias === undefined ? {} : { useBias }),
    ...(activation === undefined ? {} : { activation: resolveActivation(`${owner}: activation`, activation) }),
    kernelInitializer: initializers[0]!,
    biasInitializer: initializers[1]!,
  };
  for (const name of ['kernelRegularizer', 'biasRegularizer', 'activityRegularizer'] as const) {
    const given = own[name];
    if (given !== undefined) options[name] = resolveRegularizer(`${owner}: ${name}`, given);
  }
  for (const name of ['kernelConstraint', 'biasConstraint'] as const) {
    const given = own[name];
    if (given !== undefined) options[name] = resolveConstraint(`${owner}: ${name}`, given);
  }
  const given = initializers.map(({ seed }) => seed).filter((seed) => seed !== undefined);
  const seeds = given.map((seed) => requireFinite(`${owner}.seed`, seed));
  return new Layer(dense(options), {
    remake: (isTrained) => dense({ ...options, trainable: isTrained }),
    className: 'Dense',
    seeds,
    axes: axes ?? (inputDim === undefined ? inputDim : [inputDim]),
  });
}

/** Options of the dropout layers. */
export interface DropoutLayerArgs extends LayerArgs {
  /** Dropped fraction, in [0, 1). */
  rate: number;
  /** Goes into the model's seed. Each step still draws a new mask. */
  seed?: Maybe<number>;
}

function seedsOf(owner: string, { own }: LayerOptions<DropoutLayerArgs>): readonly number[] {
  return own.seed === undefined ? [] : [requireFinite(`${owner}.seed`, own.seed)];
}

function dropping(name: string, className: string, make: (options: { rate: number }) => Layer['ockham']) {
  return (args: DropoutLayerArgs): Layer => {
    const owner = `tf.layers.${name}`;
    const options = readLayerOptions<DropoutLayerArgs>(owner, args, ['rate', 'seed'], ['noiseShape']);
    const seeds = seedsOf(owner, options);
    return new Layer(make({ rate: options.own.rate as number, ...options.shared }), {
      className,
      seeds,
      axes: options.axes,
    });
  };
}

function makeDropout(args: DropoutLayerArgs & { noiseShape?: Maybe<readonly (number | null)[]> }): Layer {
  const owner = 'tf.layers.dropout';
  const options = readLayerOptions<typeof args>(owner, args, ['rate', 'noiseShape', 'seed']);
  const { rate, noiseShape } = options.own;
  const given = { rate: rate as number, ...(noiseShape === undefined ? {} : { noiseShape }) };
  const seeds = seedsOf(owner, options);
  return new Layer(dropout({ ...given, ...options.shared }), { className: 'Dropout', seeds, axes: options.axes });
}

/** Options of both normalizations. */
export interface NormalizationLayerArgs extends LayerArgs {
  /** -1 or 1, which mean the same here. */
  axis?: Maybe<number>;
  /** Default: 0.001. */
  epsilon?: Maybe<number>;
  /** Default: true. */
  center?: Maybe<boolean>;
  /** Default: true. */
  scale?: Maybe<boolean>;
}

const NORMALIZATION_OPTIONS = ['axis', 'epsilon', 'center', 'scale'] as const;
/** Out of scope: gamma and beta start at 1 and 0, the running statistics at 0 and 1, and nothing constrains them. */
const AFFINE_OPTIONS = [
  ...['betaInitializer', 'gammaInitializer', 'betaRegularizer', 'gammaRegularizer'],
  ...['betaConstraint', 'gammaConstraint', 'movingMeanInitializer', 'movingVarianceInitializer'],
];

function makeBatchNormalization(args?: Maybe<NormalizationLayerArgs & { momentum?: Maybe<number> }>): Layer {
  const owner = 'tf.layers.batchNormalization';
  const known = [...NORMALIZATION_OPTIONS, 'momentum'] as const;
  const read = readLayerOptions<NonNullable<typeof args>>(owner, args, known, AFFINE_OPTIONS);
  const { axis, ...options } = read.own;
  requireOnly(owner, 'axis', axis, [-1, 1]);
  const trainable = read.trainable === undefined ? {} : { trainable: read.trainable };
  const own = { ...options, ...read.shared };
  return new Layer(batchNormalization({ ...own, ...trainable }), {
    className: 'BatchNormalization',
    axes: read.axes,
    remake: (isTrained) => batchNormalization({ ...own, trainable: isTrained }),
  });
}

function makeLayerNormalization(args?: Maybe<NormalizationLayerArgs>): Layer {
  const owner = 'tf.layers.layerNormalization';
  const read = readLayerOptions<NormalizationLayerArgs>(owner, args, NORMALIZATION_OPTIONS, AFFINE_OPTIONS);
  const { axis, ...options } = read.own;
  requireOnly(owner, 'axis', axis, [-1, 1]);
  const trainable = read.trainable === undefined ? {} : { trainable: read.trainable };
  const own = { ...options, ...read.shared };
  return new Layer(layerNormalization({ ...own, ...trainable }), {
    className: 'LayerNormalization',
    axes: read.axes,
    remake: (isTrained) => layerNormalization({ ...own, trainable: isTrained }),
  });
}

function makeGaussianNoise(args: LayerArgs & { stddev: number }): Layer {
  const { own, shared, axes } = readLayerOptions<typeof args>('tf.layers.gaussianNoise', args, ['stddev']);
  return new Layer(gaussianNoise({ stddev: own.stddev as number, ...shared }), { className: 'GaussianNoise', axes });
}

function makeActivation(args: LayerArgs & { activation: string | Activation }): Layer {
  const owner = 'tf.layers.activation';
  const { own, shared, axes } = readLayerOptions<typeof args>(owner, args, ['activation']);
  const resolved = resolveActivation(`${owner}: activation`, own.activation as string | Activation);
  return new Layer(activation({ activation: resolved, ...shared }), { className: 'Activation', axes });
}

function makeElu(args?: Maybe<LayerArgs & { alpha?: Maybe<number> }>): Layer {
  const { own, shared, axes } = readLayerOptions<NonNullable<typeof args>>('tf.layers.elu', args, ['alpha']);
  return new Layer(activation({ activation: elu({ alpha: own.alpha ?? 1 }), ...shared }), { className: 'ELU', axes });
}

function makeLeakyRelu(args?: Maybe<LayerArgs & { alpha?: Maybe<number> }>): Layer {
  const { own, shared, axes } = readLayerOptions<NonNullable<typeof args>>('tf.layers.leakyReLU', args, ['alpha']);
  const made = activation({ activation: leakyRelu({ negativeSlope: own.alpha ?? 0.3 }), ...shared });
  return new Layer(made, { className: 'LeakyReLU', axes });
}

function makeRelu(args?: Maybe<LayerArgs>): Layer {
  const { shared, axes } = readLayerOptions<LayerArgs>('tf.layers.reLU', args, [], ['maxValue']);
  return new Layer(activation({ activation: 'relu', ...shared }), { className: 'ReLU', axes });
}

function makeSoftmax(args?: Maybe<LayerArgs & { axis?: Maybe<number> }>): Layer {
  const owner = 'tf.layers.softmax';
  const { own, shared, axes } = readLayerOptions<NonNullable<typeof args>>(owner, args, ['axis']);
  requireOnly(owner, 'axis', own.axis, [-1, 1]);
  return new Layer(activation({ activation: 'softmax', ...shared }), { className: 'Softmax', axes });
}

function makeFlatten(args?: Maybe<LayerArgs>): Layer {
  const { shared, axes } = readLayerOptions<LayerArgs>('tf.layers.flatten', args, [], ['dataFormat']);
  const inputShape = axes === undefined ? {} : { inputShape: [sizeOf(axes)] };
  const made = activation({ activation: 'linear', ...shared, ...inputShape });
  return new Layer(made, { className: 'Flatten', axes, flattens: axes });
}

const OUT_OF_SCOPE = [
  ...['RNN', 'RNNCell', 'add', 'average', 'averagePooling1d', 'averagePooling2d', 'averagePooling3d', 'avgPool1d'],
  ...['avgPool2d', 'avgPool3d', 'avgPooling1d', 'avgPooling2d', 'avgPooling3d', 'bidirectional', 'categoryEncoding'],
  ...['centerCrop', 'concatenate', 'conv1d', 'conv2d', 'conv2dTranspose', 'conv3d', 'conv3dTranspose', 'convLstm2d'],
  ...['convLstm2dCell', 'cropping2D', 'depthwiseConv2d', 'dot', 'embedding', 'globalAveragePooling1d'],
  ...['globalAveragePooling2d', 'globalMaxPool1d', 'globalMaxPool2d', 'globalMaxPooling1d', 'globalMaxPooling2d'],
  ...['gru', 'gruCell', 'lstm', 'lstmCell', 'masking', 'maxPool1d', 'maxPool2d', 'maxPooling1d'],
  ...['maxPooling2d', 'maxPooling3d', 'maximum', 'minimum', 'multiply', 'permute', 'prelu', 'randomWidth'],
  ...['repeatVector', 'rescaling', 'reshape', 'resizing', 'rnn', 'separableConv2d', 'simpleRNN', 'simpleRNNCell'],
  ...['spatialDropout1d', 'stackedRNNCells', 'thresholdedReLU', 'timeDistributed', 'upSampling2d', 'zeroPadding2d'],
];

/**
 * `tf.layers`: the layers of dense networks, with TensorFlow.js's options and defaults. An unknown option is ignored
 * with a warning, and refused in strict mode.
 *
 * @example
 * layers.dense({ units: 8, inputShape: [4], activation: 'relu', kernelRegularizer: 'l1l2' })
 */
export const layers = namespace(
  'tf.layers',
  {
    Layer,
    dense: makeDense,
    dropout: makeDropout,
    activation: makeActivation,
    batchNormalization: makeBatchNormalization,
    layerNormalization: makeLayerNormalization,
    gaussianNoise: makeGaussianNoise,
    gaussianDropout: dropping('gaussianDropout', 'GaussianDropout', gaussianDropout),
    alphaDropout: dropping('alphaDropout', 'AlphaDropout', alphaDropout),
    elu: makeElu,
    leakyReLU: makeLeakyRelu,
    reLU: makeRelu,
    softmax: makeSoftmax,
    /** Joins the axes of a row into one. Only as the first layer, with the axes as its inputShape. */
    flatten: makeFlatten,
    /** Gives the shape of the rows. */
    inputLayer: makeInputLayer,
    /** The same as `tf.input`. */
    input,
  },
  OUT_OF_SCOPE,
);

/** The type of TensorFlow.js's namespace: `tf.layers.Layer`. */
export declare namespace layers {
  type Layer = layer.Layer;
}
