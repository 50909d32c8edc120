// Lines of a journal one by one, without a study: what each says, what is refused, and what happens to the models beside them.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { table } from '../../src/table/index.js';
import { requireSameStudy, seedIn } from '../../src/tune/journal/configuration.js';
import { type Journal, memoryJournal } from '../../src/tune/journal/journal.js';
import { Recorder } from '../../src/tune/journal/recorder.js';
import { configurationLine, decisionLine, resultLine, studyLine, trialLine } from '../../src/tune/journal/records.js';
import { decisionKey, replay } from '../../src/tune/journal/replay.js';
import { hashOfNamedRows } from '../../src/tune/journal/rowsHash.js';
import { fileJournal } from '../../src/tune/node/index.js';
import type { Decision } from '../../src/tune/schedule/schedule.js';
import { errorOf } from '../support/errors.js';
import { warningsOf } from '../support/warnings.js';

const model = { name: 'm', hash: 'h' };
const place = { trial: 2, fold: 1, epochs: 4 };
const level: Decision = { kind: 'level', trial: 2, level: { epochs: 4, value: 0.5, folds: [0.5] } };
const end = (state: 'complete' | 'pruned' | 'failed'): Decision => ({ kind: 'end', trial: 2, state });
const parsed = (line: string) => {
  expect(line.endsWith('\n')).toBe(true);
  return JSON.parse(line) as Record<string, unknown>;
};

