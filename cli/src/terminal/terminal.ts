/** Streams of the command, and their abilities. */
export interface Terminal {
  /** Results. */
  readonly out: NodeJS.WritableStream;
  /** Progress and errors. */
  readonly err: NodeJS.WritableStream;
  /** Whether `err` is a terminal, which can be redrawn: otherwise there is no progress. */
  readonly interactive: boolean;
  /** Whether `out` may be coloured. */
  readonly colour: boolean;
}
