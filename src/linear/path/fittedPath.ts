import type { ModelInput } from '../../data/preparation.js';
import type { MatrixInput } from '../../data/reading/inputs.js';
import type { NumberList } from '../../data/reading/list.js';
import { HyperparameterError, OptionError } from '../../errors.js';
import type { Sequential } from '../../model/sequential.js';
import { oneOf, optional, readOptions } from '../../options.js';
import type { Matrix } from '../../types.js';
import { refuse, requireShare } from '../../validate.js';
import { readLater } from '../data/design.js';
import { readOffset } from '../data/rowNumbers.js';
import type { Family, PathEnd } from '../solver/index.js';
import { type Coefficients, coefficientsOf, namesOrNumbers } from './coefficients.js';
import type { PathFacts } from './facts.js';
import { type Line, linesAt, mixed, placeOf, readLambda } from './interpolate.js';
import { linearPredictor } from './linearPredictor.js';
import type { PathStep } from './step.js';
import { rowsOfTable, type TableRow } from './tableRows.js';

/** A place on a path. */
export interface AtLambda {
  /** The strength; between two of the path, coefficients are interpolated. A path of one strength needs none. */
  lambda?: number;
  /** Share of the penalized coefficients, in [0, 1]; the rest is that of the refitted ones. Of paths with `relax` only. Default: 1. */
  gamma?: number;
}

/** Options of `predict` of a path. */
export interface PathPredictOptions extends AtLambda {
  /** 'response': means, that is, values, probabilities or expected counts. 'link': the linear predictor. Default: 'response'. */
  type?: 'response' | 'link';
  /** Offsets of the rows, if the path was fitted with some. */
  offset?: NumberList | MatrixInput;
}

/** Reason why a path ended before the last strength of its grid. */
export interface PathEnding {
  readonly reason: PathEnd;
  readonly message: string;
}

const ENDINGS: Readonly<Record<PathEnd, string>> = {
  complete: 'all strengths are there',
  devianceChange: 'smaller strengths hardly change the deviance, as in glmnet',
  devianceMax: 'the model explains at least 0.999 of the deviance, as in glmnet',
  dfmax: 'the next strength has more columns than dfmax',
  pmax: 'more columns than 2 dfmax + 20 have had a coefficient',
  separated:
    'the classes are separated: at smaller strengths probabilities are 0 and 1, and coefficients grow without bound',
};

/** A path of penalized linear models: one for each strength, from the largest to the smallest. Immutable. */
export abstract class FittedPath {
  /** @internal */
  readonly facts: PathFacts;
  /** 'gaussian', 'binomial', 'multinomial' or 'poisson'. */
  readonly family: Family;
  /** Share of the lasso in the penalty. */
  readonly alpha: number;
  /** Strengths, descending. */
  readonly lambda: readonly number[];
  /** For each strength: number of columns with a coefficient that is not 0. */
  readonly df: readonly number[];
  /** For each strength: the share of the deviance that the model explains. */
  readonly devianceRatio: readonly number[];
  /** For each strength: the certificate, a relative duality gap. */
  readonly gap: readonly number[];
  readonly steps: readonly PathStep[];
  /** Σ w times the unit deviance of the model with intercept and offset only, weights with the sum 1. */
  readonly nullDeviance: number;
  /** Why the path ended. */
  readonly ended: PathEnding;
  /** Names of the columns that coefficients belong to; x0, x1, ... if X has none. */
  readonly names: readonly string[];

  /** For the functions that fit paths. */
  constructor(facts: PathFacts) {
    const { solved } = facts;
    this.facts = facts;
    this.family = facts.family;
    this.alpha = facts.alpha;
    this.steps = Object.freeze(
      solved.steps.map(({ lambda, df, devianceRatio, gap, isCertified, iterations }) =>
        Object.freeze({ lambda, df, devianceRatio, gap, isCertified, iterations }),
      ),
    );
    const column = (of: (step: PathStep) => number) => Object.freeze(this.steps.map(of));
    this.lambda = column(({ lambda }) => lambda);
    this.df = column(({ df }) => df);
    this.devianceRatio = column(({ devianceRatio }) => devianceRatio);
    this.gap = column(({ gap }) => gap);
    this.nullDeviance = solved.nullDeviance;
    this.ended = Object.freeze({ reason: solved.end, message: ENDINGS[solved.end] });
    this.names = Object.freeze([...namesOrNumbers(facts.names, facts.columns)]);
  }

