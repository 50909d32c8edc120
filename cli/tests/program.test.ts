import { availableParallelism } from 'node:os';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { CompareOptions } from '../src/compare/compare.js';
import { run } from '../src/program.js';

/** Runs a command line whose work is only noted. */
async function command(...args: string[]) {
  const out = new PassThrough({ encoding: 'utf8' });
  const err = new PassThrough({ encoding: 'utf8' });
  const calls: CompareOptions[] = [];
  const compare = async (options: CompareOptions) => {
    calls.push(options);
    if (options.out === 'fail') throw new Error('the work failed');
  };
  const code = await run(args, { compare }, { out, err });
  return { code, calls, out: String(out.read() ?? ''), err: String(err.read() ?? '') };
}

describe('command line', () => {
  it('compares with the documented defaults', async () => {
    const { code, calls } = await command('compare');
    expect(code).toBe(0);
    expect(calls).toEqual([
      { seeds: 10, epochs: 200, rows: 300, threads: availableParallelism(), out: 'report.html', json: undefined },
    ]);
  });

  it('hands over every option', async () => {
    const line = 'compare --seeds 2 --epochs 3 --rows 40 --threads 1 --out a.html --json b.json';
    const { calls } = await command(...line.split(' '));
    expect(calls).toEqual([{ seeds: 2, epochs: 3, rows: 40, threads: 1, out: 'a.html', json: 'b.json' }]);
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
    for (const line of [['compete'], ['compare', 'digits'], ['compare', '--out']]) {
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

  it('turns a failure of the work into a message and exit code 1', async () => {
    const { code, err } = await command('compare', '--out', 'fail');
    expect(code).toBe(1);
    expect(err).toBe('ockham: the work failed\n');
  });
});
