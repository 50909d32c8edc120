import { sizeOf } from './shapes.js';

/** Longer axes show only their ends. */
const MOST = 20;
const ENDS = 3;

/** Formats a tensor's elements: nested brackets, the numbers of the last axis in columns. */
export function format(values: ArrayLike<number>, shape: readonly number[]): string {
  const text = (at: number) => `${Number(values[at]!.toFixed(7))}`;
  if (shape.length === 0) return text(0);
  const columns = shape.at(-1)!;
  const shown = shownOf(columns);
  const rows = columns === 0 ? 0 : values.length / columns;
  const widths = shown.map((column) => {
    let width = 0;
    for (let row = 0; row < rows; row++) width = Math.max(width, text(row * columns + column).length);
    return width;
  });
  const line = (first: number) => {
    const cells = shown.map((column, index) => text(first + column).padEnd(shape.length > 1 ? widths[index]! : 0));
    return `[${cut(cells, columns).join(', ')}]`;
  };
  const block = (axis: number, first: number): string => {
    if (axis === shape.length - 1) return line(first);
    const inner = sizeOf(shape.slice(axis + 1));
    const parts = shownOf(shape[axis]!).map((index) => block(axis + 1, first + index * inner));
    const indent = ' '.repeat(axis + 1);
    return `[${cut(parts, shape[axis]!).join(`,\n${indent}`)}]`;
  };
  return block(0, 0);
}

/** The indices along an axis that are shown. */
function shownOf(count: number): number[] {
  const all = Array.from({ length: count }, (_, index) => index);
  return count <= MOST ? all : [...all.slice(0, ENDS), ...all.slice(-ENDS)];
}

/** Inserts dots for the parts that are not shown. */
function cut(parts: readonly string[], count: number): readonly string[] {
  return count <= MOST ? parts : [...parts.slice(0, ENDS), '...', ...parts.slice(-ENDS)];
}
