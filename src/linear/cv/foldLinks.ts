import type { FoldResult } from '../fit/fold.js';
import type { PathLinks } from '../fit/links.js';
import type { placeOf } from '../path/interpolate.js';

/** Linear predictors (n, K) of the rows that a fold tests with, at one strength. */
export type LinksAt = (lambda: number) => Float64Array;

/** Interpolates between the steps of a path: what interpolated coefficients give. */
function between({ lambdas, links }: PathLinks, place: typeof placeOf): LinksAt {
  const length = links.length / lambdas.length;
  return (lambda) => {
    const { left, right, share } = place(lambdas, lambda);
    const [a, b] = [left * length, right * length];
    const own = links.slice(a, a + length);
    if (right !== left) for (let at = 0; at < length; at++) own[at] = share * own[at]! + (1 - share) * links[b + at]!;
    return own;
  };
}

/** The same of mixed coefficients: gamma of the path, and the rest of the refitted one. */
export function mixedLinks({ path, relaxed }: FoldResult, gamma: number, place: typeof placeOf): LinksAt {
  const own = between(path, place);
  if (gamma === 1 || relaxed === undefined || relaxed.lambdas.length === 0) return own;
  const refitted = between(relaxed, place);
  return (lambda) => {
    const b = refitted(lambda);
    return own(lambda).map((value, at) => gamma * value + (1 - gamma) * b[at]!);
  };
}
