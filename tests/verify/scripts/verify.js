// @ts-check
// Prints, as JSON, what verifyRuntime finds under the kernels that init is asked for: with its report, how many tiles each thread
// computed, and, under --allow-natives-syntax, which of the kernels that it used have not been optimized by then.
//
//   node tests/verify/scripts/verify.js <options of init> <options of verifyRuntime>, both as JSON
import { init, verifyRuntime } from 'ockham';
import { runtime } from '../../../dist/core/runtime.js';
import { threadStatistics } from '../../../dist/core/threads.js';

const [, , choice = '{}', options = '{}'] = process.argv;
await init(JSON.parse(choice));

const { kernels } = runtime();
/** @type {Set<keyof typeof kernels>} */
const used = new Set();
Object.assign(runtime(), {
  kernels: new Proxy(kernels, {
    get(target, name) {
      const key = /** @type {keyof typeof kernels} */ (name);
      used.add(key);
      return target[key];
    },
  }),
});
const found = await verifyRuntime(JSON.parse(options));

// V8's own words, which are no JavaScript to anything that reads this file.
const isBaseline = process.execArgv.includes('--allow-natives-syntax')
  ? new Function('kernel', 'return %IsLiftoffFunction(kernel)')
  : () => false;
const called = [...used].filter((name) => name.startsWith('f32_') || name.startsWith('u32_'));
const baseline = called.filter((name) => isBaseline(kernels[name]));
console.log(JSON.stringify({ found, tiles: threadStatistics(), baseline }));
