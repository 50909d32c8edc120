// @ts-check
// How init answers, by case. Prints JSON.
import { dense, init, sequential } from 'ockham';
import { threadStatistics } from '../../../dist/core/threads/start.js';

/** @type {string[]} */
const warnings = [];
console.warn = (/** @type {string} */ line) => warnings.push(line);

/** The code of what a promise is rejected with. @param {Promise<unknown>} promise */
async function codeOf(promise) {
  return promise.then(
    () => 'nothing',
    (error) => String(error.code),
  );
}

function use() {
  sequential({ seed: 1, layers: [dense({ units: 2, inputShape: [3] })] }).predict([[1, 2, 3]]);
}

/** @type {Record<string, () => Promise<unknown>>} */
const cases = {
  async again() {
    await init({ threads: 2 });
    const same = await codeOf(init({ threads: 2 }));
    const plain = await codeOf(init());
    return { same, plain, other: await codeOf(init({ threads: 3 })), one: await codeOf(init({ threads: 1 })) };
  },
  async together() {
    return Promise.all([init({ threads: 2 }), init({ threads: 2 }), init({ threads: 3 }), init()].map(codeOf));
  },
  async afterUse() {
    use();
    return { two: await codeOf(init({ threads: 2 })), one: await codeOf(init({ threads: 1 })) };
  },
  async usedMeanwhile() {
    const starting = codeOf(init({ threads: 2 }));
    use();
    return { starting: await starting, one: await codeOf(init({ threads: 1 })) };
  },
  async unsupported() {
    Object.defineProperty(globalThis, 'SharedArrayBuffer', { value: undefined });
    const first = await codeOf(init({ threads: 2 }));
    use();
    return { first, again: await codeOf(init({ threads: 2 })) };
  },
  async refused() {
    // What a worker finds when it starts; the main thread has its own.
    process.on('worker', (worker) => worker.emit('exit', 9));
    const first = await codeOf(init({ threads: 2 }));
    use();
    return { first };
  },
  async auto() {
    return { first: await codeOf(init({ threads: 'auto' })), again: await codeOf(init({ threads: 'auto' })) };
  },
};

const result = await cases[process.argv[2] ?? '']?.();
console.log(JSON.stringify({ result, warnings, threads: threadStatistics().length }));
