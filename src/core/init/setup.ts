// Applies the options of init: loaded only by `init(options)`.

import { HyperparameterError, OptionError, StateError } from '../../errors.js';
import { refuse, requireBoolean } from '../../validate.js';
import { adoptExtra } from '../kernels/extra.js';
import { instantiateExtra } from '../kernels/instantiate.js';
import type { RuntimeSwitch, Simd } from '../kernels/runtime.js';
import { type GivenModules, instantiateGiven, readModules } from './module.js';
import type { InitOptions } from './options.js';

/** More would only wait for each other. */
const MOST_THREADS = 256;

/** Which kernels to run. */
interface Choice {
  readonly threads: number;
  readonly simd: Simd;
  readonly wide: boolean;
}

/** Options of the running kernels. */
let running: Choice = { threads: 1, simd: 'fixed', wide: false };

/**
 * Runs the kernels that these options ask for.
 *
 * @param start  passed in, not imported: so a bundler need not split the kernels from the rest of the library.
 */
export async function setUp(options: InitOptions, start: RuntimeSwitch): Promise<void> {
  const refuseSecond = (option: keyof InitOptions): void => {
    if (start.isRunning()) refuseChange(option);
  };
  const { module, extra } = options;
  const threads = options.threads === undefined ? undefined : requireThreads(options.threads);
  const simd = options.simd === undefined ? undefined : requireSimd(options.simd);
  const wide = options.wide === undefined ? undefined : requireBoolean('init.wide', options.wide);
  const isThreaded = threads !== undefined && threads !== 1;
  if (simd === 'relaxed' && isThreaded) refusePair('threads', 'simd', threads);
  if (module !== undefined) {
    if (isThreaded) refusePair('threads', 'module', threads);
    if (simd === 'relaxed') refusePair('simd', 'module', simd);
    if (wide) refusePair('wide', 'module', wide);
    refuseSecond('module');
    const given = await readModules(module, extra);
    refuseSecond('module');
    runGiven(start, given);
    return;
  }
  if (extra !== undefined) refuse(OptionError, 'init.extra', 'given beside module', extra);
  // A separate chunk, and so are relaxed.js and wide.js.
  const pool = isThreaded ? await import('../threads/start.js') : undefined;
  const count = threads === undefined ? undefined : (pool?.threadCount(threads) ?? 1);
  const relaxed = simd === 'relaxed' ? await import('./relaxed.js') : undefined;
  const wider = wide ? await import('./wide.js') : undefined;
  if (start.isRunning()) {
    if (count !== undefined && count !== running.threads) refuseSecond('threads');
    if (simd !== undefined && simd !== running.simd) refuseSecond('simd');
    if (wide !== undefined && wide !== running.wide) refuseSecond('wide');
    return;
  }
  wider?.widen();
  const choice: Choice = { threads: count ?? 1, simd: simd ?? 'fixed', wide: wide ?? false };
  if (choice.threads > 1) {
    const started = await pool?.startThreads(choice.threads, start.builtIn, choice.wide);
    if (start.isRunning()) started?.close(); // something used the kernels meanwhile
    refuseSecond('threads');
    start.run(started);
  } else {
    const source = relaxed?.relaxedModule(start.builtIn());
    if (source === undefined) start.run(wider?.wideModule(start.builtIn()));
    else start.run(source, 'relaxed');
  }
  running = choice;
}

/** Runs the given modules. @throws RuntimeSupportError if one is not of this library; then none runs. */
function runGiven(start: RuntimeSwitch, { module, extra }: GivenModules): void {
  const given = start.prepare(module, 'fixed', instantiateGiven);
  if (extra !== undefined) adoptExtra(given.kernels, instantiateExtra(extra, given.kernels.memory, instantiateGiven));
  start.run(given);
}

function requireThreads(threads: unknown): number | 'auto' {
  if (threads === 'auto') return threads;
  if (typeof threads === 'number' && Number.isSafeInteger(threads) && threads >= 1 && threads <= MOST_THREADS) {
    return threads;
  }
  refuse(HyperparameterError, 'init.threads', `'auto' or an integer from 1 to ${MOST_THREADS}`, threads);
}

function requireSimd(simd: unknown): Simd {
  if (simd === 'fixed' || simd === 'relaxed') return simd;
  refuse(OptionError, 'init.simd', "'fixed' or 'relaxed'", simd);
}

function refusePair(option: keyof InitOptions, other: keyof InitOptions, got: unknown): never {
  const message = `init: give either ${other} or ${option}: there is no build for both`;
  throw new OptionError(message, { path: `init.${option}`, got });
}

function refuseChange(option: keyof InitOptions): never {
  throw new StateError(
    'E_INITIALIZED',
    `init: the kernels are already running; give \`${option}\` before anything else`,
    { path: `init.${option}` },
  );
}
