import { rows } from './breastCancer.generated.js';
import type { Dataset } from './dataset.js';

const MEASURES = [
  'radius',
  'texture',
  'perimeter',
  'area',
  'smoothness',
  'compactness',
  'concavity',
  'concave points',
  'symmetry',
  'fractal dimension',
];

const ROWS = 569;

/**
 * Breast Cancer Wisconsin (Diagnostic): 569 rows of 30 features of cell nuclei (mean, standard error and worst of ten
 * measures), in the classes malignant (0, 212 rows) and benign (1, 357 rows). Values are rounded to f32.
 *
 * Source: Wolberg, Mangasarian, Street & Street (1993), UCI 17; licence CC BY 4.0.
 *
 * @example
 * const { X, y } = breastCancer(); // X.shape: [569, 30]
 */
export function breastCancer(): Dataset {
  const featureNames = [
    ...MEASURES.map((measure) => `mean ${measure}`),
    ...MEASURES.map((measure) => `${measure} error`),
    ...MEASURES.map((measure) => `worst ${measure}`),
  ];
  const columns = featureNames.length;
  const lines = rows.split('\n');
  const y = Int32Array.from(readColumn(lines[columns]!));
  const data = new Float32Array(y.length * columns);
  for (let column = 0; column < columns; column++) {
    for (const [row, value] of readColumn(lines[column]!).entries()) data[row * columns + column] = value;
  }
  return {
    X: { data, shape: [y.length, columns] },
    y,
    featureNames,
    targetNames: ['malignant', 'benign'],
    attribution:
      'Wolberg, W., Mangasarian, O., Street, N. & Street, W. (1993). Breast Cancer Wisconsin (Diagnostic). UCI Machine ' +
      'Learning Repository. https://doi.org/10.24432/C5DW2B. CC BY 4.0.',
  };
}

/** Decodes a line: the number of decimals, then the first digits of all rows, the second digits, and so on. */
function readColumn(line: string): Float64Array {
  const values = new Float64Array(ROWS);
  for (let at = 1; at < line.length; at++) {
    const row = (at - 1) % ROWS;
    values[row] = values[row]! * 10 + Number(line[at]);
  }
  const unit = Number(`1e${line[0]}`);
  return values.map((digits) => digits / unit); // both are exact, so the quotient equals the parsed decimal
}
