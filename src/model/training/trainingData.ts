import type { ListedRows } from '../../data/reading/sparse.js';
import type { Parts } from '../parts.js';
import type { Examples } from '../rows/examples.js';
import type { Trainer } from '../step/step.js';
import type { Built } from '../weights/built.js';
import type { MixupOptions } from './mixup/mixup.js';

/** Rows that batches are gathered from, as addresses in the kernels' memory. */
export interface TrainingData {
  /** (n, inputUnits), or (n + 1) i32 for rows as lists. */
  readonly inputs: number;
  /** Entries of the lists, or 0. */
  readonly entries: number;
  /** Gathers the lists; undefined for dense rows. */
  readonly listed: ListedRows | undefined;
  /** (n, targetColumns) f32, or (n) i32 labels. */
  readonly targets: number;
  readonly targetColumns: number;
  /** (n) f32, or 0: all ones. */
  readonly weights: number;
  /** (n) i32: the order of the rows in this epoch. */
  readonly order: number;
}

/** Copies the rows into one region of the kernels' memory, from which batches are gathered and mixed. */
export function loadTrainingData(
  { layOut }: Parts,
  { runtime, regions }: Built,
  { inputs, targets, weights }: Examples,
  batchSize: number,
  mixup: MixupOptions | undefined,
) {
  const { arena } = runtime;
  const { rows, columns, data, listed } = inputs;
  const lists = listed?.lists(0, rows);
  const X = lists?.starts ?? data;
  const { region, mixing, ...addresses } = layOut(regions, (floats) => ({
    inputs: floats(X.length),
    entries: lists === undefined ? 0 : floats(lists.entries.length),
    targets: floats(targets.data.length),
    weights: weights === undefined ? 0 : floats(weights.length),
    order: floats(rows),
    mixing: mixup && {
      alpha: mixup.alpha,
      partners: floats(batchSize),
      rows: floats(batchSize * Math.max(columns, targets.columns)),
    },
  }));
  arena.write(addresses.inputs, X);
  if (lists !== undefined) arena.write(addresses.entries, lists.entries);
  arena.write(addresses.targets, targets.data);
  if (weights !== undefined) arena.f32(addresses.weights, rows).set(weights);
  return { data: { ...addresses, listed, targetColumns: targets.columns }, mixing, region };
}

/** Copies the rows `order[first .. first + rows)` of the data into the plan's batch. */
export function gatherBatch(trainer: Trainer, data: TrainingData, first: number, rows: number): void {
  const { plan, network } = trainer;
  const { kernels } = trainer.runtime;
  const indices = data.order + first * Int32Array.BYTES_PER_ELEMENT;
  if (data.listed !== undefined) {
    data.listed.gather(kernels, plan.slots[0]!, data.inputs, data.entries, indices, rows);
  } else kernels.f32_gather_rows(data.inputs, indices, plan.input, rows, network.inputUnits);
  kernels.f32_gather_rows(data.targets, indices, plan.targets, rows, data.targetColumns);
  if (data.weights !== 0) kernels.f32_gather_rows(data.weights, indices, plan.weights, rows, 1);
}
