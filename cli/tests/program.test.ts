import { availableParallelism } from 'node:os';
import { PassThrough } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { exitCodes, InputError, OutputError } from '../src/exit.js';
import { run } from '../src/program.js';
import { InterruptedError } from '../src/terminal/interrupt.js';

/** Runs a command line whose work is only noted. */
async function command(...args: string[]) {
  const out = new PassThrough({ encoding: 'utf8' });
  const err = new PassThrough({ encoding: 'utf8' });
  const calls: (readonly [name: string, options: object])[] = [];
  const failures: Readonly<Record<string, Error>> = {
    fail: new Error('the work\nfailed'),
    input: new InputError('data.csv: the file is empty'),
    output: new OutputError('cannot write there'),
    interrupt: new InterruptedError('interrupted'),
  };
  const noting = (name: string) => async (options: object) => {
    calls.push([name, options]);
    const failure = 'out' in options ? failures[String(options.out)] : undefined;
    if (failure !== undefined) throw failure;
    return name !== 'verify';
  };
  const names = ['compare', 'compareTable', 'fit', 'predict', 'path', 'explain', 'sweep', 'worker'] as const;
  const actions = {
    ...(Object.fromEntries(names.map((name) => [name, noting(name)])) as Record<
      (typeof names)[number],
      (options: object) => Promise<unknown>
    >),
    verify: noting('verify'),
  };
  const code = await run(args, actions, { out, err });
  return { code, calls, out: String(out.read() ?? ''), err: String(err.read() ?? '') };
}