describe('lines', () => {
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}$/) as unknown;
  const distribution = { name: 'D', attributes: {} };
  const parameter = { distribution, keptAs: (value: unknown) => (value === null ? -1 : 7) };
  test.each<[string, () => string, object]>([
    ['a study to minimize', () => studyLine('s', true), { op_code: 0, study_name: 's', directions: [1] }],
    ['a study to maximize', () => studyLine('s', false), { op_code: 0, study_name: 's', directions: [2] }],
    ['options', () => configurationLine({ a: 1 }), { op_code: 2, study_id: 0, user_attr: { ockham: { a: 1 } } }],
    [
      'a trial',
      () =>
        trialLine(
          [
            ['a', parameter],
            ['b', parameter],
          ] as never,
          { a: 1 },
          'hash',
        ),
      {
        op_code: 4,
        study_id: 0,
        datetime_start: time,
        state: 0,
        value: null,
        values: null,
        distributions: { a: JSON.stringify(distribution), b: JSON.stringify(distribution) },
        params: { a: 7, b: -1 },
        user_attrs: { ockham: 'hash' },
        system_attrs: {},
        intermediate_values: {},
      },
    ],
    [
      'a value',
      () => resultLine(place, { value: 1 }, undefined),
      { op_code: 8, trial_id: 2, user_attr: { 'ockham 4 1': { value: 1 } } },
    ],
    [
      'a reason, and a model',
      () => resultLine(place, { error: 'e' }, model),
      { op_code: 8, trial_id: 2, user_attr: { 'ockham 4 1': { error: 'e', model } } },
    ],
    ['a level', () => decisionLine(level, 1), { op_code: 7, trial_id: 2, step: 4, intermediate_value: 0.5 }],
    [
      'an end',
      () => decisionLine(end('complete'), 1),
      { op_code: 6, trial_id: 2, state: 1, values: [1], datetime_complete: time },
    ],
    [
      'a pruned trial',
      () => decisionLine(end('pruned'), undefined),
      { op_code: 6, trial_id: 2, state: 2, values: null, datetime_complete: time },
    ],
    [
      'a failed trial',
      () => decisionLine(end('failed'), 1),
      { op_code: 6, trial_id: 2, state: 3, values: null, datetime_complete: time },
    ],
  ])('%s', (_, line, fields) => {
    expect(parsed(line())).toEqual({ worker_id: 'ockham', ...fields });
  });

  test('are read again, in their order, but for half a line', () => {
    const lines = [
      studyLine('s', true),
      configurationLine({ seed: '1' }),
      trialLine([], {}, 'first'),
      resultLine(place, { value: 1 }, model),
      resultLine({ trial: 0, fold: 0, epochs: 1 }, { error: 'e' }, undefined),
      decisionLine(level, 1),
      decisionLine(end('pruned'), 1),
      trialLine([], {}, 'second'),
      '{"op_code":3,"worker_id":"x","study_id":0}\n',
      '{"op_code":3,"worker_id":"ockham"}\n',
    ];
    expect(replay(`${lines.join('')}{"half`)).toEqual({
      isBegun: true,
      configuration: { seed: '1' },
      trials: ['first', 'second'],
      results: [
        { ...place, outcome: { value: 1 }, model },
        { trial: 0, fold: 0, epochs: 1, outcome: { error: 'e' }, model: undefined },
      ],
      decided: new Set([decisionKey(2, 4), decisionKey(2, 'end')]),
    });
    const none = { isBegun: false, configuration: undefined, trials: [], results: [], decided: new Set() };
    expect(replay('')).toEqual(none);
    expect(replay('{}')).toEqual(none);
  });

  const ours = (op_code: number, fields: object) => JSON.stringify({ op_code, worker_id: 'ockham', ...fields });
  const result = (name: string, kept: unknown, trial_id: unknown = 0) =>
    ours(8, { trial_id, user_attr: { [name]: kept } });
  test.each<[string, string]>([
    ['', 'no text'],
    ['1', 'a number'],
    ['null', 'null'],
    ['[]', 'a list'],
    ['{', 'half an object'],
    ['{"op_code":0,"worker_id":"x"}', 'a study of another program'],
    ['{"op_code":4,"worker_id":"x"}', 'a trial of another program'],
    [ours(2, {}), 'options that are missing'],
    [ours(2, { user_attr: [] }), 'options in a list'],
    [ours(2, { user_attr: { other: {} } }), 'options of another'],
    [ours(4, { user_attrs: { ockham: 1 } }), 'a trial without a hash'],
    [ours(4, { user_attr: { ockham: 'x' } }), 'a trial without attributes'],
    [ours(6, {}), 'an end of no trial'],
    [ours(6, { trial_id: 0.5 }), 'an end of half a trial'],
    [ours(7, { trial_id: 0 }), 'a level without epochs'],
    [ours(7, { trial_id: -1, step: 1 }), 'a level of no trial'],
    [ours(7, { trial_id: 0, step: '1' }), 'a level of a text'],
    [ours(8, { trial_id: 0 }), 'a result without attributes'],
    [ours(8, { trial_id: 0, user_attr: {} }), 'a result of nothing'],
    [result('ockham 1 0', 1), 'a result that is a number'],
    [result('ockham 1 0', {}), 'a result without a value'],
    [result('ockham 1 0', { value: null }), 'a value of null'],
    [result('ockham 1 0', { value: '1' }), 'a value that is a text'],
    [result('ockham 1 0', { value: 0 }).replace(':0}}', ':1e999}}'), 'a value that is not finite'],
    [result('ockham 1 0', { error: 1 }), 'a reason that is a number'],
    [result('ockham 1 0', { value: 1 }, '0'), 'a trial that is a text'],
    [result('ockham 1 0', { value: 1 }, 2 ** 53), 'a trial beyond 2^53'],
    [result('ockham 1', { value: 1 }), 'a name without a fold'],
    [result(' ockham 1 0', { value: 1 }), 'a name with more before it'],
    [result('ockham 1 0 0', { value: 1 }), 'a name with more behind it'],
    [result('ockham 1 -1', { value: 1 }), 'a fold below 0'],
    [result('ockham 1 1234567890123456', { value: 1 }), 'a fold of 16 digits'],
    [result('ockham 1 0', { value: 1, model: 'm' }), 'a model that is a text'],
    [result('ockham 1 0', { value: 1, model: { name: 'm' } }), 'a model without a hash'],
    [result('ockham 1 0', { value: 1, model: { hash: 'h' } }), 'a model without a name'],
    [`${ours(0, {})}\n${ours(0, {})}`, 'two studies'],
  ])('%s is refused: %s', (line) => {
    expect(errorOf(() => replay(`${line}\n`))).toMatchObject({ code: 'E_FORMAT', path: 'tune.journal' });
    const number = line.split('\n').length + 1;
    expect(errorOf(() => replay(`${ours(3, {})}\n${line}\n`)).message).toContain(`line ${number} `);
  });

  test('a result of 15 digits, of trial 0, is read', () => {
    const [read] = replay(`${result('ockham 123456789012345 0', { value: -1 })}\n`).results;
    expect(read).toEqual({ trial: 0, fold: 0, epochs: 123456789012345, outcome: { value: -1 }, model: undefined });
  });
});

