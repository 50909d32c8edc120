import type { Preparation, TargetInput } from '../../data/preparation.js';
import { toMatrix64 } from '../../data/reading/inputs.js';
import { ShapeError } from '../../errors.js';
import { refuse } from '../../validate.js';
import type { Response } from './response.js';

/** Reads numbers. */
export function readValues(given: TargetInput, preparation: Preparation | undefined): Response {
  const prepared = preparation?.prepareTargets?.('y', given, 'values', 1, undefined);
  const y = prepared?.y ?? given;
  const { data: values, columns } = toMatrix64('y', y, { flatColumns: 1 });
  if (columns !== 1)
    refuse(ShapeError, 'y', '1 column', columns, `y has ${columns} columns, expected one number per row`);
  return { values, outputs: 1, labelled: undefined, preparation: prepared?.standardizer ?? preparation };
}

/** Reads counts: numbers >= 0, not all 0. */
export function readCounts(given: TargetInput, preparation: Preparation | undefined): Response {
  const read = readValues(given, preparation);
  const { values } = read;
  const row = values.findIndex((value) => value < 0);
  if (row !== -1) refuse('E_DATA', `y[${row}]`, 'a count >= 0', values[row]);
  if (!values.some((value) => value > 0)) refuse('E_DATA', 'y', 'a count above 0', 0, 'y: all counts are 0');
  return read;
}
