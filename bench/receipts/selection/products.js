// x, x², x³ of every column and the products of every two, and the few of them that are most correlated with y: what a path can then choose
// from. Source of the screening: Fan & Lv (JRSS B, 2008), sure independence screening.
import { COLUMNS, ROWS } from './data.js';

const KEPT = 300;

/**
 * @param {Float32Array} data  (ROWS, COLUMNS)
 * @param {Float32Array} y
 * @returns the kept terms as columns, and the two inputs of each.
 */
export function screenedProducts(data, y) {
  const at = (/** @type {number} */ row, /** @type {number} */ column) => data[row * COLUMNS + column] ?? 0;
  const mean = y.reduce((sum, value) => sum + value, 0) / ROWS;
  /** @type {{ inputs: [number, number], values: Float32Array, correlation: number }[]} */
  let terms = [];
  const add = (/** @type {[number, number]} */ inputs, /** @type {(row: number) => number} */ of) => {
    const values = Float32Array.from({ length: ROWS }, (_, row) => of(row));
    const centre = values.reduce((sum, value) => sum + value, 0) / ROWS;
    let [along, squares] = [0, 0];
    for (let row = 0; row < ROWS; row++) {
      const difference = (values[row] ?? 0) - centre;
      along += difference * ((y[row] ?? 0) - mean);
      squares += difference * difference;
    }
    terms.push({ inputs, values, correlation: Math.abs(along) / Math.sqrt(squares) });
    if (terms.length >= 20 * KEPT) terms = strongest(terms);
  };
  for (let a = 0; a < COLUMNS; a++) {
    add([a, a], (row) => at(row, a));
    add([a, a], (row) => at(row, a) * at(row, a));
    add([a, a], (row) => at(row, a) * at(row, a) * at(row, a));
    for (let b = a + 1; b < COLUMNS; b++) add([a, b], (row) => at(row, a) * at(row, b));
  }
  terms = strongest(terms);
  const kept = new Float32Array(ROWS * terms.length);
  for (const [column, { values }] of terms.entries()) {
    for (let row = 0; row < ROWS; row++) kept[row * terms.length + column] = values[row] ?? 0;
  }
  return { inputs: terms.map(({ inputs }) => inputs), Z: { data: kept, shape: [ROWS, terms.length] } };
}

/** @template {{ correlation: number }} T @param {T[]} terms */
function strongest(terms) {
  return terms.sort((a, b) => b.correlation - a.correlation).slice(0, KEPT);
}
