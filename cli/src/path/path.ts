import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { styleText } from 'node:util';
import Table from 'cli-table3';
import { trainTestSplit } from 'ockham';
import { counted } from '../compare/words.js';
import { printUnderstood } from '../data/print.js';
import { readSource } from '../data/readSource.js';
import { understand } from '../data/understand.js';
import { type Linear, linearBaseline } from '../fit/baseline.js';
import { foldsFor } from '../fit/folds.js';
import { pathCommand, predictCommand, type TableOptions } from '../fit/options.js';
import { truthOf } from '../fit/predictions.js';
import { showScore } from '../fit/print.js';
import { type Score, scoreOf } from '../fit/score.js';
import { requireFolder, writeWhole } from '../output/write.js';
import { renderPathReport } from '../report/pathPage.js';
import { figure } from '../terminal/numbers.js';
import type { Terminal } from '../terminal/terminal.js';

/** Options of `ockham path`. */
export interface PathOptions extends TableOptions {
  readonly test: number;
  readonly folds: number;
  readonly seed: number;
  readonly threads: number;
  /** Folder of the results. */
  readonly out: string;
  readonly json: boolean;
}

/** Files in the folder of the results. */
export const pathFiles = { model: 'model.safetensors', report: 'path.html' } as const;

/** The path of a linear model on a file, and its score on rows that were held out. */
export interface FittedPath {
  readonly linear: Linear;
  readonly score: Score;
  readonly modelSha256: string;
}

/** glmnet's least number: two folds say little of the spread. */
const LEAST_FOLDS = 3;

/** Steps that the terminal shows. */
const SHOWN_STEPS = 12;

/** Fits the λ path of a linear model, chooses by the rule of one standard error, and writes the model and a page with the path. */
export async function path(options: PathOptions, terminal: Terminal, signal: AbortSignal): Promise<FittedPath> {
  const source = await readSource(options.file, options, options.missing);
  const understood = understand(source, options);
  await requireFolder(options.out);
  if (!options.json) printUnderstood(understood, terminal);
  const { task, table } = understood;
  const { train, test } = trainTestSplit(table, {
    testSize: options.test,
    seed: options.seed,
    stratify: task === 'classification',
  });
  const classes = task === 'classification' ? new Set<unknown>(table.target!.values).size : 1;
  const linear = await linearBaseline(train, {
    task,
    classes,
    folds: foldsFor(options.folds, understood, train.target!.values, LEAST_FOLDS),
    seed: options.seed,
    threads: options.threads,
    signal,
  });
  const model = await linear.toSequential();
  try {
    const score = scoreOf(truthOf(test, model.classes), linear.predict(test), options.seed);
    const bytes = model.save();
    const modelSha256 = createHash('sha256').update(bytes).digest('hex');
    await writeWhole(join(options.out, pathFiles.model), bytes);
    await writeWhole(
      join(options.out, pathFiles.report),
      await renderPathReport(linear, score, understood, basename(options.file), {
        command: pathCommand(options),
        effect: 'It makes the same model on any machine.',
        seed: options.seed,
        seeded: 'split, folds',
        trainRows: train.rows,
        testRows: test.rows,
        data: source.sha256,
        weights: modelSha256,
      }),
    );
    const fitted = { linear, score, modelSha256 };
    if (options.json) {
      const { predict: _predict, toSequential: _toSequential, ...figures } = linear;
      terminal.out.write(`${JSON.stringify({ target: options.target, task, ...figures, score, modelSha256 })}\n`);
    } else print(fitted, options, terminal);
    return fitted;
  } finally {
    model.dispose();
  }
}

function print({ linear, score }: FittedPath, options: PathOptions, { out, colour }: Terminal): void {
  const { steps, lambdaMin, lambda1se, measure, coefficients, outputs } = linear;
  const bold = (text: string) => (colour ? styleText('bold', text, { validateStream: false }) : text);
  const grid = new Table({
    head: ['λ', 'inputs', `${measure} ± SE`, ''].map(bold),
    colAligns: ['right', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  });
  const every = Math.ceil(steps.length / SHOWN_STEPS);
  for (const [index, { lambda, df, mean, standardError }] of steps.entries()) {
    const mark = lambda === lambdaMin ? '← least' : lambda === lambda1se ? '← within one standard error: chosen' : '';
    if (index % every === 0 || mark !== '')
      grid.push([figure(lambda), String(df), `${figure(mean)} ± ${figure(standardError)}`, mark]);
  }
  const shown = coefficients
    .slice(0, 20)
    .map(
      ({ column, values }) =>
        `  ${column}: ${values.map((value, at) => `${outputs.length > 1 ? `${outputs[at]} ` : ''}${figure(value)}`).join(', ')}`,
    );
  const more = coefficients.length > 20 ? [`  and ${coefficients.length - 20} more`] : [];
  out.write(
    [
      grid.toString(),
      bold(
        `The ${linear.name} at λ = ${figure(lambda1se)} uses ${counted(coefficients.length, 'input')}: test ${score.metric} ${showScore(score)}.`,
      ),
      'Coefficients, in the order in which they enter:',
      ...shown,
      ...more,
      `Model: ${join(options.out, pathFiles.model)}`,
      `Report: ${join(options.out, pathFiles.report)}`,
      `Predict new rows: ${predictCommand(join(options.out, pathFiles.model), options)}`,
      '',
    ].join('\n'),
  );
}
