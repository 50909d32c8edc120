// Where the bytes of a data set come from.
import { FormatError, OptionError, RuntimeSupportError } from '../../errors.js';
import type { HostRequestInit } from '../../host.js';
import { hasMethods, isA, refuse } from '../../validate.js';
import { readFileBytes } from '../io/fileSystem.js';
import { fetched } from '../io/http.js';

/** A file that gives its bytes: a File or Blob of the host. */
export interface ReadableFile {
  readonly size: number;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** Bytes of a file of the user, or those in memory. */
export class FileDataSource {
  private readonly read: () => Promise<Uint8Array>;

  /** @throws OptionError unless it is a file, bytes, or the address of a file: `file://`. */
  constructor(input: ReadableFile | string | Uint8Array) {
    if (typeof input === 'string' && input.startsWith('file://')) this.read = async () => readFileBytes(input);
    else if (isA(input, Uint8Array)) this.read = async () => input;
    else if (hasMethods<ReadableFile>(input, 'arrayBuffer')) {
      this.read = async () => new Uint8Array(await input.arrayBuffer());
    } else refuse(OptionError, 'tf.data.FileDataSource', 'a File, bytes, or file:// and a path', input);
  }

  /** The bytes. */
  async bytes(): Promise<Uint8Array> {
    return this.read();
  }
}

/** Bytes of an address. */
export class URLDataSource {
  private readonly url: string;
  private readonly requestInit: HostRequestInit;

  /** @throws OptionError unless it is an address. */
  constructor(url: string, requestInit: HostRequestInit = {}) {
    if (typeof url !== 'string' || url === '') refuse(OptionError, 'tf.data.URLDataSource', 'an address', url);
    this.url = url;
    this.requestInit = requestInit;
  }

  /** The bytes. `file://` is read in Node, Deno and Bun. */
  async bytes(): Promise<Uint8Array> {
    const url = this.url;
    if (url.startsWith('file://')) return readFileBytes(url);
    if (globalThis.fetch === undefined) {
      throw new RuntimeSupportError('tf.data: this engine has no fetch', { path: url });
    }
    const response = await fetched(url, { fetchFunc: globalThis.fetch, requestInit: this.requestInit });
    return new Uint8Array(await response.arrayBuffer());
  }
}

/** A source of bytes. */
export type DataSource = FileDataSource | URLDataSource;

/** Length of the pieces of a text, in bytes: what is read at once stays small. */
const PIECE = 2 ** 16;

/** The text of a source in pieces. @throws FormatError unless it is UTF-8. */
export async function* textOf(source: DataSource): AsyncGenerator<string, void, void> {
  const bytes = await source.bytes();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for (let at = 0; at < bytes.length; at += PIECE)
      yield decoder.decode(bytes.subarray(at, at + PIECE), { stream: true });
    yield decoder.decode();
  } catch (cause) {
    if (cause instanceof TypeError)
      throw new FormatError('tf.data: expected a text in UTF-8', { path: 'tf.data', cause });
    throw cause;
  }
}
