import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const folder = fileURLToPath(new URL('../../findings/', import.meta.url));

describe.each(readdirSync(folder))('findings/%s', (name) => {
  const text = readFileSync(folder + name, 'utf8');

  test('can be run, in a folder of its own, and fails where what was found is gone', () => {
    expect(name).toMatch(/\.sh$/);
    expect(statSync(folder + name).mode & 0o111).toBe(0o111);
    expect(text.startsWith('#!/bin/sh\n# ')).toBe(true);
    expect(text).toContain('folder=$(mktemp -d)');
    expect(text).toMatch(/isThere \? 0 : 1|is_there\) 0 else 1|0 if is_there else 1/);
  });

  test('takes other libraries by exact versions, and nothing of this one', () => {
    for (const [install = ''] of text.matchAll(/npm install .*/g)) expect(install).toMatch(/ \S+@\d+\.\d+\.\d+$/);
    expect(text).toMatch(/npm install|apt-get install (r|python3)-/);
    expect(text).not.toMatch(/ockham|dist\//i);
  });
});
