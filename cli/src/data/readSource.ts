import { readArrow, readParquet } from './binary.js';
import { allBytes, type FileBytes, openFile } from './bytes.js';
import { readCsv } from './csv/readCsv.js';
import { readJsonLines } from './jsonLines.js';
import type { ReadOptions, Source } from './source.js';
import { openText } from './textFile.js';

/**
 * Reads a table from a file: CSV, TSV, JSON lines, Parquet or Arrow, also as gzip. The format is that of the contents, not of the name.
 *
 * @param missing  texts that stand for no value: they are no reason against a decimal comma.
 * @throws InputError with the place in the file and what to do.
 */
export async function readSource(
  path: string,
  options: ReadOptions = {},
  missing: readonly string[] = [],
): Promise<Source> {
  const file = await openFile(path);
  const read = await readContents(file, options, missing);
  return { ...read, sha256: file.sha256() };
}

async function readContents(file: FileBytes, options: ReadOptions, missing: readonly string[]) {
  const { path, magic } = file;
  const start = String.fromCharCode(...magic.subarray(0, 6));
  if (start.startsWith('PAR1')) return readParquet(path, await allBytes(file));
  const isStream = magic.subarray(0, 4).every((byte) => byte === 0xff) && magic.length >= 8;
  if (start === 'ARROW1' || isStream) return readArrow(path, await allBytes(file));
  const text = await openText(path, file.chunks());
  const isJson = /^\s*[{[]/.test(text.head) && !/\.(csv|tsv)(\.gz)?$/i.test(path);
  return isJson ? readJsonLines(text) : readCsv(text, options, missing);
}