describe('command line', () => {
  it('compares with the documented defaults', async () => {
    const { code, calls } = await command('compare');
    expect(code).toBe(0);
    const options = {
      seeds: 8,
      epochs: 200,
      rows: 300,
      threads: availableParallelism(),
      out: 'report.html',
      json: false,
    };
    expect(calls).toEqual([['compare', options]]);
  });

  it('hands over every option', async () => {
    const line = 'compare --seeds 2 --epochs 3 --rows 40 --threads 1 --out a.html --json';
    const { calls } = await command(...line.split(' '));
    expect(calls).toEqual([['compare', { seeds: 2, epochs: 3, rows: 40, threads: 1, out: 'a.html', json: true }]]);
  });

  it.each([
    ['--seeds', '0', 'integer from 1 to 1000'],
    ['--seeds', '-1', 'integer from 1 to 1000'],
    ['--seeds', '2.5', 'integer from 1 to 1000'],
    ['--seeds', '1e2', 'integer from 1 to 1000'],
    ['--seeds', 'ten', 'integer from 1 to 1000'],
    ['--seeds', '', 'integer from 1 to 1000'],
    ['--epochs', '0', 'integer from 1 to 100000'],
    ['--rows', '301', 'integer from 2 to 300'],
    ['--rows', '1', 'integer from 2 to 300'],
    ['--threads', '0', 'integer from 1 to 256'],
    ['--out', '', 'a path'],
  ])('refuses %s %j, saying what it expects, and does no work', async (option, value, expected) => {
    const { code, calls, out, err } = await command('compare', option, value);
    expect(code).toBe(2);
    expect(calls).toEqual([]);
    expect(out).toBe('');
    expect(err).toContain(option);
    expect(err).toContain(expected);
  });

  it('refuses an unknown option with the nearest known one', async () => {
    const { code, calls, err } = await command('compare', '--seed', '3');
    expect(code).toBe(2);
    expect(calls).toEqual([]);
    expect(err).toContain("unknown option '--seed'");
    expect(err).toContain('--seeds');
  });

  it('refuses an unknown command, arguments too many, and an option without its value', async () => {
    for (const line of [
      ['compete'],
      ['compare', 'a.csv', 'b.csv'],
      ['compare', '--out'],
      ['compare', 'a.csv'],
      ['compare', '--target', 'y'],
      ['fit', 'a.csv'],
    ]) {
      const { code, calls, err } = await command(...line);
      expect(code).toBe(2);
      expect(calls).toEqual([]);
      expect(err).not.toBe('');
    }
  });

  it('prints help on request and succeeds; without a command it prints help and fails', async () => {
    const help = await command('compare', '--help');
    expect(help.code).toBe(0);
    for (const option of ['--seeds', '--epochs', '--rows', '--out', '--threads', '--json']) {
      expect(help.out).toContain(option);
    }
    const none = await command();
    expect(none.code).toBe(2);
    expect(none.err).toContain('compare');
  });

  it.each([
    ['fail', exitCodes.failed, 'the work failed'],
    ['input', exitCodes.input, 'data.csv: the file is empty'],
    ['output', exitCodes.output, 'cannot write there'],
    ['interrupt', exitCodes.interrupted, 'interrupted'],
  ])('turns a failure (%s) into one line and exit code %i, with a stack only on request', async (out, expected, message) => {
    const { code, err } = await command('compare', '--out', out);
    expect([code, err]).toEqual([expected, `ockham: ${message}\n`]);
    expect((await command('compare', '--out', out, '--debug')).err).toMatch(/^ockham: .*\n.*Error: [\s\S]*\n {4}at /);
  });

  it('fails if a check of the engine fails', async () => {
    expect((await command('verify')).code).toBe(exitCodes.failed);
  });

  it('fits with the documented defaults: a minute, unless settings are counted', async () => {
    const { calls } = await command('fit', 'data.csv', '--target', 'y');
    const options = {
      file: 'data.csv',
      target: 'y',
      task: 'auto',
      types: new Map(),
      ignore: [],
      missing: [],
      skipBad: false,
      json: false,
    };
    const others = {
      budget: 60,
      trials: 1000,
      setting: undefined,
      test: 0.2,
      folds: 5,
      seed: 1,
      threads: availableParallelism(),
      out: 'ockham-fit',
      resume: false,
    };
    expect(calls).toEqual([['fit', { ...options, ...others }]]);
    const counted = await command('fit', 'data.csv', '--target', 'y', '--trials', '20');
    expect(counted.calls[0]![1]).toMatchObject({ budget: undefined, trials: 20 });
  });

  it('reads the options of tables', async () => {
    const line =
      'path d.txt --target y --type a=text --type b=c=ignore --ignore x --missing NA --missing ? --delimiter tab --decimal comma --header no --skip-bad';
    const { calls } = await command(...line.split(' '));
    expect(calls[0]![1]).toMatchObject({
      types: new Map([
        ['a', 'text'],
        ['b=c', 'ignore'],
      ]),
      ignore: ['x'],
      missing: ['NA', '?'],
      delimiter: '\t',
      decimal: 'comma',
      header: false,
      skipBad: true,
    });
  });

  it.each([
    ['--budget', '60'],
    ['--budget', '0s'],
    ['--test', '0.9'],
    ['--setting', 'units=3'],
    ['--type', 'a=number'],
    ['--delimiter', 'x'],
    ['--task', 'clustering'],
  ])('refuses %s %s', async (option, value) => {
    const { code, calls, err } = await command('fit', 'data.csv', '--target', 'y', option, value);
    expect([code, calls]).toEqual([exitCodes.usage, []]);
    expect(err).toContain(option);
  });

  it('has examples and exit codes in the help of every command', async () => {
    for (const name of ['fit', 'predict', 'path', 'explain', 'compare', 'sweep', 'worker', 'verify']) {
      const { code, out } = await command(name, '--help');
      expect(code).toBe(0);
      expect(out).toContain(`npx ockham ${name}`);
      expect(out).toContain('Exit codes: 0 done');
      expect(out).toContain('--json');
    }
  });

  it('takes the queue from the environment, so that a password need not stand in the command line', async () => {
    const line = 'sweep d.csv --target y --space s.json --trials 9 --pruner none'.split(' ');
    expect((await command(...line)).err).toContain("required option '--queue <url>'");
    vi.stubEnv('OCKHAM_QUEUE', 'redis://:hush@host');
    const swept = await command(...line);
    const served = await command('worker', '--trainings', '3');
    const help = await command('worker', '--help');
    const other = await command('worker', '--queue', 'redis://other');
    vi.unstubAllEnvs();
    expect(swept.calls).toEqual([
      [
        'sweep',
        expect.objectContaining({
          queue: 'redis://:hush@host',
          trials: 9,
          pruner: 'none',
          folds: 5,
          epochs: undefined,
        }),
      ],
    ]);
    expect(served.calls).toEqual([
      ['worker', { queue: 'redis://:hush@host', name: 'sweep', trainings: 3, json: false }],
    ]);
    expect(other.calls[0]![1]).toMatchObject({ queue: 'redis://other' });
    expect(help.out).toContain('OCKHAM_QUEUE');
    expect(help.out).not.toContain('hush');
  });
});
