import type { Label } from '../../data/preparation.js';
import type { TargetCode } from '../../table/targets.js';
import { ElementType } from '../proto/elementTypes.js';
import type { GraphBuilder } from '../proto/graphBuilder.js';
import { scalar } from './activations.js';
import { asDouble, asFloat, doubles } from './preparation.js';

/** Undoes the transform of a target of numbers, in f64: x scale + mean, e^x, or e^x - 1. */
export function undone(graph: GraphBuilder, x: string, target: TargetCode | undefined): string {
  if (target?.kind !== 'values' || target.transform === 'none') return x;
  graph.scope = 'target';
  const double = asDouble(graph, x, ElementType.float);
  if (target.transform === 'standardize') {
    const scaled = graph.node('Mul', [double, doubles(graph, 'scale', target.scale)]);
    return asFloat(graph, graph.node('Add', [scaled, doubles(graph, 'mean', target.mean)]));
  }
  const power = graph.node('Exp', [double]);
  return asFloat(graph, target.transform === 'log' ? power : graph.node('Sub', [power, doubles(graph, 'one', [1])]));
}

/**
 * Adds the output `label` (batch): the class of every row as the training rows named it.
 *
 * @param cut  the prediction above which a row is of class 1, for one output.
 */
export function writeLabels(
  graph: GraphBuilder,
  predictions: string,
  classes: readonly Label[],
  units: number,
  cut: number,
): void {
  graph.scope = 'label';
  const flat = graph.constant('shape', BigInt64Array.of(-1n), [1]);
  const int64 = { int: { to: ElementType.int64 } };
  const numbers =
    units === 1
      ? graph.node('Reshape', [
          graph.node('Cast', [graph.node('Greater', [predictions, scalar(graph, 'cut', cut)])], int64),
          flat,
        ])
      : graph.node('ArgMax', [predictions], { int: { axis: 1, keepdims: 0 } });
  const { names, type } = namesOf(graph, classes);
  graph.output(graph.node('Gather', [names, numbers], { int: { axis: 0 } }), 'label', type, []);
}

/** The names as a tensor: texts, booleans, integers or doubles. */
function namesOf(graph: GraphBuilder, classes: readonly Label[]): { names: string; type: ElementType } {
  if (classes.every((label) => typeof label === 'boolean')) {
    return { names: graph.list('classes', classes), type: ElementType.bool };
  }
  if (classes.every((label) => typeof label === 'number')) {
    const shape = [classes.length];
    return classes.every((label) => Number.isSafeInteger(label))
      ? { names: graph.constant('classes', BigInt64Array.from(classes, BigInt), shape), type: ElementType.int64 }
      : { names: graph.constant('classes', Float64Array.from(classes), shape), type: ElementType.double };
  }
  return { names: graph.list('classes', classes.map(String)), type: ElementType.string };
}
