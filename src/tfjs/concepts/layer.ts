import { OptionError, ShapeError, StateError } from '../../errors.js';
import { show } from '../../show.js';
import type { Config, Layer as OckhamLayer } from '../../types.js';
import { isA, isList, refuse, requireBoolean } from '../../validate.js';
import { layerConfig } from '../configs/layerConfig.js';
import { completeLayer } from '../internals/members.js';
import { OutOfScopeError, refuseMembers } from '../outOfScope.js';
import { type SymbolicShape, SymbolicTensor } from '../symbolic/symbolicTensor.js';
import { sizeOf } from '../tensors/shapes.js';
import { Tensor } from '../tensors/tensor.js';
import type { LayerVariable } from './layerVariable.js';

/** A state of weights: where they are, and a number that grows with every change. */
export interface WeightsMark {
  readonly of: object | undefined;
  readonly version: number | undefined;
}

/** Methods of the model that a layer calls. */
export interface LayerOwner {
  readonly weightsMark: WeightsMark;
  layerVariables(layer: Layer): LayerVariable[];
  setLayerWeights(layer: Layer, weights: readonly Tensor[]): void;
  symbolicOf(layer: Layer): SymbolicTensor<Layer>;
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
  /** Makes the same layer of Ockham, trained or frozen, if it has weights. */
  readonly remake?: ((trainable: boolean) => OckhamLayer) | undefined;
}

/** A layer: its options, and its weights once it is in a model. Made by `tf.layers`. */
export class Layer {
  /** The given name, or type and number as in `summary`. */
  name: string;
  /** The layer of Ockham, as it was made. */
  readonly ockham: OckhamLayer;
  /** Axes of a row that a `flatten` layer joins. */
  readonly flattens: readonly number[] | undefined;
  /** Its own seed, or those of its initializers. */
  readonly seeds: readonly number[];
  /** Shape of a batch of its input, if it was given. */
  readonly batchInputShape: readonly (number | null)[] | undefined;
  /** TensorFlow.js's class: Dense. */
  readonly className: string;
  private isTrainable: boolean;
  private readonly remake: LayerFacts['remake'];
  /** The model that has its newest weights. */
  private owner: LayerOwner | undefined;
  private applied: SymbolicTensor<Layer> | undefined;

  static {
    refuseMembers(Layer.prototype, 'layer', {
      methods: ['call', 'build', 'addWeight', 'addLoss'],
      instead: 'layers here are those of tf.layers; weights are read with getWeights',
    });
    completeLayer(Layer.prototype);
  }

  /** For `tf.layers`. */
  constructor(ockham: OckhamLayer, { className, seeds = [], axes, flattens, remake }: LayerFacts) {
    this.ockham = ockham;
    this.isTrainable = ockham.trainable;
    this.remake = remake;
    this.className = className;
    this.seeds = seeds;
    this.batchInputShape = axes && [null, ...axes];
    this.flattens = flattens;
    this.name = ockham.name ?? ockham.type;
  }

  /**
   * Whether its weights are trained. Setting it to false counts from the next fit on, and to true from the next `compile`, unless the
   * layer was trained at the last one: as in TensorFlow.js.
   */
  get trainable(): boolean {
    return this.isTrainable;
  }

  /** @throws OptionError unless it is true or false. */
  set trainable(trainable: boolean) {
    this.isTrainable = requireBoolean('layer.trainable', trainable);
  }

  /** For the model: the layer of Ockham, trained or frozen. */
  as(isTrained: boolean): OckhamLayer {
    return this.remake === undefined || this.ockham.trainable === isTrained ? this.ockham : this.remake(isTrained);
  }

  /** Outputs of a dense layer. */
  get units(): number | undefined {
    return this.option('units');
  }

  /** Dropped fraction. */
  get rate(): number | undefined {
    return this.option('rate');
  }

  /** Whether a dense layer has a bias. */
  get useBias(): boolean | undefined {
    const { useBias } = this.ockham.config;
    return useBias === undefined ? undefined : useBias === true;
  }

  private option(name: string): number | undefined {
    const value = this.ockham.config[name];
    return typeof value === 'number' ? value : undefined;
  }

  /**
   * Applies the layer to what `tf.input` or another layer gives.
   *
   * @throws ShapeError for a shape that does not fit; OptionError for anything but one symbolic tensor; OutOfScopeError for several
   *   and for values.
   */
  apply(inputs: SymbolicTensor<Layer> | readonly SymbolicTensor<Layer>[]): SymbolicTensor<Layer> {
    const input = requireSymbolic(`layer ${show(this.name)}: apply`, inputs);
    const output = new SymbolicTensor(this.computeOutputShape(input.shape), this, input);
    this.applied ??= output;
    return output;
  }

