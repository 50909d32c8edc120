import { OptionError } from '../../errors.js';
import { refuse } from '../../validate.js';
import { type Layer, requireSymbolic } from '../concepts/layer.js';
import { type Maybe, readOptions } from '../options.js';
import { OutOfScopeError } from '../outOfScope.js';
import { SymbolicTensor as Symbolic } from '../symbolic/symbolicTensor.js';
import { Sequential } from './model.js';

/** Sizes of axes: null for one that is not known, such as the number of rows. */
export type Shape = (number | null)[];

/** The future output of a layer: a shape and a name, no values. Made by `tf.input` and `layer.apply`. */
export type SymbolicTensor = Symbolic<Layer>;
export const SymbolicTensor = Symbolic<Layer>;

/** A symbolic tensor, alone or in an array. */
export type SymbolicArg = SymbolicTensor | readonly SymbolicTensor[];

/** Options of {@link model}. */
export interface ContainerArgs {
  inputs: SymbolicArg;
  outputs: SymbolicArg;
  name?: Maybe<string>;
}

/**
 * Makes a model of layers that were applied to each other in one chain. Layers of other models come with their weights, and all of
 * these models see every change of them.
 *
 * @throws OptionError if the outputs do not come from the inputs; OutOfScopeError for several inputs or outputs, and for a layer that
 *   is in the chain twice.
 * @example
 * const tf = await import('ockham/tfjs');
 * const base = tf.sequential({ layers: [tf.layers.dense({ units: 8, inputShape: [4] }), tf.layers.dense({ units: 1 })] });
 * const hidden = tf.model({ inputs: base.inputs, outputs: base.layers[0].output });
 */
export function model(args: ContainerArgs): Sequential {
  const { inputs: first, outputs, name } = readOptions('tf.model', args, ['inputs', 'outputs', 'name']);
  const start = requireSymbolic('tf.model: inputs', first);
  const tensors: SymbolicTensor[] = [];
  for (let at: typeof start | undefined = requireSymbolic('tf.model: outputs', outputs); at; at = at.before) {
    tensors.unshift(at);
  }
  if (tensors[0] !== start) {
    const message = `tf.model: the outputs come from the input ${tensors[0]?.name}, not from ${start.name}`;
    return refuse(OptionError, 'tf.model.inputs', 'the input that the outputs come from', start.name, message);
  }
  const layers = tensors.map(({ sourceLayer }) => sourceLayer);
  const twice = layers.find((layer, at) => layers.indexOf(layer) !== at);
  if (twice !== undefined) throw new OutOfScopeError(`layer ${twice.name} in two places of a model`);
  return new Sequential({ layers, ...(name === undefined ? {} : { name }) }, tensors);
}
