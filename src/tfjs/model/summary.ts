import { OptionError } from '../../errors.js';
import { isList, refuse, requireInteger } from '../../validate.js';

/** A row of the table. */
export interface SummaryRow {
  readonly name: string;
  readonly className: string;
  readonly inputShape: readonly (number | null)[];
  readonly outputShape: readonly (number | null)[];
  readonly parameters: number;
}

const HEADINGS = ['Layer (type)', 'Input Shape', 'Output shape', 'Param #'];
const LINE_LENGTH = 90;
/** Where the columns end, as shares of the line. */
const POSITIONS = [0.32, 0.61, 0.89, 1];
const LONGEST_LINE = 10_000;

/**
 * The table that `model.summary` prints, in TensorFlow.js's layout.
 *
 * @param trained  number of weights that training changes.
 * @param lineLength  characters of a line. Default: 90.
 * @param positions  where the four columns end, as shares of the line or in characters, rising.
 * @throws OptionError, HyperparameterError for other lengths and positions.
 */
export function summaryLines(
  rows: readonly SummaryRow[],
  trained: number,
  lineLength: number = LINE_LENGTH,
  positions: readonly number[] = POSITIONS,
): string[] {
  requireInteger('model.summary.lineLength', lineLength, 1);
  if (lineLength > LONGEST_LINE) {
    refuse(OptionError, 'model.summary.lineLength', `at most ${LONGEST_LINE}`, lineLength);
  }
  const isRising = (all: readonly number[]) => all.every((end, at) => end > (all[at - 1] ?? 0) && end <= LONGEST_LINE);
  if (!isList(positions) || positions.length !== HEADINGS.length || !isRising(positions)) {
    refuse(OptionError, 'model.summary.positions', 'four rising positions', positions);
  }
  const isShare = positions.at(-1)! <= 1;
  const ends = positions.map((end) => (isShare ? Math.floor(lineLength * end) : Math.floor(end)));
  const row = (fields: readonly string[]) =>
    fields.reduce((line, field, at) => {
      // A field that is cut leaves a space before the next one.
      const before = at === 0 ? line : `${line.slice(0, -1)} `;
      return `${before}${field}`.slice(0, ends[at]).padEnd(ends[at]!);
    }, '');
  const rule = (character: string) => character.repeat(lineLength);
  const lines = [rule('_'), row(HEADINGS), rule('=')];
  for (const [at, { name, className, inputShape, outputShape, parameters }] of rows.entries()) {
    const shapes = [JSON.stringify([inputShape]), JSON.stringify(outputShape)];
    lines.push(row([`${name} (${className})`, ...shapes, `${parameters}`]), rule(at === rows.length - 1 ? '=' : '_'));
  }
  const total = rows.reduce((sum, { parameters }) => sum + parameters, 0);
  return [
    ...lines,
    `Total params: ${total}`,
    `Trainable params: ${trained}`,
    `Non-trainable params: ${total - trained}`,
    rule('_'),
  ];
}
