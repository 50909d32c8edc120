/** Whether a prediction is on the side of the threshold that its target is nearer to: 1 above it. Never for NaN. */
export function isOnRightSide(prediction: number, target: number, threshold: number): boolean {
  return !Number.isNaN(prediction) && prediction > threshold === target >= 0.5;
}
