import { FormatError } from '../errors.js';

/** Where the central directory is. */
export interface Directory {
  readonly start: number;
  readonly end: number;
  readonly count: number;
}

const END = 0x06054b50;
const END_BYTES = 22;
const END64 = 0x06064b50;
const END64_BYTES = 56;
const LOCATOR = 0x07064b50;
const LOCATOR_BYTES = 20;
const MOST_COMMENT = 0xffff;

/**
 * Finds the central directory by the record at the end of the file.
 *
 * @param most  members that are allowed.
 * @throws FormatError unless the record is there, ends the file, and fits it.
 */
export function findDirectory(path: string, view: DataView, most: number): Directory {
  const invalid = (what: string) => new FormatError(`${path}: ${what}`, { path });
  const end = findEnd(view);
  if (end === undefined) throw invalid('not a zip archive, or one that is cut off');
  const short = (field: number) => view.getUint16(end + field, true);
  const long = (field: number) => view.getUint32(end + field, true);
  let [disk, firstDisk, here, count] = [short(4), short(6), short(8), short(10)] as [number, number, number, number];
  let [bytes, start] = [long(12), long(16)] as [number, number];
  let after = end;
  const isWide = end >= LOCATOR_BYTES && view.getUint32(end - LOCATOR_BYTES, true) === LOCATOR;
  if (isWide) {
    const size = (at: number) => Number(view.getBigUint64(at, true)); // rounded only if it is larger than any file
    const locator = end - LOCATOR_BYTES;
    const wide = size(locator + 8);
    if (wide > locator - END64_BYTES || view.getUint32(wide, true) !== END64) {
      throw invalid('the record of the directory is not where the end of the file says');
    }
    [disk, firstDisk] = [view.getUint32(wide + 16, true), view.getUint32(wide + 20, true)];
    [here, count, bytes, start] = [size(wide + 24), size(wide + 32), size(wide + 40), size(wide + 48)];
    after = wide;
  }
  if (disk !== 0 || firstDisk !== 0 || here !== count) throw invalid('an archive in several files');
  if (count > most) throw invalid(`${count} members, at most ${most} are read`);
  if (start + bytes !== after) throw invalid('the directory does not fit its record');
  return { start, end: start + bytes, count };
}

/** The last record whose comment ends with the file. */
function findEnd(view: DataView): number | undefined {
  const last = view.byteLength - END_BYTES;
  for (let at = last; at >= Math.max(0, last - MOST_COMMENT); at--) {
    if (view.getUint32(at, true) === END && at + END_BYTES + view.getUint16(at + 20, true) === view.byteLength)
      return at;
  }
  return undefined;
}
