// docs/errors.md lists every error and every warning.
import { expect, test } from 'vitest';
import { read, readTypeScript } from '../support/sources.js';

/** The codes in the first column of a section's table. */
function listed(heading: string): string[] {
  const section = read('docs/errors.md').split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code!).sort();
}

/** The codes that sources hold as strings. */
function declared(pattern: RegExp, sources: readonly string[]): string[] {
  return [...new Set(sources.flatMap((source) => [...source.matchAll(pattern)].map(([, code]) => code!)))].sort();
}

test('the table of errors has every code that is in the sources, and no other', () => {
  const codes = declared(/'(E_[A-Z_]+)'/g, [...readTypeScript('src').values()]);
  expect(codes.length).toBeGreaterThan(20);
  expect(listed('Errors')).toEqual(codes);
});

test('the table of warnings has every code of its type, and no other', () => {
  const type = read('src/warnings.ts').match(/type WarningCode =([^;]*);/)?.[1] ?? '';
  const codes = declared(/'(W_[A-Z_]+)'/g, [type]);
  expect(codes.length).toBeGreaterThan(8);
  expect(listed('Warnings')).toEqual(codes);
});

test('each code has its class, a cause and a cure', () => {
  const rows = read('docs/errors.md').match(/^\| `[EW]_.*$/gm) ?? [];
  for (const row of rows) {
    const cells = row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    expect(cells.length, row).toBe(row.startsWith('| `E_') ? 4 : 3);
    for (const cell of cells) expect(cell, row).not.toBe('');
  }
});
