// Studies that are interrupted, and what Optuna reads.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import * as library from '../../src/index.js';
import * as tuning from '../../src/tune/index.js';
import { asha, type Executor, type Journal, type TuneOptions, tune } from '../../src/tune/index.js';
import { memoryJournal } from '../../src/tune/journal/journal.js';
import { fileJournal } from '../../src/tune/node/index.js';
import { rejectionOf } from '../support/models.js';
import { warningsOf } from '../support/warnings.js';
import { goldenStudy, masked } from './golden/study.js';
import { build, data, outcomeOf, space, validation } from './support.js';

const golden = (name: string) => fileURLToPath(new URL(`golden/${name}`, import.meta.url));

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'tune-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

/** A journal in memory whose lines can be looked at, and cut. */
function keptJournal(text = '', models = new Map<string, Uint8Array>()) {
  const kept = { text, models };
  const journal: Journal = {
    ...memoryJournal(),
    read: () => kept.text,
    append: (lines) => {
      kept.text += lines;
    },
    store: (name, bytes) => void models.set(name, bytes),
    load: (name) => models.get(name),
    remove: (name) => void models.delete(name),
  };
  return { kept, journal };
}

const options: TuneOptions<typeof space> = {
  validation,
  budget: { trials: 9, epochs: 4 },
  pruner: asha({ reductionFactor: 2 }),
  seed: 3,
};

/** A line of ours. */
const ours = (op_code: number, fields: object) => `${JSON.stringify({ op_code, worker_id: 'ockham', ...fields })}\n`;
const result = (kept: object) => ({ user_attr: { 'ockham 1 0': kept } });

