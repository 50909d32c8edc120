// Superblocks, headers, arrays and attributes field by field: what each value of a field is read as, and which are refused.
import { describe, expect, test } from 'vitest';
import { Hdf5File } from '../../../src/formats/hdf5/hdf5.js';
import { errorOf } from '../../support/errors.js';
import {
  compact,
  contiguous,
  FileOfBlocks,
  fileOf,
  floats,
  type Message,
  newHeader,
  newMessages,
  oldHeader,
  space,
  text,
  types,
  u16,
  u32,
  u64,
  uint,
  zeros,
} from './bytes.js';

const [DATASPACE, DATATYPE, LAYOUT, FILTERS, ATTRIBUTE, CONTINUATION, ATTRIBUTE_INFO] = [1, 3, 8, 11, 12, 16, 21];
const open = (bytes: Uint8Array) => new Hdf5File('test', bytes);
const refusal = (read: () => unknown) => {
  const { name, path } = errorOf(read);
  return [name, path];
};
const REFUSED = ['FormatError', 'test'];
const numbers = [0.5, -2];
/** The messages of an array of two numbers, or others in their places. */
const array = ({
  shape = space([2]),
  type = types.float32,
  layout = compact(floats(...numbers)),
}: Partial<Record<'shape' | 'type' | 'layout', readonly number[]>> = {}) =>
  [
    [DATASPACE, shape],
    [DATATYPE, type],
    [LAYOUT, layout],
  ] as const satisfies readonly Message[];
const dataOf = (bytes: Uint8Array) => {
  const found = open(bytes).array('');
  return found && Array.from(found.data);
};
/** The type with the byte at that place changed. */
const changed = (type: readonly number[], at: number, value: number) => type.with(at, value);

describe('the superblock', () => {
  test.each([0, 1, 2, 3])('version %i', (version) => {
    const file = () => new FileOfBlocks().finish(oldHeader(array()), version);
    expect(dataOf(file())).toEqual(numbers);
    const [sizes, base, root] = version < 2 ? [13, [24, 28][version]!, [64, 68][version]!] : [9, 12, 36];
    const changes: [at: number, bytes: number[]][] = [
      [0, [0]],
      [7, [0]],
      [8, [4]],
      [sizes, [4]],
      [sizes + 1, [4]],
      [base, [8]],
      [root, u64(undefined)],
      [root, u64(file().length + 1)],
      [root, u64(2 ** 40)],
    ];
    for (const [at, bytes] of changes) {
      const wrong = file();
      wrong.set(bytes, at);
      expect(refusal(() => open(wrong))).toEqual(REFUSED);
    }
  });
});

