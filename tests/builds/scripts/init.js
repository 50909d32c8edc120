// @ts-check
// How init answers when it is asked for other kernels, by case. Prints JSON.
import { dense, init, sequential } from 'ockham';
import { wasmSource } from '../../../dist/wasm/inline.js';
import { relaxedSource } from '../../../dist/wasm/relaxed.js';
import { wideSource } from '../../../dist/wasm/wide.js';

/** @type {string[]} */
const warnings = [];
console.warn = (/** @type {string} */ line) => warnings.push(line);

/** Length in bytes of each module that was compiled. @type {number[]} */
const compiled = [];
WebAssembly.Module = class extends WebAssembly.Module {
  /** @param {BufferSource} bytes */
  constructor(bytes) {
    super(bytes);
    compiled.push(bytes.byteLength);
  }
};

/** The code and the path of what a promise is rejected with. @param {Promise<unknown>} promise */
async function codeOf(promise) {
  return promise.then(
    () => 'nothing',
    (error) => `${error.code} ${error.path}`,
  );
}

function use() {
  sequential({ seed: 1, layers: [dense({ units: 2, inputShape: [3] })] }).predict([[1, 2, 3]]);
}

/** @type {Record<string, () => Promise<unknown>>} */
const cases = {
  async relaxed() {
    const first = await codeOf(init({ simd: 'relaxed' }));
    use();
    const again = await codeOf(init({ simd: 'relaxed' }));
    const plain = await codeOf(init());
    const fixed = await codeOf(init({ simd: 'fixed' }));
    return { first, again, plain, fixed, threads: await codeOf(init({ threads: 2 })) };
  },
  async unknownInstructions() {
    WebAssembly.validate = () => false;
    return cases['relaxed']?.();
  },
  async relaxedAfterUse() {
    use();
    return { relaxed: await codeOf(init({ simd: 'relaxed' })), fixed: await codeOf(init({ simd: 'fixed' })) };
  },
  async relaxedThreads() {
    const two = await codeOf(init({ simd: 'relaxed', threads: 2 }));
    const auto = await codeOf(init({ simd: 'relaxed', threads: 'auto' }));
    return { two, auto, one: await codeOf(init({ simd: 'relaxed', threads: 1 })) };
  },
  async wide() {
    const first = await codeOf(init({ wide: true }));
    use();
    const again = await codeOf(init({ wide: true }));
    return { first, again, plain: await codeOf(init()), off: await codeOf(init({ wide: false })) };
  },
  async wideAfterUse() {
    use();
    return { on: await codeOf(init({ wide: true })), off: await codeOf(init({ wide: false })) };
  },
  async wideRelaxed() {
    return { both: await codeOf(init({ wide: true, simd: 'relaxed' })) };
  },
  async wideWithoutFlags() {
    const { default: v8 } = await import('node:v8');
    const { syncBuiltinESMExports } = await import('node:module');
    v8.setFlagsFromString = () => {
      throw new Error('not implemented');
    };
    syncBuiltinESMExports();
    const first = await codeOf(init({ wide: true }));
    use();
    return { first };
  },
};

const result = await cases[process.argv[2] ?? '']?.();
const names = new Map([
  [wasmSource().length, 'fixed'],
  [relaxedSource(wasmSource()).length, 'relaxed'],
  [wideSource(wasmSource()).length, 'wide'],
]);
console.log(JSON.stringify({ result, warnings, modules: compiled.map((length) => names.get(length)) }));
