import { InputError } from '../exit.js';

/** A text file, read piece by piece. */
export interface TextFile {
  readonly path: string;
  /** Its beginning, up to the end of a line: at least 64 KiB, or all of it. */
  readonly head: string;
  /** All of it, from the beginning. To be called once. */
  chunks(): AsyncGenerator<string>;
}

const HEAD = 2 ** 16;

/**
 * Decodes bytes as UTF-8, with or without a byte order mark.
 *
 * @throws InputError for UTF-16, for bytes that are no UTF-8, and for NUL bytes, which no text has.
 */
async function* decode(path: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  let isFirst = true;
  const read = (chunk: Uint8Array | undefined): string => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch (cause) {
      throw new InputError(`${path}, line ${line} or after: bytes that are no UTF-8; save the file as UTF-8`, {
        cause,
      });
    }
  };
  for await (const chunk of bytes) {
    if (isFirst && ((chunk[0] === 0xff && chunk[1] === 0xfe) || (chunk[0] === 0xfe && chunk[1] === 0xff))) {
      throw new InputError(`${path}: the file is in UTF-16; save it as UTF-8`);
    }
    isFirst = false;
    const text = read(chunk);
    const nul = text.indexOf('\0');
    if (nul !== -1) {
      const at = line + (text.slice(0, nul).match(/\n/g)?.length ?? 0);
      throw new InputError(
        `${path}, line ${at}: a NUL byte, which no text has; is the file damaged, or of another format?`,
      );
    }
    line += text.match(/\n/g)?.length ?? 0;
    yield text;
  }
  const last = read(undefined);
  if (last !== '') yield last;
}

/** Opens a text and reads its head. */
export async function openText(path: string, bytes: AsyncIterable<Uint8Array>): Promise<TextFile> {
  const texts = decode(path, bytes);
  const first: string[] = [];
  let length = 0;
  let isAll = false;
  while (length < HEAD) {
    const { value, done } = await texts.next();
    if (done === true) {
      isAll = true;
      break;
    }
    first.push(value);
    length += value.length;
  }
  const start = first.join('');
  const end = Math.max(start.lastIndexOf('\n'), start.lastIndexOf('\r'));
  return {
    path,
    head: isAll || end === -1 ? start : start.slice(0, end + 1),
    async *chunks() {
      yield* first;
      yield* texts;
    },
  };
}
