import { OptionError, StateError } from '../../errors.js';
import type { Network } from '../../model/network.js';
import {
  type Sequential as OckhamSequential,
  sequential as ockhamSequential,
  stateOf,
} from '../../model/sequential.js';
import type { SequentialOptions } from '../../model/state/create.js';
import { build, connect, requireIntact } from '../../model/state/state.js';
import { isFunction, show } from '../../show.js';
import type { Config, Matrix } from '../../types.js';
import { isA, isList, refuse, requireBoolean } from '../../validate.js';
import { Layer, type LayerOwner, requireSymbolic, type WeightsMark } from '../concepts/layer.js';
import { LayerVariable, variableName } from '../concepts/layerVariable.js';
import { type ConfiguredModel, modelConfig, topologyOf } from '../configs/modelConfig.js';
import { type Maybe, readOptions } from '../options.js';
import { OutOfScopeError } from '../outOfScope.js';
import { joinSeeds } from '../seeds.js';
import type { SymbolicTensor } from '../symbolic/symbolicTensor.js';
import { sizeOf } from '../tensors/shapes.js';
import type { Tensor } from '../tensors/tensor.js';
import { Chain } from './layering/chain.js';
import { nameLayers, requirePlace } from './layering/places.js';
import { SharedWeights } from './layering/sharedWeights.js';
import { summaryLines } from './summary.js';
import { orderOf, rangeOf, requireCount, toMatrix, toTensor } from './weights.js';

/** Options of `tf.sequential`. */
export interface SequentialArgs {
  /** Layers, also those of another model, which come with their weights; or models, whose layers are taken. */
  layers?: Maybe<readonly (Layer | Stack)[]>;
  name?: Maybe<string>;
  /** Key of all random numbers, as in Ockham. Default: made of the seeds of the layers, or drawn if they have none. */
  seed?: Maybe<number | bigint>;
}

/** Layers in their order, with their weights: what models have that do not train. */
export class Stack implements LayerOwner {
  readonly layers: Layer[] = [];
  protected readonly shared = new SharedWeights(this, this.layers);
  private readonly options: Omit<SequentialOptions, 'layers'>;
  private readonly chained: Chain;
  private readonly kind: 'Sequential' | 'Model';
  private inner: OckhamSequential | undefined;
  private isTrainable = true;

  /**
   * @param tensors  for `tf.model`: those of layers that were applied to each other.
   * @throws OptionError for bad layers and options; OutOfScopeError.
   */
  constructor(args?: Maybe<SequentialArgs>, tensors?: readonly SymbolicTensor<Layer>[]) {
    const { layers = [], ...options } = readOptions('tf.sequential', args, ['layers', 'name', 'seed']);
    this.options = options;
    this.chained = new Chain(tensors);
    this.kind = tensors === undefined ? 'Sequential' : 'Model';
    if (!isList(layers)) refuse(OptionError, 'tf.sequential.layers', 'a list of layers', layers);
    for (const layer of layers) this.add(layer as Layer | Stack);
  }

  get name(): string {
    return this.options.name ?? (this.kind === 'Model' ? 'model' : 'sequential');
  }

  /** Whether any layer is trained; each has a `trainable` of its own, too. Counts as that of a layer does. */
  get trainable(): boolean {
    return this.isTrainable;
  }

  /** @throws OptionError unless it is true or false. */
  set trainable(trainable: boolean) {
    this.isTrainable = requireBoolean('model.trainable', trainable);
  }

  /** Whether each layer is to be trained. */
  protected get flags(): readonly boolean[] {
    return this.layers.map(({ trainable }) => trainable && this.isTrainable);
  }

  /**
   * The model of Ockham, for what TensorFlow.js lacks: `sparsity`, `compact`, `predictDistribution`, `save`... The first access
   * makes it; then no more layers can be added.
   *
   * @throws OptionError for layers that do not fit together.
   */
  get ockham(): OckhamSequential {
    const inner = this.inner ?? this.make();
    this.shared.fetch(inner);
    return inner;
  }

  /**
   * Appends a layer, or the layers of a model. A layer of another model comes with its weights, and both models see every change of
   * them.
   *
   * @throws OutOfScopeError for a layer that is in this model already, and once the model is used.
   */
  add(layer: Layer | Stack): void {
    if (isA(layer, Stack)) {
      const inner = layer.layers.filter(({ className }) => className !== 'InputLayer' || this.layers.length === 0);
      for (const each of inner) this.add(each);
      return;
    }
    if (!isA(layer, Layer)) throw new OutOfScopeError(`model.add of ${show(layer)}`, 'give what tf.layers makes');
    if (this.inner !== undefined) throw new OutOfScopeError('model.add once the model is compiled or used');
    requirePlace(layer, this.layers);
    layer.join(this);
    this.layers.push(layer);
  }

  /** Removes the last layer. @throws OutOfScopeError once the model is used. */
  pop(): void {
    if (this.inner !== undefined) throw new OutOfScopeError('model.pop once the model is compiled or used');
    this.layers.pop()?.leave(this);
  }

