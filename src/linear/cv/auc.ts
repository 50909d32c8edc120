/**
 * Area under the ROC curve: the weighted share of pairs of a row of the second class and one of the first in which the former has the
 * larger score; ties count half.
 *
 * @param numbers  0 or 1 per row; both occur with a weight above 0.
 */
export function areaUnderCurve(scores: Float64Array, numbers: ArrayLike<number>, weights: Float64Array): number {
  const order = Array.from(scores.keys()).sort((a, b) => scores[a]! - scores[b]!);
  let [below, sum, positives] = [0, 0, 0];
  for (let first = 0; first < order.length; ) {
    let end = first;
    let [own, others] = [0, 0];
    for (; end < order.length && scores[order[end]!] === scores[order[first]!]; end++) {
      const row = order[end]!;
      if (numbers[row] === 1) own += weights[row]!;
      else others += weights[row]!;
    }
    sum += own * (below + others / 2);
    below += others;
    positives += own;
    first = end;
  }
  return sum / (positives * below);
}
