import type { Feature } from '../../model/selection/featureReport.js';

/** One input and its fate along a path. */
export interface FeatureFate extends Pick<Feature, 'index' | 'name'> {
  /** The largest strength at which it is alive; undefined if it is dead at all of them. */
  readonly aliveUpTo: number | undefined;
}

/**
 * Orders the inputs as they enter when the strength falls: by the largest strength at which they are alive, and of those alike by the
 * norm there.
 *
 * @param steps  by descending strength.
 */
export function fatesOf(
  steps: readonly { readonly lambda: number; readonly features: readonly Feature[] }[],
): FeatureFate[] {
  const [first] = steps;
  const fates = (first?.features ?? []).map(({ norm: _norm, isAlive: _isAlive, ...feature }, input) => {
    const entry = steps.find(({ features }) => features[input]!.isAlive);
    return { fate: { ...feature, aliveUpTo: entry?.lambda }, norm: entry?.features[input]?.norm ?? 0 };
  });
  const rank = (lambda: number | undefined) => lambda ?? -1;
  return fates
    .sort((a, b) => rank(b.fate.aliveUpTo) - rank(a.fate.aliveUpTo) || b.norm - a.norm)
    .map(({ fate }) => fate);
}