describe('options in a journal', () => {
  test("that differ are named; more of them are nobody's", () => {
    const own = { a: 1, b: { c: [1] } };
    requireSameStudy({ b: { c: [1] }, a: 1, more: 2 }, own);
    for (const kept of [{ a: 1 }, { a: 1, b: { c: [2] } }, { a: 1, b: undefined }]) {
      expect(errorOf(() => requireSameStudy(kept, own))).toMatchObject({
        code: 'E_OPTION',
        path: 'tune.b',
        got: { c: [1] },
      });
    }
  });

  test('have a seed', () => {
    expect([undefined, { seed: '7' }, { seed: '9007199254740991' }, { seed: '9007199254740993' }].map(seedIn)).toEqual([
      undefined,
      7,
      9007199254740991,
      9007199254740993n,
    ]);
    for (const seed of [undefined, 7, '', '-1', '1.5', ' 1', '1 ', '123456789012345678901']) {
      expect(errorOf(() => seedIn({ seed }))).toMatchObject({ code: 'E_FORMAT', path: 'tune.journal' });
    }
  });

  test('have a hash of the rows by their names and values', () => {
    const rows = [
      { a: 1, b: 'x' },
      { a: 2, b: 'y' },
    ];
    const hash = (X: unknown, y: unknown = [0, 1]) => hashOfNamedRows({ X, y } as never);
    const own = hash(rows);
    expect(hash(structuredClone(rows), Float32Array.of(0, 1))).toBe(own);
    expect(hash(rows, [0n, 1n])).toBe(hash(rows, ['0', '1']));
    for (const other of [
      hash(rows, [1, 0]),
      hash([...rows].reverse()),
      hash([
        { a: 1, c: 'x' },
        { a: 2, c: 'y' },
      ]),
      hash(table(rows)),
    ])
      expect(other).not.toBe(own);
  });
});

describe('the recorder', () => {
  function recorded(decided: readonly string[] = [], load?: (name: string) => Uint8Array | undefined) {
    const calls: string[] = [];
    const models = memoryJournal();
    const journal: Journal = {
      ...models,
      append: async (lines) => {
        await Promise.resolve();
        calls.push(`append ${lines}`);
        if (lines === 'bad') throw new Error('full');
      },
      store: (name, bytes) => {
        calls.push(`store ${name}`);
        return models.store(name, bytes);
      },
      load: (name) => (load ?? models.load)(name),
      remove: (name) => {
        calls.push(`remove ${name}`);
        return models.remove(name);
      },
    };
    return { calls, recorder: new Recorder(journal, new Set(decided)) };
  }
  const bytes = Uint8Array.of(1, 2, 3);

  test('writes in turn, no empty lines, and nothing after an error', async () => {
    const { calls, recorder } = recorded();
    await Promise.all([recorder.append('a'), recorder.append(''), recorder.store(place, bytes), recorder.append('b')]);
    expect(calls).toEqual(['append a', 'store 2-1-4.safetensors', 'append b']);
    await expect(recorder.append('bad')).rejects.toThrow('full');
    await expect(recorder.append('c')).rejects.toThrow('full');
    expect(calls).toHaveLength(4);
  });

  test('writes the decisions that are not there yet', () => {
    const lines = (...decided: string[]) =>
      recorded(decided)
        .recorder.linesOf([level, end('complete')], () => 3)
        .split('\n');
    expect(lines()).toHaveLength(3);
    expect(JSON.parse(lines(decisionKey(2, 4))[0]!)).toMatchObject({ op_code: 6, values: [3] });
    expect(JSON.parse(lines(decisionKey(2, 'end'))[0]!)).toMatchObject({ op_code: 7 });
    expect(lines(decisionKey(2, 4), decisionKey(2, 'end'))).toEqual(['']);
  });

  test('keeps the last model of a trial and fold, and drops the one before', async () => {
    const { calls, recorder } = recorded();
    const first = await recorder.store({ ...place, epochs: 1 }, bytes);
    await recorder.adopt({ ...place, epochs: 1 }, first);
    const second = await recorder.store(place, bytes);
    await recorder.adopt(place, second);
    await recorder.adopt(place, second);
    await recorder.adopt(place, undefined);
    expect(calls).toEqual(['store 2-1-1.safetensors', 'store 2-1-4.safetensors', 'remove 2-1-1.safetensors']);
    expect(await recorder.model(place)).toEqual(bytes);
    expect(await recorder.model({ ...place, epochs: 1 })).toBeUndefined();
    expect(await recorder.model({ ...place, fold: 0 })).toBeUndefined();
    await recorder.drop(2, 1);
    expect(await recorder.model(place)).toEqual(bytes);
    await recorder.drop(2, 2);
    await recorder.drop(2, 2);
    expect(calls.filter((call) => call === 'remove 2-1-4.safetensors')).toHaveLength(1);
    expect(await recorder.model(place)).toBeUndefined();
  });

  test.each([
    ['is missing', undefined],
    ['is not the one that was stored', Uint8Array.of(1, 2)],
  ])('warns of a model that %s', async (what, loaded) => {
    const { recorder } = recorded([], () => loaded);
    await recorder.adopt(place, await recorder.store(place, bytes));
    const warnings = await warningsOf(async () => expect(await recorder.model(place)).toBeUndefined());
    expect(warnings).toEqual([expect.stringMatching(new RegExp(`^W_RESUME: .*2-1-4\\.safetensors.* ${what}`))]);
  });
});