describe('headers', () => {
  const spare: Message = [0, zeros(8)];
  const [first, ...others] = array();
  /** A file whose root says in a continuation what its arrays are. */
  const continued = (isNew: boolean, change: (block: number[]) => number[] = (block) => block) => {
    const file = new FileOfBlocks();
    const block = change(isNew ? [...text('OCHK'), ...newMessages(others), ...zeros(4)] : oldHeader(others).slice(16));
    const messages: Message[] = [first, [CONTINUATION, u64(file.add(block), block.length)]];
    return file.finish(isNew ? newHeader(messages) : oldHeader(messages, 4));
  };

  test.each<[string, Uint8Array]>([
    ['of version 1', fileOf(...array())],
    ['with more than three messages', fileOf(spare, ...array(), spare)],
    ['without a place of a continuation', fileOf([CONTINUATION, u64(undefined, 8)], ...array())],
    ['continued, of version 1', continued(false)],
    ['continued, of version 2', continued(true)],
    [
      'with a flag that is of other messages',
      fileOf(...array().map(([type, contents]): Message => [type, contents, type === DATATYPE ? 1 : 3])),
    ],
    ...[0, 1, 2, 3, 4, 0x10, 0x20, 0x35].map((flags): [string, Uint8Array] => [
      `of version 2, flags ${flags}`,
      new FileOfBlocks().finish(newHeader(array(), flags)),
    ]),
    // Fewer bytes behind the last message than another one has.
    ['with a gap', new FileOfBlocks().finish(gap())],
  ])('%s', (_, file) => {
    expect(dataOf(file)).toEqual(numbers);
  });

  /** A header of version 2 whose size is three bytes larger than its messages. */
  function gap(): number[] {
    const header = newHeader(array());
    return header.with(6, header[6]! + 3);
  }

  test('only as many messages as version 1 counts', () => {
    expect(dataOf(new FileOfBlocks().finish(oldHeader(array(), 2)))).toBeUndefined();
    expect(dataOf(continued(false, (block) => [...block, ...oldHeader([[FILTERS, zeros(8)]]).slice(16)]))).toEqual(
      numbers,
    );
  });

  test.each<[string, Uint8Array]>([
    ['version 3', new FileOfBlocks().finish(newHeader(array()).with(4, 3))],
    ['no signature', new FileOfBlocks().finish(newHeader(array()).with(0, 0))],
    ['a continuation without its signature', continued(true, (block) => block.with(0, 0))],
    ['a header that ends behind the file', new FileOfBlocks().finish(oldHeader(array()).with(8, 255))],
    [
      'a message longer than its header',
      new FileOfBlocks().finish([...oldHeader([[0, zeros(8)]]).with(18, 9), ...zeros(8)]),
    ],
    ['a message that ends in the checksum', new FileOfBlocks().finish(newHeader([[0, zeros(8)]]).with(8, 9))],
    ['a type that is elsewhere', fileOf([DATATYPE, types.float32, 2])],
    ['a continuation that is itself', circle()],
  ])('refuses %s', (_, file) => {
    expect(refusal(() => open(file))).toEqual(REFUSED);
  });

  test('at most 2^16 messages', () => {
    const many = (count: number) =>
      new FileOfBlocks().finish(newHeader([...new Array<Message>(count - 3).fill([0, []]), ...array()], 2));
    expect(dataOf(many(2 ** 16))).toEqual(numbers);
    expect(refusal(() => open(many(2 ** 16 + 1)))).toEqual(REFUSED);
  });

  function circle(): Uint8Array {
    const file = new FileOfBlocks();
    const message: Message = [CONTINUATION, u64(96, 28)];
    const block = [...text('OCHK'), ...newMessages([message]), ...zeros(4)];
    file.add(block);
    return file.finish(newHeader([[CONTINUATION, u64(96, block.length)]]));
  }
});

