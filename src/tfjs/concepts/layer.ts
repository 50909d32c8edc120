import { readList } from '../../data/reading/list.js';
import { OptionError, ShapeError, StateError } from '../../errors.js';
import { show } from '../../show.js';
import type { Config, Layer as OckhamLayer } from '../../types.js';
import { isList, refuse } from '../../validate.js';
import { layerConfig } from '../configs/layerConfig.js';
import { type Given, type Maybe, readOptions, requireOnly } from '../options.js';
import { OutOfScopeError, refuseMembers } from '../outOfScope.js';
import { sizeOf } from '../tensors/shapes.js';
import type { Tensor } from '../tensors/tensor.js';

/** Options of every layer. */
export interface LayerArgs {
  /** Shape of one row: `[features]`; a `flatten` layer takes more axes. */
  inputShape?: Maybe<readonly (number | null)[]>;
  /** `[null, features]`. */
  batchInputShape?: Maybe<readonly (number | null)[]>;
  name?: Maybe<string>;
  /** Default: true. */
  trainable?: Maybe<boolean>;
  /** Only 'float32' is in scope. */
  dtype?: Maybe<'float32'>;
}

const SHARED = ['inputShape', 'batchInputShape', 'name', 'trainable', 'dtype'] as const;
const REFUSED = ['batchSize', 'weights', 'inputDType'];

/** Options of a layer in groups. */
export interface LayerOptions<T> {
  readonly own: Given<Omit<T, keyof LayerArgs>>;
  /** Options that Ockham's layers have in common. */
  readonly shared: { readonly inputShape?: readonly number[]; readonly name?: string };
  readonly trainable: boolean | undefined;
  /** Axes of a row, if they are known. */
  readonly axes: readonly number[] | undefined;
}

/**
 * Reads the options of a layer.
 *
 * @param known  names of the layer's own options.
 * @param refused  names of its options that are out of scope.
 * @throws OptionError for unknown options; ShapeError for bad sizes; OutOfScopeError.
 */
export function readLayerOptions<T extends LayerArgs>(
  owner: string,
  args: Maybe<T>,
  known: readonly (keyof T & string)[],
  refused: readonly string[] = [],
): LayerOptions<T> {
  const all = [...SHARED, ...known] as (keyof T & string)[];
  const options = readOptions<T>(owner, args, all, [...REFUSED, ...refused]);
  const { inputShape, batchInputShape, name, trainable, dtype, ...own } = options as Given<LayerArgs>;
  requireOnly(owner, 'dtype', dtype, ['float32']);
  const axes = readAxes(owner, inputShape, batchInputShape);
  return {
    own: own as Given<Omit<T, keyof LayerArgs>>,
    shared: { ...(axes === undefined ? {} : { inputShape: axes }), ...(name === undefined ? {} : { name }) },
    trainable,
    axes,
  };
}

type Sizes = readonly (number | null)[] | undefined;

function readAxes(owner: string, inputShape: Sizes, batchInputShape: Sizes): readonly number[] | undefined {
  if (inputShape === undefined && batchInputShape === undefined) return undefined;
  const given: unknown = inputShape ?? readList(`${owner}.batchInputShape`, batchInputShape)?.slice(1);
  const axes = (readList(`${owner}.inputShape`, given) ?? [given]) as readonly number[];
  if (axes.length > 0 && axes.every((size) => Number.isSafeInteger(size) && size >= 1)) return axes;
  refuse(ShapeError, `${owner}.inputShape`, 'sizes of a row, integers >= 1', given);
}

/** Methods of the model that a layer calls. */
export interface LayerOwner {
  layerWeights(layer: Layer): Tensor[];
  setLayerWeights(layer: Layer, weights: readonly Tensor[]): void;
}

/** A layer in the terms of TensorFlow.js. */
export interface LayerFacts {
  /** TensorFlow.js's class: Dense. */
  readonly className: string;
  /** Its own seed, or those of its initializers. */
  readonly seeds?: readonly number[] | undefined;
  /** Axes of a row, if they were given. */
  readonly axes?: readonly number[] | undefined;
  /** Axes of a row that a `flatten` layer joins. */
  readonly flattens?: readonly number[] | undefined;
}

/** A layer: its options, and its weights once it is in a model. Made by `tf.layers`. */
export class Layer {
  /** The given name, or type and number as in `summary`. */
  name: string;
  /** The layer of Ockham. */
  readonly ockham: OckhamLayer;
  /** Axes of a row that a `flatten` layer joins. */
  readonly flattens: readonly number[] | undefined;
  /** Its own seed, or those of its initializers. */
  readonly seeds: readonly number[];
  /** Shape of a batch of its input, if it was given. */
  readonly batchInputShape: readonly (number | null)[] | undefined;
  /** TensorFlow.js's class: Dense. */
  readonly className: string;
  private owner: LayerOwner | undefined;

  static {
    refuseMembers(Layer.prototype, 'layer', {
      methods: ['apply', 'call', 'build', 'computeOutputShape', 'addWeight', 'addLoss'],
      properties: ['input', 'output', 'weights', 'trainableWeights', 'nonTrainableWeights'],
      instead: 'models here are stacks of layers; weights are read with getWeights',
    });
  }

  /** For `tf.layers`. */
  constructor(ockham: OckhamLayer, { className, seeds = [], axes, flattens }: LayerFacts) {
    this.ockham = ockham;
    this.className = className;
    this.seeds = seeds;
    this.batchInputShape = axes && [null, ...axes];
    this.flattens = flattens;
    this.name = ockham.name ?? ockham.type;
  }

  get trainable(): boolean {
    return this.ockham.trainable;
  }

  /** @throws OutOfScopeError always: `trainable` is an option of the layer. */
  set trainable(trainable: boolean) {
    throw new OutOfScopeError(`layer.trainable = ${trainable}`, 'give it to tf.layers: dense({ trainable: false })');
  }

  /** For the model. @throws OutOfScopeError if the layer is already in a model. */
  join(owner: LayerOwner): void {
    if (this.owner !== undefined) throw new OutOfScopeError(`layer ${show(this.name)} in two places`);
    this.owner = owner;
  }

  /** For the model. */
  leave(): void {
    this.owner = undefined;
  }

  /** Copies of the layer's weights, such as kernel and bias. @throws StateError `E_NOT_BUILT` outside a model. */
  getWeights(): Tensor[] {
    return this.requireOwner('getWeights').layerWeights(this);
  }

  /** Replaces them. @throws ShapeError, DataError before anything changes; StateError `E_NOT_BUILT` outside a model. */
  setWeights(weights: readonly Tensor[]): void {
    if (!isList(weights)) refuse(OptionError, 'layer.setWeights.weights', 'an array of tensors', weights);
    this.requireOwner('setWeights').setLayerWeights(this, weights);
  }

  /** Number of weights. @throws StateError `E_NOT_BUILT` outside a model. */
  countParams(): number {
    return this.getWeights().reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  }

  getClassName(): string {
    return this.className;
  }

  /** Options under TensorFlow.js's names. @throws OutOfScopeError for a concept that TensorFlow.js has no class for. */
  getConfig(): Config {
    return layerConfig(this);
  }

  /** Does nothing: the model holds the weights. */
  dispose(): void {}

  private requireOwner(method: string): LayerOwner {
    if (this.owner !== undefined) return this.owner;
    throw new StateError('E_NOT_BUILT', `layer.${method}: the layer ${show(this.name)} is in no model yet`);
  }
}