  /** Shape of a batch of outputs. @throws ShapeError for a shape that does not fit. */
  computeOutputShape(inputShape: SymbolicShape): (number | null)[] {
    const [rows = null, ...axes] = inputShape;
    const path = `layer ${show(this.name)}`;
    const sizes = axes.map((size) => size ?? refuse(ShapeError, path, 'sizes that are known', inputShape));
    if (this.className === 'InputLayer') return [...inputShape];
    const joins = this.className === 'Flatten' && sizes.length > 0;
    if (sizes.length !== 1 && !joins) {
      const message = `${path}: expected one axis of a row, got [${sizes.join(', ')}]; put tf.layers.flatten() before it`;
      refuse(ShapeError, path, 'one axis of a row', inputShape, message);
    }
    const units = sizeOf(sizes);
    const known = this.ockham.inputUnits;
    if (known !== undefined && known !== units) {
      refuse(ShapeError, path, `${known} columns`, units, `${path}: inputShape is ${known}, but ${units} come in`);
    }
    return [rows, this.ockham.outputUnits(units)];
  }

  /** The symbolic tensor that it was applied to. @throws StateError `E_NOT_BUILT` while that is not known. */
  get input(): SymbolicTensor<Layer> {
    const { output } = this;
    return output.before ?? output;
  }

  /** The symbolic tensor that it gives. @throws StateError `E_NOT_BUILT` while that is not known. */
  get output(): SymbolicTensor<Layer> {
    return this.applied ?? this.requireOwner('output').symbolicOf(this);
  }

  /** Shape of a batch of inputs, null for rows. @throws as {@link input}. */
  get inputShape(): (number | null)[] {
    return [...this.input.shape];
  }

  /** Shape of a batch of outputs, null for rows. @throws as {@link output}. */
  get outputShape(): (number | null)[] {
    return [...this.output.shape];
  }

  /** For the model: the first that the layer is in has its weights until another changes them. */
  join(owner: LayerOwner): void {
    this.owner ??= owner;
  }

  /** For the model. */
  leave(owner: LayerOwner): void {
    if (this.owner === owner) this.owner = undefined;
  }

  /** For the model: it has changed the weights. */
  claim(owner: LayerOwner): void {
    this.owner = owner;
  }

  /** For the model: who has the newest weights. */
  get holder(): LayerOwner | undefined {
    return this.owner;
  }

  /** The layer's weights, where they are. @throws StateError `E_NOT_BUILT` outside a model. */
  get weights(): LayerVariable[] {
    return this.requireOwner('weights').layerVariables(this);
  }

  /** Those that training changes. */
  get trainableWeights(): LayerVariable[] {
    return this.weights.filter(({ trainable }) => trainable);
  }

  /** Those that training does not change, or not by gradients. */
  get nonTrainableWeights(): LayerVariable[] {
    return this.weights.filter(({ trainable }) => !trainable);
  }

  /** Copies of the layer's weights, such as kernel and bias. @throws StateError `E_NOT_BUILT` outside a model. */
  getWeights(): Tensor[] {
    return this.requireOwner('getWeights')
      .layerVariables(this)
      .map((variable) => variable.read());
  }

  /** Replaces them. @throws ShapeError, DataError before anything changes; StateError `E_NOT_BUILT` outside a model. */
  setWeights(weights: readonly Tensor[]): void {
    if (!isList(weights)) refuse(OptionError, 'layer.setWeights.weights', 'an array of tensors', weights);
    this.requireOwner('setWeights').setLayerWeights(this, weights);
  }

  /** Number of weights. @throws StateError `E_NOT_BUILT` outside a model. */
  countParams(): number {
    return this.requireOwner('countParams')
      .layerVariables(this)
      .reduce((sum, { shape }) => sum + sizeOf(shape), 0);
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

/** @throws OptionError unless it is one symbolic tensor; OutOfScopeError for several, and for values. */
export function requireSymbolic(path: string, given: unknown): SymbolicTensor<Layer> {
  const [first, second] = isList(given) ? (given as readonly unknown[]) : [given];
  if (second !== undefined)
    throw new OutOfScopeError(`${path} of several tensors`, 'models here are one chain of layers');
  if (isA(first, SymbolicTensor)) return first as SymbolicTensor<Layer>;
  if (isA(first, Tensor)) throw new OutOfScopeError(`${path} of values`, 'make a tf.model, and predict');
  return refuse(OptionError, path, 'what tf.input or layer.apply gives', first);
}
