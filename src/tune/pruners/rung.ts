/** One level of epochs: the trials that came to it, in order, and those that went on. */
export class Rung {
  /** Trials in the order in which they came. */
  readonly entries: number[] = [];
  /** Trials that went on to the next level. */
  private readonly promoted = new Set<number>();
  /** Results by trial; undefined for a trial that failed. */
  private readonly results = new Map<number, number | undefined>();
  /** Number of entries whose results have counted. */
  private counted = 0;
  /** Trials that have counted and did not fail, the best first. */
  private readonly ranked: number[] = [];
  /** Whether no more trials come, and all results have counted. */
  isClosed = false;

  constructor(
    readonly epochs: number,
    private readonly reductionFactor: number,
    private readonly isBetter: (value: number, other: number) => boolean,
  ) {}

  /** @param value  undefined if the trial failed. */
  report(trial: number, value: number | undefined): void {
    this.results.set(trial, value);
  }

  /**
   * Counts results in the order of the entries.
   *
   * @param isFilled  whether no more trials can come.
   * @returns the trials that go on now.
   */
  advance(isFilled: boolean): readonly number[] {
    const next: number[] = [];
    while (this.counted < this.entries.length && this.results.has(this.entries[this.counted]!)) {
      this.count(this.entries[this.counted]!);
      next.push(...this.promote(Math.floor(this.counted / this.reductionFactor)));
    }
    if (isFilled && !this.isClosed && this.counted === this.entries.length) {
      this.isClosed = true;
      next.push(...this.promote(1));
    }
    return next;
  }

  /** Trials that stay at this level for good: once it is closed. */
  get left(): readonly number[] {
    return this.isClosed ? this.ranked.filter((trial) => !this.promoted.has(trial)) : [];
  }

  /** Puts a trial in its place in the ranking; equal values in the order of the entries. */
  private count(trial: number): void {
    this.counted++;
    const value = this.results.get(trial);
    if (value === undefined) return;
    const place = this.ranked.findIndex((other) => this.isBetter(value, this.results.get(other)!));
    this.ranked.splice(place === -1 ? this.ranked.length : place, 0, trial);
  }

  private promote(count: number): number[] {
    const next = this.ranked.slice(0, count).filter((trial) => !this.promoted.has(trial));
    for (const trial of next) this.promoted.add(trial);
    return next;
  }
}
