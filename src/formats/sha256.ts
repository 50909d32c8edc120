// Source: FIPS 180-4, sections 4.1.2, 5.1.1, 5.3.3 and 6.2. WebCrypto's digest returns a promise, and `save` does not.

/** Bytes of a block, and words of the schedule. */
const BLOCK = 64;
/** The first 32 bits of the fractions of the square roots of the first 8 primes. */
const START = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

/** The same of the cube roots of the first 64 primes, made by whole numbers alone, so that every engine makes the same ones. */
function makeConstants(): Int32Array {
  const constants = new Int32Array(BLOCK);
  for (let candidate = 2, count = 0; count < BLOCK; candidate++) {
    let isPrime = true;
    for (let divisor = 2; divisor * divisor <= candidate; divisor++) if (candidate % divisor === 0) isPrime = false;
    if (isPrime) constants[count++] = Number(BigInt.asIntN(32, cubeRoot(BigInt(candidate) << 96n)));
  }
  return constants;
}

/** The whole part of the cube root, by bisection. */
function cubeRoot(value: bigint): bigint {
  let root = 0n;
  for (let bit = 1n << 40n; bit > 0n; bit >>= 1n) {
    const next = root + bit;
    if (next * next * next <= value) root = next;
  }
  return root;
}

let constants: Int32Array | undefined;

/**
 * Computes the SHA-256 of bytes that are given in parts.
 *
 * @returns 64 hexadecimal digits.
 */
export function sha256(...parts: readonly Uint8Array[]): string {
  constants ??= makeConstants();
  const state = Int32Array.from(START);
  const words = new Int32Array(BLOCK);
  // What is left of a part begins the next block; in the end there follow a bit that is set, zeros, and the number of bits.
  const rest = new Uint8Array(2 * BLOCK);
  const restView = new DataView(rest.buffer);
  let held = 0;
  let total = 0;
  for (const part of parts) {
    total += part.length;
    const first = held === 0 ? 0 : Math.min(BLOCK - held, part.length);
    rest.set(part.subarray(0, first), held);
    held += first;
    if (held === BLOCK) addBlock(state, words, constants, restView, 0);
    if (held > 0 && held < BLOCK) continue;
    const whole = part.length - ((part.length - first) % BLOCK);
    const view = new DataView(part.buffer, part.byteOffset, part.byteLength);
    for (let at = first; at < whole; at += BLOCK) addBlock(state, words, constants, view, at);
    rest.set(part.subarray(whole));
    held = part.length - whole;
  }
  rest.fill(0, held);
  rest[held] = 0x80;
  const end = held < BLOCK - 8 ? BLOCK : 2 * BLOCK;
  restView.setBigUint64(end - 8, BigInt(total) * 8n);
  for (let at = 0; at < end; at += BLOCK) addBlock(state, words, constants, restView, at);
  return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

function addBlock(state: Int32Array, words: Int32Array, constants: Int32Array, view: DataView, at: number): void {
  for (let index = 0; index < 16; index++) words[index] = view.getInt32(at + 4 * index);
  for (let index = 16; index < BLOCK; index++) {
    const near = words[index - 2]!;
    const far = words[index - 15]!;
    const first = ((far >>> 7) | (far << 25)) ^ ((far >>> 18) | (far << 14)) ^ (far >>> 3);
    const second = ((near >>> 17) | (near << 15)) ^ ((near >>> 19) | (near << 13)) ^ (near >>> 10);
    words[index] = words[index - 16]! + first + words[index - 7]! + second;
  }
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  let e = state[4]!;
  let f = state[5]!;
  let g = state[6]!;
  let h = state[7]!;
  for (let index = 0; index < BLOCK; index++) {
    const upper = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const added = (h + upper + ((e & f) ^ (~e & g)) + constants[index]! + words[index]!) | 0;
    const lower = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = (d + added) | 0;
    d = c;
    c = b;
    b = a;
    a = (added + lower + majority) | 0;
  }
  state[0]! += a;
  state[1]! += b;
  state[2]! += c;
  state[3]! += d;
  state[4]! += e;
  state[5]! += f;
  state[6]! += g;
  state[7]! += h;
}
