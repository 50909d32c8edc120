// The known answers are those of the references, computed here anew: what is written down was not taken from a kernel alone.
import { describe, expect, test } from 'vitest';
import { dropoutThreshold, Purpose, streamOf } from '../../src/core/random/streams.js';
import { verifyRuntime } from '../../src/index.js';
import { digitsOf, digitsOfDouble, hashOf } from '../../src/verify/bits.js';
import { POINTS } from '../../src/verify/functions.js';
import { numbers, sparseNumbers } from '../../src/verify/knownAnswer.js';
import { LARGE, LISTED, SAMPLED, SHAPES } from '../../src/verify/products.js';
import { dropoutMask } from '../reference/dropout.js';
import { gemmInOrder, type Variant } from '../reference/gemm.js';
import { math } from '../reference/math.js';
import { columnSums } from '../reference/reduce.js';
import { ulpError } from '../support/ulp.js';

const { checks } = await verifyRuntime();
const expected = (name: string) => checks.find((check) => check.name === name)!.expected;
const wordsOf = (values: Float32Array) => new Uint32Array(values.buffer, values.byteOffset, values.length);
const hashed = (values: Float32Array) => hashOf(wordsOf(values));

interface Operands {
  readonly variant: Variant;
  readonly sizes: readonly [number, number, number];
  readonly a: Float32Array;
  readonly b: Float32Array;
  /** For the rectified ones. */
  readonly bias?: Float32Array;
}

function product({ variant, sizes: [m, n, k], a, b, bias }: Operands): Float32Array {
  return gemmInOrder({
    variant,
    m,
    n,
    k,
    a,
    lda: variant === 'tn' ? m : k,
    b,
    ldb: variant === 'nt' ? k : n,
    c: new Float32Array(0),
    ldc: n,
    accumulate: false,
    bias: bias ?? null,
    relu: bias !== undefined,
  });
}

const joined = (parts: readonly Float32Array[]) => Float32Array.from(parts.flatMap((part) => [...part]));

describe('the answer of', () => {
  test('the dense products', () => {
    const [a, b, bias] = [numbers(200, 11), numbers(400, 12), numbers(32, 13)];
    const of = (variant: Variant, more: { bias?: Float32Array }) =>
      hashed(joined(SHAPES.map((sizes) => product({ variant, sizes, a, b, ...more }))));
    const nn = of('nn', { bias });
    const answer = `nn ${nn}, tn ${of('tn', {})}, nt ${of('nt', {})}, prepacked ${nn}`;
    expect(expected('dense products')).toBe(answer);
  });

  test('the sparse products', () => {
    const { rows, columns, others } = LISTED;
    const [s, dense, bias] = [sparseNumbers(rows * columns, 21), numbers(columns * others, 22), numbers(columns, 23)];
    const left = { sizes: [rows, others, columns] as const, a: s, b: dense };
    const right = { sizes: [others, columns, rows] as const, a: dense, b: s };
    const nn = hashed(product({ variant: 'nn', ...left, bias }));
    const nt = hashed(product({ variant: 'nt', ...left }));
    const [denseNn, denseTn] = [
      hashed(product({ variant: 'nn', ...right, bias })),
      hashed(product({ variant: 'tn', ...right })),
    ];
    const answer = `listed left: nn ${nn}, in place ${nn}, nt ${nt}; listed right: nn ${denseNn}, tn ${denseTn}`;
    expect(expected('sparse products')).toBe(answer);
  });

  test('the products at places', () => {
    const { m, n, k } = SAMPLED;
    const dense = product({ variant: 'tn', sizes: [m, n, k], a: numbers(k * m, 41), b: numbers(k * n, 42) });
    const mask = sparseNumbers(m * n, 43);
    expect(expected('products at places')).toBe(hashed(dense.map((value, index) => (mask[index] === 0 ? 0 : value))));
  });

  test('the large products', () => {
    const { m, n, k } = LARGE;
    const c = hashed(product({ variant: 'nn', sizes: [m, n, k], a: sparseNumbers(m * k, 31), b: numbers(k * n, 32) }));
    expect(expected('large products')).toBe(`dense ${c}, sparse ${c}`);
  });

  test('the dropout mask', () => {
    const [rows, columns] = [9, 21];
    const { keepThreshold, scale } = dropoutThreshold(0.3);
    const draw = {
      stepLow: 3,
      stepHigh: 1,
      stream: streamOf(Purpose.dropout, 2),
      seedLow: 0x89abcdef,
      seedHigh: 0x01234567,
    };
    const mask = dropoutMask({ rows, columns, firstRow: 2 }, keepThreshold, draw);
    const masked = (values: Float32Array) => values.map((value, i) => (mask[i] ? value * Math.fround(scale) : 0));
    const [y, dx] = [numbers(rows * columns, 1), numbers(rows * columns, 1000)].map(masked);
    expect(expected('dropout mask')).toBe(`forward ${hashed(y!)}, backward ${hashed(dx!)}`);
  });

  test('the column sums, and what is counted', () => {
    const x = sparseNumbers(427, 7);
    const answer = expected('reductions');
    expect(answer).toContain(`${x.filter((value) => value === 0).length} zeros, finite 1`);
    expect(answer).toContain(`largest ${digitsOfDouble(Math.max(...x.map(Math.abs)))}`);
    expect(answer).toContain(`columns ${digitsOf(wordsOf(columnSums(x, 61, 7)))}`);
  });

  // The bounds of the kernels, which tests/kernels/math.test.ts holds everywhere.
  test.each([
    ['exp', 2],
    ['log', 2],
    ['tanh', 3],
  ] as const)('%s, within %d ulp', (name, bound) => {
    const words = Uint32Array.from(expected(name).split(' '), (digits) => Number.parseInt(digits, 16));
    const values = new Float32Array(words.buffer);
    expect(values).toHaveLength(POINTS[name].length);
    for (const [i, point] of POINTS[name].entries()) {
      const error = ulpError(values[i]!, math[`f32_${name}`](Math.fround(point)));
      expect(error, `at ${point}`).toBeLessThanOrEqual(bound);
    }
  });
});

test('the hash is MurmurHash3_x86_32', () => {
  const text = (ascii: string) => new Uint32Array(new TextEncoder().encode(ascii).buffer);
  expect(hashOf(text(''))).toBe('00000000');
  expect(hashOf(text('test'))).toBe('ba6bd213');
});

test('digits are big-endian, and tell zeros apart', () => {
  expect(digitsOf(wordsOf(Float32Array.of(1, -0, 2 ** -149)))).toBe('3f800000 80000000 00000001');
  expect(digitsOfDouble(-1.5)).toBe('bff8000000000000');
});
