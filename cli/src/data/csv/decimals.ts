const PLAIN = /^[+-]?\d+([eE][+-]?\d+)?$/;
const WITH_COMMA = /^[+-]?(\d+,\d+|,\d+)([eE][+-]?\d+)?$/;

/** Whether a column holds numbers that are written with a decimal comma: all known cells are numbers, and one has the comma. */
function hasDecimalComma(cells: readonly string[], missing: readonly string[]): boolean {
  let found = false;
  for (const cell of cells) {
    const text = cell.trim();
    if (text === '' || missing.includes(text) || PLAIN.test(text)) continue;
    if (!WITH_COMMA.test(text)) return false;
    found = true;
  }
  return found;
}

/** Whether a file writes its numbers with a decimal comma. Where the comma separates fields, it is none. */
export function sniffDecimal(
  columns: readonly (readonly string[])[],
  delimiter: string,
  missing: readonly string[],
): 'point' | 'comma' {
  if (delimiter === ',') return 'point';
  return columns.some((cells) => hasDecimalComma(cells, missing)) ? 'comma' : 'point';
}

/** Writes numbers with a decimal comma with a point; other cells stay as they are. */
export function withPoint(cell: string): string {
  return WITH_COMMA.test(cell.trim()) ? cell.trim().replace(',', '.') : cell;
}
