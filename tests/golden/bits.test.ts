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
  numericsVersion: 2,
  hashes: {
    'a frozen layer, proximal adam, a batch of one': '9ce63e1e6dcdc99a863ea21970c07c053534b695aec07a29be3051cc0fcb5606',
    'elu, noise shape, nesterov': 'd999dc9f60af1cd85d0c0f0b0088525f20a98b37851bad760c44960302c2b5fa',
    'gelu by tanh, proximal L1, adamw, softmax not fused':
      '8720021da635c6bb8d3534dac53d672d7d3d530edceb912b97b4a4bd6d0082c8',
    'gelu, proximal L1, sgd, softmax': 'b861b1822a5917d52d8cae6d7a0f26b0b262245e01833a705a782c046a9c1df6',
    'penalties of groups and angles in the metric of adam, factors, a strength that warms up':
      '35d362b4af479c91d471e4543fd146532932a42a9360ad8440e057eca2179fc4',
    'penalties of groups and angles, momentum': 'e1f1df270226844919257782d42d0550a6bdda4059cde24a02c25fcdacd8a233',
    'relu, dropout, adam, softmax': '07fde84fb83a07fb19944e195e5d80b9d76777679e7b271dc00bd077686818bb',
    'activation layers, two dropouts, L1 by subgradient, rmsprop, huber':
      '0009ebc87f40242c2b64b458ca5b720c8d22e8e7d853a0563e83f1cb85bfb2a4',
    'softplus and leaky ReLU, proximal L1, adagrad': '2940791de1196a91156b4011ceb86d0056e2605eb684c0d30a446a0cd1893010',
    'tanh and sigmoid, elastic net, momentum, weights':
      '7cfd3dff0f5c09dd6a51b179fddd024b9165fc6bf69a14b0563cf992dc215d6c',
    'wider than the blocks of the products': '0fb2c337c65202dd7722b3d86b0078fbc5d404740034f3d3529fba9e9705dfc3',
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