test('a journal in memory ends with the study', () => {
  const journal = memoryJournal();
  expect([journal.read(), journal.append('a'), journal.read(), journal.close()]).toEqual([
    '',
    undefined,
    '',
    undefined,
  ]);
  journal.store('m', Uint8Array.of(1));
  expect([journal.load('m'), journal.load('n')]).toEqual([Uint8Array.of(1), undefined]);
  journal.remove('m');
  expect(journal.load('m')).toBeUndefined();
});

describe('a journal in files', () => {
  function inFolder() {
    const folder = mkdtempSync(join(tmpdir(), 'tune-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    return join(folder, 'study.jsonl');
  }

  test('has a lock from read to close, and is read again behind what was appended', () => {
    const path = inFolder();
    const journal = fileJournal(path);
    expect(errorOf(() => journal.append('a\n')).code).toBe('E_BUSY');
    expect(journal.read()).toBe('');
    expect(readFileSync(`${path}.pid`, 'utf8')).toBe(String(process.pid));
    expect(errorOf(() => fileJournal(path).read())).toMatchObject({ code: 'E_BUSY', path: 'fileJournal' });
    journal.append('ä\n');
    journal.append('b\n');
    journal.close();
    expect(existsSync(`${path}.pid`)).toBe(false);
    expect(errorOf(() => journal.append('c\n')).code).toBe('E_BUSY');
    expect(journal.read()).toBe('ä\nb\n');
    journal.close();
    writeFileSync(path, 'a\nb');
    expect(journal.read()).toBe('a\n');
    expect(readFileSync(path, 'utf8')).toBe('a\n');
    journal.close();
    journal.close();
  });

  test('takes over the lock of a process that has ended, or of none', () => {
    const path = inFolder();
    const { pid } = spawnSync(process.execPath, ['-e', '0']);
    for (const owner of [String(pid), String(process.pid), '', '0', '-1', 'x']) {
      writeFileSync(`${path}.pid`, owner);
      const journal = fileJournal(path);
      journal.read();
      journal.close();
    }
    for (const owner of [process.ppid, 1]) {
      writeFileSync(`${path}.pid`, String(owner));
      expect(errorOf(() => fileJournal(path).read()).code).toBe('E_BUSY');
      expect(readFileSync(`${path}.pid`, 'utf8')).toBe(String(owner));
    }
  });

  test('gives the lock back if the file cannot be opened', () => {
    const path = inFolder();
    const journal = fileJournal(join(path, '..'));
    expect(() => journal.read()).toThrow(/EISDIR/);
    expect(existsSync(`${join(path, '..')}.pid`)).toBe(false);
    expect(() => fileJournal(join(path, 'none', 'x')).read()).toThrow(/ENOENT|ENOTDIR/);
  });

  test('keeps models in a folder, by names that are no paths', () => {
    const path = inFolder();
    const journal = fileJournal(path);
    expect(journal.load('0-0-1.safetensors')).toBeUndefined();
    journal.store('0-0-1.safetensors', Uint8Array.of(1));
    journal.store('0-0-1.safetensors', Uint8Array.of(2, 3));
    expect(new Uint8Array(journal.load('0-0-1.safetensors') as Uint8Array)).toEqual(Uint8Array.of(2, 3));
    expect(existsSync(join(`${path}.models`, '0-0-1.safetensors.new'))).toBe(false);
    journal.remove('0-0-1.safetensors');
    journal.remove('0-0-1.safetensors');
    expect(journal.load('0-0-1.safetensors')).toBeUndefined();
    for (const name of [
      '../x.safetensors',
      'a/b.safetensors',
      '.safetensors',
      'a.safetensors2',
      'a-safetensors',
      'x a.safetensors',
    ]) {
      expect(errorOf(() => journal.load(name))).toMatchObject({ code: 'E_OPTION', path: 'fileJournal' });
    }
    for (const wrong of ['', 1, undefined]) {
      expect(errorOf(() => fileJournal(wrong as string))).toMatchObject({ code: 'E_OPTION', path: 'fileJournal.path' });
    }
  });
});
