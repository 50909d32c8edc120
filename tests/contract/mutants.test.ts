// The mutants that scripts/mutants.js runs still fit the sources.
import { expect, test } from 'vitest';
import { mutated, readParts } from '../../scripts/mutants.js';

const parts = readParts();

test.each([...parts])('every mutant of %s applies', (_, mutants) => {
  expect(mutants.length).toBeGreaterThan(0);
  for (const mutant of mutants) {
    expect(Object.keys(mutant).sort()).toEqual(['file', 'find', 'promise', 'replace', 'tests']);
    expect(mutant.tests.length).toBeGreaterThan(0);
    expect(() => mutated(mutant)).not.toThrow();
    expect(mutant.replace).not.toBe(mutant.find);
  }
});
