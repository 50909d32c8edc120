import type { Label, ModelInput } from '../../data/preparation.js';
import type { MatrixInput } from '../../data/reading/inputs.js';
import type { NumberList } from '../../data/reading/list.js';
import { requireOptions, requireShare } from '../../validate.js';
import type { ClassCoefficients, Coefficients } from './coefficients.js';
import { type AtLambda, FittedPath } from './fittedPath.js';

/** A path of models for numbers or counts. Made by `linearPath` and `poissonPath`. */
export class RegressionPath extends FittedPath {
  /**
   * The coefficients at a strength: of the columns as given, whatever was standardized.
   *
   * @param lambda  between two strengths of the path, coefficients are interpolated, linearly in λ; beyond its ends, those of the end.
   * @throws HyperparameterError unless it is a finite number >= 0; OptionError for `gamma` of a path without `relax`.
   */
  coef(lambda?: number, options: Omit<AtLambda, 'lambda'> = {}): Coefficients {
    requireOptions('coef', options, ['gamma']);
    return this.coefficients('coef', lambda, options)[0]!;
  }
}

/** Options of `predictClasses` of a path. */
export interface PathClassesOptions extends AtLambda {
  /** Two classes only: the second one is predicted if its probability is above this, in [0, 1]. Default: 0.5. */
  threshold?: number;
  /** Offsets of the rows, if the path was fitted with some. */
  offset?: NumberList | MatrixInput;
}

/** A path of models for two classes. Made by `logisticPath`. */
export class LogisticPath extends FittedPath {
  /** The two classes: numbers ascending, text in alphabetical order, false before true. Probabilities are of the second. */
  readonly classes: readonly Label[] = Object.freeze([...(this.facts.classes ?? [])]);

  /** As `coef` of {@link RegressionPath}: of the log-odds of the second class. */
  coef(lambda?: number, options: Omit<AtLambda, 'lambda'> = {}): Coefficients {
    requireOptions('coef', options, ['gamma']);
    return this.coefficients('coef', lambda, options)[0]!;
  }

  /** Predicts the class of each row, as y names it. @throws as `predict`. */
  predictClasses(X: ModelInput, options: PathClassesOptions = {}): Label[] {
    const owner = 'predictClasses';
    requireOptions(owner, options, ['lambda', 'gamma', 'threshold', 'offset']);
    const threshold = requireShare(`${owner}.threshold`, options.threshold ?? 0.5);
    const { data } = this.predictLines(X, this.lines(owner, options), options.offset);
    return Array.from(data, (share) => this.classes[Number(share > threshold)]!);
  }
}

/** A path of models for several classes. Made by `multinomialPath`. */
export class MultinomialPath extends FittedPath {
  /** The classes: numbers ascending, text in alphabetical order, false before true. */
  readonly classes: readonly Label[] = Object.freeze([...(this.facts.classes ?? [])]);

  /** As `coef` of {@link RegressionPath}: one set for each class. */
  coef(lambda?: number, options: Omit<AtLambda, 'lambda'> = {}): ClassCoefficients[] {
    requireOptions('coef', options, ['gamma']);
    return this.coefficients('coef', lambda, options).map((own, number) => ({ ...own, label: this.classes[number]! }));
  }

  /** Predicts the most likely class of each row, as y names it; the first of several. @throws as `predict`. */
  predictClasses(X: ModelInput, options: Omit<PathClassesOptions, 'threshold'> = {}): Label[] {
    const owner = 'predictClasses';
    requireOptions(owner, options, ['lambda', 'gamma', 'offset']);
    const { data, shape } = this.predictLines(X, this.lines(owner, options), options.offset);
    const [rows = 0, count = 1] = shape;
    return Array.from({ length: rows }, (_, row) => {
      let best = 0;
      for (let k = 1; k < count; k++) if (data[row * count + k]! > data[row * count + best]!) best = k;
      return this.classes[best]!;
    });
  }
}
