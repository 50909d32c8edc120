import * as tf from '@tensorflow/tfjs';

// Callbacks as options, and made of them.
export function progress(report: (fraction: number) => void, epochs: number): tf.CustomCallbackArgs {
  return {
    onTrainBegin: () => report(0),
    onEpochEnd: async (epoch) => {
      report((epoch + 1) / epochs);
      await tf.nextFrame();
    },
    onBatchEnd: (batch, logs) => {
      if (batch === 0) console.log(logs?.loss);
    },
  };
}

export const callback: tf.CustomCallback = new tf.CustomCallback(progress(console.log, 10));
