import { SAMPLED_BLOCK as BLOCK, SAMPLED_GROUP as GROUP } from '../../core/kernels/sampledBlocks.js';

/** The arrays of f32_sampled_tn that say where C is computed. */
export interface PlaceLists {
  readonly columns: Int32Array;
  readonly starts: Int32Array;
  /** u16, two to a number. */
  readonly entries: Int32Array;
  /** Number of entries. */
  readonly count: number;
}

/**
 * Lists the places of a (rows, columns) matrix where `mask` is not 0: those columns that have one, in groups of four, and for each group
 * and block of rows the rows with one of them.
 */
export function listPlaces(mask: Float32Array, rows: number, columns: number): PlaceLists {
  const isAlive = new Uint8Array(columns);
  for (let index = 0; index < mask.length; index += columns) {
    for (let column = 0; column < columns; column++) if (mask[index + column] !== 0) isAlive[column] = 1;
  }
  const alive = Array.from(isAlive.keys()).filter((column) => isAlive[column] === 1);
  const groups = Math.ceil(alive.length / GROUP);
  const ofGroups = Int32Array.from({ length: groups * GROUP }, (_, place) => alive[place] ?? alive.at(-1)!);
  const starts = new Int32Array(Math.ceil(rows / BLOCK) * groups + 1);
  const entries = new Uint16Array(2 * Math.ceil((rows * groups) / 2));
  let count = 0;
  for (let list = 0; list < starts.length - 1; list++) {
    const first = Math.floor(list / groups) * BLOCK;
    const group = (list % groups) * GROUP;
    const lanes = Math.min(GROUP, alive.length - group);
    for (let row = first; row < Math.min(first + BLOCK, rows); row++) {
      let bits = 0;
      for (let lane = 0; lane < lanes; lane++) {
        if (mask[row * columns + alive[group + lane]!] !== 0) bits |= 1 << lane;
      }
      if (bits !== 0) entries[count++] = ((row - first) << 4) | bits;
    }
    starts[list + 1] = count;
  }
  return { columns: ofGroups, starts, entries: new Int32Array(entries.buffer, 0, Math.ceil(count / 2)), count };
}
