import { RuntimeSupportError } from '../errors.js';

/** Ways to write through a file's handle: some engines have only the one, some only the other. */
type Handle = Partial<Pick<FileSystemFileHandle, 'createWritable'>> & {
  readonly createSyncAccessHandle?: () => Promise<SyncAccess>;
};

/** The part of a FileSystemSyncAccessHandle that is used; only dedicated workers have it. */
interface SyncAccess {
  write(bytes: Uint8Array<ArrayBuffer>, options: { at: number }): number;
  truncate(size: number): void;
  flush(): void;
  close(): void;
}

/** @throws RuntimeSupportError if the engine has no way to write files there, as the pages of Safari before 26. */
export function requireWriting(owner: string): void {
  const files: Handle | undefined = globalThis.FileSystemFileHandle?.prototype;
  if ((files?.createWritable ?? files?.createSyncAccessHandle) === undefined) throw missing(owner);
}

function missing(owner: string): RuntimeSupportError {
  const message = `${owner}: this runtime cannot write files there (FileSystemFileHandle.createWritable); use indexedDBStore, or train in a worker`;
  return new RuntimeSupportError(message, { path: owner, expected: 'FileSystemFileHandle.createWritable' });
}

/**
 * Writes a header of 8 bytes and the bytes of a checkpoint over what the file has.
 *
 * A page that ends meanwhile leaves the old contents, or, by `createSyncAccessHandle`, a header of zeros.
 *
 * @throws RuntimeSupportError if the engine has neither way.
 */
export async function writeSlot(
  owner: string,
  handle: Handle,
  header: Uint8Array<ArrayBuffer>,
  bytes: Uint8Array,
): Promise<void> {
  const body = bytes as Uint8Array<ArrayBuffer>;
  if (typeof handle.createWritable === 'function') {
    const stream = await handle.createWritable();
    try {
      await stream.write(header);
      await stream.write(body);
      await stream.close(); // now, as a whole, it takes the place of the old one
    } catch (cause) {
      await stream.abort().catch(() => {}); // the stream of a failed write has ended by itself
      throw cause;
    }
    return;
  }
  const access = await handle.createSyncAccessHandle?.();
  if (access === undefined) throw missing(owner);
  try {
    writeAll(access, new Uint8Array(header.length), 0); // from here on, the file counts as empty
    access.flush();
    writeAll(access, body, header.length);
    access.truncate(header.length + body.length);
    access.flush();
    writeAll(access, header, 0);
    access.flush();
  } finally {
    access.close();
  }
}

/** A full storage takes a part, in some engines without an error. */
function writeAll(access: SyncAccess, bytes: Uint8Array<ArrayBuffer>, at: number): void {
  const written = access.write(bytes, { at });
  if (written === bytes.length) return;
  throw new DOMException(`${written} of ${bytes.length} bytes were written`, 'QuotaExceededError');
}
