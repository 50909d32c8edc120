/** The middle of numbers: the median lies half way between its two values. */
export interface Middle {
  /** Values of ranks floor((n - 1) / 2) and floor(n / 2), counted from 0. */
  readonly low: number;
  readonly high: number;
  /** How far their ranks may be from these, as a share of n. 0: they are exact. */
  readonly rankError: number;
}

/** Distinct values that are counted one by one. */
const MOST_DISTINCT = 4096;
/** Values of a level; even. */
const ROOM = 4096;

/** Values that each stand for `weight` values. */
interface Level {
  readonly weight: number;
  readonly values: Float64Array;
  held: number;
  /** Whether the next compaction keeps the values of odd rank. */
  isOdd: boolean;
}

/**
 * Median of numbers that come in turn, in bounded memory. It is exact for up to 4,096 distinct values, however many rows they have.
 *
 * More are kept in levels of 4,096. A full level is sorted, and every other value goes to the next level, where it stands for twice as many. That
 * moves the rank of any number by at most the weight w of the level, up if the values of even rank are kept, down if those of odd rank
 * are. A level keeps them in turns, so its k-th compaction leaves at most w in all if k is even or odd: the error grows with every other one.
 * So ranks are off by at most ceil(k / 2) w, summed over the levels: about n log2(n / 4096) / 8192, 0.1 % of a million rows. The bound is counted for the
 * rows at hand. Nothing is drawn at random: the same rows in the same order give the same bits.
 *
 * Source: Manku, Rajagopalan & Lindsay, "Approximate medians and other quantiles in one pass and with limited memory" (1998), whose collapse of
 * two buffers this is; Karnin, Lang & Liberty (2016) call it a compactor.
 */
export class MedianSummary {
  /** Numbers added. */
  count = 0;
  /** Values with their number, while they are few. */
  private counts: Map<number, number> | undefined = new Map();
  private readonly levels: Level[] = [];
  /** Bound on the error of ranks, in rows. */
  private error = 0;

  add(value: number): void {
    this.count++;
    const { counts } = this;
    if (counts === undefined) {
      this.put(value, 0);
      return;
    }
    counts.set(value, (counts.get(value) ?? 0) + 1);
    if (counts.size <= MOST_DISTINCT) return;
    this.counts = undefined;
    for (const [known, times] of counts) {
      // Once for each power of 2 in their number.
      for (let left = times, level = 0; left > 0; left = Math.floor(left / 2), level++) {
        if (left % 2 === 1) this.put(known, level);
      }
    }
  }

  /** Of at least one number. */
  middle(): Middle {
    const entries: (readonly [value: number, weight: number])[] =
      this.counts === undefined
        ? this.levels.flatMap(({ values, weight, held }) =>
            Array.from(values.subarray(0, held), (value) => [value, weight] as const),
          )
        : [...this.counts];
    entries.sort(([a], [b]) => a - b);
    const { count } = this;
    const valueAt = (rank: number): number => {
      let before = 0;
      for (const [value, weight] of entries) {
        before += weight;
        if (before > rank) return value;
      }
      return Number.NaN; // the weights sum to the count
    };
    return {
      low: valueAt(Math.floor((count - 1) / 2)),
      high: valueAt(Math.floor(count / 2)),
      rankError: this.error / count,
    };
  }

  /** Puts a value into a level, which is made or compacted first if need be. */
  private put(value: number, index: number): void {
    while (this.levels.length <= index) {
      const weight = 2 * (this.levels.at(-1)?.weight ?? 0.5);
      this.levels.push({ weight, values: new Float64Array(ROOM), held: 0, isOdd: false });
    }
    const level = this.levels[index]!;
    if (level.held === ROOM) this.compact(level, index);
    level.values[level.held++] = value;
  }

  private compact(level: Level, index: number): void {
    const { values, weight, isOdd } = level;
    values.sort();
    level.held = 0;
    if (!isOdd) this.error += weight;
    level.isOdd = !isOdd;
    for (let at = Number(isOdd); at < ROOM; at += 2) this.put(values[at]!, index + 1);
  }
}
