/** Least and largest parameter that is looked for. */
const [LEAST, MOST] = [2 ** -80, 2 ** 60];
/** Halvings of the ratio of these: to 2^-53 of the parameter. */
const HALVINGS = 62;
/** Steps of the search for a maximum: each leaves 0.618 of an interval. */
const STEPS = 60;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Largest probability P(X >= level) of an r-concave X on 0, 1, ..., most whose mean is at most the given one.
 *
 * A distribution is r-concave, r < 0, if f^r is convex. The largest tail has f(i) proportional to (a + i)^(1 / r) up to some k, and the
 * rest of the mass on k + 1, where a >= 0 and the mean is the given one.
 *
 * @param power  -1 / r, an integer.
 * @returns 1 where the mean is too large for a bound by this argument.
 *
 * Source: Shah & Samworth (2013), appendix A.4.
 */
export function concaveTail(mean: number, level: number, most: number, power: number): number {
  const first = Math.ceil(2 * mean) + 1;
  if (level < first || first > most) return 1;
  // Below k = level - 1 nothing of X reaches the level.
  let begin = Math.max(first, level - 1);
  let upper = begin < most ? parameterOf(mean, begin, power) : 0;
  let largest = tailOf(parameterOf(mean, most, power), mean, level, most, power);
  for (; begin < most; begin++) {
    const lower = parameterOf(mean, begin + 1, power);
    const k = begin;
    largest = Math.max(
      largest,
      maximumOf((a) => tailOf(a, mean, level, k, power), lower, upper),
    );
    upper = lower;
  }
  return largest;
}

/** (a + i)^-power: divisions and products only, so that all engines agree. */
function weightOf(a: number, i: number, power: number): number {
  let product = a + i;
  for (let factor = 1; factor < power; factor++) product *= a + i;
  return 1 / product;
}

/** The a at which f on 0, ..., k has the mean, which grows with a from 0 to k / 2. */
function parameterOf(mean: number, k: number, power: number): number {
  let [low, high] = [LEAST, MOST];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = Math.sqrt(low * high);
    let [mass, sum] = [0, 0];
    for (let i = 0; i <= k; i++) {
      const weight = weightOf(middle, i, power);
      mass += weight;
      sum += i * weight;
    }
    if (sum < mean * mass) low = middle;
    else high = middle;
  }
  return high;
}

/** P(X >= level), where f is (a + i)^-power up to k, and the rest is at k + 1. */
function tailOf(a: number, mean: number, level: number, k: number, power: number): number {
  let [below, reach] = [0, 0];
  for (let i = 0; i <= k; i++) {
    const weight = weightOf(a, i, power);
    if (i < level) below += weight;
    reach += (k + 1 - i) * weight;
  }
  return 1 - ((k + 1 - mean) * below) / reach;
}

/** The largest value of a function that rises and falls, by golden sections, or of its ends. */
function maximumOf(f: (x: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  let [left, right] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
  let [atLeft, atRight] = [f(left), f(right)];
  for (let step = 0; step < STEPS; step++) {
    if (atLeft < atRight) {
      [low, left, atLeft] = [left, right, atRight];
      right = low + GOLDEN * (high - low);
      atRight = f(right);
    } else {
      [high, right, atRight] = [right, left, atLeft];
      left = high - GOLDEN * (high - low);
      atLeft = f(left);
    }
  }
  return Math.max(f(from), f(to), atLeft, atRight);
}
