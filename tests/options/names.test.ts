import { describe, expect, test } from 'vitest';
import { nameHint, nearestName } from '../../src/names.js';

describe('the name that is meant', () => {
  test.each([
    ['learningrate', ['learningRate', 'momentum'], 'learningRate'],
    ['learning_rates', ['learningRate'], 'learningRate'],
    ['moment', ['momentum'], 'momentum'],
    ['mom', ['momentum'], 'momentum'], // an abbreviation of three letters is one edit
    ['mo', ['momentum'], undefined], // one of two letters is none
    ['kernel', ['seed', 'ones'], undefined], // more than half of its letters differ
    ['abcd', ['abxy'], 'abxy'], // half of them
    ['abcd', ['abxy', 'abxz', 'abcx'], 'abcx'], // the nearest
    ['abcd', ['abxy', 'abxz'], 'abxy'], // the first of the nearest
    ['lr', ['learningRate'], 'learningRate'],
    ['LR', ['learningRate'], 'learningRate'],
    ['lr', ['lR', 'learningRate'], 'lR'], // one that is called so is no synonym
    ['lr', ['momentum'], undefined], // a synonym of none of them
    ['input_dim', ['inputShape'], 'inputShape: [features]'],
    ['x'.repeat(101), ['x'.repeat(101)], undefined],
    ['x'.repeat(100), [`${'x'.repeat(99)}y`], `${'x'.repeat(99)}y`],
  ])('of %j among %j is %j', (given, known, meant) => {
    expect(nearestName(given, known)).toBe(meant);
  });

  test('is suggested; else all names are listed', () => {
    expect(nameHint('momentun', ['momentum'])).toBe('; did you mean momentum?');
    expect(nameHint('momentun', ['momentum'], true)).toBe('; did you mean "momentum"?');
    expect(nameHint('other', ['a', 'b'])).toBe('; known: a, b');
    expect(nameHint(5, ['5'])).toBe('; known: 5');
    expect(nameHint('other', [])).toBe('; it takes none');
  });
});
