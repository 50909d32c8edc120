// @ts-check
// The relative duality gap of a lasso path that another program has fitted: (primal - dual) / half of the null deviance, over glmnet's
// columns of variance 1. Nothing here is the library's.

/**
 * The largest gap of all strengths.
 *
 * @param {{ family: 'gaussian' | 'binomial', rows: number, columns: number, X: Float64Array, y: Float64Array }} problem
 * @param {Float64Array} lambda
 * @param {Float64Array} coefficients  (1 + p) for each strength: the intercept first, of the columns as they are.
 */
export function largestGap({ family, rows: n, columns: p, X, y }, lambda, coefficients) {
  const scale = deviations(X, n, p);
  const at = (/** @type {Float64Array} */ values, /** @type {number} */ i) => values[i] ?? 0;
  const mean = y.reduce((sum, value) => sum + value, 0) / n;
  const log = (/** @type {number} */ q) => (q > 0 ? q * Math.log(q) : 0);
  const isGaussian = family === 'gaussian';
  const unit = isGaussian
    ? y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (2 * n)
    : -(log(mean) + log(1 - mean));
  let largest = 0;
  const eta = new Float64Array(n);
  const u = new Float64Array(n);
  const h = new Float64Array(n);
  const products = new Float64Array(p);
  for (let step = 0; step < lambda.length; step++) {
    const own = coefficients.subarray(step * (p + 1), (step + 1) * (p + 1));
    const used = [];
    let primal = 0;
    for (let j = 0; j < p; j++) {
      if (own[j + 1] === 0) continue;
      used.push(j);
      primal += at(lambda, step) * Math.abs(at(own, j + 1)) * at(scale, j);
    }
    let [slope, curvature] = [0, 0];
    for (let i = 0; i < n; i++) {
      let sum = at(own, 0);
      for (const j of used) sum += at(X, i * p + j) * at(own, j + 1);
      eta[i] = sum;
      const fitted = isGaussian ? sum : 1 / (1 + Math.exp(-sum));
      primal +=
        (isGaussian
          ? (at(y, i) - sum) ** 2 / 2
          : Math.max(sum, 0) + Math.log1p(Math.exp(-Math.abs(sum))) - at(y, i) * sum) / n;
      u[i] = (at(y, i) - fitted) / n;
      h[i] = (isGaussian ? 1 : fitted * (1 - fitted)) / n;
      slope += at(u, i);
      curvature += at(h, i);
    }
    // Orthogonal to the intercept, by a Newton step on it.
    for (let i = 0; i < n; i++) u[i] = at(u, i) - (at(h, i) * slope) / curvature;
    products.fill(0);
    for (let i = 0; i < n; i++) {
      const value = at(u, i);
      const row = i * p;
      for (let j = 0; j < p; j++) products[j] = at(products, j) + value * at(X, row + j);
    }
    let t = 1;
    for (let j = 0; j < p; j++) {
      const size = at(scale, j) > 0 ? Math.abs(at(products, j)) / at(scale, j) : 0;
      if (size > at(lambda, step)) t = Math.min(t, at(lambda, step) / size);
    }
    let dual = 0;
    for (let i = 0; i < n; i++) {
      if (isGaussian) dual += t * at(u, i) * (at(y, i) - (t * at(u, i) * n) / 2);
      else {
        const q = at(y, i) - t * at(u, i) * n;
        dual -= (log(q) + log(1 - q)) / n;
      }
    }
    largest = Math.max(largest, (primal - dual) / unit);
  }
  return largest;
}

/** Standard deviations of the columns. @param {Float64Array} X @param {number} n @param {number} p */
function deviations(X, n, p) {
  const means = new Float64Array(p);
  const squares = new Float64Array(p);
  for (let i = 0; i < n; i++) for (let j = 0; j < p; j++) means[j] = (means[j] ?? 0) + (X[i * p + j] ?? 0) / n;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < p; j++) squares[j] = (squares[j] ?? 0) + ((X[i * p + j] ?? 0) - (means[j] ?? 0)) ** 2 / n;
  }
  return squares.map(Math.sqrt);
}
