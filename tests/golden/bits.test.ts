// Same numerics version, data, configuration and seed: the same bits, in every engine and for ever.
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { NUMERICS_VERSION } from '../../src/model/files/numericsVersion.js';
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
    'a frozen layer, proximal adam, a batch of one': '8087e72cc88680f284faef38e3cfa5b09c5ab59ca9509a78edcbaa8305982455',
    'elu, noise shape, nesterov': 'd999dc9f60af1cd85d0c0f0b0088525f20a98b37851bad760c44960302c2b5fa',
    'gelu by tanh, proximal L1, adamw, softmax not fused':
      'f3be9987895890c08e115bd5bbc5b8a3031afbf5880637dbecf2a9b93f97f0c8',
    'gelu, proximal L1, sgd, softmax': 'b861b1822a5917d52d8cae6d7a0f26b0b262245e01833a705a782c046a9c1df6',
    'penalties of groups and angles in the metric of adam, factors, a strength that warms up':
      '4e25a4adbc9f23a48010882b10956e9eef7e7823de6835fc03fb51f33707801c',
    'penalties of groups and angles, momentum': 'e1f1df270226844919257782d42d0550a6bdda4059cde24a02c25fcdacd8a233',
    'relu, dropout, adam, softmax': '1959c908af2820635020086992a738c92d71765a47344eba2444b1e551e4fc80',
    'activation layers, two dropouts, L1 by subgradient, rmsprop, huber':
      'f2801d126e6ea1b219ffbc490e27a2ccdc4c977b7d5090912d6c1963fafe5809',
    'softplus and leaky ReLU, proximal L1, adagrad': 'a8ff16675c463c68d16c8bf475751659a874b5a3687f221a67a307b4045f3565',
    'tanh and sigmoid, elastic net, momentum, weights':
      '7cfd3dff0f5c09dd6a51b179fddd024b9165fc6bf69a14b0563cf992dc215d6c',
    'wider than the blocks of the products': 'ff3c44b59aff3ae3840d389f6fe3f29da7c836a92898aaf90bf0af21294e49d5',
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
