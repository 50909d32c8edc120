import { ElementType } from '../proto/elementTypes.js';
import type { GraphBuilder } from '../proto/graphBuilder.js';

/** Moments of columns. */
interface Moments {
  readonly mean: readonly number[];
  readonly scale: readonly number[];
}

/** x as f64, in which the library prepares its numbers. */
export function asDouble(graph: GraphBuilder, x: string, type: ElementType): string {
  return type === ElementType.double ? x : graph.node('Cast', [x], { int: { to: ElementType.double } });
}

/** x rounded to f32, as the first layer takes it. */
export function asFloat(graph: GraphBuilder, x: string): string {
  return graph.node('Cast', [x], { int: { to: ElementType.float } });
}

/** Doubles as a row. */
export function doubles(graph: GraphBuilder, name: string, values: ArrayLike<number>): string {
  const data = Float64Array.from(values);
  return graph.constant(name, data, [data.length]);
}

/**
 * (x - mean) / scale, in f64. Scaler of ONNX-ML would compute in f32, where a mean far from 0 leaves few digits of x - mean.
 *
 * @param x  doubles.
 */
export function standardized(graph: GraphBuilder, x: string, { mean, scale }: Moments): string {
  const centred = mean.every((value) => value === 0) ? x : graph.node('Sub', [x, doubles(graph, 'mean', mean)]);
  return scale.every((value) => value === 1) ? centred : graph.node('Div', [centred, doubles(graph, 'scale', scale)]);
}

/** x with NaN, and infinities where those are missing, too, replaced by numbers of their column; also where NaN was. @param x  doubles. */
export function imputed(
  graph: GraphBuilder,
  x: string,
  replacements: ArrayLike<number>,
  infinities: boolean,
): { filled: string; isMissing: string } {
  const noNumber = graph.node('IsNaN', [x]);
  const isMissing = infinities ? graph.node('Or', [noNumber, graph.node('IsInf', [x])]) : noNumber;
  const filled = graph.node('Where', [isMissing, doubles(graph, 'replacements', replacements), x]);
  return { filled, isMissing };
}
