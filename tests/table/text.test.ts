import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { dense, HyperparameterError, load, OptionError, sequential } from '../../src/index.js';
import { countVectorizer, preprocess, table, tfidf } from '../../src/table/index.js';

interface Golden {
  texts: string[];
  unseen: string[];
  vectorized: { name: 'tfidf' | 'countVectorizer'; options: object; vocabulary: string[]; rows: number[][] }[];
}
const golden = JSON.parse(readFileSync(new URL('../golden/table/sklearn.json', import.meta.url), 'utf8')) as Golden;

describe('vectorizers', () => {
  test.each(golden.vectorized)("$name $options has scikit-learn's figures", ({ name, options, vocabulary, rows }) => {
    const made = (name === 'tfidf' ? tfidf(options) : countVectorizer(options)).fit(golden.texts);
    expect(made.vocabulary).toEqual(vocabulary);
    const { values, columns, rowPointers, shape } = made.transform([...golden.texts, ...golden.unseen]);
    expect(shape).toEqual([rows.length, vocabulary.length]);
    const dense = rows.map((row) => row.map(() => 0));
    for (const [row, found] of dense.entries()) {
      for (let at = rowPointers[row]!; at < rowPointers[row + 1]!; at++) found[columns[at]!] = values[at]!;
    }
    expect(dense).toEqual(rows.map((row) => row.map(Math.fround)));
  });

  test.each([
    [{ ngramRange: [2, 1] }, OptionError],
    [{ ngramRange: 2 }, OptionError],
    [{ minDf: 0 }, HyperparameterError],
    [{ minDf: 1.5 }, HyperparameterError],
    [{ maxFeatures: 0 }, HyperparameterError],
    [{ stopWords: 'the' }, OptionError],
    [{ norm: 'max' }, OptionError],
    [{ ngrams: [1, 2] }, OptionError],
  ])('%j is refused', (options, kind) => {
    expect(() => tfidf(options as object)).toThrow(kind);
  });

  test('terms of any number of words go up to whole texts', () => {
    const texts = ['a red red wine', 'red wine here'];
    const all = countVectorizer({ ngramRange: [1, 2 ** 31] }).fit(texts);
    expect(all.vocabulary).toEqual(countVectorizer({ ngramRange: [1, 3] }).fit(texts).vocabulary);
  });

  test('texts that are no texts, no term at all, and a transform before fit are refused', () => {
    expect(() => tfidf().fit([1] as never)).toThrow('tfidf.fit: row 0 is 1, expected text');
    expect(() => tfidf().fit('text' as never)).toThrow('tfidf.fit must be a list of texts');
    expect(() => tfidf().fit(['a', null])).toThrow('no term is left: the texts have no words');
    expect(() => tfidf({ minDf: 3 }).fit(['red wine', 'red'])).toThrow('none of 2 terms is in 3 to 2 texts');
    expect(() => tfidf().transform(['a'])).toThrow(expect.objectContaining({ code: 'E_NOT_BUILT' }));
  });
});

test('a model keeps the vocabulary, takes texts beside numbers, and gives the labels back', async () => {
  const rows = Array.from({ length: 40 }, (_, row) => ({
    text: row % 2 === 0 ? `buy cheap pills now ${row}` : `the meeting is at ${row}`,
    length: row % 2 === 0 ? 20 + (row % 3) : 25,
    kind: row % 2 === 0 ? 'spam' : 'ham',
  }));
  const mails = table(rows, { target: 'kind', schema: { text: 'text' } });
  const model = sequential({
    seed: 1,
    preprocess: preprocess({ text: tfidf({ minDf: 5 }) }),
    layers: [dense({ units: 1, activation: 'sigmoid' })],
  });
  model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] });
  await model.fit(mails, { epochs: 100, verbose: false });
  expect(model.inputNames).toEqual([
    'text:at',
    'text:buy',
    'text:cheap',
    'text:is',
    'text:meeting',
    'text:now',
    'text:pills',
    'text:the',
    'length',
  ]);
  expect((await model.evaluate(mails)).accuracy).toBe(1);
  const copy = load(model.save());
  const asked = [
    { text: 'cheap pills', length: 20 },
    { text: 'a meeting', length: 25 },
  ];
  expect(copy.predictClasses(asked)).toEqual(['spam', 'ham']);
  expect(copy.predict(asked).data).toEqual(model.predict(asked).data);
});
