// The network of the home page as text. It has no library inside: the page loads that in its worker only.
export const UNITS = 16;
export const INFORMATIVE = 3;
export const NOISE = 29;
export const COLUMNS = INFORMATIVE + NOISE;
export const EPOCHS = 600;

/** The line that the page is about. */
export const lineOf = (lambda: number): string =>
  `dense({ units: ${UNITS}, inputShape: [${COLUMNS}], activation: 'relu', kernelRegularizer: l1(${lambda}) })`;

/** The whole program: an ES module that prints zeros, accuracy and the SHA-256 of the weights. */
export const programOf = (lambda: number): string => `import { createHash } from 'node:crypto';
import { adam, dense, l1, maxNorm, sequential } from 'ockham';
import { makeClassification } from 'ockham/datasets';

const columns = { informative: ${INFORMATIVE}, noiseColumns: ${NOISE}, separation: 2.5 };
const { X, y } = makeClassification({ ...columns, rows: 80, seed: 1 });
const fresh = makeClassification({ ...columns, rows: 2000, seed: 2 });

const hidden = ${lineOf(lambda)};
const output = dense({ units: 1, activation: 'sigmoid', kernelConstraint: maxNorm(1) });
const model = sequential({ seed: 1, layers: [hidden, output] });
model.compile({ optimizer: adam({ learningRate: 0.01 }), loss: 'binaryCrossentropy', metrics: ['accuracy'] });
await model.fit(X, y, { epochs: ${EPOCHS}, batchSize: 80, verbose: false });

const { accuracy } = await model.evaluate(fresh.X, fresh.y);
const hash = createHash('sha256');
for (const { data } of model.getWeights()) hash.update(data);
console.log(model.sparsity().zeros, accuracy, hash.digest('hex'));
`;
