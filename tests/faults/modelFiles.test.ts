// Bad model files, rows 27 to 43 of the list of faults: each is refused with a typed error, and nothing is allocated.
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  adam,
  batchNormalization,
  DataError,
  dense,
  dropout,
  ema,
  FormatError,
  type LoadOptions,
  l1,
  load,
  memory,
  OckhamError,
  type Sequential,
  sequential,
  sgd,
} from '../../src/index.js';
import { NUMERICS_VERSION } from '../../src/model/files/numericsVersion.js';
import { errorOf } from '../support/errors.js';
import { altered, reconfigured, split, withHeader } from '../support/files.js';
import { classification, classifier, rejectionOf, weightBits } from '../support/models.js';

let bytes: Uint8Array<ArrayBuffer>;
let model: Sequential;

beforeAll(async () => {
  const { X, y } = classification(12, 4, 3);
  model = classifier();
  model.compile({ optimizer: adam(), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  await model.fit(X, y);
  bytes = model.save();
});

/** What load throws; memory must be as before. */
function refusal(file: Uint8Array, options?: LoadOptions): OckhamError {
  const before = memory();
  const error = errorOf(() => load(file, options));
  expect(memory()).toEqual(before);
  return error;
}

function expectFormatError(file: Uint8Array, message: RegExp = /./): void {
  const error = refusal(file);
  expect(error).toBeInstanceOf(FormatError);
  expect(error.code).toBe('E_FORMAT');
  expect(error.message).toMatch(message);
}

/** The file, or another, with its header text replaced. */
function withText(change: (header: string) => string, file = bytes): Uint8Array<ArrayBuffer> {
  const { header, data } = split(file);
  return withHeader(change(header), data);
}

describe('the bytes', () => {
  test('27: fewer than 8 bytes, or a header longer than the file', () => {
    for (let length = 0; length < 8; length++) expectFormatError(bytes.slice(0, length), new RegExp(`${length} bytes`));
    expectFormatError(bytes.slice(0, 100), /a header of \d+ bytes in a file of 100/);
    expectFormatError(bytes.slice(0, -1), /missing/);
    const long = bytes.slice();
    new DataView(long.buffer).setUint32(0, 2 ** 20, true);
    expectFormatError(long, /a header of 1048576 bytes in a file of/);
  });

  test('28: header length of 2^53 and more is read as a whole, and capped', () => {
    for (const length of [2n ** 20n + 1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 1n]) {
      const file = bytes.slice();
      new DataView(file.buffer).setBigUint64(0, length, true);
      expectFormatError(file, new RegExp(`a header of ${length} bytes`));
    }
  });

  test('29: header that is not UTF-8, not JSON, not an object', () => {
    expectFormatError(withHeader(Uint8Array.of(0x7b, 0xff, 0x7d)), /UTF-8/);
    for (const header of ['', '{', '{]', 'nonsense', "{'a':1}"]) expectFormatError(withHeader(header));
    for (const header of ['[]', '1', '"text"', 'null', 'true']) expectFormatError(withHeader(header), /object/);
    expectFormatError(withHeader('{}'), /format/);
  });

  test('30: white space before the header is accepted, and never written', () => {
    const spaced = withText(
      (header) => ` \n\t${header}`,
      altered(bytes, () => {}),
    );
    expect(weightBits(load(spaced))).toEqual(weightBits(model));
    expect(split(bytes).header[0]).toBe('{');
  });

  test('31: a tensor name that comes twice, also when spelled with escapes', () => {
    const entry = /"weights\/dense_1\/bias":\{[^}]*\}/.exec(split(bytes).header)![0];
    expectFormatError(
      withText((header) => header.replace(entry, `${entry},${entry}`)),
      /twice/,
    );
    const escaped = entry.replace('weights', '\\u0077eights');
    expectFormatError(
      withText((header) => header.replace(entry, `${entry},${escaped}`)),
      /twice/,
    );
  });

  test('32: __proto__, constructor and prototype as names, in header, metadata and configuration', () => {
    for (const name of ['__proto__', 'constructor', 'prototype']) {
      expectFormatError(
        withText((header) => header.replace('weights/dense_1/bias', name)),
        /not allowed/,
      );
      expectFormatError(
        withText((header) => header.replace('"learned"', `"${name}"`)),
        /not allowed/,
      );
      const nested = altered(bytes, ({ metadata }) => {
        metadata.set('configuration', metadata.get('configuration')!.replace('"missing"', `"${name}"`));
      });
      expectFormatError(nested, /not allowed/);
    }
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test('33: offsets that overlap, leave holes, are reversed, negative or fractional', () => {
    const offsets = /"data_offsets":\[(\d+),(\d+)\]/g;
    const [first, second] = [...split(bytes).header.matchAll(offsets)];
    const [start, end] = [Number(second![1]), Number(second![2])];
    expect(first).toBeDefined();
    const changes: [number | string, number | string][] = [
      [start - 4, end - 4],
      [start + 4, end + 4],
      [end, start],
      [-4, end - start - 4],
      [`${start}.5`, `${end}.5`],
      [`${start}e0`, end],
      [start, 2 ** 60],
      [`"${start}"`, end],
    ];
    for (const [from, to] of changes) {
      expectFormatError(withText((header) => header.replace(second![0], `"data_offsets":[${from},${to}]`)));
    }
  });

  test('34: an array without elements: wherever it lies, a model has none', () => {
    const empty = altered(bytes, ({ tensors }) =>
      tensors.set('weights/none', { dtype: 'F32', shape: [0], data: new Float32Array() }),
    );
    expectFormatError(empty, /"weights\/none" is unknown/);
    const bias = altered(bytes, ({ tensors }) =>
      tensors.set('weights/dense_1/bias', { dtype: 'F32', shape: [0, 6], data: new Float32Array() }),
    );
    expectFormatError(bias, /"weights\/dense_1\/bias" is F32 \[0, 6\], expected F32 \[6\]/);
  });

  test('35: bytes after the last array', () => {
    for (const extra of [1, 4, 1000]) {
      const file = new Uint8Array(bytes.length + extra);
      file.set(bytes);
      expectFormatError(file, new RegExp(`${extra} bytes follow`));
    }
  });

  test('36: a shape whose product overflows, or does not fit the bytes', () => {
    const shape = '"shape":[4,6]';
    for (const other of [
      '[4,7]',
      '[4294967296,4294967296]',
      '[9007199254740991,3]',
      '[65536,65536,65536,65536,65536]',
      '[24.0]',
      '[-4,-6]',
    ]) {
      expectFormatError(withText((header) => header.replace(shape, `"shape":${other}`)));
    }
  });

  test('37: an unknown element type, half floats, and doubles for weights', () => {
    for (const dtype of ['F16', 'BF16', 'F8_E4M3', 'f32', 'X', 'toString']) {
      expectFormatError(
        withText((header) => header.replace('"F32"', `"${dtype}"`)),
        new RegExp(`dtype "${dtype}"`),
      );
    }
    const doubles = altered(bytes, ({ tensors }) =>
      tensors.set('weights/dense_1/bias', { dtype: 'F64', shape: [6], data: new Float64Array(6) }),
    );
    expectFormatError(doubles, /"weights\/dense_1\/bias" is F64 \[6\], expected F32 \[6\]/);
    const integers = altered(bytes, ({ tensors }) =>
      tensors.set('weights/dense_1/bias', { dtype: 'I32', shape: [6], data: new Int32Array(6) }),
    );
    expectFormatError(integers, /is I32/);
  });

  test('38: arrays at any alignment are read, from a view at any alignment', () => {
    const { header, data } = split(altered(bytes, () => {})); // without the digest of these very bytes
    for (let spaces = 0; spaces < 8; spaces++) {
      const file = withHeader(header.trimEnd() + ' '.repeat(spaces), data);
      const inside = new Uint8Array(file.length + 3);
      inside.set(file, 3);
      expect(weightBits(load(inside.subarray(3)))).toEqual(weightBits(model));
    }
  });
});

describe('the model', () => {
  test('39: arrays that are missing, extra, or of another shape are all listed', () => {
    const file = altered(bytes, ({ tensors }) => {
      tensors.delete('weights/dense_1/kernel');
      tensors.delete('optimizer/dense_2/bias/v');
      tensors.set('weights/dense_2/bias', { dtype: 'F32', shape: [1, 3], data: new Float32Array(3) });
      tensors.set('weights/dense_3/kernel', { dtype: 'F32', shape: [1], data: new Float32Array(1) });
    });
    const { message } = refusal(file);
    expect(message).toContain('"weights/dense_1/kernel" is missing, expected F32 [4, 6]');
    expect(message).toContain('"optimizer/dense_2/bias/v" is missing, expected F32 [3]');
    expect(message).toContain('"weights/dense_2/bias" is F32 [1, 3], expected F32 [3]');
    expect(message).toContain('"weights/dense_3/kernel" is unknown');
    expect(message.split(';')).toHaveLength(4);
  });

  test('39: optimizer state where none is due, and means of another length', () => {
    const early = altered(bytes, ({ metadata }) => metadata.set('step', '0'));
    expectFormatError(early, /"optimizer\/dense_1\/kernel\/m" is unknown/);
    const means = (file: Uint8Array) =>
      altered(file, ({ tensors }) =>
        tensors.set('inputs/means', { dtype: 'F64', shape: [3], data: new Float64Array(3) }),
      );
    expectFormatError(means(bytes), /"inputs\/means" is unknown/);
    const imputing = reconfigured(bytes, (configuration) => Object.assign(configuration, { missing: 'impute' }));
    expectFormatError(means(imputing), /"inputs\/means" is F64 \[3\], expected F64 \[4\]/);
  });

  test('40: weights and optimizer state that are not finite, unless allowNonFinite', async () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      for (const name of ['weights/dense_1/kernel', 'optimizer/dense_1/kernel/v']) {
        const file = altered(bytes, ({ tensors }) => {
          const data = new Float32Array(24);
          data[5] = bad;
          tensors.set(name, { dtype: 'F32', shape: [4, 6], data });
        });
        const error = refusal(file);
        expect(error).toBeInstanceOf(DataError);
        expect(error).toMatchObject({ code: 'E_NONFINITE', path: name, got: bad });
        expect(error.message).toContain(`${bad} at 5`);
        const allowed = load(file, { allowNonFinite: true });
        if (name.startsWith('weights')) expect(Object.is(allowed.getWeights()[0]!.data[5], bad)).toBe(true);
        if (Number.isNaN(bad)) {
          const { X, y } = classification(12, 4, 3);
          expect(await rejectionOf(allowed.fit(X, y))).toMatchObject({ code: 'E_DIVERGED' });
        }
        allowed.dispose();
      }
    }
  });

  test('41: a newer format or newer numerics: E_VERSION, which names the version', () => {
    for (const [name, newest] of [
      ['formatVersion', 1],
      ['numericsVersion', NUMERICS_VERSION],
    ] as const) {
      const newer = newest + 1;
      const error = refusal(altered(bytes, ({ metadata }) => metadata.set(name, String(newer))));
      expectFormatError(
        altered(bytes, ({ metadata }) => metadata.set(name, '0')),
        new RegExp(`expected a version from 1 to ${newest}, got 0`),
      );
      expect(error).toBeInstanceOf(FormatError);
      expect(error).toMatchObject({ code: 'E_VERSION', path: name, got: newer });
      expect(error.message).toContain(`version ${newer}`);
      for (const text of ['', '1.0', '01', '-1', 'one', '1e0', '99999999999999999999']) {
        expectFormatError(
          altered(bytes, ({ metadata }) => metadata.set(name, text)),
          new RegExp(name),
        );
      }
      expectFormatError(
        altered(bytes, ({ metadata }) => metadata.delete(name)),
        new RegExp(name),
      );
    }
    expectFormatError(
      altered(bytes, ({ metadata }) => metadata.set('format', 'pt')),
      /"ockham"/,
    );
    // A newer file may have metadata and arrays of kinds not known here: the version is what it is refused for.
    const future = altered(bytes, ({ metadata, tensors }) => {
      metadata.set('formatVersion', '2').delete('configuration');
      tensors.clear();
    });
    expect(refusal(future).code).toBe('E_VERSION');
  });

  test('42: a configuration that is too deep, too long or too many', () => {
    const deep = altered(bytes, ({ metadata }) => metadata.set('configuration', '['.repeat(5000) + ']'.repeat(5000)));
    expectFormatError(deep, /levels/);
    const text = reconfigured(bytes, (configuration) => Object.assign(configuration, { name: 'x'.repeat(20_000) }));
    expectFormatError(text, /characters/);
    const many = altered(bytes, ({ metadata, tensors }) => {
      metadata.delete('configuration');
      const data = new TextEncoder().encode(`[${'[],'.repeat(2 ** 21)}0]`);
      tensors.set('text/configuration', { dtype: 'U8', shape: [data.length], data });
    });
    expectFormatError(many, /more than 2097152 arrays and objects/);
  });

  test('43: names never become paths: an array named ../x is refused as unknown', () => {
    for (const name of ['../x', '/etc/passwd', 'weights/../../x', 'C:\\x', 'weights/dense_1/kernel/../bias']) {
      const file = altered(bytes, ({ tensors }) =>
        tensors.set(name, { dtype: 'F32', shape: [1], data: new Float32Array(1) }),
      );
      expectFormatError(file, /is unknown/);
    }
    const named = sequential({ layers: [dense({ units: 1, inputShape: [1], name: '../../evil' })] });
    expect(weightBits(load(named.save()))).toEqual(weightBits(named)); // a name like any other
  });

  const changes: [string, (configuration: Parameters<Parameters<typeof reconfigured>[1]>[0]) => void, RegExp][] = [
    ['no layers', (c) => Object.assign(c, { layers: [] }), /non-empty/],
    ['layers that are no list', (c) => Object.assign(c, { layers: {} }), /layers/],
    ['an unknown layer type', (c) => Object.assign(c['layers']![0]!, { type: 'conv' }), /conv/],
    ['an unknown layer option', (c) => Object.assign(c['layers']![0]!['config']!, { unit: 1 }), /did you mean units/],
    ['a layer option of the wrong kind', (c) => Object.assign(c['layers']![0]!['config']!, { units: '6' }), /units/],
    [
      'an unknown activation',
      (c) => Object.assign(c['layers']![0]!['config']!, { activation: { name: 'rel', config: {} } }),
      /"relu"/,
    ],
    [
      'an activation without config',
      (c) => Object.assign(c['layers']![0]!['config']!, { activation: { name: 'relu' } }),
      /activation/,
    ],
    ['a rate of 1', (c) => Object.assign(c['layers']![1]!['config']!, { rate: 1 }), /rate/],
    ['a null for a layer', (c) => Object.assign(c['layers']!, { 0: null }), /layers\[0\]/],
    ['a seed that is no number', (c) => Object.assign(c, { seed: '7x' }), /seed/],
    ['a seed beyond 64 bits', (c) => Object.assign(c, { seed: '18446744073709551616' }), /seed/],
    ['another number of inputs', (c) => Object.assign(c, { inputUnits: 5 }), /inputUnits|columns/],
    ['inputs that are no number', (c) => Object.assign(c, { inputUnits: '4' }), /inputUnits/],
    ['names that are too few', (c) => Object.assign(c, { inputNames: ['a'] }), /names/],
    ['an unknown field', (c) => Object.assign(c, { layer: 1 }), /did you mean layers/],
    ['an unknown optimizer', (c) => Object.assign(c['compiled']!['optimizer']!, { name: 'adamm' }), /"adam"/],
    [
      'an optimizer option out of range',
      (c) => Object.assign(c['compiled']!['optimizer']!['config']!, { beta1: 2 }),
      /beta1/,
    ],
    ['an unknown loss', (c) => Object.assign(c['compiled']!['loss']!, { name: 'mse' }), /loss/],
    [
      'a loss that does not go with the activation',
      (c) => Object.assign(c['compiled']!['loss']!, { name: 'binaryCrossentropy' }),
      /softmax/,
    ],
    ['an unknown metric', (c) => Object.assign(c['compiled']!, { metrics: ['acuracy'] }), /"accuracy"/],
    ['metrics that are no list', (c) => Object.assign(c['compiled']!, { metrics: 'accuracy' }), /metrics/],
    [
      'a standardizer of another width',
      (c) => Object.assign(c, { standardizer: { mean: [0], scale: [1] } }),
      /standardizer/,
    ],
    ['a scale of 0', (c) => Object.assign(c, { standardizer: { mean: [0, 0, 0, 0], scale: [1, 1, 1, 0] } }), /scale/],
    ['an unknown rule for missing values', (c) => Object.assign(c, { missing: 'drop' }), /missing/],
    ['units beyond all memory', (c) => Object.assign(c['layers']![0]!['config']!, { units: 2 ** 45 }), /bytes/],
  ];

  test.each(changes)('a configuration with %s', (_what, change, message) => {
    expectFormatError(reconfigured(bytes, change), message);
  });

  test('a configuration that is missing, or no object', () => {
    expectFormatError(
      altered(bytes, ({ metadata }) => metadata.delete('configuration')),
      /configuration/,
    );
    for (const text of ['[]', 'null', '1', '', '{"name":']) {
      expectFormatError(
        altered(bytes, ({ metadata }) => metadata.set('configuration', text)),
        /configuration/,
      );
    }
    for (const name of ['step', 'epoch']) {
      for (const text of ['-1', '1.5', 'NaN', '']) {
        expectFormatError(
          altered(bytes, ({ metadata }) => metadata.set(name, text)),
          new RegExp(name),
        );
      }
    }
    for (const text of [
      '',
      '0.1',
      '0.1 0',
      '0.1 -1',
      '0.1 0.2 0.3',
      'NaN 1',
      '0.1  0.2',
      '0x1 1',
      '0.1 1e+300',
      '0.1 1e-46',
      '1e+39 1',
    ]) {
      expectFormatError(
        altered(bytes, ({ metadata }) => metadata.set('rescaledLearningRate', text)),
        /rescaledLearningRate: expected two rates > 0/,
      );
    }
  });

  test('what save never writes: states that no training leaves', async () => {
    const { X, y } = classification(12, 4, 3);
    const rich = sequential({
      seed: 1,
      missing: 'impute',
      layers: [dense({ units: 3, inputShape: [4] }), batchNormalization(), dense({ units: 3, activation: 'softmax' })],
    });
    const loss = 'sparseCategoricalCrossentropy';
    rich.compile({ optimizer: adam(), loss, metrics: ['accuracy'], average: ema({ decay: 0.5 }) });
    await rich.fit(X, y, { epochs: 2, batchSize: 4, budget: { steps: 4 } });
    const file = rich.save();
    load(file).dispose();
    type Change = Parameters<typeof altered>[1];
    const float =
      (name: string, value: number): Change =>
      ({ tensors }) => {
        const tensor = tensors.get(name)!;
        const data = (tensor.data as Float32Array).slice();
        data[1] = value;
        tensors.set(name, { ...tensor, data } as never);
      };
    const refused: [Change, RegExp][] = [
      [({ tensors }) => tensors.delete('average/dense_1/bias'), /"average\/dense_1\/bias" is missing/],
      [({ metadata }) => metadata.delete('averageUpdates'), /"average\/dense_1\/kernel" is unknown/],
      [({ tensors }) => tensors.delete('inputs/means'), /"inputs\/means" is missing/],
      [float('weights/batchNormalization_1/movingVariance', -1), /movingVariance" holds -1 at 1/],
      [float('average/batchNormalization_1/movingVariance', -1), /movingVariance" holds -1 at 1/],
      [float('optimizer/dense_1/kernel/v', -1e-9), /kernel\/v" holds -/],
      [({ metadata }) => metadata.set('step', String(2 ** 53 - 1)), /step: expected an integer in \[0, 2\^52\)/],
      [({ metadata }) => metadata.set('learned', 'false'), /learned/],
      [({ metadata }) => metadata.set('learned', 'yes'), /learned: expected true or false/],
      [({ metadata }) => metadata.set('lastStep', '1'), /lastStep/],
      [({ metadata }) => metadata.set('note', 'mine'), /"note": is unknown metadata/],
      [
        ({ metadata }) =>
          metadata.set(
            'configuration',
            metadata.get('configuration')!.replace('"compiled"', '"logits":true,"compiled"'),
          ),
        /logits/,
      ],
      [
        ({ metadata }) => metadata.set('unfinished', metadata.get('unfinished')!.replace('"l2"', '"l3"')),
        /no penalty "l3"/,
      ],
    ];
    for (const [change, message] of refused) expectFormatError(altered(file, change), message);
  });

  test('something else than bytes, and unknown options', () => {
    for (const value of [undefined, null, 'text', [1, 2]]) {
      expect(refusal(value as never)).toMatchObject({ code: 'E_OPTION' });
    }
    expect(refusal(bytes, { compiled: false } as never).message).toContain('did you mean compile');
    expect(refusal(bytes, { compile: 1 } as never)).toMatchObject({ code: 'E_OPTION', path: 'load.compile' });
  });
});

describe('damage of any kind', () => {
  let small: Uint8Array<ArrayBuffer>;

  beforeAll(async () => {
    const tiny = sequential({
      seed: 1,
      layers: [dense({ units: 1, inputShape: [2], kernelRegularizer: l1(0.1) }), dropout({ rate: 0.5 })],
    });
    tiny.compile({ optimizer: sgd({ learningRate: 0.1, momentum: 0.5 }), loss: 'huber' });
    await tiny.fit([[1, 2]], [3]);
    small = tiny.save();
  });

  /** Either a model, or one of our own errors; nothing stays allocated. */
  function loadsOrRefuses(file: Uint8Array): void {
    const { bytesInUse } = memory();
    try {
      const loaded = load(file);
      const again = loaded.save();
      const twin = load(again);
      expect(Buffer.compare(twin.save(), again)).toBe(0);
      loaded.dispose();
      twin.dispose();
    } catch (error) {
      if (!(error instanceof OckhamError)) throw error;
    }
    expect(memory().bytesInUse).toBe(bytesInUse);
  }

  test('bytes overwritten, removed and inserted give a model or an OckhamError, never anything else', () => {
    const edit = fc.record({
      at: fc.nat({ max: 2000 }),
      remove: fc.oneof(fc.constant(0), fc.constant(1), fc.nat({ max: 30 })),
      insert: fc.oneof(
        fc.uint8Array({ maxLength: 4 }),
        fc.stringMatching(/^[-{}[\]",:0-9a-z .]{0,6}$/).map((text) => new TextEncoder().encode(text)),
      ),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), fc.boolean(), (edits, fixesLength) => {
        const file = [...small];
        for (const { at, remove, insert } of edits) file.splice(at % file.length, remove, ...insert);
        const mutated = Uint8Array.from(file);
        if (fixesLength && mutated.length >= 8) {
          // Past the first check: the header's length follows what was added to it or removed.
          const length = mutated.length - 8 - split(small).data.length;
          if (length >= 0) new DataView(mutated.buffer).setBigUint64(0, BigInt(length), true);
        }
        loadsOrRefuses(mutated);
      }),
      { numRuns: 1500, seed: 20 },
    );
  });

  test('every value of the configuration replaced by another gives a model or an OckhamError', () => {
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom(-1, 0, 1e300, 2 ** 53, '', 'relu', null, [], {}),
    );
    const configuration = JSON.parse(JSON.stringify(load(small).toJSON())) as unknown;
    const paths: (readonly string[])[] = [];
    const walk = (node: unknown, path: readonly string[]) => {
      paths.push(path);
      if (typeof node !== 'object' || node === null) return;
      for (const [key, child] of Object.entries(node)) walk(child, [...path, key]);
    };
    walk(configuration, []);
    fc.assert(
      fc.property(fc.constantFrom(...paths.slice(1)), value, (path, replacement) => {
        const file = reconfigured(small, (fields) => {
          let node: { [key: string]: unknown } = fields;
          for (const key of path.slice(0, -1)) node = node[key] as { [key: string]: unknown };
          node[path.at(-1)!] = replacement;
        });
        loadsOrRefuses(file);
      }),
      { numRuns: 1000, seed: 21 },
    );
  });

  test('the undamaged file loads', () => {
    expect(load(small).step).toBe(1);
  });
});
