/**
 * Ends the workers that cross-validations with `threads` have started and that are idle: they are kept, with their code compiled, for
 * the next one. They do not keep a process alive, and hold no rows, but the memory of their kernels stays as large as it became: a page
 * that has no more to cross-validate gets it back.
 *
 * @example
 * const { cvLinearPath } = await import('ockham/linear');
 * await cvLinearPath(X, y, { folds: 5, seed: 1, threads: 2 });
 * await closeWorkers();
 */
export async function closeWorkers(): Promise<void> {
  const { closeIdle } = await import('./worker/runner.js');
  closeIdle();
}
