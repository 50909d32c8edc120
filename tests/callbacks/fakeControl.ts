import type { EpochLog, TrainingControl, TrainingParameters } from '../../src/callbacks/callback.js';
import type { WeightsSnapshot } from '../../src/types.js';

/** A model as callbacks see it, without one: what they do to it stands in `done`. */
export function fakeControl(fields: Partial<Record<keyof TrainingControl, unknown>> = {}) {
  const done: unknown[] = [];
  const control = {
    step: 0,
    learningRate: 1,
    weight: 0,
    stopTraining: () => void done.push('stop'),
    takeSnapshot: () => snapshot(control.weight),
    restoreSnapshot: ({ weights }: WeightsSnapshot) => {
      control.weight = weights[0]!.data[0]!;
      done.push(`restore ${control.weight}`);
    },
    prune: (options: unknown) => void done.push(options),
    getWeights: () => snapshot(control.weight).weights,
    ...fields,
  };
  return { control: control as typeof control & TrainingControl, done };
}

export function snapshot(weight: number): WeightsSnapshot {
  return { weights: [{ data: Float32Array.of(weight, 1), shape: [1, 2] }], pruned: [null], average: null };
}

export function parameters(fields: object = {}): TrainingParameters {
  const figures = new Map([
    ['loss', 'min'],
    ['accuracy', 'max'],
  ]);
  return { epochs: 10, steps: 4, figures, ...fields } as unknown as TrainingParameters;
}

export function log(figures: object, epoch = 0): EpochLog {
  return { epoch, seconds: 0.25, ...figures } as unknown as EpochLog;
}
