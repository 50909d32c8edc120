import type { Parts } from '../parts.js';
import type { Examples } from '../rows/examples.js';
import type { MixupOptions } from '../step/mixup.js';
import type { Built } from '../weights/built.js';

/** Copies the rows into one region of the kernels' memory, from which batches are gathered and mixed. */
export function loadTrainingData(
  { layMixing, layOut }: Parts,
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
    mixing: mixup && layMixing(mixup, floats, batchSize, Math.max(columns, targets.columns)),
  }));
  arena.write(addresses.inputs, X);
  if (lists !== undefined) arena.write(addresses.entries, lists.entries);
  arena.write(addresses.targets, targets.data);
  if (weights !== undefined) arena.f32(addresses.weights, rows).set(weights);
  return { data: { ...addresses, listed, targetColumns: targets.columns }, mixing, region };
}
