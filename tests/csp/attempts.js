// @ts-check
// What the library comes to on a page or in a worker, under whatever policy they have.
import { dense, init, memory, sequential, verifyRuntime } from '../../dist/index.js';

/** Memories and instances that were made since the program began. */
const made = { memories: 0, instances: 0 };

/**
 * The same constructor, counting. Not a subclass: an instance's own memory would not be of it.
 *
 * @template {new (...args: never[]) => object} T @param {T} real @param {keyof typeof made} what @returns {T}
 */
function counted(real, what) {
  return new Proxy(real, {
    construct(target, args) {
      made[what]++;
      return Reflect.construct(target, args);
    },
  });
}
WebAssembly.Memory = counted(WebAssembly.Memory, 'memories');
WebAssembly.Instance = counted(WebAssembly.Instance, 'instances');

/** @param {() => unknown} call @returns {Promise<object>} its value, or what there is to know of its error. */
async function outcomeOf(call) {
  try {
    return { value: await call() };
  } catch (error) {
    const { name, code, expected, message } = /** @type {import('../../dist/errors.js').OckhamError} */ (error);
    return { name, code, expected, message };
  }
}

/** @type {string[]} */
const warnings = [];
console.warn = (/** @type {string} */ line) => warnings.push(line);

/** Every way in which a program may start the kernels, one after the other, and what was made and said. */
export async function attempts() {
  const model = sequential({ seed: 1, layers: [dense({ units: 2, inputShape: [3] })] });
  const outcomes = {
    threads: await outcomeOf(() => init({ threads: 2 })),
    init: await outcomeOf(() => init()),
    predict: await outcomeOf(() => [...model.predict([[1, 2, 3]]).data]),
    memory: await outcomeOf(() => memory()),
    verification: await outcomeOf(() => verifyRuntime()),
  };
  return { outcomes, made, warnings, isIsolated: globalThis.crossOriginIsolated };
}
