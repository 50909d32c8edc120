import { join } from 'node:path';
import { styleText } from 'node:util';
import { counted } from '../compare/words.js';
import { figure, percent } from '../terminal/numbers.js';
import type { Terminal } from '../terminal/terminal.js';
import { fitFiles } from './files.js';
import { answerOf, type Fitted } from './fitted.js';
import { predictCommand } from './options.js';
import type { Score } from './score.js';
import { settingNames } from './space.js';

/** Formats a score: `95.2 % (93.1 % to 97.0 %)`. */
export function showScore({ metric, score, low, high }: Score): string {
  const show = metric === 'accuracy' ? percent : figure;
  return `${show(score)} (${show(low)} to ${show(high)})`;
}

/** Prints the result of a fit. */
export function printFitted(fitted: Fitted, { out, colour }: Terminal): void {
  const { search, score, linear, linearScore, columns, options, command } = fitted;
  const { setting, epochs } = search.chosen;
  const bold = (text: string) => (colour ? styleText('bold', text, { validateStream: false }) : text);
  const alive = columns.filter(({ isAlive }) => isAlive).map(({ column }) => column);
  const dead = columns.filter(({ isAlive }) => !isAlive).map(({ column }) => column);
  const others = Object.entries(score.others).map(([name, value]) => `${name} ${figure(value)}`);
  const lines = [
    '',
    bold(answerOf(fitted)),
    '',
    `Test ${score.metric}  ${showScore(score)}; ${others.join(', ')}`,
    `${linear.name.padEnd(5 + score.metric.length)}  ${showScore(linearScore)}, from ${counted(linear.coefficients.length, 'input')} at λ = ${figure(linear.lambda1se)}`,
    `Setting  ${settingNames.map((name) => `${name} ${figure(setting[name])}`).join(', ')}, ${epochs} epochs; best of ${search.trials.length} in ${search.folds} folds`,
    `Columns used  ${list(alive)}${dead.length === 0 ? '' : `; not used  ${list(dead)}`}`,
    '',
    `Model: ${join(options.out, fitFiles.model)}, and ${fitFiles.onnx} for other runtimes`,
    `Report: ${join(options.out, fitFiles.report)}`,
    `Predictions of the test rows: ${join(options.out, fitFiles.predictions)}`,
    `Predict new rows: ${predictCommand(join(options.out, fitFiles.model), options)}`,
    `The same weights again: ${command}`,
    '',
  ];
  out.write(lines.join('\n'));
}

function list(names: readonly string[]): string {
  return names.length <= 12 ? names.join(', ') : `${names.slice(0, 12).join(', ')} and ${names.length - 12} more`;
}