describe('arrays', () => {
  const places = (layout: (at: number) => readonly number[]) => {
    const file = new FileOfBlocks();
    return file.finish(oldHeader(array({ layout: layout(file.add(floats(...numbers))) })));
  };
  // The byte behind the kind is reserved: it must not be read as a length.
  const old = (version: number, kind: number, at: number) => [
    version,
    1,
    kind,
    1,
    ...zeros(4),
    ...u64(at),
    ...u32(2, 4),
  ];

  test.each<[string, Uint8Array]>([
    ['in the header', fileOf(...array())],
    ['in the header, with bytes behind them', fileOf(...array({ layout: compact([...floats(...numbers), 1, 2]) }))],
    ['with sizes of version 2', fileOf(...array({ shape: space([2], 2) }))],
    ['with a byte that version 1 does not read', fileOf(...array({ shape: changed(space([2]), 3, 2) }))],
    ['at a place', places((at) => contiguous(at, 8))],
    ['at a place, by version 1 of a layout', places((at) => old(1, 1, at))],
    ['at a place, by version 2 of a layout', places((at) => old(2, 1, at))],
    ['at a place, by version 4 of a layout', places((at) => changed(contiguous(at, 8), 0, 4))],
  ])('%s', (_, file) => {
    expect(dataOf(file)).toEqual(numbers);
  });

  test.each<[string, readonly number[], readonly number[], number[]]>([
    ['no axes', [], floats(3), [3]],
    ['32 axes', new Array<number>(32).fill(1), floats(3), [3]],
    ['a size of 0 beside one beyond memory', [0, 2 ** 40], [], []],
  ])('of %s', (_, shape, contents, data) => {
    const found = open(fileOf(...array({ shape: space(shape), layout: compact(contents) }))).array('')!;
    expect([found.shape, Array.from(found.data)]).toEqual([shape, data]);
  });

  test('integers are signed by a flag, floats of 8 bytes stay what they are', () => {
    const integers = (flags: number) =>
      dataOf(fileOf(...array({ type: changed(types.int16, 1, flags), layout: compact([254, 255, 1, 0]) })));
    expect(integers(8)).toEqual([-2, 1]);
    expect(integers(0)).toEqual([65_534, 1]);
    expect(integers(9)).toEqual([-257, 256]);
    const large = fileOf(
      ...array({
        shape: space([]),
        type: changed(changed(types.int16, 4, 4), 10, 32),
        layout: compact(u32(2 ** 24 + 1)),
      }),
    );
    expect(dataOf(large)).toEqual([2 ** 24 + 1]);
    const empty = open(fileOf(...array({ shape: space([0]), layout: contiguous(undefined, 0) }))).array('')!;
    expect([empty.data, empty.isInteger]).toEqual([new Float32Array(0), false]);
  });

  test.each([DATASPACE, DATATYPE, LAYOUT])('without the message %i there is no array', (missing) => {
    expect(dataOf(fileOf(...array().filter(([type]) => type !== missing)))).toBeUndefined();
  });

  test.each<[string, Uint8Array]>([
    ['filters', fileOf(...array(), [FILTERS, zeros(8)])],
    ['filters of no bytes', fileOf(...array(), [FILTERS, []])],
    ['filters of no bytes, version 2', new FileOfBlocks().finish(newHeader([...array(), [FILTERS, []]]))],
    ['sizes of version 0', fileOf(...array({ shape: space([2], 0) }))],
    ['sizes of version 3', fileOf(...array({ shape: space([2], 3) }))],
    ['no sizes', fileOf(...array({ shape: changed(space([2], 2), 3, 2) }))],
    ['33 axes', fileOf(...array({ shape: space(new Array<number>(33).fill(1)) }))],
    [
      'a size of 2^53 beside one of 0',
      fileOf(...array({ shape: [1, 2, ...zeros(6), ...u64(0), ...uint(2n ** 53n, 8)] })),
    ],
    ['a size of 2^53', fileOf(...array({ shape: [1, 1, ...zeros(6), ...uint(2n ** 53n, 8)] }))],
    ['more elements than the file has bytes', fileOf(...array({ shape: space([2 ** 30]) }))],
    ['numbers of VAX', fileOf(...array({ type: changed(types.float32, 1, 0x41) }))],
    ['another exponent', fileOf(...array({ type: changed(types.float32, 13, 7) }))],
    ['another fraction', fileOf(...array({ type: changed(types.float32, 15, 22) }))],
    ['floats of 16 bytes', fileOf(...array({ shape: space([0]), type: changed(types.float32, 4, 16) }))],
    [
      'floats without exponent, of no known size',
      fileOf(...array({ type: changed(changed(changed(types.float32, 4, 3), 13, 0), 15, 0) })),
    ],
    ['integers of 3 bytes', fileOf(...array({ type: changed(changed(types.int16, 4, 3), 10, 24) }))],
    ['integers of 15 bits', fileOf(...array({ type: changed(types.int16, 10, 15) }))],
    ['text', fileOf(...array({ type: types.text(4) }))],
    ['text of any length', fileOf(...array({ type: types.variableText }))],
    ['times with the fields of floats', fileOf(...array({ type: changed(types.float32, 0, 0x12) }))],
    ['times', fileOf(...array({ type: changed(types.int16, 0, 0x12) }))],
    ['a layout of version 0', fileOf(...array({ layout: changed(compact(floats(...numbers)), 0, 0) }))],
    ['a layout of version 5', fileOf(...array({ layout: changed(compact(floats(...numbers)), 0, 5) }))],
    ['chunks', places((at) => changed(contiguous(at, 8), 1, 2))],
    ['a virtual layout', places((at) => changed(contiguous(at, 8), 1, 3))],
    ['elements in the header, by version 1 of a layout', places((at) => old(1, 0, at))],
    ['elements in the header, by version 2 of a layout', places((at) => old(2, 0, at))],
    ['too few bytes in the header', fileOf(...array({ layout: [...compact(floats(1)), ...floats(2)] }))],
    ['a place that was never written', fileOf(...array({ layout: contiguous(undefined, 8) }))],
    ['a place whose bytes end behind the file', places((at) => contiguous(at + 400, 8))],
    ['a place behind the file', places(() => contiguous(2 ** 40, 8))],
  ])('refuses %s', (_, file) => {
    expect(refusal(() => open(file).array(''))).toEqual(REFUSED);
  });
});

