// When a linear model is enough: the same folds for a linear path (the strength chosen within the training rows) and for a network.
// Prints the table of docs/linear.md:
//
//     node bench/linear/baselines.js
import { readdirSync, readFileSync } from 'node:fs';
import { adam, dense, dropout, selectRows, sequential, standardize } from 'ockham';
import { breastCancer, digits } from 'ockham/datasets';
import { cvLogisticPath, cvMultinomialPath } from 'ockham/linear';
import { crossValidate, stratifiedKFold } from 'ockham/selection';
import { tfidf } from 'ockham/table';

const read = (/** @type {string} */ path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

function wine() {
  const rows = read('tests/golden/linear/wine.csv')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number));
  return { X: rows.map((row) => row.slice(0, -1)), y: rows.map((row) => row.at(-1) ?? 0) };
}

/** Paragraphs of this library's decisions (1) and of its pages (0): is a text a reason or an instruction? */
function paragraphs() {
  const of = (/** @type {string} */ folder) =>
    readdirSync(new URL(`../../${folder}`, import.meta.url))
      .filter((name) => name.endsWith('.md') && name !== 'api.md')
      .sort()
      .flatMap((name) =>
        read(`${folder}/${name}`)
          .replace(/```[\s\S]*?```/g, '')
          .split(/\n\s*\n/),
      )
      .filter((text) => text.length > 80 && !text.startsWith('|') && !text.startsWith('#'));
  const [decisions, pages] = [of('docs/decisions'), of('docs')];
  const texts = [...decisions, ...pages];
  const X = tfidf({ minDf: 2 }).fit(texts).transform(texts);
  return { X, y: texts.map((_, row) => Number(row < decisions.length)) };
}

const problems = [
  { name: 'breast cancer', ...breastCancer(), hidden: 16, epochs: 60 },
  { name: 'wine', ...wine(), hidden: 16, epochs: 60 },
  { name: 'digits', ...digits(), hidden: 64, epochs: 40 },
  { name: 'paragraphs of these pages', ...paragraphs(), hidden: 16, epochs: 30 },
];

console.log('| data | rows, columns, classes | linear: right | columns used | network: right |');
console.log('| ---- | ---------------------- | ------------- | ------------ | -------------- |');
for (const { name, X, y, hidden, epochs } of problems) {
  const labels = Array.from(y);
  const classes = new Set(labels).size;
  const folds = stratifiedKFold({ nSplits: 5, seed: 1 });
  const [n = labels.length, p = 0] = 'shape' in X ? Array.from(X.shape) : [X.length, X[0]?.length];
  const isSparse = 'rowPointers' in X;
  const network = await crossValidate(
    ({ X: XTrain }) => {
      const model = sequential({
        seed: 1,
        ...(isSparse ? {} : { standardizer: standardize(/** @type {any} */ (XTrain)) }),
        layers: [
          dense({ units: hidden, activation: 'relu' }),
          dropout({ rate: 0.2 }),
          dense({ units: classes, activation: 'softmax' }),
        ],
      });
      model.compile({
        optimizer: adam({ learningRate: 0.005 }),
        loss: 'sparseCategoricalCrossentropy',
        metrics: ['accuracy'],
      });
      return model;
    },
    X,
    labels,
    { folds, fit: { epochs, batchSize: 32 } },
  );
  // The same folds; the strength of each is chosen by folds within its training rows.
  let right = 0;
  let used = 0;
  for (const { train, test } of folds.split(n, { y: labels })) {
    const own = Array.from(train, (row) => labels[row] ?? 0);
    const rows = selectRows(X, train);
    const options = { folds: 3, seed: 2, nlambda: 30, lambdaMinRatio: 0.01, measure: /** @type {const} */ ('class') };
    const cv = classes === 2 ? await cvLogisticPath(rows, own, options) : await cvMultinomialPath(rows, own, options);
    const guesses = cv.predictClasses(selectRows(X, test));
    right += guesses.filter((label, at) => label === labels[test[at] ?? 0]).length;
    used += (cv.df[cv.lambda.indexOf(cv.lambda1se)] ?? 0) / 5;
  }
  const shown = (/** @type {number} */ share) => `${(100 * share).toFixed(1)} %`;
  console.log(
    `| ${name} | ${n}, ${p}, ${classes} | ${shown(right / n)} | ${used.toFixed(0)} | ${shown(network.scores.accuracy?.mean ?? 0)} |`,
  );
}
