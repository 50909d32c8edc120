import { join } from 'node:path';
import { styleText } from 'node:util';
import { counted } from '../compare/words.js';
import { predictCommand, tableArguments } from '../fit/options.js';
import { showScore } from '../fit/print.js';
import { settingNames, writeSetting } from '../fit/space.js';
import { figure } from '../terminal/numbers.js';
import type { Terminal } from '../terminal/terminal.js';
import { type SweepCommandOptions, type Swept, sweepFiles } from './sweep.js';

/** Prints the result of a sweep. */
export function printSwept(
  swept: Swept,
  options: SweepCommandOptions,
  { out, colour }: Pick<Terminal, 'out' | 'colour'>,
): void {
  const { setting, epochs, value, trials, failed, score } = swept;
  const { test, folds, seed } = options;
  const bold = (text: string) => (colour ? styleText('bold', text, { validateStream: false }) : text);
  const model = join(options.out, sweepFiles.model);
  const numbers = ['--test', test, '--folds', folds, '--seed', seed, '--setting', writeSetting(setting, epochs)];
  const loss = score.metric === 'accuracy' ? `log loss ${figure(value)}` : `RMSE ${figure(Math.sqrt(value))}`;
  const failures = failed.map(({ trial, message }) => `Trial ${trial} failed: ${message}`);
  out.write(
    [
      '',
      bold(`Test ${score.metric}  ${showScore(score)}`),
      `Setting  ${settingNames.map((name) => `${name} ${figure(setting[name])}`).join(', ')}, ${epochs} epochs; best of ${trials}, ${loss} in ${folds} folds`,
      ...(failed.length === 0 ? [] : [`${counted(failed.length, 'setting')} failed`, ...failures.slice(0, 5)]),
      '',
      `Model: ${model}`,
      `Journal, which Optuna's dashboard opens: ${join(options.out, sweepFiles.journal)}`,
      `Predict new rows: ${predictCommand(model, options)}`,
      `The same weights with a report: ${['npx ockham fit', ...tableArguments(options), ...numbers].join(' ')}`,
      '',
    ].join('\n'),
  );
}
