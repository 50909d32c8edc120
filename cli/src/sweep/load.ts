import { UsageError } from '../exit.js';

/** Loads the package for queues, which few need. @throws UsageError with what to install. */
export async function loadSweep(): Promise<typeof import('@ockham/sweep')> {
  try {
    return await import('@ockham/sweep');
  } catch (cause) {
    const isMissing =
      cause instanceof Error &&
      'code' in cause &&
      cause.code === 'ERR_MODULE_NOT_FOUND' &&
      /ockham\/sweep/.test(cause.message);
    if (!isMissing) throw cause;
    throw new UsageError('a queue needs one more package; install it with: npm install @ockham/sweep', { cause });
  }
}
