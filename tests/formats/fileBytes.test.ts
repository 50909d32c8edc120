// Bytes of files, however they are held; and for what is none, how to get them.
import { describe, expect, test } from 'vitest';
import { bytesLater, fileBytes, tagOf, viewBytes } from '../../src/formats/fileBytes.js';
import { errorOf } from '../support/errors.js';

const bytes = Uint8Array.from({ length: 16 }, (_, index) => index);

describe('bytes', () => {
  test.each<[string, ArrayBufferView | ArrayBuffer, number, number]>([
    ['a Uint8Array', bytes, 0, 16],
    ['a part of one', bytes.subarray(3, 9), 3, 6],
    ['a DataView', new DataView(bytes.buffer, 5, 4), 5, 4],
    ['numbers of several bytes', new Float32Array(bytes.buffer, 4, 2), 4, 8],
    ['a buffer', bytes.buffer, 0, 16],
  ])('of %s are viewed where they are', (_, given, start, length) => {
    for (const view of [fileBytes('test', given), viewBytes('test', given)!]) {
      expect(Object.prototype.toString.call(view)).toBe('[object Uint8Array]');
      expect([view.buffer, view.byteOffset, view.length]).toEqual([bytes.buffer, start, length]);
      expect(view.buffer).toBe(bytes.buffer);
    }
  });

  test('that are shared are copied, so that no other thread changes them, and viewed only where that is asked for', () => {
    const shared = new SharedArrayBuffer(16);
    new Uint8Array(shared).set(bytes);
    for (const given of [shared, new Uint8Array(shared, 2), new DataView(shared, 2)]) {
      expect(viewBytes('test', given)!.buffer).toBe(shared);
      const copy = fileBytes('test', given);
      expect(copy).toEqual(given === shared ? bytes : bytes.subarray(2));
      expect(copy.buffer).not.toBe(shared);
    }
  });

  test('that were transferred are refused, also those of a view that has a length of its own', () => {
    for (const make of [
      (buffer: ArrayBuffer) => buffer,
      (buffer: ArrayBuffer) => new Uint8Array(buffer, 4, 4),
      (buffer: ArrayBuffer) => new Uint32Array(buffer),
    ]) {
      const buffer = bytes.slice().buffer;
      const given = make(buffer);
      structuredClone(buffer, { transfer: [buffer] });
      for (const read of [fileBytes, viewBytes]) {
        const error = errorOf(() => read('test.bytes', given));
        expect(error).toMatchObject({ code: 'E_DETACHED', path: 'test.bytes' });
        expect(error.message).toBe('test.bytes: the buffer of these bytes was transferred; give a copy instead');
        expect(error.cause).toBeInstanceOf(TypeError);
      }
    }
  });
});

const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};

test.each<[string, unknown, RegExp]>([
  ['a path', './file', /got the text "\.\/file"; read the file first, as bytes$/],
  ['a promise', Promise.resolve(bytes), /got a promise; await it$/],
  ['a Response', new Response(bytes), /got a Response or a Blob; give await x\.arrayBuffer\(\)$/],
  ['a Blob', new Blob([bytes]), /got a Response or a Blob; give await x\.arrayBuffer\(\)$/],
  ['a stream', new Blob([bytes]).stream(), /got a stream; give await new Response\(x\)\.arrayBuffer\(\)$/],
  ['a list', [1, 2], /got \[1, 2\]$/],
  ['nothing', undefined, /got undefined$/],
  ['null', null, /got null$/],
  ['a number', 7, /got 7$/],
  ['a revoked Proxy', revoked(), /got /],
])('%s: refused by name, with the cure', (_, given, message) => {
  expect(viewBytes('test', given)).toBeUndefined();
  const error = errorOf(() => fileBytes('test.bytes', given));
  expect(error).toMatchObject({ code: 'E_OPTION', path: 'test.bytes' });
  expect(error.message).toMatch(/^test\.bytes: expected the bytes of a file: a Uint8Array or an ArrayBuffer, got /);
  expect(error.message).toMatch(message);
});

test('what gives bytes later is known by its methods, anything else is not', () => {
  expect(bytesLater(Promise.resolve())).toBe('a promise; await it');
  for (const given of [{ getReader: 1 }, {}, [], bytes, 'then', undefined, null])
    expect(bytesLater(given)).toBeUndefined();
});

test('the tag of a class, also from another realm; none for what is no object', () => {
  expect(tagOf(bytes)).toBe('[object Uint8Array]');
  expect(tagOf(bytes.buffer)).toBe('[object ArrayBuffer]');
  for (const value of [undefined, null, 1, 'x', revoked()]) expect(tagOf(value)).toBe('');
});
