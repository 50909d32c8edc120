// Files of other programs, and files of ours that are damaged: each is told as what it is.
import { describe, expect, test } from 'vitest';
import { load } from '../../../src/index.js';
import { bytesOf } from '../../../src/model/files/bytes.js';
import { errorOf } from '../../support/errors.js';
import { altered, withHeader } from '../../support/files.js';
import { linearModel } from '../../support/models.js';

const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const messageOf = (file: Uint8Array) => {
  const { code, path, message } = errorOf(() => load(file));
  expect([code, path]).toEqual(['E_FORMAT', 'load']);
  return message;
};

describe('other files', () => {
  test('ONNX of every version of its format', () => {
    for (let version = 1; version <= 14; version++) {
      for (const field of ['\x12\x07pytorch', '\x1a\x052.1.0', '\x3a\x80\x01', '\x42\x02\x10\x0d']) {
        expect(messageOf(latin1(`\x08${String.fromCharCode(version)}${field}\0\0\0\0`))).toContain(
          'as ONNX models are',
        );
      }
    }
  });

  test('text with tabs and ends of lines of any kind', () => {
    for (const blank of ['\t', '\n', '\r', '\r\n', ' ']) {
      expect(messageOf(latin1(`a${blank}b${blank}c${blank}1${blank}2${blank}3\n`))).toContain('it looks like text');
    }
    expect(messageOf(latin1('\t{\r\n"name": 1, "other": 2}'))).toContain('it looks like JSON');
  });

  test('safetensors of something else, without arrays', () => {
    const other = altered(linearModel(1).save(), ({ metadata, tensors }) => {
      metadata.clear();
      tensors.clear();
    });
    const error = errorOf(() => load(other));
    expect(error).toMatchObject({ code: 'E_FORMAT', path: 'format' });
    expect(error.message).toContain(
      'got undefined: a safetensors file of something else, with no arrays; make the model',
    );
  });
});

test('a damaged file of ours is told as damaged, whatever its first bytes and its texts spell', () => {
  // 0x4b50 is the length of the header: "PK", as zip archives begin, with a name that they have.
  const header = '{"data.pkl":'.padEnd(0x4b50, ' ');
  const file = withHeader(header);
  expect(String.fromCharCode(...file.subarray(0, 2))).toBe('PK');
  expect(errorOf(() => load(file)).message).toMatch(/^safetensors: header: expected a value/);
});

describe('something else than bytes', () => {
  test('says what is taken: by load bytes, by others models too', () => {
    const bytes = 'the bytes that save() returned: a Uint8Array or an ArrayBuffer';
    expect(errorOf(() => bytesOf('load', 1))).toMatchObject({
      message: `load: expected ${bytes}, got 1`,
      path: 'load',
    });
    expect(errorOf(() => bytesOf('load', {})).message).toContain('got an empty object');
    const other = errorOf(() => bytesOf('inWorker', null));
    expect(other.message).toBe(`inWorker: expected a model, or ${bytes}, got null`);
    expect(other).toMatchObject({ code: 'E_OPTION', path: 'inWorker' });
  });
});
