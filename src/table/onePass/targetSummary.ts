import type { Label } from '../../data/preparation.js';
import { RunningMoments } from '../../data/runningMoments.js';
import { ShapeError } from '../../errors.js';
import { show } from '../../show.js';
import { refuse } from '../../validate.js';
import { type Cells, readTarget, type SeenTarget } from '../targets.js';

/** Different labels, or numbers, that may be classes. */
const MOST_CLASSES = 4096;

/** The target of a stream, in one pass: its labels, or the moments of its numbers. */
export class TargetSummary {
  private readonly labels = new Set<Label>();
  private distinct: Set<number> | undefined = new Set();
  private moments: RunningMoments | undefined;

  /** Adds the y of some rows. @throws DataError `E_LABEL`, `E_DATA`; ShapeError for another number of rows or columns. */
  add(path: string, y: unknown, rows: number): void {
    const cells = readTarget(path, y);
    const given = 'labels' in cells ? cells.labels.length : cells.data.length / cells.columns;
    if (given !== rows) {
      refuse(ShapeError, path, `${rows} rows`, given, `${path}: X has ${rows} rows and y has ${given}`);
    }
    if ('labels' in cells) this.addLabels(path, cells.labels);
    else this.addNumbers(path, cells);
  }

  result(): SeenTarget {
    const { labels, moments, distinct } = this;
    if (moments === undefined) return { kind: 'labels', labels: [...labels].sort() };
    const columns = Array.from({ length: moments.columns }, (_, column) => moments.of(column));
    return {
      kind: 'numbers',
      mean: columns.map(({ mean }) => mean),
      scale: columns.map(({ scale }) => scale),
      ...(distinct && { distinct: [...distinct].sort((a, b) => a - b) }),
    };
  }

  private addLabels(path: string, labels: readonly Label[]): void {
    const [first] = this.labels;
    const kind = first === undefined ? undefined : typeof first;
    for (const [row, label] of labels.entries()) {
      if (this.moments !== undefined) refuse('E_LABEL', `${path}[${row}]`, 'a number, as in the rows before', label);
      if (kind !== undefined && typeof label !== kind) {
        refuse('E_LABEL', `${path}[${row}]`, `a label of type ${kind}, as in the rows before`, label);
      }
      this.labels.add(label);
      if (this.labels.size <= MOST_CLASSES) continue;
      const message = `${path} has more than ${MOST_CLASSES} classes, the last of them ${show(label)}; is it a name of the row?`;
      refuse('E_LABEL', `${path}[${row}]`, `at most ${MOST_CLASSES} classes`, this.labels.size, message);
    }
  }

  private addNumbers(path: string, { data, columns }: Exclude<Cells, { labels: unknown }>): void {
    if (this.labels.size > 0) refuse('E_LABEL', `${path}[0]`, 'a label, as in the rows before', data[0]);
    this.moments ??= new RunningMoments(columns);
    const before = this.moments.columns;
    if (columns !== before) {
      const message = `${path} has ${columns} columns, and ${before} in the rows before`;
      refuse(ShapeError, path, `${before} columns`, columns, message);
    }
    this.moments.add(data, data.length / columns);
    if (columns > 1) this.distinct = undefined;
    for (const value of this.distinct === undefined ? [] : data) {
      this.distinct?.add(value);
      if ((this.distinct?.size ?? 0) > MOST_CLASSES) this.distinct = undefined;
    }
  }
}
