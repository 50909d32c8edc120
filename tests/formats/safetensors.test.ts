import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FormatError } from '../../src/errors.js';
import { decodeSafetensors } from '../../src/formats/safetensors/decode.js';
import { encodeSafetensors } from '../../src/formats/safetensors/encode.js';
import type { SafetensorsTensor } from '../../src/formats/safetensors/format.js';
import { errorOf } from '../support/errors.js';

/** A file of this header text, the given length field (default: the header's own) and data bytes. */
function file(header: string | Uint8Array, dataBytes = 0, length?: bigint): Uint8Array {
  const text = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(text.length), true);
  bytes.set(text, 8);
  for (let at = 8 + text.length; at < bytes.length; at++) bytes[at] = at;
  return bytes;
}

type Entries = Record<string, { dtype?: unknown; shape?: unknown; data_offsets?: unknown }>;

/** A file of these tensors, as they are given: right or wrong. */
const tensorFile = (entries: Entries, dataBytes: number) => file(JSON.stringify(entries), dataBytes);

function refusal(bytes: Uint8Array, options = {}): string {
  const error = errorOf(() => decodeSafetensors(bytes, options));
  expect(error).toBeInstanceOf(FormatError);
  expect(error.code).toBe('E_FORMAT');
  return error.message;
}

const f32 = (offsets: unknown, shape: unknown = [1]) => ({ dtype: 'F32', shape, data_offsets: offsets });

