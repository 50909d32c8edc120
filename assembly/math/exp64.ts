// exp(x) = 2^k exp(r), k = round(x / ln 2), |r| <= ln(2) / 2. exp(r) - 1 is its Taylor series to r^14 / 14!, whose remainder
// is below 2^-60 of r.

/** 2^k of the last {@link reduce}: AssemblyScript has no multiple results. */
let scale: f64 = 1;

/** exp(r) - 1; sets scale. x in [-708, 0]. */
function reduce(x: f64): f64 {
  const k = nearest(x * 1.4426950408889634);
  // ln 2 in two parts; the first has 33 significant bits, so k times it is exact.
  const r = x - k * 6.9314718036912381649e-1 - k * 1.90821492927058770002e-10;
  scale = reinterpret<f64>((<i64>k + 1023) << 52);
  let sum: f64 = 1;
  for (let n: f64 = 14; n >= 2; n--) sum = 1 + (r / n) * sum;
  return r * sum;
}

/**
 * exp(x) for x <= 0, in f64: the same bits in every runtime.
 *
 * Error: 1 ulp (sampled). 0 below -708, where the result would be denormal. NaN stays NaN.
 */
export function f64_exp_negative(x: f64): f64 {
  if (!(x >= -708)) return x < 0 ? 0 : NaN;
  const part = reduce(x);
  return scale + scale * part;
}

/**
 * exp(x) - 1 for x <= 0, in f64, without the loss of digits near 0.
 *
 * Error: 2 ulp (sampled). -1 below -708. NaN stays NaN.
 */
export function f64_expm1_negative(x: f64): f64 {
  if (!(x >= -708)) return x < 0 ? -1 : NaN;
  const part = reduce(x);
  return scale * part + (scale - 1);
}
