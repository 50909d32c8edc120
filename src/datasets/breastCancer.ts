import { rows } from './breastCancer.data.js';
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
  const data = new Float32Array(lines.length * columns);
  const y = new Int32Array(lines.length);
  for (const [row, line] of lines.entries()) {
    const fields = line.split(',').map(Number);
    data.set(fields.slice(0, columns), row * columns);
    y[row] = fields[columns]!;
  }
  return {
    X: { data, shape: [lines.length, columns] },
    y,
    featureNames,
    targetNames: ['malignant', 'benign'],
    attribution:
      'Wolberg, W., Mangasarian, O., Street, N. & Street, W. (1993). Breast Cancer Wisconsin (Diagnostic). UCI Machine ' +
      'Learning Repository. https://doi.org/10.24432/C5DW2B. CC BY 4.0.',
  };
}
