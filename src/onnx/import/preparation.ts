import { Standardizer } from '../../data/standardize.js';
import type { SequentialOptions } from '../../model/state/create.js';
import { type Folded, standardizerOf } from './fold.js';
import { refuseNode } from './graph.js';
import type { AffineStep, ImputeStep, Step, Vector } from './steps.js';

/** Changes of X before the first layer, and the means that stand for missing values, if no standardizer has them. */
export interface Preparation extends Pick<SequentialOptions, 'standardizer' | 'missing'> {
  readonly means?: Float64Array;
}

/** Reads what a chain does to X. @throws FormatError for numbers that do not fit the columns, or are not finite. */
export function preparationOf(folded: readonly Folded[], columns: number): Preparation {
  const affine = folded.find((step): step is AffineStep => step.kind === 'affine');
  const impute = folded.find((step): step is ImputeStep => step.kind === 'impute');
  const values = impute && row(impute, impute.values, columns);
  if (affine === undefined) return values === undefined ? {} : { missing: 'impute', means: Float64Array.from(values) };
  const moments = standardizerOf(affine);
  const [mean, scale] = [row(affine, moments.mean, columns), row(affine, moments.scale, columns)];
  if (values === undefined) return { standardizer: Standardizer.fromJSON({ mean, scale }) };
  const isMean = values.every((value, column) => value === mean[column]);
  if (!isMean) refuseNode(impute!.node, 'missing values become others than the means that are subtracted then');
  return { standardizer: Standardizer.fromJSON({ mean, scale, missing: 'impute' }) };
}

/** A finite number for each column. */
function row(step: Step, values: Vector, columns: number): number[] {
  if (values.length !== 1 && values.length !== columns) {
    refuseNode(step.node, `it has ${values.length} numbers for ${columns} columns`);
  }
  const all = Array.from({ length: columns }, (_, column) => values[values.length === 1 ? 0 : column]!);
  return all.every((value) => Number.isFinite(Math.fround(value)))
    ? all
    : refuseNode(step.node, 'its constants are not finite');
}
