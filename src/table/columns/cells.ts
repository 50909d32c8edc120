import { isA } from '../../validate.js';

/** A decimal number as JSON and CSV files write it: no blanks, no hexadecimal, no comma, no word such as Infinity. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
/** A number that is likely a code, such as a postal code: as a number it would lose the zero. */
const LEADING_ZERO = /^[+-]?0\d/;
const TRUTH = /^(true|false)$/i;
const ISO_DATE = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?(?:Z|([+-])(\d\d):?(\d\d))?)?$/;
const OTHER_DATE = /^\d{1,4}([./-])\d{1,2}\1\d{1,4}$/;
export const DAY_MILLISECONDS = 86_400_000;

/** Whether a cell holds nothing: null, undefined, NaN, blank text, or one of the texts that stand for nothing. */
export function isEmpty(cell: unknown, missing: readonly string[]): boolean {
  if (typeof cell === 'string') return cell.trim() === '' || missing.includes(cell);
  return cell === null || cell === undefined || Number.isNaN(cell);
}

/** The number in a cell: a number or a bigint that f32 can hold, or text that is a strict decimal number; else undefined. */
export function numberIn(cell: unknown): number | undefined {
  if (typeof cell === 'string' && !(DECIMAL.test(cell) && !LEADING_ZERO.test(cell))) return undefined;
  if (typeof cell !== 'string' && typeof cell !== 'number' && typeof cell !== 'bigint') return undefined;
  const number = Number(cell);
  if (typeof cell === 'bigint' && Math.abs(number) > Number.MAX_SAFE_INTEGER) return undefined;
  return Number.isFinite(Math.fround(number)) ? number : undefined;
}

/** 1 or 0 for a boolean, or text that says true or false; else undefined. */
export function truthIn(cell: unknown): number | undefined {
  if (typeof cell === 'boolean') return Number(cell);
  return typeof cell === 'string' && TRUTH.test(cell) ? Number(cell.toLowerCase() === 'true') : undefined;
}

/** Days since 1970-01-01 in UTC, with their fraction, of a Date or an ISO date; without an offset it counts as UTC. Else undefined. */
export function daysIn(cell: unknown): number | undefined {
  if (isA(cell, Date)) return Number.isNaN(cell.getTime()) ? undefined : cell.getTime() / DAY_MILLISECONDS;
  const parts = typeof cell === 'string' ? ISO_DATE.exec(cell) : null;
  if (parts === null) return undefined;
  const [year = 0, month = 0, day = 0, hours = 0, minutes = 0, seconds = 0] = parts
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || hours > 24 || minutes > 59 || seconds > 60)
    return undefined;
  const offset = (parts[8] === '-' ? -1 : 1) * (Number(parts[9] ?? 0) * 60 + Number(parts[10] ?? 0));
  const minute = hours * 60 + minutes - offset;
  return date.getTime() / DAY_MILLISECONDS + (minute * 60 + seconds + Number(parts[7] ?? 0)) / 86_400;
}

/** Whether it is text that is likely a date, in a form whose order of day and month is not known. */
export function isOtherDate(cell: unknown): boolean {
  return typeof cell === 'string' && OTHER_DATE.test(cell) && daysIn(cell) === undefined;
}

/** The month, 1 to 12, or the day of the week, Monday 1 to Sunday 7, of a day since 1970-01-01 in UTC. */
export function partOfDate(days: number, part: 'month' | 'weekday'): number {
  const day = Math.floor(days);
  if (part === 'month') return new Date(day * DAY_MILLISECONDS).getUTCMonth() + 1;
  return ((((day + 3) % 7) + 7) % 7) + 1; // 1970-01-01 was a Thursday
}
