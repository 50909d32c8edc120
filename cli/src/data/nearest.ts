/** Number of edits that turn one text into another. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, swap));
    }
    row = next;
  }
  return row[b.length]!;
}

/** Names the columns there are, the nearest first if it is near: for messages about one that is not there. */
export function columnHint(name: string, names: readonly string[]): string {
  const near = names
    .map((other) => ({ other, edits: distance(name.toLowerCase(), other.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits)[0];
  if (near !== undefined && near.edits <= Math.max(1, name.length / 3))
    return `did you mean ${JSON.stringify(near.other)}?`;
  const shown = names.slice(0, 12).join(', ');
  return `the columns are ${shown}${names.length > 12 ? ` and ${names.length - 12} more` : ''}`;
}
