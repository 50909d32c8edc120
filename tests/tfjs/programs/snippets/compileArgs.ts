import * as tf from '@tensorflow/tfjs';

// Settings of compile, and of layers, as objects.
export const settings: tf.ModelCompileArgs = {
  optimizer: tf.train.adam(0.01),
  loss: 'categoricalCrossentropy',
  metrics: ['accuracy'],
};

interface NetConfig {
  units: number[];
  activation: 'relu' | 'tanh' | 'sigmoid';
  l2: number;
}

export function build(config: NetConfig, inputs: number, classes: number): tf.Sequential {
  const model = tf.sequential();
  config.units.forEach((units, i) => {
    model.add(
      tf.layers.dense({
        units,
        activation: config.activation,
        kernelRegularizer: tf.regularizers.l2({ l2: config.l2 }),
        ...(i === 0 ? { inputShape: [inputs] } : {}),
      }),
    );
  });
  model.add(tf.layers.dense({ units: classes, activation: 'softmax' }));
  model.compile(settings);
  return model;
}
