// Models on this thread and in a worker, side by side.
import { onTestFinished } from 'vitest';
import { adam, type Callback, type EpochLog, type Matrix, type Sequential } from '../../src/index.js';
import { type InWorkerOptions, inWorker, type WorkerModel } from '../../src/worker/index.js';
import { bitsOf, classification, classifier } from '../support/models.js';

/** 37 rows of 4 columns, 3 classes. */
export const { X, y } = classification(37, 4, 3);

/** 4-6-3 with dropout, compiled. */
export function compiled(): Sequential {
  const model = classifier();
  model.compile({
    optimizer: adam({ learningRate: 0.01 }),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });
  return model;
}

/** The model in a worker, which ends with the test. */
export async function hosted(
  model: Sequential | Uint8Array = compiled(),
  options?: InWorkerOptions,
): Promise<WorkerModel> {
  const remote = await inWorker(model, options);
  onTestFinished(() => remote.dispose());
  return remote;
}

export async function remoteBits(model: WorkerModel): Promise<number[][]> {
  return bitsOf(await model.getWeights());
}

/** Logs without what no two trainings have in common. */
export function untimed(epochs: readonly EpochLog[]): object[] {
  return epochs.map((log) => ({ ...log, seconds: 0 }));
}

/** A callback that notes every call of its hooks, with what it was told. */
export function recorder(calls: unknown[]): Callback {
  const note =
    (hook: string) =>
    (...args: unknown[]) => {
      const { step, learningRate } = args.pop() as { step: number; learningRate: number };
      calls.push([hook, ...args.map((arg) => plain(arg)), step, learningRate]);
    };
  return {
    onTrainBegin: note('onTrainBegin'),
    onTrainEnd: note('onTrainEnd'),
    onTrainExit: note('onTrainExit'),
    onEpochBegin: note('onEpochBegin'),
    onEpochEnd: note('onEpochEnd'),
    onBatchBegin: note('onBatchBegin'),
    onBatchEnd: note('onBatchEnd'),
  };
}

function plain(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'seconds' in value ? { ...value, seconds: 0 } : value;
}

/** A matrix by its numbers. */
export function numbers({ data, shape }: Matrix) {
  return { data: [...data], shape: [...shape] };
}