  /**
   * Predicts rows: (n, 1), or (n, K) for K classes, in f64.
   *
   * @param X  in the form that was fitted.
   * @throws HyperparameterError for a strength that is none; OptionError for `gamma` without `relax`, and for offsets that are missing or too
   *   many; ShapeError, DataError for rows that do not fit.
   */
  predict(X: ModelInput, options: PathPredictOptions = {}): Matrix<Float64Array> {
    const owner = 'predict';
    const { type, offset } = readOptions(
      owner,
      options,
      { type: ['response' as const, oneOf('response', 'link')], offset: [undefined, optional((_, value) => value)] },
      ['lambda', 'gamma'],
    );
    const lines = this.lines(owner, options);
    return this.predictLines(X, lines, offset as NumberList | undefined, type === 'link');
  }

  /** A row per strength: λ, df, devianceRatio, gap, and the coefficients by name. Ready for tables and plots. */
  toTable(): TableRow[] {
    return rowsOfTable(this.facts, this.names);
  }

  /**
   * Makes the network of one dense layer with the same predictions, up to f32: to be saved, exported and served. Dispose of it.
   *
   * All that was learned of the columns is inside: a preprocessor, or means and deviations of the columns as a standardizer; the network of a sparse
   * X has its weights alone. Its output is that of `predict`, and for counts that of `type: 'link'`, their logarithm. Offsets are 0.
   *
   * @throws as `coef`.
   */
  async toSequential(lambda?: number, options: Omit<AtLambda, 'lambda'> = {}): Promise<Sequential> {
    const lines = this.lines('toSequential', { ...options, ...(lambda !== undefined && { lambda }) });
    // On demand: paths alone need no networks.
    const { networkOf } = await import('./network.js');
    return networkOf(this.facts, lines);
  }

  /** @internal */
  protected predictLines(
    X: ModelInput,
    lines: readonly Line[],
    given: NumberList | MatrixInput | undefined,
    isLink = false,
  ): Matrix<Float64Array> {
    const { outputs, hasOffset } = this.facts;
    if (hasOffset !== (given !== undefined)) {
      const expected = hasOffset
        ? 'the offsets of the rows: the path was fitted with some'
        : 'left out: the path has none';
      refuse(OptionError, 'predict.offset', expected, given);
    }
    const matrix = readLater(X, this.facts);
    const offset = readOffset('predict.offset', given, matrix.rows, outputs);
    const links = linearPredictor(matrix, lines, offset);
    const means = isLink ? links : this.facts.respond(links, outputs);
    const hasUnits = !isLink && this.facts.classes === undefined;
    const data = hasUnits ? (this.facts.preparation?.undo?.(means, outputs) ?? means) : means;
    return { data, shape: [matrix.rows, outputs] };
  }

  /** Coefficients of all outputs at a place of the path. @internal */
  protected lines(owner: string, given: AtLambda): Line[] {
    const { solved, relaxed, columns } = this.facts;
    const lambda = readLambda(owner, given.lambda, this.lambda);
    const own = linesAt(solved.steps, placeOf(this.lambda, lambda), columns);
    if (given.gamma === undefined) return own;
    if (relaxed === undefined)
      refuse(OptionError, `${owner}.gamma`, 'left out: fit the path with relax: true', given.gamma);
    const gamma = requireShare(`${owner}.gamma`, given.gamma);
    if (gamma === 1) return own;
    if (relaxed.steps.length === 0) {
      refuse(HyperparameterError, `${owner}.gamma`, '1: every support has too many columns to be refitted', gamma);
    }
    const place = placeOf(
      relaxed.steps.map((step) => step.lambda),
      lambda,
    );
    return mixed(own, linesAt(relaxed.steps, place, columns), gamma);
  }

  /** @internal */
  protected coefficients(
    owner: string,
    lambda: number | undefined,
    { gamma }: Omit<AtLambda, 'lambda'>,
  ): Coefficients[] {
    const at = readLambda(owner, lambda, this.lambda);
    const lines = this.lines(owner, { lambda: at, ...(gamma !== undefined && { gamma }) });
    return lines.map((line) => coefficientsOf(at, line, this.names));
  }
}
