import { norm } from './group_lasso.js';

/** min(max(w, least), most). */
export function clamp(w: number, least: number, most: number): number {
  return Number.isNaN(w) ? w : Math.min(Math.max(w, least), most);
}

/** w scaled so that its norm n becomes rate * clamp(n, least, most) + (1 - rate) * n. */
export function clampNorm(w: ArrayLike<number>, least: number, most: number, rate: number): number[] {
  const length = norm(w);
  if (length === 0 || (least <= length && length <= most)) return Array.from(w);
  const target = rate * Math.min(Math.max(length, least), most) + (1 - rate) * length;
  return Array.from(w, (value) => (value * target) / length);
}

/** The nearest point with sum |w| <= radius: Duchi et al. (2008), figure 1, by sorting. */
export function projectL1Ball(w: ArrayLike<number>, radius: number): number[] {
  const sizes = Array.from(w, Math.abs).sort((a, b) => b - a);
  if (sizes.reduce((sum, size) => sum + size, 0) <= radius) return Array.from(w);
  let sum = 0;
  let theta = 0;
  for (const [index, size] of sizes.entries()) {
    sum += size;
    const candidate = (sum - radius) / (index + 1);
    if (size > candidate) theta = candidate;
  }
  return Array.from(w, (value) => Math.sign(value) * Math.max(Math.abs(value) - theta, 0));
}
