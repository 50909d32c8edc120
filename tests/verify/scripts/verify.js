// @ts-check
// Prints, as JSON, what verifyRuntime finds under the kernels that init is asked for: with its report, how many tiles each thread
// computed, and, under --allow-natives-syntax, which of the kernels that it used have not been optimized by then.
//
//   node tests/verify/scripts/verify.js <options of init> <options of verifyRuntime>, both as JSON
import { init, verifyRuntime } from 'ockham';
import { adoptExtra, extraKernels } from '../../../dist/core/kernels/extra.js';
import { runtime } from '../../../dist/core/kernels/runtime.js';
import { threadStatistics } from '../../../dist/core/threads/start.js';

const [, , choice = '{}', options = '{}'] = process.argv;
await init(JSON.parse(choice));

const core = runtime().kernels;
const kernels = { ...core, ...extraKernels(core) };
/** @type {Set<keyof typeof kernels>} */
const used = new Set();
const watched = new Proxy(kernels, {
  get(target, name) {
    const key = /** @type {keyof typeof kernels} */ (name);
    used.add(key);
    return target[key];
  },
});
Object.assign(runtime(), { kernels: watched });
adoptExtra(watched, watched);
const found = await verifyRuntime(JSON.parse(options));

// V8's own words, which are no JavaScript to anything that reads this file.
const isBaseline = process.execArgv.includes('--allow-natives-syntax')
  ? new Function('kernel', 'return %IsLiftoffFunction(kernel)')
  : () => false;
const called = [...used].filter((name) => name.startsWith('f32_') || name.startsWith('u32_'));
const baseline = called.filter((name) => isBaseline(kernels[name]));
console.log(JSON.stringify({ found, tiles: threadStatistics(), baseline }));
