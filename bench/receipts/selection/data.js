// 400 rows of 200 columns, of which 8 matter. The same numbers in every run: sums of uniform numbers in place of normals.
import { uniforms } from './uniforms.js';

export const ROWS = 400;
export const COLUMNS = 200;
/** The columns that matter: every 25th, so that none is next to another. */
export const RELEVANT = Array.from({ length: 8 }, (_, index) => 12 + 25 * index);
/** Correlation of neighbouring columns: independent ones, and correlated ones. */
export const DESIGNS = { independent: 0, correlated: 0.5 };

/**
 * linear: y = Σ ± x_j + 2 e. nonlinear: y = 2 sin 2 x_1 + 2 x_2 x_3 + x_4² + x_5 - x_6 + x_7 - x_8 + e. All x and e have variance 1.
 *
 * @param {number} seed
 * @param {keyof typeof DESIGNS} design
 * @param {'linear' | 'nonlinear'} truth
 */
export function problem(seed, design, truth) {
  const next = uniforms(seed);
  const normal = () => {
    let sum = -6;
    for (let count = 0; count < 12; count++) sum += next();
    return sum;
  };
  const correlation = DESIGNS[design];
  const fresh = Math.sqrt(1 - correlation * correlation);
  const data = new Float32Array(ROWS * COLUMNS);
  for (let row = 0; row < ROWS; row++) {
    let before = normal();
    for (let column = 0; column < COLUMNS; column++) {
      before = column === 0 ? before : correlation * before + fresh * normal();
      data[row * COLUMNS + column] = before;
    }
  }
  const y = Float32Array.from({ length: ROWS }, (_, row) => {
    const x = RELEVANT.map((column) => data[row * COLUMNS + column] ?? 0);
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = x;
    if (truth === 'linear') return a - b + c - d + e - f + g - h + 2 * normal();
    return 2 * Math.sin(2 * a) + 2 * b * c + d * d + e - f + g - h + normal();
  });
  return { X: { data, shape: [ROWS, COLUMNS] }, y };
}
