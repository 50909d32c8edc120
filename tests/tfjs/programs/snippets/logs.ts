import type * as tf from '@tensorflow/tfjs';

// Logs in callbacks.
export const losses: number[] = [];

export const onEpochEnd = async (epoch: number, logs?: tf.Logs): Promise<void> => {
  if (logs) losses.push(logs.loss);
  console.log(`epoch ${epoch}: ${logs?.val_loss?.toFixed(4)}`);
};

export function format(logs: tf.Logs): string {
  return Object.entries(logs)
    .map(([name, value]) => `${name} ${value.toFixed(3)}`)
    .join(', ');
}
