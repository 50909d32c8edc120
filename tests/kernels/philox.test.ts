import { expect, test } from 'vitest';
import { philox } from '../reference/philox.js';
import { Guarded, kernels } from '../support/wasm.js';

// From Random123's kat_vectors: counter, key, output.
const known: [number[], number[], number[]][] = [
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [Array(4).fill(0xffffffff), Array(2).fill(0xffffffff), [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
];

test.each(known)('kernel and reference give the published words of counter %j, key %j', (counter, key, output) => {
  const out = new Guarded(4, 4, 4);
  const [c0, c1, c2, c3] = counter as [number, number, number, number];
  kernels.u32_philox(c0, c1, c2, c3, key[0]!, key[1]!, out.pointer);
  expect(Array.from(out.i32, (word) => word >>> 0)).toEqual(output);
  expect(philox(counter, key)).toEqual(output);
  out.free();
});
