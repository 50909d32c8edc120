import * as tf from '@tensorflow/tfjs';

// The functional form.
export function build(inputs: number): tf.LayersModel {
  const input: tf.SymbolicTensor = tf.input({ shape: [inputs] });
  const hidden = tf.layers.dense({ units: 8, activation: 'relu' }).apply(input) as tf.SymbolicTensor;
  const output = tf.layers.dense({ units: 1 }).apply(hidden) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: output });
}

export const widthOf = (tensor: tf.SymbolicTensor): number | null => tensor.shape[tensor.shape.length - 1];
