import type { Grid } from './messages.js';

/** Whether rows are points of a plane. */
export function isPlane(columns: number): boolean {
  return columns === 2;
}

/** (side side, 2) coordinates of the middles of the cells, row by row from the top. */
export function gridPoints({ side, x, y }: Grid): Float32Array {
  const points = new Float32Array(side * side * 2);
  const between = ([from, to]: readonly [number, number], at: number) => from + ((to - from) * (at + 0.5)) / side;
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const at = 2 * (row * side + column);
      points[at] = between(x, column);
      points[at + 1] = between(y, side - 1 - row);
    }
  }
  return points;
}

/** A square around points, with a margin. @param points  (n, 2) */
export function gridAround(points: Float32Array, side: number): Grid {
  let [left, right, bottom, top] = [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  for (let at = 0; at < points.length; at += 2) {
    const [x = 0, y = 0] = [points[at], points[at + 1]];
    left = Math.min(left, x);
    right = Math.max(right, x);
    bottom = Math.min(bottom, y);
    top = Math.max(top, y);
  }
  const half = 0.55 * Math.max(right - left, top - bottom, 1e-6);
  const [across, up] = [(left + right) / 2, (bottom + top) / 2];
  return { side, x: [across - half, across + half], y: [up - half, up + half] };
}
