import { tableFromIPC } from '@uwdata/flechette';
import { parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { InputError } from '../exit.js';
import { requireUnique } from './csv/header.js';
import type { Source } from './source.js';

type Read = Omit<Source, 'sha256'>;

/** Reads a Parquet file. @throws InputError if it cannot be read, or has nested columns. */
export async function readParquet(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<Read> {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  return reading(path, 'Parquet', async () => {
    const metadata = await parquetMetadataAsync(file);
    const names = parquetSchema(metadata).children.map(({ element }) => element.name);
    const rows = await parquetReadObjects({ file, metadata, compressors });
    return { names, columns: names.map((name) => rows.map((row) => row[name])) };
  });
}

/** Reads an Arrow file or stream. @throws InputError if it cannot be read, or has nested columns. */
export async function readArrow(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<Read> {
  return reading(path, 'Arrow', async () => {
    const table = tableFromIPC(bytes, { useDate: true });
    const names = table.schema.fields.map(({ name }) => name);
    return { names, columns: names.map((_, index) => Array.from<unknown>(table.getChildAt(index).toArray())) };
  });
}

async function reading(
  path: string,
  format: 'Parquet' | 'Arrow',
  read: () => Promise<Pick<Source, 'names' | 'columns'>>,
): Promise<Read> {
  let found: Pick<Source, 'names' | 'columns'>;
  try {
    found = await read();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(`${path}: the ${format} file cannot be read (${why}); write it again, or as CSV`, { cause });
  }
  const { names, columns } = found;
  requireUnique(path, names);
  const rows = columns[0]?.length ?? 0;
  if (rows === 0) throw new InputError(`${path}: no rows of data in it`);
  for (const [index, cells] of columns.entries()) {
    const row = cells.findIndex((cell) => typeof cell === 'object' && cell !== null && !(cell instanceof Date));
    if (row === -1) continue;
    throw new InputError(
      `${path}, row ${row + 1}, column ${JSON.stringify(names[index])}: a list or a record; write it as columns of numbers or texts`,
    );
  }
  return { path, format, dialect: undefined, names, columns, rows, lines: undefined, skipped: [] };
}