  /**
   * Applies all layers to what `tf.input` or a layer gives.
   *
   * @throws as `layer.apply` does.
   */
  apply(inputs: SymbolicTensor<Layer> | readonly SymbolicTensor<Layer>[]): SymbolicTensor<Layer> {
    const layers = this.layers.filter(({ className }) => className !== 'InputLayer');
    return layers.reduce((input, layer) => layer.apply(input), requireSymbolic('model.apply', inputs));
  }

  /** The input, without values: its shape and name. @throws StateError `E_NOT_BUILT` while its columns are not known. */
  get input(): SymbolicTensor<Layer> {
    return this.chain[0]!;
  }

  get inputs(): SymbolicTensor<Layer>[] {
    return [this.input];
  }

  get inputNames(): string[] {
    return [this.input.name];
  }

  /** The output, without values. @throws StateError `E_NOT_BUILT` while the columns of the input are not known. */
  get output(): SymbolicTensor<Layer> {
    return this.chain.at(-1)!;
  }

  get outputs(): SymbolicTensor<Layer>[] {
    return [this.output];
  }

  /** Shape of the output, null for the rows. @throws as {@link output}. */
  get outputShape(): readonly (number | null)[] {
    return this.output.shape;
  }

  get outputNames(): string[] {
    return [this.output.sourceLayer.name];
  }

  /**
   * Copies of all weights: first the trained ones, layer by layer, then the others (frozen layers, running statistics).
   *
   * @throws StateError `E_NOT_BUILT` while the number of input columns is not known; `E_DISPOSED`.
   */
  getWeights(trainableOnly = false): Tensor[] {
    const weights = this.ockham.getWeights();
    const { trained, others } = orderOf(this.network, this.flags);
    const order = trainableOnly ? trained : [...trained, ...others];
    return order.map((index) => toTensor(weights[index]!));
  }

  /** Replaces all weights, in the order of {@link getWeights}. @throws ShapeError, DataError before anything changes. */
  setWeights(weights: readonly Tensor[]): void {
    const all = this.ockham.getWeights();
    const { trained, others } = orderOf(this.network, this.flags);
    requireCount('model.setWeights', weights, all.length);
    for (const [at, index] of [...trained, ...others].entries()) all[index] = toMatrix(`weights[${at}]`, weights[at]);
    this.ockham.setWeights(all);
    this.shared.claim();
  }

  /** All weights where they are: first those that training changes. @throws StateError `E_NOT_BUILT`. */
  get weights(): LayerVariable[] {
    return [...this.trainableWeights, ...this.nonTrainableWeights];
  }

  /** Those that training changes. @throws StateError `E_NOT_BUILT`. */
  get trainableWeights(): LayerVariable[] {
    return this.variables.filter(({ trainable }) => trainable);
  }

  /** Those that training does not change, or not by gradients. @throws StateError `E_NOT_BUILT`. */
  get nonTrainableWeights(): LayerVariable[] {
    return this.variables.filter(({ trainable }) => !trainable);
  }

  private get variables(): LayerVariable[] {
    return this.layers.flatMap((layer) => this.layerVariables(layer));
  }

  /** Number of weights. @throws StateError `E_NOT_BUILT` while the number of input columns is not known. */
  countParams(): number {
    return this.ockham.getWeights().reduce((sum, { data }) => sum + data.length, 0);
  }

  /** Finds a layer by name or index. @throws OptionError if there is none. */
  getLayer(nameOrIndex: Maybe<string | number>, index?: Maybe<number>): Layer {
    if (this.inner === undefined) this.make(); // gives the layers their names
    const wanted = nameOrIndex ?? index;
    const found = this.layers.find((layer, at) => wanted === layer.name || wanted === at);
    if (found !== undefined) return found;
    const expected = `one of ${this.layers.map(({ name }) => name).join(', ')}`;
    return refuse(OptionError, 'model.getLayer.nameOrIndex', expected, wanted);
  }

  /**
   * Prints a table of the layers, line by line.
   *
   * @param lineLength  characters of a line. Default: 90.
   * @param positions  where the four columns end, as shares of the line or in characters.
   * @throws OptionError for others; StateError `E_NOT_BUILT` while the number of input columns is not known.
   */
  summary(
    lineLength?: Maybe<number>,
    positions?: Maybe<readonly number[]>,
    printFn: Maybe<(line: string) => void> = console.log,
  ): void {
    const print = printFn ?? console.log;
    if (!isFunction(print)) refuse(OptionError, 'model.summary.printFn', 'a function', printFn);
    const counts = this.layers.map((layer) => this.layerVariables(layer).map(({ shape }) => sizeOf(shape)));
    const rows = this.layers.map((layer, at) => ({
      name: layer.name,
      className: layer.className,
      inputShape: layer.inputShape,
      outputShape: layer.outputShape,
      parameters: counts[at]!.reduce((sum, count) => sum + count, 0),
    }));
    const trained = this.trainableWeights.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    for (const line of summaryLines(rows, trained, lineLength ?? undefined, positions ?? undefined)) print(line);
  }

