import { warn } from '../../warnings.js';
import { type ClassScoreOptions, readOutcomes } from '../reading/outcomes.js';
import { namesOf } from '../reading/targetNames.js';
import type { PredictionsInput, TargetsInput } from '../reading/types.js';
import { requireScoreOptions, sumOf } from '../reading/values.js';
import { type ClassCounts, countsOf, f1, precision, type Ratio, recall } from './counts.js';

/** Figures of one class, or means over the classes. */
export interface ClassFigures {
  readonly precision: number;
  readonly recall: number;
  readonly f1Score: number;
  /** Weight of the rows that are of the class. */
  readonly support: number;
}

/** Result of {@link classificationReport}. */
export interface ClassificationReport {
  readonly accuracy: number;
  /** By class, or by its name. */
  readonly classes: Readonly<Record<string, ClassFigures>>;
  readonly macroAvg: ClassFigures;
  readonly weightedAvg: ClassFigures;
}

/**
 * Reports precision, recall, F1 and weight of every class by its name, their means, and the accuracy.
 *
 * A figure whose denominator is 0 is 0, with a warning (`W_METRIC`).
 *
 * @throws as {@link precisionScore}, which also has the forms of yTrue and yPred.
 * @example const { classes, macroAvg } = classificationReport([0, 1, 1], [0, 1, 0], { targetNames: ['no', 'yes'] });
 *
 * Source: scikit-learn's classification_report with output_dict=True, whose classes lie beside the means.
 */
export function classificationReport(
  yTrue: TargetsInput,
  yPred: PredictionsInput,
  options: ClassScoreOptions = {},
): ClassificationReport {
  const owner = 'classificationReport';
  requireScoreOptions(owner, options, ['threshold']);
  const outcomes = readOutcomes(owner, yTrue, yPred, options);
  const counts = countsOf(outcomes);
  const names = namesOf(owner, outcomes.labels, options.targetNames);
  const figures = counts.map((own) => figuresOf(owner, own));
  const total = sumOf(outcomes.weights);
  const meanOf = (shareOf: (figures: ClassFigures) => number): ClassFigures => {
    const mean = (of: (figures: ClassFigures) => number) => sumOf(figures.map((own) => shareOf(own) * of(own)));
    return {
      precision: mean((own) => own.precision),
      recall: mean((own) => own.recall),
      f1Score: mean((own) => own.f1Score),
      support: total,
    };
  };
  return {
    accuracy: sumOf(counts.map(({ hits }) => hits)) / total,
    classes: Object.fromEntries(figures.map((own, place) => [String(names[place]), own])),
    macroAvg: meanOf(() => 1 / figures.length),
    weightedAvg: meanOf(({ support }) => support / total),
  };
}

function figuresOf(owner: string, counts: ClassCounts): ClassFigures {
  const figure = (ratio: Ratio) => {
    const [above, below] = ratio(counts);
    if (below !== 0) return above / below;
    warn(
      'W_METRIC',
      `${owner}: a class has no rows in yTrue or in yPred, so that a figure of it is 0 over 0, and counts as 0`,
    );
    return 0;
  };
  return { precision: figure(precision), recall: figure(recall), f1Score: figure(f1), support: counts.actual };
}
