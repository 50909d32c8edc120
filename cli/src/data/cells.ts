/** Whether a cell holds nothing. The library's tables read cells in the same way. */
export function isEmpty(cell: unknown, missing: readonly string[]): boolean {
  if (typeof cell === 'string') return cell.trim() === '' || missing.includes(cell);
  return cell === null || cell === undefined || Number.isNaN(cell);
}

/** Numbers as the library's tables read them. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

const SPELLED: readonly { readonly pattern: RegExp; readonly what: string }[] = [
  { pattern: /^[+-]?\d{1,3}([.,' {2}]\d{3})+([.,]\d+)?$/, what: 'a number with separators of thousands' },
  { pattern: /^[+-]?[\d.,]+ ?%$/, what: 'a number with a sign of per cent' },
  { pattern: /^[+-]?[$€£¥] ?[\d.,]+$|^[+-]?[\d.,]+ ?[$€£¥]$/, what: 'a number with a currency' },
  { pattern: /^[+-]?\d+,\d+$/, what: 'a number with a comma' },
];

/** Describes text that is likely meant as a number but is not written as one: '1,234', '12 %', '$5'. Else undefined. */
export function spelledNumber(cell: unknown): string | undefined {
  if (typeof cell !== 'string' || DECIMAL.test(cell)) return undefined;
  return SPELLED.find(({ pattern }) => pattern.test(cell.trim()))?.what;
}

/** Shows a cell in a message, cut if it is long. */
export function showCell(cell: unknown): string {
  const text = typeof cell === 'string' ? JSON.stringify(cell) : String(cell);
  return text.length > 40 ? `${text.slice(0, 38)}…${typeof cell === 'string' ? '"' : ''}` : text;
}
