const MASK = 0xffffffffn;

/** Philox4x32-10 in exact integers, straight from the paper: the four words of one block. */
export function philox(counter: readonly number[], key: readonly number[]): number[] {
  let [c0, c1, c2, c3] = counter.map((word) => BigInt(word >>> 0)) as [bigint, bigint, bigint, bigint];
  let [k0, k1] = key.map((word) => BigInt(word >>> 0)) as [bigint, bigint];
  for (let round = 0; round < 10; round++) {
    const product0 = 0xd2511f53n * c0;
    const product1 = 0xcd9e8d57n * c2;
    [c0, c1, c2, c3] = [(product1 >> 32n) ^ c1 ^ k0, product1 & MASK, (product0 >> 32n) ^ c3 ^ k1, product0 & MASK];
    k0 = (k0 + 0x9e3779b9n) & MASK;
    k1 = (k1 + 0xbb67ae85n) & MASK;
  }
  return [c0, c1, c2, c3].map(Number);
}

/** Coordinates of a draw but for the block: what the kernels take last. */
export interface Draw {
  stepLow: number;
  stepHigh: number;
  stream: number;
  seedLow: number;
  seedHigh: number;
}

/** The first n words of a draw: those of the blocks 0, 1, ... in order. */
export function words(n: number, draw: Draw): number[] {
  const out: number[] = [];
  for (let block = 0; out.length < n; block++) {
    out.push(...philox([block, draw.stepLow, draw.stepHigh, draw.stream], [draw.seedLow, draw.seedHigh]));
  }
  return out.slice(0, n);
}
