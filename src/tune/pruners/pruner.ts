/** Which trials go on, and after how many epochs that is decided. Made by `asha`. */
export interface Pruner {
  readonly name: 'asha' | 'none';
  readonly reductionFactor: number;
  readonly gracePeriod: number;
}

/** Trains every trial to its end. */
export const none: Pruner = { name: 'none', reductionFactor: 1, gracePeriod: 0 };

/** Epochs after which trials are compared, ascending: grace * reduction^k below the end, and the end. */
export function levelsOf({ name, reductionFactor, gracePeriod }: Pruner, epochs: number): readonly number[] {
  const levels: number[] = [];
  if (name === 'asha') for (let level = gracePeriod; level < epochs; level *= reductionFactor) levels.push(level);
  return [...levels, epochs];
}
