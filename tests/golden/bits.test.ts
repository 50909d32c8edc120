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
    'a frozen layer, proximal adam, a batch of one': '653025177afba864b16db977d736985ad30e0f6b3947568783a0081a5c5002a2',
    'elu, noise shape, nesterov': 'd999dc9f60af1cd85d0c0f0b0088525f20a98b37851bad760c44960302c2b5fa',
    'gelu by tanh, proximal L1, adamw, softmax not fused':
      '84e5571dfb705a76c3cc543042fee58d1c96016c0b0a35c3bb024d186863f841',
    'gelu, proximal L1, sgd, softmax': 'b861b1822a5917d52d8cae6d7a0f26b0b262245e01833a705a782c046a9c1df6',
    'penalties of groups and angles in the metric of adam, factors, a strength that warms up':
      '8fdc99dbfe9eb0d3bf94453fd8ec2923f3448ecfc47850b5fbde335c804f0bf6',
    'penalties of groups and angles, momentum': 'e1f1df270226844919257782d42d0550a6bdda4059cde24a02c25fcdacd8a233',
    'relu, dropout, adam, softmax': '9a20ac99c394358291557fdec05d49bcc8df1893444b33175692915d05bea781',
    'activation layers, two dropouts, L1 by subgradient, rmsprop, huber':
      '797a0c6572a4ace3f1a35c527d3ef784bf4f1cb3058e723070f2276c6da29f5d',
    'softplus and leaky ReLU, proximal L1, adagrad': '6b041417411d59ea63bb5d19526ecb0078732469ace7a597cdbd9b281e4214f8',
    'tanh and sigmoid, elastic net, momentum, weights':
      '7cfd3dff0f5c09dd6a51b179fddd024b9165fc6bf69a14b0563cf992dc215d6c',
    'wider than the blocks of the products': '8c289ea501e6a40aa109b194dc520ce57042fc3e597258b24dfb7d82bf974d22',
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
