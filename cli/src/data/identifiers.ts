const NAMED =
  /^(id|ids|index|idx|key|uuid|guid|row|nr|no)$|^(id|row|index)[ _-]|[ _-](id|index|idx|key|nr|no|number)$|[a-z]Id$|^unnamed/i;

/** The form in which tables take dates; Date.parse takes 'customer-21' as one. */
const DATE = /^\d{4}-\d{2}-\d{2}/;

/** Fewer rows say little. */
const LEAST_ROWS = 20;

/**
 * Describes a column that only numbers or names the rows: it has nothing to say of rows to come. Else undefined.
 *
 * These are integers that count the rows, in any order; other integers that are all different if the name says so; and short texts that are all
 * but always different.
 *
 * @param known  cells with a value.
 */
export function identifierIn(name: string, known: readonly unknown[], rows: number): string | undefined {
  if (rows < LEAST_ROWS || known.length < rows * 0.95) return undefined;
  const numbers = known.map((cell) =>
    typeof cell === 'string' && !/^\d{1,15}$/.test(cell) ? Number.NaN : Number(cell),
  );
  const isWhole = known.every(
    (cell, at) => !(cell instanceof Date) && typeof cell !== 'boolean' && Number.isInteger(numbers[at]),
  );
  const distinct = new Set(isWhole ? numbers : known).size;
  if (isWhole) {
    if (distinct < known.length) return undefined;
    let [least, most] = [Infinity, -Infinity];
    for (const number of numbers) {
      least = Math.min(least, number);
      most = Math.max(most, number);
    }
    if (most - least < 1.1 * known.length) return 'it numbers the rows';
    return NAMED.test(name) ? 'its integers are all different, and its name is that of a key' : undefined;
  }
  const isText = known.every((cell) => typeof cell === 'string' && Number.isNaN(Number(cell)) && !DATE.test(cell));
  if (!isText || distinct < 0.95 * known.length) return undefined;
  const words = known.reduce<number>((count, cell) => count + String(cell).trim().split(/\s+/).length, 0);
  return words / known.length < 4 ? 'nearly every row has a name of its own in it' : undefined;
}
