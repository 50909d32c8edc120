// Same numerics version, data, configuration and seed: the same bits, in every engine and for ever.
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { NUMERICS_VERSION } from '../../src/model/serialize.js';
import { bitsConfigurations, trainBits } from './bitsConfigurations.js';

/**
 * SHA-256 of the final weights, little-endian, in the order of getWeights.
 *
 * These change only together with NUMERICS_VERSION, and never by accident: raise it, run this file, and copy the hashes that
 * the failing test received.
 */
const golden = {
  numericsVersion: 1,
  hashes: {
    'a frozen layer, proximal adam, a batch of one': 'd3cfe1d55296b4ae8c8c50d095c5a26bfa0b6ceeee046a01d7695f52942edcec',
    'elu, noise shape, nesterov': 'b2301e830b790337735ec69e1a04ec63e3e58675efb5edd7ef9d37343ea3d491',
    'gelu by tanh, proximal L1, adamw, softmax not fused':
      'f3be9987895890c08e115bd5bbc5b8a3031afbf5880637dbecf2a9b93f97f0c8',
    'gelu, proximal L1, sgd, softmax': 'b861b1822a5917d52d8cae6d7a0f26b0b262245e01833a705a782c046a9c1df6',
    'relu, dropout, adam, softmax': '1959c908af2820635020086992a738c92d71765a47344eba2444b1e551e4fc80',
    'silu, L1 by subgradient, rmsprop, huber': 'd71d8bd1dc53d16f689390b784d05b31a55d3b20dd5716a911818c0e64350f2a',
    'softplus and leaky ReLU, proximal L1, adagrad': 'a8ff16675c463c68d16c8bf475751659a874b5a3687f221a67a307b4045f3565',
    'tanh and sigmoid, elastic net, momentum, weights':
      'e36e7f3c02d8dafab0f52360616aa4fa5adbadc6c86729e1467bbce78d144d94',
  },
};

test('the hashes are of this numerics version', () => expect(NUMERICS_VERSION).toBe(golden.numericsVersion));

test('the weights after about 50 steps have the very bits that they always had', async () => {
  const hashes: Record<string, string> = {};
  for (const [name, configuration] of Object.entries(bitsConfigurations)) {
    const hash = createHash('sha256');
    for (const { data } of await trainBits(configuration)) {
      expect(
        data.every((w) => Number.isFinite(w)),
        name,
      ).toBe(true);
      const bytes = new DataView(new ArrayBuffer(4 * data.length));
      data.forEach((w, i) => {
        bytes.setFloat32(4 * i, w, true);
      });
      hash.update(bytes);
    }
    hashes[name] = hash.digest('hex');
  }
  expect(hashes).toEqual(golden.hashes);
});