describe('bytes', () => {
  test('worked by hand: two tensors and metadata', () => {
    const bytes = encodeSafetensors(
      new Map<string, SafetensorsTensor>([
        ['a', { dtype: 'F32', shape: [2], data: Float32Array.of(1, -2) }],
        ['b', { dtype: 'F64', shape: [], data: Float64Array.of(0.5) }],
      ]),
      new Map([
        ['y', '2'],
        ['x', '1'],
      ]),
    );
    const header =
      '{"__metadata__":{"x":"1","y":"2"},"b":{"dtype":"F64","shape":[],"data_offsets":[0,8]},' +
      '"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}';
    const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
    expect(new DataView(bytes.buffer).getBigUint64(0, true)).toBe(BigInt(padded.length));
    expect(new TextDecoder().decode(bytes.subarray(8, 8 + padded.length))).toBe(padded);
    // 0.5 in f64, 1 and -2 in f32, little-endian.
    expect([...bytes.subarray(8 + padded.length)]).toEqual([
      0, 0, 0, 0, 0, 0, 0xe0, 0x3f, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0,
    ]);
  });

  const name = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => {
    return !['__proto__', 'constructor', 'prototype', '__metadata__'].includes(text) && !/\p{Cs}/u.test(text);
  });
  const shape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 });
  const tensor = fc
    .tuple(fc.constantFrom('F32', 'F64', 'I32', 'U8', 'I64', 'U64'), shape)
    .chain(([dtype, sizes]): fc.Arbitrary<SafetensorsTensor> => {
      const length = sizes.reduce((product, size) => product * size, 1);
      const width = dtype === 'U8' ? 1 : dtype.endsWith('64') ? 8 : 4;
      const bytes = fc.uint8Array({ minLength: length * width, maxLength: length * width });
      return bytes.map((raw) => {
        const { buffer } = Uint8Array.from(raw);
        switch (dtype) {
          case 'F32':
            return { dtype, shape: sizes, data: new Float32Array(buffer) };
          case 'F64':
            return { dtype, shape: sizes, data: new Float64Array(buffer) };
          case 'I32':
            return { dtype, shape: sizes, data: new Int32Array(buffer) };
          case 'I64':
            return { dtype, shape: sizes, data: new BigInt64Array(buffer) };
          case 'U64':
            return { dtype, shape: sizes, data: new BigUint64Array(buffer) };
          default:
            return { dtype: 'U8', shape: sizes, data: new Uint8Array(buffer) };
        }
      });
    });
  const contents = fc.tuple(
    fc.uniqueArray(fc.tuple(name, tensor), { maxLength: 6, selector: ([text]) => text }),
    fc.uniqueArray(fc.tuple(name, fc.string({ unit: 'grapheme' })), { maxLength: 4, selector: ([text]) => text }),
  );
  /** Bytes, so that NaN payloads and -0 count. */
  const bits = ([text, { dtype, shape: sizes, data }]: [string, SafetensorsTensor]) =>
    [text, dtype, sizes, [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]] as const;
  const byName = (a: readonly [string, ...unknown[]], b: readonly [string, ...unknown[]]) => (a[0] < b[0] ? -1 : 1);

  test('what was written is read: names, types, shapes and every bit', () => {
    fc.assert(
      fc.property(contents, ([tensors, metadata]) => {
        const read = decodeSafetensors(encodeSafetensors(new Map(tensors), new Map(metadata)));
        expect([...read.tensors].map(bits).sort(byName)).toEqual(tensors.map(bits).sort(byName));
        expect([...read.metadata].sort(byName)).toEqual([...metadata].sort(byName));
      }),
    );
  });

  test('equal contents give equal bytes, in whatever order they come, and again after reading', () => {
    fc.assert(
      fc.property(contents, ([tensors, metadata]) => {
        const bytes = encodeSafetensors(new Map(tensors), new Map(metadata));
        expect(encodeSafetensors(new Map([...tensors].reverse()), new Map([...metadata].reverse()))).toEqual(bytes);
        const read = decodeSafetensors(bytes);
        expect(encodeSafetensors(read.tensors, read.metadata)).toEqual(bytes);
        expect(new DataView(bytes.buffer).getBigUint64(0, true) % 8n).toBe(0n);
      }),
    );
  });

  test('names are ordered by code points', () => {
    const one = (text: string) => [text, { dtype: 'U8', shape: [0], data: new Uint8Array(0) }] as const;
    const bytes = encodeSafetensors(new Map([one('\u{10000}'), one('\uffff'), one('a')]));
    expect([...decodeSafetensors(bytes).tensors.keys()]).toEqual(['a', '\uffff', '\u{10000}']);
  });

  test('mutated bytes are read or refused with a FormatError, and nothing else', () => {
    const bytes = encodeSafetensors(
      new Map<string, SafetensorsTensor>([
        ['layer/kernel', { dtype: 'F32', shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) }],
        ['layer/bias', { dtype: 'F32', shape: [3], data: Float32Array.of(1, 2, 3) }],
        ['step', { dtype: 'U64', shape: [], data: BigUint64Array.of(7n) }],
        ['empty', { dtype: 'U8', shape: [0, 4], data: new Uint8Array(0) }],
      ]),
      new Map([
        ['config', '{"layers":[]}'],
        ['version', '1'],
      ]),
    );
    const mutation = fc.record({
      flips: fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 })), { maxLength: 4 }),
      cut: fc.option(fc.nat(bytes.length)),
      digit: fc.option(fc.tuple(fc.nat(1000), fc.constantFrom(...'0123456789,:[]{}"'))),
    });
    let refused = 0;
    fc.assert(
      fc.property(mutation, ({ flips, cut, digit }) => {
        const mutant = bytes.slice(0, cut ?? bytes.length);
        for (const [at, mask] of flips) if (at < mutant.length) mutant[at]! ^= mask;
        if (digit !== null && mutant.length > 8) mutant[8 + (digit[0] % (mutant.length - 8))] = digit[1].charCodeAt(0);
        try {
          const read = decodeSafetensors(mutant);
          const total = [...read.tensors.values()].reduce((sum, { data }) => sum + data.buffer.byteLength, 0);
          expect(total).toBeLessThanOrEqual(mutant.length);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
          refused += 1;
        }
      }),
      { numRuns: 4000 },
    );
    expect(refused).toBeGreaterThan(1000);
  });
});

describe('row 27: the length of the header', () => {
  test.each([0, 1, 7])('a file of %d bytes is refused', (size) => {
    expect(refusal(new Uint8Array(size))).toContain('the length of the header alone takes 8');
  });

  test('a header longer than the file is refused', () => {
    expect(refusal(file('{}', 0, 3n))).toBe('safetensors: a header of 3 bytes in a file of 10');
    expect(refusal(file('{}', 0, 1000n))).toContain('a header of 1000 bytes in a file of 10');
  });
});

