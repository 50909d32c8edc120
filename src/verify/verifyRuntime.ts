import { runtime, type Simd } from '../core/kernels/runtime.js';
import { Yielder } from '../core/turns/yielder.js';
import { requireInteger, requireOptions } from '../validate.js';
import { functionAnswers } from './functions.js';
import { type Computation, type KnownAnswer, Scratch } from './knownAnswer.js';
import { hasFusedProducts, productAnswers } from './products.js';
import { randomAnswers } from './random.js';
import { reductionAnswer } from './reductions.js';
import { trainingAnswer } from './training.js';

/** Options of {@link verifyRuntime}. */
export interface VerifyOptions {
  /**
   * Least number of calls of each checked kernel before the checks. Engines recompile functions that are called often, and 10,000
   * calls are enough. They take about a second, with turns of the event loop between them. Default: 0.
   */
  warmUp?: number;
}

/** One computation whose result is known to the bit. */
export interface RuntimeCheck {
  readonly name: string;
  readonly ok: boolean;
  /** Bits as hexadecimal digits; a hash for larger results. */
  readonly expected: string;
  /** The same for this engine's result, or the error that ended the check. */
  readonly got: string;
  /** By the engine's clock, which is coarse or stopped in some engines. */
  readonly milliseconds: number;
}

/** Result of {@link verifyRuntime}. */
export interface Verification {
  /** Whether every result has the promised bits. */
  readonly ok: boolean;
  /** 'relaxed': kernels with fused multiply-adds run, which are outside the promise of the same bits; see `init`. */
  readonly simd: Simd;
  /** The finding in words, with the names of wrong results. */
  readonly sentence: string;
  readonly checks: readonly RuntimeCheck[];
}

/** Milliseconds between two turns of the event loop in a warm-up. */
const YIELD_EVERY = 16;

/**
 * Checks whether this engine computes the promised bits. Compares the random generator, exp, log, tanh, products, sums, a dropout
 * mask and a training of three steps with their known results. It takes 20 to 30 milliseconds, uses the running kernels with
 * their threads, and frees its memory.
 *
 * A wrong result does not throw: it is in the report, like the error of a kernel that failed.
 *
 * @throws RuntimeSupportError if the kernels cannot run: no WebAssembly, no SIMD, or a policy that forbids compiling;
 *   OptionError, HyperparameterError for options; MemoryError.
 * @example
 * const { ok, sentence, checks } = await verifyRuntime();
 * if (!ok) console.warn(sentence, checks.filter((check) => !check.ok));
 */
export async function verifyRuntime(options: VerifyOptions = {}): Promise<Verification> {
  requireOptions('verifyRuntime', options, ['warmUp']);
  const { warmUp = 0 } = options;
  requireInteger('verifyRuntime.warmUp', warmUp, 0);
  const memory = new Scratch(runtime());
  try {
    const answers = [
      ...randomAnswers(),
      ...functionAnswers(),
      ...productAnswers(),
      reductionAnswer(),
      trainingAnswer(),
    ].map((answer) => ({ answer, computation: answer.prepare(memory) }));
    if (warmUp > 0) {
      const yielder = new Yielder(YIELD_EVERY);
      for (const { computation } of answers) await repeat(computation, warmUp, yielder);
      await yielder.yieldNow();
    }
    const checks = answers.map(({ answer, computation }) => check(answer, computation));
    const simd = hasFusedProducts(memory) ? 'relaxed' : memory.runtime.simd;
    const wrong = checks.filter(({ ok }) => !ok).map(({ name }) => name);
    return { ok: wrong.length === 0, simd, sentence: sentenceOf(simd, checks.length, wrong), checks };
  } finally {
    memory.release();
  }
}

/** Repeats a computation until each kernel has been called so often. Stops at an error, which the check will report. */
async function repeat(computation: Computation, calls: number, yielder: Yielder): Promise<void> {
  for (let called = 0; called < calls; called += computation.calls) {
    try {
      if (computation.warm === undefined) computation.compute();
      else computation.warm();
    } catch {
      return;
    }
    if (yielder.isDue()) await yielder.yieldNow();
  }
}

function check({ name, expected }: KnownAnswer, computation: Computation): RuntimeCheck {
  const start = performance.now();
  const got = resultOf(computation);
  return { name, ok: got === expected, expected, got, milliseconds: performance.now() - start };
}

function resultOf(computation: Computation): string {
  try {
    computation.compute();
    return computation.read();
  } catch (error) {
    return String(error);
  }
}

function sentenceOf(simd: Simd, count: number, wrong: readonly string[]): string {
  const found = wrong.length === 0 ? `all ${count} results have the promised bits` : `off: ${wrong.join(', ')}`;
  if (simd === 'relaxed') return `The relaxed build is outside the promise of the same bits; ${found}.`;
  if (wrong.length === 0) return `This engine computes the promised bits: ${found}.`;
  return `This engine computes other bits than promised; ${found}. What is trained here differs from what is trained elsewhere.`;
}
