import fc from 'fast-check';
import { dense, onWarning, sequential } from '../../../src/index.js';
import { countVectorizer, preprocess, table, tfidf } from '../../../src/table/index.js';
import { numbersOf } from './models.js';

// Categories that training did not have, and columns that are constant there, are meant.
onWarning(() => {});

const CITIES = ['Oslo', 'Bergen', 'Tromsø', 'Å', '大阪'];
const WORDS = ['red', 'wine', 'house', 'a', 'The', 'blue_1', 'größe', 'über'];

/** Settings of a preprocessor and of a target. */
export const aTable = fc.record({
  seed: fc.nat(),
  rows: fc.integer({ min: 6, max: 30 }),
  standardize: fc.boolean(),
  indicator: fc.boolean(),
  minCount: fc.integer({ min: 1, max: 4 }),
  dates: fc.subarray(['days', 'month', 'weekday'] as const, { minLength: 1 }),
  /** Whether the network of a binary loss gives logits. */
  givesLogits: fc.boolean(),
  target: fc.constantFrom('text', 'truth', 'number', 'fraction', 'none', 'standardize', 'log', 'log1p'),
  text: fc.record({
    isTfidf: fc.boolean(),
    binary: fc.boolean(),
    sublinearTf: fc.boolean(),
    norm: fc.constantFrom('l2', 'l1', 'none' as const),
    ngramRange: fc.constantFrom<[number, number]>([1, 1], [1, 2], [2, 2], [1, 2 ** 31]),
  }),
});

type Given = typeof aTable extends fc.Arbitrary<infer T> ? T : never;

/** Rows of a table with columns of every type and missing cells; some have categories that others do not. */
function rowsOf({ seed, rows, target }: Given, isNew: boolean) {
  const next = numbersOf(seed + (isNew ? 1 : 0));
  const index = (count: number) => Math.min(count - 1, Math.floor(((next() + 1) / 2) * count));
  const maybe = <T>(value: T) => (index(6) === 0 ? null : value);
  return Array.from({ length: rows }, (_, row) => ({
    year: maybe(2020 + Math.round(5 * next())),
    size: maybe(100 * next()),
    city: maybe(isNew && row === 0 ? 'Paris' : index(9) === 0 ? '?' : CITIES[index(CITIES.length)]!),
    balcony: maybe(index(2) === 1),
    built: maybe(new Date(1e12 * 3 * next()).toISOString().slice(0, row % 2 === 0 ? 10 : 19)),
    note: maybe(Array.from({ length: 2 + index(6) }, () => WORDS[index(WORDS.length)]).join(' ')),
    goal:
      {
        text: ['yes', 'no', 'perhaps'][row % 3]!,
        truth: row % 2 === 0,
        number: row % 3,
        fraction: [0.5, 1.5, 7.25][row % 3]!,
      }[target as string] ?? 3 + next(),
  }));
}

/** A model that tells all months and days of the week apart, and days of 3600 years. */
export async function calendarModel() {
  const model = sequential({
    seed: 2,
    preprocess: preprocess({ dates: ['month', 'weekday'] }),
    layers: [dense({ units: 1, kernelInitializer: 'randomUniform' })],
  });
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
  const dateOf = (day: number) => new Date(day * 86_400_000).toISOString();
  const known = Array.from({ length: 400 }, (_, day) => dateOf(day).slice(0, 10));
  await model.fit(
    { built: known },
    Float32Array.from(known, (_, row) => row % 5),
    { epochs: 1, verbose: false },
  );
  // From the year 200 on, every 7 days and a third, so that all days of months are met.
  const X = { built: Array.from({ length: 180_000 }, (_, row) => dateOf(-646_000 + (22 * row) / 3)) };
  return { model, X };
}

/** Builds a model over tables with weights, and rows that are new to it. */
export async function tableModelOf(given: Given) {
  const { standardize, indicator, minCount, dates, target, text, seed } = given;
  const { isTfidf, binary, sublinearTf, norm, ngramRange } = text;
  const isNumber = ['none', 'standardize', 'log', 'log1p'].includes(target);
  const vectorizer = isTfidf
    ? tfidf({ binary, sublinearTf, norm, ngramRange })
    : countVectorizer({ binary, ngramRange });
  const preprocessor = preprocess({
    standardize,
    indicator,
    minCount,
    dates,
    text: vectorizer,
    targetTransform: isNumber ? (target as 'log') : 'none',
  });
  const units = isNumber || target === 'truth' ? 1 : 3;
  const model = sequential({
    seed,
    preprocess: preprocessor,
    layers: [
      dense({ units: 5, activation: 'tanh' }),
      dense({
        units,
        activation: units === 3 ? 'softmax' : target === 'truth' && !given.givesLogits ? 'sigmoid' : 'linear',
      }),
    ],
  });
  const loss = isNumber
    ? 'meanSquaredError'
    : target === 'truth'
      ? 'binaryCrossentropy'
      : 'sparseCategoricalCrossentropy';
  model.compile({ optimizer: 'adam', loss });
  const schema = {
    note: 'text',
    built: 'date',
    city: 'categorical',
    balcony: 'boolean',
    year: 'numeric',
    size: 'numeric',
  } as const;
  const rows = table(rowsOf(given, false), { target: 'goal', schema, missing: ['?'] });
  await model.fit(rows, { epochs: 1, verbose: false });
  return { model, X: rowsOf(given, true).map(({ goal: _, ...row }) => row) };
}
