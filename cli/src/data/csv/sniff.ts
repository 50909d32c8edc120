import type { Dialect } from '../source.js';

/** In the order in which equally good ones are preferred: a comma may also be a decimal comma. */
const CANDIDATES = ['\t', ';', '|', ',', 'spaces'] as const;

/** A number with a decimal point, or a decimal comma. */
const NUMBER = /^[+-]?(\d+[.,]?\d*|[.,]\d+)([eE][+-]?\d+)?$/;

/**
 * Finds the delimiter of a text: the one that cuts most of its first records into the same number of fields, at least two.
 *
 * @param text  the beginning of a file, cut at the end of a line unless it is all of it.
 */
export function sniffDelimiter(text: string): Dialect['delimiter'] {
  const found = CANDIDATES.map((delimiter) => ({ delimiter, share: shareOfEqual(text, delimiter) }));
  const clear = found.find(({ share }) => share >= 0.95);
  if (clear !== undefined) return clear.delimiter;
  const best = found.reduce((a, b) => (b.share > a.share ? b : a));
  return best.share > 0 ? best.delimiter : ',';
}

/** Share of the records that have the most frequent number of fields; 0 if that number is one. */
function shareOfEqual(text: string, delimiter: Dialect['delimiter']): number {
  const counts = new Map<number, number>();
  let records = 0;
  for (const record of firstRecords(text, delimiter)) {
    counts.set(record.length, (counts.get(record.length) ?? 0) + 1);
    records++;
  }
  const [[fields, most] = [1, 0]] = [...counts].sort((a, b) => b[1] - a[1]);
  return fields < 2 ? 0 : most / records;
}

/** Cuts a text into records and fields; quotes hide delimiters and ends of lines. Good enough to look, not to read. */
export function firstRecords(text: string, delimiter: Dialect['delimiter'], most = 200): string[][] {
  if (delimiter === 'spaces') {
    const lines = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '');
    return lines.slice(0, most).map((line) => line.trim().split(/[ \t]+/));
  }
  const records: string[][] = [];
  let record: string[] = [];
  let field = '';
  let isQuoted = false;
  const endField = () => {
    record.push(field);
    field = '';
  };
  const endRecord = () => {
    endField();
    if (record.length > 1 || record[0] !== '') records.push(record);
    record = [];
  };
  for (let at = 0; at < text.length && records.length < most; at++) {
    const character = text[at]!;
    if (character === '"') {
      // A quote behind other text counts, too: '"a;b","c;d"' has no semicolon between fields.
      if (isQuoted && text[at + 1] === '"') field += text[at++];
      else isQuoted = !isQuoted;
    } else if (isQuoted) field += character;
    else if (character === delimiter) endField();
    else if (character === '\n' || character === '\r') {
      if (character === '\r' && text[at + 1] === '\n') at++;
      endRecord();
    } else field += character;
  }
  if (records.length < most && (field !== '' || record.length > 0)) endRecord();
  return records;
}

/** Whether the first record names the columns: none of its cells is a number, and not all are empty. */
export function sniffHeader(records: readonly (readonly string[])[]): boolean {
  const [first = []] = records;
  return first.some((cell) => cell.trim() !== '') && !first.some((cell) => NUMBER.test(cell.trim()));
}
