// Encodes a module as a patch of another. src/wasm/patched.ts describes the patch and is the inverse.

/** Parts of the core are found by this many first bytes. A shorter part costs as much as new bytes. */
const SEED_BYTES = 8;

/**
 * @param {Uint8Array} core
 * @param {Uint8Array} module
 * @returns {number[]} bytes of a patch: new bytes, and from each place the longest part of the core.
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

/** Indexes the places of every run of SEED_BYTES. @param {Uint8Array} bytes */
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
