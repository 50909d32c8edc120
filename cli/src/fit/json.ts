import { answerOf, type Fitted } from './fitted.js';

/** Encodes the result of a fit for machines: everything but the rows. NaN becomes null. */
export function toJson(fitted: Fitted): string {
  const {
    understood,
    options,
    search,
    testIndices,
    linear,
    truth: _truth,
    predictions: _predictions,
    ...figures
  } = fitted;
  const { source, columns, suspicions, task, taskReason, features, table } = understood;
  const { path, format, dialect, rows, skipped, sha256 } = source;
  return `${JSON.stringify({
    answer: answerOf(fitted),
    data: { path, format, dialect, rows, skippedLines: skipped, sha256, columns, notes: suspicions },
    target: table.target!.name,
    task,
    taskReason,
    features,
    missing: options.missing,
    seed: options.seed,
    testRows: testIndices.length,
    search,
    linear: {
      name: linear.name,
      measure: linear.measure,
      lambdaMin: linear.lambdaMin,
      lambda1se: linear.lambda1se,
      gap: linear.gap,
      steps: linear.steps,
      entries: linear.entries,
      coefficients: linear.coefficients,
      intercepts: linear.intercepts,
    },
    ...figures,
  })}\n`;
}
