/** A loss as text; the weights of a training that diverged may have none. */
export function lossText(loss: number): string {
  if (!Number.isFinite(loss)) return 'not finite';
  return Math.abs(loss) < 1e4 ? loss.toFixed(3) : loss.toExponential(1);
}

/** A share in [0, 1] as text. */
export function percentText(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
