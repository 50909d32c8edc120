import type { Runtime } from '../../../core/kernels/runtime.js';
import { FLOAT_BYTES } from '../../../core/memory/aligned.js';
import type { Rows } from '../../../data/reading/rows.js';
import type { ListedRows } from '../../../data/reading/sparse.js';
import type { Parts } from '../../parts.js';
import type { Examples } from '../../rows/examples.js';
import type { Trainer } from '../../step/step.js';
import type { Built } from '../../weights/built.js';
import type { MixupOptions } from '../mixup/mixup.js';
import { copyRows } from './copyRows.js';

/** Rows of more bytes than this are not copied into the kernels' memory. */
const MOST_BYTES = 2 ** 28;

/** Gathers rows of a narrow type into batches of f32. Addresses are in the kernels' memory. */
export interface NarrowGather {
  /** Numbers of 32 bits that it needs beside the rows. */
  readonly floats: number;
  /** Writes these numbers. */
  write(address: number): void;
  /** Gathers from a copy of the rows in the kernels' memory. */
  inside(rows: number, own: number, indices: number, batch: number, count: number): void;
  /** Gathers from the rows themselves. */
  outside(own: number, indices: number, batch: number, count: number): void;
}

/** Rows that batches are gathered from, as addresses in the kernels' memory. */
export interface TrainingData {
  /** (n + 1) i32 for rows as lists. */
  readonly starts: number;
  /** Entries of the lists, or 0. */
  readonly entries: number;
  /** Gathers the lists; undefined for dense rows. */
  readonly listed: ListedRows | undefined;
  /** Copies dense rows to a batch. @param indices  address of (rows) i32. @param batch  address of (rows, inputUnits). */
  gatherInputs(indices: number, batch: number, rows: number): void;
  /** (n, targetColumns) f32, or (n) i32 labels. */
  readonly targets: number;
  readonly targetColumns: number;
  /** (n) f32, or 0: all ones. */
  readonly weights: number;
  /** (n) i32: the order of the rows in this epoch. */
  readonly order: number;
}

/**
 * Copies the rows into one region of the kernels' memory, from which batches are gathered and mixed. A large dense X stays where it
 * is: a second copy would cost more than gathering its rows from there.
 */
export function loadTrainingData(
  { layOut }: Parts,
  { runtime, regions }: Built,
  { inputs, targets, weights }: Examples,
  batchSize: number,
  mixup: MixupOptions | undefined,
  narrowGather: ((runtime: Runtime, inputs: Rows, columns: number) => NarrowGather) | undefined,
) {
  const { arena, kernels } = runtime;
  const { rows, columns, data, listed } = inputs;
  const narrow = narrowGather?.(runtime, inputs, columns);
  const lists = listed?.lists(0, rows);
  const isInside = data.byteLength <= MOST_BYTES;
  const {
    region,
    mixing,
    inputs: address,
    own,
    ...addresses
  } = layOut(regions, (floats) => ({
    inputs: floats(isInside ? Math.ceil(data.byteLength / FLOAT_BYTES) : 0),
    own: floats(narrow?.floats ?? 0),
    starts: lists === undefined ? 0 : floats(lists.starts.length),
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
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (isInside) arena.u8(address, bytes.length).set(bytes);
  narrow?.write(own);
  if (lists !== undefined) {
    arena.write(addresses.starts, lists.starts);
    arena.write(addresses.entries, lists.entries);
  }
  arena.write(addresses.targets, targets.data);
  if (weights !== undefined) arena.f32(addresses.weights, rows).set(weights);
  const words = narrow === undefined ? new Int32Array(data.buffer, data.byteOffset, data.length) : new Int32Array();
  const gatherInputs = (indices: number, batch: number, count: number) => {
    if (narrow !== undefined) {
      if (isInside) narrow.inside(address, own, indices, batch, count);
      else narrow.outside(own, indices, batch, count);
    } else if (isInside) kernels.f32_gather_rows(address, indices, batch, count, columns);
    else copyRows(words, arena.i32(indices, count), arena.i32(batch, count * columns), columns);
  };
  return { data: { ...addresses, gatherInputs, listed, targetColumns: targets.columns }, mixing, region };
}

/** Copies the rows `order[first .. first + rows)` of the data into the plan's batch. */
export function gatherBatch(trainer: Trainer, data: TrainingData, first: number, rows: number): void {
  const { plan } = trainer;
  const { kernels } = trainer.runtime;
  const indices = data.order + first * Int32Array.BYTES_PER_ELEMENT;
  if (data.listed !== undefined) {
    data.listed.gather(kernels, plan.slots[0]!, data.starts, data.entries, indices, rows);
  } else data.gatherInputs(indices, plan.input, rows);
  kernels.f32_gather_rows(data.targets, indices, plan.targets, rows, data.targetColumns);
  if (data.weights !== 0) kernels.f32_gather_rows(data.weights, indices, plan.weights, rows, 1);
}
