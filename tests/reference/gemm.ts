// Matrix products as plain loops: the readable definition of f32_gemm_nn, f32_gemm_tn and f32_gemm_nt.

export type Variant = 'nn' | 'tn' | 'nt';

/** C := A B (+ C where accumulate) (+ bias), then max(0, .) where relu. `ld*` is a stored row's stride in elements. */
export interface Product {
  readonly variant: Variant;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** (m, k); tn: stored (k, m). */
  readonly a: Float32Array;
  readonly lda: number;
  /** (k, n); nt: stored (n, k). */
  readonly b: Float32Array;
  readonly ldb: number;
  /** (m, n): the old content, which only an accumulating product reads. */
  readonly c: Float32Array;
  readonly ldc: number;
  readonly accumulate: boolean;
  /** (n), or null for none. */
  readonly bias: Float32Array | null;
  readonly relu: boolean;
}

function elementA({ variant, a, lda }: Product, i: number, p: number): number {
  return variant === 'tn' ? a[p * lda + i]! : a[i * lda + p]!;
}

function elementB({ variant, b, ldb }: Product, p: number, j: number): number {
  return variant === 'nt' ? b[j * ldb + p]! : b[p * ldb + j]!;
}

/** x < 0 becomes 0; NaN and -0 stay. */
function relu(x: number): number {
  if (x < 0) return 0;
  return x;
}

/** The product in f64, dense (m, n), and beside each element the sum of the magnitudes of all that was added. */
export function gemm(product: Product): { value: Float64Array; magnitude: Float64Array } {
  const { m, n, k } = product;
  const value = new Float64Array(m * n);
  const magnitude = new Float64Array(m * n);
  for (let i = 0; i < m; ++i) {
    for (let j = 0; j < n; ++j) {
      let sum = 0;
      let size = 0;
      for (let p = 0; p < k; ++p) {
        const term = elementA(product, i, p) * elementB(product, p, j);
        sum += term;
        size += Math.abs(term);
      }
      const old = product.accumulate ? product.c[i * product.ldc + j]! : 0;
      const shift = product.bias ? product.bias[j]! : 0;
      sum += old + shift;
      size += Math.abs(old) + Math.abs(shift);
      value[i * n + j] = product.relu ? relu(sum) : sum;
      magnitude[i * n + j] = size;
    }
  }
  return { value, magnitude };
}

/** Products that are added in one chain. */
export const CHAIN = 1024;

/**
 * The same product in f32, dense (m, n), rounded after every operation in the order of the contract: chains of {@link CHAIN}
 * products in ascending k, each from +0; their sums in order, beginning with the old C if it is wanted; then the bias, then relu.
 * The kernels must give these bits.
 */
export function gemmInOrder(product: Product): Float32Array {
  const { m, n, k } = product;
  const result = new Float32Array(m * n);
  for (let i = 0; i < m; ++i) {
    for (let j = 0; j < n; ++j) {
      let sum = product.accumulate ? product.c[i * product.ldc + j]! : 0;
      for (let first = 0; first < k; first += CHAIN) {
        let chain = 0;
        for (let p = first; p < Math.min(first + CHAIN, k); ++p) {
          chain = Math.fround(chain + Math.fround(elementA(product, i, p) * elementB(product, p, j)));
        }
        sum = Math.fround(sum + chain);
      }
      if (product.bias) sum = Math.fround(sum + product.bias[j]!);
      result[i * n + j] = product.relu ? relu(sum) : sum;
    }
  }
  return result;
}
