/** The part of a terminal that progress uses. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/**
 * The output for progress, if any: the error stream of a process. A bar needs a terminal; lines go to any stream, or to the
 * console if there is none.
 *
 * @param verbose  1 for a bar, 2 for lines.
 */
export function terminal(verbose: number): Terminal | undefined {
  const host = globalThis as { readonly process?: { readonly stderr?: Terminal } };
  const out = host.process?.stderr;
  if (verbose === 2) return out ?? { write: (text) => console.log(text.trimEnd()) };
  return verbose === 1 && out?.isTTY === true ? out : undefined;
}
