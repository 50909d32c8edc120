import { ShapeError } from '../../errors.js';
import { activation } from '../../layers/activation.js';
import { refuse } from '../../validate.js';
import { type Maybe, readOptions, requireOnly } from '../options.js';
import { SymbolicTensor } from '../symbolic/symbolicTensor.js';
import { sizeOf } from '../tensors/shapes.js';
import { Layer } from './layer.js';
import { type LayerArgs, readLayerOptions } from './layerOptions.js';

/** Makes the layer of an input. @throws ShapeError without a shape. */
export function makeInputLayer(args: LayerArgs & { sparse?: Maybe<boolean> }): Layer {
  const owner = 'tf.layers.inputLayer';
  const { own, shared, axes } = readLayerOptions<LayerArgs & { sparse?: Maybe<boolean> }>(owner, args, ['sparse']);
  requireOnly(owner, 'sparse', own.sparse, [false]);
  if (axes === undefined) return refuse(ShapeError, `${owner}.inputShape`, 'sizes of a row, integers >= 1', axes);
  const made = activation({ activation: 'linear', ...shared, inputShape: [sizeOf(axes)] });
  return new Layer(made, { className: 'InputLayer', axes, ...(axes.length > 1 && { flattens: axes }) });
}

/** Options of {@link input}. */
export interface InputConfig {
  /** Shape of one row: `[features]`; more axes if a `flatten` layer follows. */
  shape?: Maybe<readonly (number | null)[]>;
  /** `[null, features]`. */
  batchShape?: Maybe<readonly (number | null)[]>;
  name?: Maybe<string>;
  /** Only 'float32' is in scope. */
  dtype?: LayerArgs['dtype'];
  sparse?: Maybe<boolean>;
}

/** Inputs without a name are numbered. */
let inputs = 0;

/**
 * Makes an input, for layers to be applied to.
 *
 * @throws ShapeError without a shape; OptionError for unknown options in strict mode; OutOfScopeError.
 * @example
 * const tf = await import('ockham/tfjs');
 * const rows = tf.input({ shape: [4] });
 * const hidden = tf.layers.dense({ units: 8, activation: 'relu' }).apply(rows);
 * const chain = tf.model({ inputs: rows, outputs: tf.layers.dense({ units: 1 }).apply(hidden) });
 */
export function input(config: InputConfig): SymbolicTensor<Layer> {
  const known = ['shape', 'batchShape', 'name', 'dtype', 'sparse'] as const;
  const { shape, batchShape, name, ...others } = readOptions('tf.input', config, known);
  const layer = makeInputLayer({
    ...others,
    ...(shape === undefined ? {} : { inputShape: shape }),
    ...(batchShape === undefined ? {} : { batchInputShape: batchShape }),
    name: name ?? `input${++inputs}`,
  });
  return new SymbolicTensor(layer.batchInputShape ?? [], layer);
}
