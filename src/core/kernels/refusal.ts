import { RuntimeSupportError } from '../../errors.js';

/** Messages of Chromium, Firefox and Safari under a Content-Security-Policy. */
const POLICY = /unsafe-eval|Content Security Policy|blocked by CSP/i;
/** Messages of runtimes that compile only before a program starts: workerd. */
const EMBEDDER = /code generation|disallowed by embedder/i;
/** (module (func (result v128) (i8x16.popcnt (i8x16.splat (i32.const 0))))) */
const SIMD = Uint8Array.from([
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0],
  ...[10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11],
]);

/** Makes the error for an engine without WebAssembly. */
export function missingWebAssembly(): RuntimeSupportError {
  return new RuntimeSupportError(
    'ockham needs WebAssembly, which this engine lacks, or has turned off (lockdown mode, --jitless)',
    { expected: 'WebAssembly' },
  );
}

/**
 * Makes the error for an engine that refused to compile or to instantiate the kernels: says what it lacks or forbids.
 *
 * @param cause   the engine's error.
 * @param option  the option of `init` that takes the kernels compiled.
 */
export function refusal(cause: unknown, option: string): RuntimeSupportError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const [what, expected] = missingFor(cause, reason, `init({ ${option} })`);
  return new RuntimeSupportError(`ockham: the WebAssembly module cannot be compiled: ${what} (${reason})`, {
    cause,
    expected,
  });
}

/** A sentence, and the name of what is missing. */
function missingFor(cause: unknown, reason: string, init: string): [string, string] {
  if (POLICY.test(reason)) {
    const directive = "'wasm-unsafe-eval'";
    return [`the Content-Security-Policy must allow ${directive} in script-src`, directive];
  }
  if (EMBEDDER.test(reason)) {
    const sentence = `this runtime compiles none while a program runs; import one, and give it to ${init}`;
    return [`${sentence} (in a page, the Content-Security-Policy must allow 'wasm-unsafe-eval')`, init];
  }
  if (!hasSimd()) {
    return [
      'the engine must support fixed-width SIMD (Chrome 91, Firefox 89, Safari 16.4, Node 16.4 or later)',
      'SIMD',
    ];
  }
  if (cause instanceof RangeError) return ['the engine has not enough memory left', 'memory'];
  return ['the engine refuses it', 'a WebAssembly module'];
}

function hasSimd(): boolean {
  try {
    return WebAssembly.validate(SIMD);
  } catch {
    return true; // validating is forbidden, too: nothing says that SIMD is missing
  }
}