  /** Frees the model's memory at once. Models that are merely dropped are freed when they are collected. */
  dispose(): { refCountAfterDispose: number; numDisposedVariables: number } {
    const { trained, others } = orderOf(this.network, this.flags);
    this.ockham.dispose();
    return { refCountAfterDispose: 0, numDisposedVariables: trained.length + others.length };
  }

  /** 'Sequential', or 'Model' for what `tf.model` made. */
  getClassName(): string {
    return this.kind;
  }

  /** Options of the model and its layers under TensorFlow.js's names. @throws OutOfScopeError for what it has no class for. */
  getConfig(): Config {
    return modelConfig(this.configured);
  }

  /**
   * The topology of model.json.
   *
   * @param returnString  false for an object. Default: true, for text.
   * @throws OutOfScopeError for what TensorFlow.js has no class for.
   */
  toJSON(unused: unknown, returnString: false): Config;
  toJSON(unused?: unknown, returnString?: boolean): string | Config;
  toJSON(_unused?: unknown, returnString = true): string | Config {
    const topology = topologyOf(this.configured);
    return returnString ? JSON.stringify(topology) : topology;
  }

  /** For `getConfig` and files. @throws StateError `E_NOT_BUILT` while the number of input columns is not known. */
  protected get configured(): ConfiguredModel {
    const { name, kind, layers } = this;
    const { inputUnits } = this.known;
    return { name, className: kind, layers, inputUnits };
  }

  /** For the layers. @throws StateError `E_NOT_BUILT` while the number of input columns is not known. */
  layerVariables(layer: Layer): LayerVariable[] {
    const index = this.placeOf(layer);
    const { parameters } = this.known.layers[index]!;
    const isTrained = this.flags[index]!;
    const { first } = rangeOf(this.network, index);
    return parameters.map(({ name: parameter, shape, isState = false }, at) => {
      const name = variableName(layer.name, parameter);
      return new LayerVariable({
        name,
        shape,
        trainable: isTrained && !isState,
        read: () => toTensor(this.weightAt(first + at)),
        write: (value) => this.replace(first, [toMatrix(name, value)]),
      });
    });
  }

  /** For the layers. */
  setLayerWeights(layer: Layer, weights: readonly Tensor[]): void {
    const { first, count } = rangeOf(this.network, this.placeOf(layer));
    requireCount('layer.setWeights', weights, count);
    this.replace(
      first,
      weights.map((weight, at) => toMatrix(`weights[${at}]`, weight)),
    );
  }

  /** A copy of one array, by its place among all. */
  private weightAt(index: number): Matrix {
    const state = stateOf(this.ockham);
    requireIntact(state, 'getWeights');
    const { parameters } = build(state, 'getWeights');
    return parameters.copyOf(parameters.all[index]!);
  }

  private replace(first: number, weights: readonly Matrix[]): void {
    const all = this.ockham.getWeights();
    all.splice(first, weights.length, ...weights);
    this.ockham.setWeights(all);
    this.shared.claim();
  }

  /** For the layers. */
  symbolicOf(layer: Layer): SymbolicTensor<Layer> {
    this.placeOf(layer);
    return this.chain.find(({ sourceLayer }) => sourceLayer === layer)!;
  }

  private placeOf(layer: Layer): number {
    const index = this.layers.indexOf(layer);
    return index === -1 ? refuse(OptionError, 'model.layers', 'a layer of this model', layer) : index;
  }

  /** For other models with the same layers. */
  get weightsMark(): WeightsMark {
    const { built } = stateOf(this.ockham);
    return { of: built, version: built?.parameters.version };
  }

  private make(): OckhamSequential {
    const seeds = this.layers.flatMap((layer) => layer.seeds);
    const seed = seeds.length === 0 ? {} : { seed: joinSeeds(seeds) };
    const layers = this.layers.map((layer, index) => layer.as(this.flags[index]!));
    const [first] = this.layers;
    if (first?.className === 'InputLayer' && first.flattens !== undefined) this.chain; // refuses what does not flatten
    const inner = ockhamSequential({ ...seed, ...this.options, layers });
    if (first?.holder !== undefined && first.holder !== this) connect(stateOf(inner), Number(first.inputShape[1]));
    this.inner = inner;
    nameLayers(this, this.layers, stateOf(inner).network);
    return inner;
  }

  private get chain(): readonly SymbolicTensor<Layer>[] {
    const network = this.inner === undefined ? undefined : this.network;
    return this.chained.of(this.layers, network?.inputUnits);
  }

  /** Undefined while the number of input columns is not known. */
  protected get network(): Network | undefined {
    return stateOf(this.ockham).network;
  }

  private get known(): Network {
    const { network } = this;
    if (network !== undefined) return network;
    throw new StateError(
      'E_NOT_BUILT',
      'model: the number of input columns is not known; give inputShape, or fit first',
    );
  }

  protected get flattens(): readonly number[] | undefined {
    return this.layers[0]?.flattens;
  }
}
