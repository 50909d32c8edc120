import { type Column, readColumn } from '../../data/reading/columns.js';
import { refuse } from '../../validate.js';

/** Arrow's type numbers of decimals, booleans, and of days and times, whose values are numbers of milliseconds. */
const DECIMAL = 7;
const BOOLEAN = 6;
const TIMES: readonly (number | undefined)[] = [8, 10];

/** Members of an Arrow vector of decimals that are read. */
interface Decimals {
  readonly length: number;
  readonly type: { readonly typeId: number; readonly scale: number };
  get(index: number): unknown;
}

/** Reads a column: booleans and times of Arrow, which are read as numbers, become booleans and Dates again, and decimals numbers. */
export function readCells(label: string, column: Column): ArrayLike<unknown> {
  const { type }: { readonly type?: { readonly typeId?: number } } = column as object;
  const typeId = type?.typeId;
  if (typeId === DECIMAL && isDecimals(column)) return readDecimals(label, column);
  const cells: ArrayLike<unknown> = readColumn(label, column);
  if (typeId === BOOLEAN) return Array.from(cells, (cell) => (cell === null ? cell : Boolean(cell)));
  if (!TIMES.includes(typeId)) return cells;
  return Array.from(cells, (cell) => (cell === null ? cell : new Date(Number(cell))));
}

function isDecimals(column: object): column is Decimals {
  const { length, type, get } = column as Partial<Decimals>;
  return typeof length === 'number' && Number.isSafeInteger(type?.scale) && typeof get === 'function';
}

/** The numbers nearest to decimals: libraries give numbers, or integers without the point, as BigInts or words of 32 bits. */
function readDecimals(label: string, column: Decimals): (number | null)[] {
  const { scale } = column.type;
  return Array.from({ length: column.length }, (_, row) => {
    const value = column.get(row);
    if (value === null || typeof value === 'number') return value;
    const integer = typeof value === 'bigint' ? value : ArrayBuffer.isView(value) ? integerOf(value) : undefined;
    if (integer !== undefined) return Number(`${integer}e${-scale}`);
    return refuse('E_DATA', `${label}[${row}]`, 'a decimal', value);
  });
}

/** The integer of words of 32 bits, the lowest first, in two's complement. */
function integerOf({ buffer, byteOffset, byteLength }: ArrayBufferView): bigint {
  const words = new Uint32Array(buffer, byteOffset, byteLength / Uint32Array.BYTES_PER_ELEMENT);
  const unsigned = words.reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n);
  return BigInt.asIntN(8 * byteLength, unsigned);
}
