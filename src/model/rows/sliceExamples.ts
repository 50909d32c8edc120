import type { Examples } from './examples.js';

/** Returns rows [first, end) of the examples, as views. */
export function sliceExamples({ inputs, targets, weights }: Examples, first: number, end: number): Examples {
  return {
    inputs: {
      ...inputs,
      data: inputs.data.subarray(first * inputs.columns, end * inputs.columns),
      listed: inputs.listed?.slice(first, end),
      rows: end - first,
    },
    targets: {
      ...targets,
      data: targets.data.subarray(first * targets.columns, end * targets.columns),
      rows: end - first,
    },
    weights: weights?.subarray(first, end),
  };
}
