/** Options of `rowStream`. */
export interface RowStreamOptions {
  /**
   * Rows of the shuffle buffer, >= 1: each row of a batch is drawn at random from so many, and the next one of the source takes its place.
   * As many as an epoch has give a uniform order; fewer leave rows near their places, so a sorted source stays half sorted. Used unless
   * `fit` has `shuffle: false`. Default: 10,000.
   */
  readonly shuffleBuffer?: number;
  /** Rows that are read before they are needed, >= 1; the source waits while there are more. Default: 1,024. */
  readonly readAhead?: number;
  /**
   * Rows of an epoch, >= 1, if known: progress bars show them, and a source that ends before or after is refused, so that a file that was cut off
   * is noticed. Default: not known.
   */
  readonly rows?: number;
}

/** The options, checked. */
export type StreamSettings = Required<Pick<RowStreamOptions, 'shuffleBuffer' | 'readAhead'>> &
  Pick<RowStreamOptions, 'rows'>;
