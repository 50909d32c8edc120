import { InputError } from '../exit.js';
import type { Source } from './source.js';
import type { TextFile } from './textFile.js';

const LINE_LIMIT = 2 ** 23;

/** Reads JSON lines: one object per line. @throws InputError with the line. */
export async function readJsonLines({ path, chunks }: TextFile): Promise<Omit<Source, 'sha256'>> {
  const cells = new Map<string, unknown[]>();
  const lines: number[] = [];
  let line = 0;
  const take = (text: string) => {
    line++;
    if (text.trim() === '') return;
    for (const [name, value] of entriesOf(path, line, text)) {
      const known = cells.get(name);
      const column = known ?? [];
      if (known === undefined) cells.set(name, column);
      while (column.length < lines.length) column.push(undefined);
      column.push(value);
    }
    lines.push(line);
  };
  let rest = '';
  for await (const chunk of chunks()) {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop()!;
    if (rest.length > LINE_LIMIT) throw new InputError(`${path}, line ${line + 1}: more than 8 MiB on one line`);
    for (const part of parts) take(part);
  }
  take(rest);
  if (lines.length === 0) throw new InputError(`${path}: no rows of data in it`);
  const columns = [...cells.values()];
  for (const column of columns) while (column.length < lines.length) column.push(undefined);
  return {
    path,
    format: 'JSON lines',
    dialect: undefined,
    names: [...cells.keys()],
    columns,
    rows: lines.length,
    lines,
    skipped: [],
  };
}

function entriesOf(path: string, line: number, text: string): [string, unknown][] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const cure = text.trim().startsWith('[')
      ? 'a list; write one object per line'
      : 'no JSON; write one object per line';
    throw new InputError(`${path}, line ${line}: ${cure}`, { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InputError(`${path}, line ${line}: not an object; write one object per line`);
  }
  const entries = Object.entries(value);
  const nested = entries.find(([, cell]) => typeof cell === 'object' && cell !== null);
  if (nested !== undefined) {
    throw new InputError(
      `${path}, line ${line}, column ${JSON.stringify(nested[0])}: a list or an object; write numbers, texts, true, false or null`,
    );
  }
  return entries;
}
