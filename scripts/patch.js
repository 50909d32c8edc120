// What makes one module of another. src/wasm/patched.ts is the other direction, and says how it is written.

/** Parts of the core are found by their first bytes; shorter ones cost as much as bytes of the module's own. */
const SEED_BYTES = 8;

/**
 * @param {Uint8Array} core
 * @param {Uint8Array} module
 * @returns {number[]} bytes of a patch: bytes of its own, and the longest parts of the core from each place on.
 */
export function patchOf(core, module) {
  const seeds = placesOf(core);
  /** @type {number[]} */
  const patch = [...leb128(module.length)];
  /** @type {number[]} */
  let own = [];
  let at = 0;
  while (at < module.length) {
    const { start, length } = longestPart(core, module, at, seeds.get(seedOf(module, at)) ?? []);
    if (length < SEED_BYTES) own.push(/** @type {number} */ (module[at++]));
    if (length >= SEED_BYTES || at === module.length) {
      patch.push(...leb128(own.length), ...own, ...leb128(start), ...leb128(length));
      own = [];
      at += length;
    }
  }
  return patch;
}

/** @param {Uint8Array} bytes @param {number} at */
function seedOf(bytes, at) {
  return String.fromCharCode(...bytes.subarray(at, at + SEED_BYTES));
}

/** Where each run of SEED_BYTES begins. @param {Uint8Array} bytes */
function placesOf(bytes) {
  /** @type {Map<string, number[]>} */
  const places = new Map();
  for (let at = 0; at + SEED_BYTES <= bytes.length; at++) {
    const seed = seedOf(bytes, at);
    const known = places.get(seed);
    if (known === undefined) places.set(seed, [at]);
    else known.push(at);
  }
  return places;
}

/**
 * @param {Uint8Array} core
 * @param {Uint8Array} module
 * @param {number} at
 * @param {readonly number[]} starts
 */
function longestPart(core, module, at, starts) {
  let longest = { start: 0, length: 0 };
  for (const start of starts) {
    let length = 0;
    while (at + length < module.length && core[start + length] === module[at + length]) length++;
    if (length > longest.length) longest = { start, length };
  }
  return longest;
}

/** @param {number} value */
function leb128(value) {
  const bytes = [];
  for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128);
  return [...bytes, value];
}