describe('row 28: a huge header', () => {
  test.each([
    2n ** 53n,
    2n ** 53n + 2n,
    2n ** 63n,
    2n ** 64n - 1n,
    2n ** 32n + 2n,
  ])('a length of %d is read exactly and refused', (length) => {
    expect(refusal(file('{}', 0, length))).toContain(`a header of ${length} bytes; at most 1048576 are read`);
  });

  test('the limit is 1 MiB unless raised, and never above the 100 MB of the format', () => {
    const header = '{}'.padEnd(2 ** 20 + 1);
    expect(refusal(file(header))).toContain('at most 1048576');
    expect(decodeSafetensors(file('{}'.padEnd(2 ** 20))).tensors.size).toBe(0);
    expect(decodeSafetensors(file(header), { maxHeaderBytes: 2 ** 21 }).tensors.size).toBe(0);
    for (const maxHeaderBytes of [1e8 + 1, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(errorOf(() => decodeSafetensors(file('{}'), { maxHeaderBytes })).code).toBe('E_OPTION');
    }
  });
});

describe('row 29: what the header is', () => {
  test('not UTF-8', () => {
    expect(refusal(file(Uint8Array.of(0x7b, 0xff, 0x7d)))).toContain('not UTF-8');
    // An overlong "}" and a surrogate encoded as three bytes.
    expect(refusal(file(Uint8Array.of(0x7b, 0xc1, 0xbd)))).toContain('not UTF-8');
    expect(refusal(file(Uint8Array.of(0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x7d)))).toContain('not UTF-8');
  });

  test.each(['', '{', '{]', 'abc', '{"a":}', '{} {}', '{}\0', '\ufeff{}'])('not JSON: %j', (header) => {
    refusal(file(header));
  });

  test.each(['[]', '1', '"{}"', 'null', 'true'])('no object: %s', (header) => {
    expect(refusal(file(header))).toContain('the header is not an object');
  });

  test('tensors that are no objects, or have fields missing or to spare', () => {
    refusal(file('{"a":1}'));
    refusal(file('{"a":null}'));
    refusal(file('{"a":[]}'));
    refusal(tensorFile({ a: { shape: [0], data_offsets: [0, 0] } }, 0));
    refusal(tensorFile({ a: { dtype: 'F32', data_offsets: [0, 0] } }, 0));
    refusal(tensorFile({ a: { dtype: 'F32', shape: [0] } }, 0));
    expect(refusal(tensorFile({ a: { ...f32([0, 4]), more: 1 } as Entries[string] }, 4))).toContain('a field "more"');
  });
});

test('row 30: white space before the header is read, and never written', () => {
  expect(decodeSafetensors(file(' \n\t\r{}')).tensors.size).toBe(0);
  expect(decodeSafetensors(file(`  ${JSON.stringify({ a: f32([0, 4]) })}  `, 4)).tensors.size).toBe(1);
  expect(encodeSafetensors(new Map())[8]).toBe('{'.charCodeAt(0));
});

test.each([
  `{"a":${JSON.stringify(f32([0, 4]))},"a":${JSON.stringify(f32([0, 4]))}}`,
  `{"a":${JSON.stringify(f32([0, 4]))},"\\u0061":${JSON.stringify(f32([0, 4]))}}`,
  '{"a":{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]}}',
  '{"__metadata__":{"k":"1","k":"2"},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
  '{"__metadata__":{},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"__metadata__":{}}',
])('row 31: names that come twice are refused: %s', (header) => {
  expect(refusal(file(header, 4))).toContain('comes twice');
});

describe('row 32: names that JavaScript gives a meaning', () => {
  test.each(['__proto__', 'constructor', 'prototype'])('%s is refused', (name) => {
    expect(refusal(file(`{"${name}":${JSON.stringify(f32([0, 4]))}}`, 4))).toContain('not allowed');
    expect(refusal(file(`{"__metadata__":{"${name}":"x"}}`))).toContain('not allowed');
  });

  test('toString and hasOwnProperty are names like any other', () => {
    const { tensors } = decodeSafetensors(tensorFile({ toString: f32([0, 4]), hasOwnProperty: f32([4, 8]) }, 8));
    expect([...tensors.keys()]).toEqual(['toString', 'hasOwnProperty']);
  });
});

test.each<[string, Entries, number]>([
  ['overlap', { a: f32([0, 8], [2]), b: f32([4, 8]) }, 8],
  ['the same bytes twice', { a: f32([0, 4]), b: f32([0, 4]) }, 4],
  ['a hole between', { a: f32([0, 4]), b: f32([8, 12]) }, 12],
  ['a hole before', { a: f32([4, 8]) }, 8],
  ['reversed', { a: f32([4, 0]) }, 4],
  ['negative', { a: f32([-4, 0]) }, 4],
  ['fractional', { a: f32([0.5, 4.5]) }, 8],
  ['beyond the file', { a: f32([0, 8], [2]) }, 4],
  ['beyond 2^53', { a: f32([2 ** 53, 2 ** 53 + 4]) }, 4],
  ['one number', { a: f32([0]) }, 4],
  ['three numbers', { a: f32([0, 4, 4]) }, 4],
  ['strings', { a: f32(['0', '4']) }, 4],
  ['null', { a: f32(null) }, 4],
])('row 33: offsets refused: %s', (_, entries, dataBytes) => {
  refusal(tensorFile(entries, dataBytes));
});

test('row 33: reversed offsets are named as such', () => {
  expect(refusal(tensorFile({ a: f32([4, 0]) }, 4))).toContain('the offsets of "a" are reversed: 4, 0');
});

test.each(['[0,4.0]', '[0,4e0]', '[-0,4]', '[00,4]'])('row 33: offsets spelled %s are refused', (offsets) => {
  refusal(file(`{"a":{"dtype":"F32","shape":[1],"data_offsets":${offsets}}}`, 4));
});

test('offsets in another order than the names are read', () => {
  const { tensors } = decodeSafetensors(tensorFile({ b: f32([4, 8]), a: f32([0, 4]) }, 8));
  expect([...tensors.keys()]).toEqual(['b', 'a']);
});

describe('row 34: tensors without elements', () => {
  const empty = (at: number) => f32([at, at], [0]);

  test.each<[string, Entries]>([
    ['before', { e: empty(0), a: f32([0, 8], [2]) }],
    ['after', { a: f32([0, 8], [2]), e: empty(8) }],
    ['between', { a: f32([0, 4]), e: empty(4), b: f32([4, 8]) }],
    ['two at one place', { a: f32([0, 8], [2]), e: empty(8), f: empty(8) }],
    ['before, but listed after', { a: f32([0, 8], [2]), e: empty(0) }],
    ['after, but listed before', { e: empty(8), a: f32([0, 8], [2]) }],
  ])('accepted: %s', (_, entries) => {
    const { tensors } = decodeSafetensors(tensorFile(entries, 8));
    expect(tensors.get('e')).toEqual({ dtype: 'F32', shape: [0], data: new Float32Array(0) });
  });

  test.each<[string, Entries]>([
    ['within another', { a: f32([0, 8], [2]), e: empty(4) }],
    ['past the end', { a: f32([0, 8], [2]), e: empty(12) }],
    ['with bytes', { e: f32([0, 8], [0]) }],
    ['elements without bytes', { a: f32([0, 8], [2]), e: f32([8, 8], [1]) }],
  ])('refused %s', (_, entries) => {
    refusal(tensorFile(entries, 8));
  });
});

test('row 35: bytes after the last tensor are refused', () => {
  expect(refusal(tensorFile({ a: f32([0, 4]) }, 5))).toContain('1 bytes follow the last tensor');
  expect(refusal(file('{}', 1))).toContain('follow');
  expect(refusal(tensorFile({ a: f32([0, 4]) }, 3))).toContain('1 bytes are missing');
});

test.each<[string, unknown]>([
  ['another size', [2]],
  ['a product beyond 2^53', [2 ** 27, 2 ** 27]],
  ['a product of 2^64, 0 in 64 bits', [2 ** 32, 2 ** 32]],
  ['a size beyond 2^53', [2 ** 53]],
  ['negative sizes', [-1, -1]],
  ['a fraction', [0.5, 2]],
  ['a string', ['1']],
  ['nested', [[1]]],
  ['no array', 1],
  ['33 axes', new Array(33).fill(1)],
])('row 36: a shape is refused: %s', (_, shape) => {
  refusal(tensorFile({ a: f32([0, 4], shape) }, 4));
});

test('row 36: a product that overflows on its way to 0 is refused', () => {
  expect(refusal(tensorFile({ a: f32([0, 0], [2 ** 52, 2 ** 52, 0]) }, 0))).toContain('too large');
  expect(decodeSafetensors(tensorFile({ a: f32([0, 0], [3, 0, 2]) }, 0)).tensors.size).toBe(1);
});

test.each([
  'F16',
  'BF16',
  'F8_E4M3',
  'I8',
  'BOOL',
  'f32',
  'F99',
  '',
  1,
  null,
  ['F32'],
])('row 37: dtype %j is refused', (dtype) => {
  refusal(tensorFile({ a: { dtype, shape: [4], data_offsets: [0, 4] } }, 4));
});

test('row 37: F64 is read exactly', () => {
  const data = Float64Array.of(0.1, -0, Number.MIN_VALUE, 1e300);
  const bytes = encodeSafetensors(new Map([['a', { dtype: 'F64', shape: [4], data }]]));
  expect(decodeSafetensors(bytes).tensors.get('a')).toEqual({ dtype: 'F64', shape: [4], data });
});

describe('row 38: alignment', () => {
  test('a tensor at an odd offset is copied', () => {
    const entries = { a: { dtype: 'U8', shape: [1], data_offsets: [0, 1] }, b: f32([1, 9], [2]) };
    for (const padding of ['', ' ', '  ', '   ']) {
      const bytes = file(JSON.stringify(entries) + padding, 9);
      new DataView(bytes.buffer).setFloat32(bytes.length - 8, 1.5, true);
      new DataView(bytes.buffer).setFloat32(bytes.length - 4, -2, true);
      expect(decodeSafetensors(bytes).tensors.get('b')?.data).toEqual(Float32Array.of(1.5, -2));
    }
  });

  test('the bytes may lie anywhere in their buffer, in a Node Buffer, or in shared memory', () => {
    const bytes = encodeSafetensors(new Map([['a', { dtype: 'F32', shape: [1], data: Float32Array.of(7) }]]));
    const expected = decodeSafetensors(bytes);
    for (let offset = 1; offset < 9; offset++) {
      const larger = new Uint8Array(bytes.length + 16);
      larger.set(bytes, offset);
      expect(decodeSafetensors(larger.subarray(offset, offset + bytes.length))).toEqual(expected);
    }
    expect(decodeSafetensors(Buffer.from(bytes))).toEqual(expected);
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
    shared.set(bytes);
    expect(decodeSafetensors(shared)).toEqual(expected);
  });

  test('what is read shares no memory with the file', () => {
    for (const bytes of [encodeSafetensors(new Map([['a', { dtype: 'U8', shape: [2], data: Uint8Array.of(1, 2) }]]))]) {
      for (const given of [bytes, Buffer.from(bytes)]) {
        const { tensors } = decodeSafetensors(given);
        given.fill(0);
        expect(tensors.get('a')?.data).toEqual(Uint8Array.of(1, 2));
      }
    }
  });
});

describe('row 42: metadata', () => {
  test.each(['1', 'null', '[]', '{"a":{}}', '{"a":1}', '{"a":null}', '{"a":["b"]}'])('%s is refused', (metadata) => {
    refusal(file(`{"__metadata__":${metadata}}`));
  });

  test('depth', () => {
    expect(refusal(file(`{"__metadata__":${'['.repeat(1e5)}`))).toContain('levels');
    expect(refusal(file('{"a":'.repeat(1e5)))).toContain('levels');
  });

  test('count', () => {
    const metadata = (count: number) => new Map(Array.from({ length: count }, (_, i) => [`k${i}`, '']));
    expect(decodeSafetensors(encodeSafetensors(new Map(), metadata(1024))).metadata.size).toBe(1024);
    expect(refusal(file(JSON.stringify({ __metadata__: Object.fromEntries(metadata(1025)) })))).toContain('1024');
  });

  test('length', () => {
    expect(refusal(file(`{"__metadata__":{"${'k'.repeat(1025)}":""}}`))).toContain('1025 characters');
    const text = 'x'.repeat(2 ** 20);
    const long = new Map([['k', text]]);
    expect(errorOf(() => encodeSafetensors(new Map(), long)).code).toBe('E_FORMAT');
    const bytes = encodeSafetensors(new Map(), long, { maxHeaderBytes: 2 ** 21 });
    expect(refusal(bytes)).toContain('at most 1048576');
    expect(decodeSafetensors(bytes, { maxHeaderBytes: 2 ** 21 }).metadata.get('k')).toBe(text);
  });

  test('any text is kept: quotes, control characters, other planes', () => {
    const metadata = new Map([['"\\', '\u0000\n\u2028\u{1f600}</script>']]);
    expect(decodeSafetensors(encodeSafetensors(new Map(), metadata)).metadata).toEqual(metadata);
  });
});