describe('a journal', () => {
  test('cut after any line, it goes on to the same end, and no task with a result runs again', async () => {
    const { kept, journal } = keptJournal();
    const whole = outcomeOf(await tune(space, build, data, { ...options, journal }));
    const lines = kept.text.split('\n').slice(0, -1);
    const isResult = (line: string) => line.includes('"op_code":8');
    const tasks = lines.filter(isResult).length;
    expect(tasks).toBeGreaterThan(12);
    for (let cut = 0; cut <= lines.length; cut += 3) {
      const known = lines.slice(0, cut);
      const again = keptJournal(known.map((line) => `${line}\n`).join(''));
      let fits = 0;
      const found = await warningsOf(async () => {
        const journaled = { ...options, journal: again.journal };
        expect(outcomeOf(await tune(space, build, data, journaled))).toEqual(whole);
      });
      fits = again.kept.text.split('\n').filter(isResult).length;
      expect(fits).toBe(tasks); // each result stands there once
      // The models are lost here, so trials are trained again from the beginning, with the same bits, and that is said.
      expect(found.every((warning) => warning.includes('is missing; it is trained again'))).toBe(true);
    }
  });

  test('a study that has ended trains nothing, and gives the same result', async () => {
    const { journal, kept } = keptJournal();
    const whole = outcomeOf(await tune(space, build, data, { ...options, journal }));
    const before = kept.text;
    const executor: Executor = {
      size: 1,
      begin: () => {},
      run: () => Promise.reject(new Error('a task runs')),
      dispose: () => {},
    };
    expect(outcomeOf(await tune(space, build, data, { ...options, journal, executor }))).toEqual(whole);
    expect(kept.text).toBe(before);
  });

  test('a damaged model is trained again, with a warning', async () => {
    const { journal, kept } = keptJournal();
    const whole = outcomeOf(await tune(space, build, data, { ...options, journal }));
    const [[name, bytes] = ['', new Uint8Array()]] = kept.models;
    kept.models.set(name, bytes.with(bytes.length - 1, bytes.at(-1)! ^ 1));
    const warnings = await warningsOf(async () => {
      expect(outcomeOf(await tune(space, build, data, { ...options, journal }))).toEqual(whole);
    });
    expect(warnings).toEqual([
      `W_RESUME: tune: the model ${name} of the journal is not the one that was stored; it is trained again`,
    ]);
  });

  test('has the seed, if none is given', async () => {
    const { journal, kept } = keptJournal();
    const { seed: _seed, ...unseeded } = options;
    const study = await tune(space, build, data, { ...unseeded, journal });
    const { seed } = study;
    const first = outcomeOf(study);
    const again = keptJournal(kept.text, kept.models).journal;
    expect(outcomeOf(await tune(space, build, data, { ...unseeded, journal: again }))).toEqual(first);
    expect((await tune(space, build, data, { ...unseeded, journal })).seed).toBe(seed);
  });

  test.each([
    ['seed', { seed: 4 }],
    ['metric', { metric: 'loss' }],
    ['levels', { budget: { trials: 9, epochs: 5 } }],
    ['trials', { budget: { trials: 8, epochs: 4 } }],
    ['sampler', { sampler: 'sobol' as const }],
    ['rows', { validation: data }],
  ])('of a study with another %s is refused', async (name, other) => {
    const { journal, kept } = keptJournal();
    (await tune(space, build, data, { ...options, journal })).model.dispose();
    const before = kept.text;
    const error = await rejectionOf(tune(space, build, data, { ...options, ...other, journal }));
    expect(error).toMatchObject({ code: 'E_OPTION', path: `tune.${name}` });
    expect(kept.text).toBe(before);
  });

  test('of another build, or of another fit, is refused', async () => {
    const { journal } = keptJournal();
    (await tune(space, build, data, { ...options, journal })).model.dispose();
    const other = (setting: Parameters<typeof build>[0]) => build({ ...setting, rate: 0.9 });
    const refusal = {
      code: 'E_OPTION',
      message: expect.stringContaining('build or fit gives something else for trial 0'),
    };
    expect(await rejectionOf(tune(space, other, data, { ...options, journal }))).toMatchObject(refusal);
    const fit = { batchSize: 7 };
    expect(await rejectionOf(tune(space, build, data, { ...options, fit, journal }))).toMatchObject(refusal);
  });

  test.each([
    ['no JSON', '{"op_code":\n', 'line 1 is no operation in JSON'],
    ['a list', '[]\n', 'line 1 is no operation in JSON'],
    [
      'a study of Optuna',
      '{"op_code":0,"worker_id":"x","study_name":"a","directions":[1]}\n',
      'line 1 is of another study',
    ],
    [
      'two studies',
      '{"op_code":0,"worker_id":"ockham"}\n{"op_code":0,"worker_id":"ockham"}\n',
      'line 2 is of another study',
    ],
    ['a study without its configuration', ours(2, { user_attr: { ockham: 'x' } }), 'line 1 is no configuration'],
    ['a trial that is no text', ours(4, { user_attrs: { ockham: { toString: 'x' } } }), 'line 1 is no trial'],
    ['a decision on no trial', ours(6, { trial_id: -1 }), 'line 1 is no decision on a trial'],
    ['a decision of no number', ours(7, { trial_id: 0, step: { toString: 1 } }), 'line 1 is no decision on a trial'],
    ['a result of no trial', ours(8, { trial_id: 0.5, ...result({ value: 1 }) }), 'line 1 is no result of a trial'],
    [
      'a result of fold -1',
      ours(8, { trial_id: 0, user_attr: { 'ockham 1 -1': { value: 1 } } }),
      'line 1 is no result of a trial',
    ],
    ['a result that is a text', ours(8, { trial_id: 0, ...result({ value: '1' }) }), 'line 1 is no result of a trial'],
    ['a reason that is none', ours(8, { trial_id: 0, ...result({ error: {} }) }), 'line 1 is no result of a trial'],
    [
      'a model without a name',
      ours(8, { trial_id: 0, ...result({ value: 1, model: { hash: 'x' } }) }),
      'line 1 is no result with a model',
    ],
  ])('with %s is refused', async (_, text, message) => {
    const { journal } = keptJournal(text);
    const error = await rejectionOf(tune(space, build, data, { ...options, journal }));
    expect(error).toMatchObject({ code: 'E_FORMAT', message: expect.stringContaining(message) });
  });

  test('with a value that is too deep to be written is of another study', async () => {
    const { journal, kept } = keptJournal();
    (await tune(space, build, data, { ...options, journal })).model.dispose();
    kept.text = kept.text.replace(/"space":\{/, `"space":${'['.repeat(1e5)}${']'.repeat(1e5)},"old":{`);
    const error = await rejectionOf(tune(space, build, data, { ...options, journal }));
    expect(error).toMatchObject({ code: 'E_OPTION', path: 'tune.space' });
  });

  test("notes of Optuna's dashboard are passed over", async () => {
    const { journal, kept } = keptJournal();
    const whole = outcomeOf(await tune(space, build, data, { ...options, journal }));
    kept.text += '{"op_code":3,"worker_id":"x-1","study_id":0,"system_attr":{"dashboard:note":"fine"}}\n';
    kept.text += '{"op_code":8,"worker_id":"x-1","trial_id":0,"user_attr":{"note":1}}\n';
    expect(outcomeOf(await tune(space, build, data, { ...options, journal }))).toEqual(whole);
  });
});

describe('fileJournal', () => {
  test('is for one study at a time', async () => {
    const path = join(folder(), 'study.jsonl');
    const first = tune(space, build, data, { ...options, journal: fileJournal(path) });
    const error = await rejectionOf(tune(space, build, data, { ...options, journal: fileJournal(path) }));
    expect(error).toMatchObject({ code: 'E_BUSY' });
    (await first).model.dispose();
    (await tune(space, build, data, { ...options, journal: fileJournal(path) })).model.dispose();
    expect(existsSync(`${path}.pid`)).toBe(false);
  });

  test('is refused while another process has it, and taken over once that has ended', async () => {
    const path = join(folder(), 'study.jsonl');
    writeFileSync(`${path}.pid`, String(process.ppid));
    const error = await rejectionOf(tune(space, build, data, { ...options, journal: fileJournal(path) }));
    expect(error).toMatchObject({ code: 'E_BUSY', message: expect.stringContaining(`process ${process.ppid} uses`) });
    expect(readFileSync(`${path}.pid`, 'utf8')).toBe(String(process.ppid));
    const { pid } = spawnSync(process.execPath, ['-e', '0']);
    writeFileSync(`${path}.pid`, String(pid));
    (await tune(space, build, data, { ...options, journal: fileJournal(path) })).model.dispose();
  });

  test('half a line at the end is dropped, so that the next line is whole', () => {
    const path = join(folder(), 'study.jsonl');
    writeFileSync(path, '{"a":1}\n{"b":"ø');
    const journal = fileJournal(path);
    expect(journal.read()).toBe('{"a":1}\n');
    journal.append('{"c":3}\n');
    journal.close();
    expect(readFileSync(path, 'utf8')).toBe('{"a":1}\n{"c":3}\n');
  });

  test('a file system that fails ends the study with its error', async () => {
    const path = join(folder(), 'missing', 'study.jsonl');
    const error = await rejectionOf(tune(space, build, data, { ...options, journal: fileJournal(path) }));
    expect(error).toMatchObject({ code: 'ENOENT' });
    expect(() => fileJournal('')).toThrow('fileJournal.path must be the path of a file');
  });

  test('names in a damaged journal are no paths', () => {
    const journal = fileJournal(join(folder(), 'study.jsonl'));
    expect(() => journal.load('../x.safetensors')).toThrow('must be the name of a model');
  });
});

describe("Optuna's form", () => {
  const python = ['python3', '/usr/bin/python3'].find((name) => spawnSync(name, ['-c', 'import optuna']).status === 0);
  const wanted = JSON.parse(readFileSync(golden('optuna.json'), 'utf8'));

  test('a study writes the lines that Optuna has read', async () => {
    const { text, study } = await goldenStudy(library, tuning);
    expect(masked(text)).toBe(readFileSync(golden('journal.jsonl'), 'utf8'));
    expect(wanted.best).toBe(study.best.number);
    expect(wanted.direction).toBe('MINIMIZE');
    const states = { complete: 'COMPLETE', pruned: 'PRUNED', failed: 'FAIL', paused: 'RUNNING' };
    for (const { number, state, value, params, levels } of study.ranking) {
      const trial = wanted.trials[number];
      expect(trial).toMatchObject({ number, state: states[state], params, value: state === 'failed' ? null : value });
      expect(trial.intermediate).toEqual(Object.fromEntries(levels.map((level) => [level.epochs, level.value])));
    }
    expect(new Set(study.ranking.map(({ state }) => state))).toEqual(new Set(['complete', 'pruned', 'failed']));
  });

  test.skipIf(python === undefined)('Optuna reads them', async () => {
    const path = join(folder(), 'journal.jsonl');
    writeFileSync(path, (await goldenStudy(library, tuning)).text);
    const { stdout } = spawnSync(python!, [golden('readJournal.py'), path], { encoding: 'utf8' });
    expect(JSON.parse(stdout)).toEqual(wanted);
  });
});