describe('attributes', () => {
  /** An attribute called `a`. */
  const attribute = (
    version: number,
    type: readonly number[],
    shape: readonly number[],
    contents: readonly number[],
  ) => {
    const name = text('a\0');
    const parts = [name, type, shape].map((part) =>
      version === 1 ? [...part, ...zeros((8 - (part.length % 8)) % 8)] : part,
    );
    const sizes = u16(name.length, type.length, shape.length);
    return [version, 0, ...sizes, ...(version === 3 ? [0] : []), ...parts.flat(), ...contents];
  };
  const fixed = (version: number) => attribute(version, types.text(3), space([2]), text('xyzu\0v'));
  const of = (...messages: readonly Message[]) => open(fileOf(...messages)).attribute('', 'a');

  test.each([1, 2, 3])('texts of fixed length, version %i', (version) => {
    expect(of([ATTRIBUTE, fixed(version)])).toEqual(['xyz', 'u']);
    expect(of([ATTRIBUTE, attribute(version, types.text(3), space([]), text('xyz'))])).toBe('xyz');
  });

  /** A heap of texts: its bytes from the first object on; and the text that one of its objects is. */
  const variable = (
    heap: readonly number[],
    [length, object]: readonly [number, number],
    change: (heap: number[]) => number[] = (same) => same,
  ) => {
    const file = new FileOfBlocks();
    const at = file.add(change([...text('GCOL'), 1, 0, 0, 0, ...u64(16 + heap.length), ...heap]));
    const message: Message = [
      ATTRIBUTE,
      attribute(3, types.variableText, space([]), [...u32(length), ...u64(at), ...u32(object)]),
    ];
    return open(file.finish(oldHeader([message]))).attribute('', 'a');
  };
  const object = (index: number, characters: string) => [
    ...u16(index, 1),
    ...zeros(4),
    ...u64(characters.length),
    ...text(characters),
    ...zeros((8 - (characters.length % 8)) % 8),
  ];
  const heap = [...object(1, 'first'), ...object(7, 'a second one'), ...object(2, '12345678'), ...object(3, 'last')];

  test('texts of any length', () => {
    expect(variable(heap, [5, 1])).toBe('first');
    expect(variable(heap, [12, 7])).toBe('a second one');
    expect(variable(heap, [8, 7])).toBe('a second');
    expect(variable(heap, [8, 2])).toBe('12345678');
    expect(variable(heap, [4, 3])).toBe('last');
    expect(variable([], [0, 9])).toBe('');
  });

  test.each<[string, () => unknown]>([
    ['an object that is not there', () => variable(heap, [1, 4])],
    ['an object behind the end', () => variable([...object(0, ''), ...heap], [5, 1])],
    ['an object behind the heap', () => variable(heap, [4, 3], (bytes) => bytes.with(8, bytes[8]! - 16))],
    ['a text longer than its object', () => variable(heap, [6, 1])],
    ['no signature', () => variable(heap, [5, 1], (bytes) => bytes.with(0, 0))],
    ['a text that is not UTF-8', () => variable(object(1, 'x').with(16, 0xff), [1, 1])],
    [
      'no place',
      () => of([ATTRIBUTE, attribute(3, types.variableText, space([]), [...u32(5), ...u64(undefined), ...u32(1)])]),
    ],
    ['version 0', () => of([ATTRIBUTE, fixed(3).with(0, 0)])],
    ['version 4', () => of([ATTRIBUTE, fixed(3).with(0, 4)])],
    ['numbers', () => of([ATTRIBUTE, attribute(3, types.float32, space([]), floats(1))])],
    ['sequences', () => of([ATTRIBUTE, attribute(3, [0x19, 0, ...types.variableText.slice(2)], space([]), zeros(16))])],
    ['more texts than the file has bytes', () => of([ATTRIBUTE, attribute(3, types.text(1), space([2 ** 20]), [])])],
    [
      'opaque bytes',
      () => of([ATTRIBUTE, attribute(3, [0x15, 1, ...types.variableText.slice(2)], space([]), zeros(16))]),
    ],
    ['a heap of them', () => of([ATTRIBUTE_INFO, [0, 0, ...u64(96, undefined)]])],
    ['a heap of them, with orders', () => of([ATTRIBUTE_INFO, [0, 1, 0, 0, ...u64(96, undefined)]])],
  ])('refuses %s', (_, read) => {
    expect(refusal(read)).toEqual(REFUSED);
  });

  test('an empty one is no text, one of another name is not it, and a heap that is not there has none', () => {
    expect(of([ATTRIBUTE, attribute(3, types.text(1), [2, 0, 0, 2], [])])).toEqual([]);
    const other = fixed(3).with(9, 'b'.charCodeAt(0));
    expect(of([ATTRIBUTE, other])).toBeUndefined();
    expect(of([ATTRIBUTE, other], [ATTRIBUTE, fixed(3)])).toEqual(['xyz', 'u']);
    for (const info of [
      [0, 0, ...u64(undefined, undefined)],
      [0, 1, 0, 0, ...u64(undefined, undefined)],
    ])
      expect(of([ATTRIBUTE_INFO, info], [ATTRIBUTE, fixed(2)])).toEqual(['xyz', 'u']);
  });
});
