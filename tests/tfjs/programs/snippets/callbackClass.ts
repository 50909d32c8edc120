import * as tf from '@tensorflow/tfjs';

// A class of its own over tf.Callback.
export class StopAt extends tf.Callback {
  constructor(private readonly goal: number) {
    super();
  }

  async onEpochEnd(_epoch: number, logs?: { [key: string]: number | tf.Scalar }): Promise<void> {
    const loss = logs?.['loss'];
    if (typeof loss === 'number' && loss < this.goal) this.model.stopTraining = true;
  }
}

export const callbacks: tf.Callback[] = [new StopAt(0.1), tf.callbacks.earlyStopping({ patience: 3 })];
