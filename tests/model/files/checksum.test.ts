// The SHA-256 of a model file.
import { createHash } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { decodeSafetensors } from '../../../src/formats/safetensors/decode.js';
import { adam, FormatError, load, OckhamError, type Sequential } from '../../../src/index.js';
import { errorOf } from '../../support/errors.js';
import { altered, split, withHeader } from '../../support/files.js';
import { classification, classifier, weightBits } from '../../support/models.js';

let model: Sequential;
let bytes: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  const { X, y } = classification(12, 4, 3);
  model = classifier();
  model.compile({ optimizer: adam(), loss: 'sparseCategoricalCrossentropy' });
  await model.fit(X, y, { verbose: false });
  bytes = model.save();
});

test('the digest is that of the file with zeros in its place, as any tool computes it', () => {
  const digest = decodeSafetensors(bytes).metadata.get('sha256')!;
  const text = Buffer.from(bytes).toString('latin1').replace(digest, '0'.repeat(64));
  expect(createHash('sha256').update(text, 'latin1').digest('hex')).toBe(digest);
});

test('no file with a bit flipped is loaded, wherever the bit is', () => {
  for (let at = 0; at < bytes.length; at++) {
    const flipped = bytes.slice();
    flipped[at]! ^= 1 << (at % 8);
    expect(
      errorOf(() => load(flipped)),
      `byte ${at}`,
    ).toBeInstanceOf(FormatError);
  }
});

test('a flipped bit of a weight, which no other check finds, is told as damage', () => {
  const flipped = bytes.slice();
  flipped[flipped.length - 4]! ^= 1;
  const error = errorOf(() => load(flipped));
  expect(error).toBeInstanceOf(OckhamError);
  expect(error.code).toBe('E_FORMAT');
  expect(error.message).toMatch(/sha256: .*damaged or changed since it was saved/);
});

test('a file without a digest loads, as those of older versions', () => {
  const old = altered(bytes, () => {});
  expect(decodeSafetensors(old).metadata.has('sha256')).toBe(false);
  expect(weightBits(load(old))).toEqual(weightBits(model));
});

test('a digest that is none, or that stands elsewhere, is refused', () => {
  for (const digest of ['', 'abc', 'F'.repeat(64), '0'.repeat(64)]) {
    const file = altered(bytes, ({ metadata }) => metadata.set('sha256', digest));
    expect(errorOf(() => load(file)).message).toMatch(/sha256/);
  }
  const { header, data } = split(bytes);
  const escaped = header.replace('"sha256"', '"sha\\u003256"');
  expect(errorOf(() => load(withHeader(escaped, data))).message).toMatch(/sha256/);
});

test('a digest is 64 hexadecimal digits, and nothing around them', () => {
  const digest = 'a'.repeat(64);
  for (const other of [digest.slice(1), `${digest}a`, `-${digest}`, ` ${digest}`, `${digest}\n`, 'A'.repeat(64)]) {
    const { path, message } = errorOf(() => load(altered(bytes, ({ metadata }) => metadata.set('sha256', other))));
    expect(path).toBe('sha256');
    expect(message).toContain('expected 64 hexadecimal digits, got ');
  }
  const { message } = errorOf(() => load(altered(bytes, ({ metadata }) => metadata.set('sha256', digest))));
  expect(message).toContain('must leave out "sha256" of their metadata');
});

test('the digest is found wherever the header ends: also where the first byte of the file is a quote', () => {
  const { header, data } = split(altered(bytes, ({ metadata }) => metadata.set('sha256', '0'.repeat(64))));
  const length = Math.ceil((header.length - 0x22) / 256) * 256 + 0x22;
  const blank = withHeader(header.padEnd(length), data);
  expect(blank[0]).toBe('"'.charCodeAt(0));
  const digest = createHash('sha256').update(blank).digest('hex');
  const file = Buffer.from(Buffer.from(blank).toString('latin1').replace('0'.repeat(64), digest), 'latin1');
  expect(weightBits(load(file))).toEqual(weightBits(model));
  file[file.length - 4]! ^= 1;
  expect(errorOf(() => load(file)).path).toBe('sha256');
});
