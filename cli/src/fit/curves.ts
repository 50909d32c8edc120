import type { Sequential } from 'ockham';
import type { Table } from 'ockham/table';
import { buildNetwork, type Goal } from './build.js';
import type { Setting } from './space.js';

/** Figures of one epoch: data loss and penalties apart. */
export interface EpochFigures {
  readonly epoch: number;
  readonly train: number;
  /** Of the test rows, which decide nothing. */
  readonly test: number;
  /** All penalties together. */
  readonly penalty: number;
}

/** Trains the chosen setting on all rows that train. The weights are those of any other training with this setting and seed. */
export async function trainChosen(
  goal: Goal,
  { setting, epochs, batchSize }: { readonly setting: Setting; readonly epochs: number; readonly batchSize: number },
  train: Table,
  test: Table,
  signal: AbortSignal,
  onEpoch: (share: number) => void,
): Promise<{ readonly model: Sequential; readonly curves: readonly EpochFigures[] }> {
  const model = buildNetwork(goal, setting, train);
  let done = 0;
  try {
    const { epochs: logs } = await model.fit(train, {
      epochs,
      batchSize,
      validationData: test,
      signal,
      verbose: false,
      onWarning: () => {},
      callbacks: [{ onEpochEnd: () => onEpoch(++done / epochs) }],
    });
    const curves = logs.map((log, index) => ({
      epoch: index + 1,
      train: log.dataLoss,
      test: log.valDataLoss!,
      penalty: Object.values(log.penalties).reduce((sum, value) => sum + value, 0),
    }));
    return { model, curves };
  } catch (error) {
    model.dispose();
    throw error;
  }
}
