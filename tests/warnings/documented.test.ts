// The README lists every warning.
import { expect, test } from 'vitest';
import { read } from '../support/sources.js';

test('the table of warnings in the README has every code, and no other', () => {
  const declared = read('src/warnings.ts').match(/type WarningCode =([^;]*);/)?.[1] ?? '';
  const codes = [...declared.matchAll(/'(W_[A-Z_]+)'/g)].map(([, code]) => code);
  const section = read('README.md').split('## Warnings')[1]?.split('\n## ')[0] ?? '';
  const rows = [...section.matchAll(/^\| `(W_[A-Z_]+)`/gm)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(8);
  expect(rows.sort()).toEqual(codes.sort());
});
