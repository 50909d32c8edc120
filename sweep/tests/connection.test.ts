import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { QueueError, queueExecutor, readSpace, runWorker, STALLING, sweep as sweepOnQueue } from '@ockham/sweep';
import { OptionError } from 'ockham';
import { describe, expect, test } from 'vitest';
import { read } from '../../tests/support/sources.js';
import { search } from './scripts/search.js';
import { Program } from './support/processes.js';
import { hasRedis } from './support/redis.js';
import { startRedis, startWorker, sweep, temporaryFolder } from './support/searches.js';

const SECRET = 'pa55:w@rd/é';
const ENCODED = encodeURIComponent(SECRET);

/** Error of an attempt to begin a sweep. */
async function refusalOf(queue: string): Promise<Error> {
  return search({ trials: 1, executor: queueExecutor({ queue }) }).then(
    () => expect.unreachable(),
    (error: Error) => error,
  );
}

describe.skipIf(!hasRedis)('connections (skipped without redis-server)', () => {
  test('user and password of the URL open the queue, and are printed nowhere', async () => {
    const redis = await startRedis('--requirepass', SECRET);
    const url = `redis://default:${ENCODED}@127.0.0.1:${redis.port}/2`;
    const worker = startWorker({ queue: url });
    const { events } = await sweep({ queue: url }, { trials: 2 });
    expect(events[0]).toMatchObject({ kind: 'ready', queue: `redis://default:***@127.0.0.1:${redis.port}/2` });
    for (const wrong of [`redis://127.0.0.1:${redis.port}`, `redis://default:wr0ng@127.0.0.1:${redis.port}`]) {
      const error = await refusalOf(wrong);
      expect(error).toBeInstanceOf(QueueError);
      expect(error.message).toMatch(/NOAUTH|WRONGPASS/);
      expect(inspect(error, { depth: 9 })).not.toContain('wr0ng');
      await expect(runWorker({ queue: wrong })).rejects.toThrow(/NOAUTH|WRONGPASS/);
    }
    await redis.stop();
    while (worker.of('trouble').length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    const printed = JSON.stringify([events, worker.events]) + worker.errors;
    expect(printed).not.toContain('pa55');
    expect(printed).not.toContain(ENCODED);
  });

  test('TLS: an authority of your own by NODE_EXTRA_CA_CERTS; a certificate that nobody vouches for is refused', async () => {
    const folder = temporaryFolder();
    const path = (name: string) => join(folder, name);
    const openssl = (...args: string[]) => expect(spawnSync('openssl', args, { cwd: folder }).status).toBe(0);
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'ca.key',
      '-out',
      'ca.crt',
      '-days',
      '2',
      '-subj',
      '/CN=ca',
    );
    openssl(
      'req',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'own.key',
      '-out',
      'own.csr',
      '-subj',
      '/CN=localhost',
      '-addext',
      'subjectAltName=DNS:localhost',
    );
    openssl(
      'x509',
      '-req',
      '-in',
      'own.csr',
      '-CA',
      'ca.crt',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-out',
      'own.crt',
      '-days',
      '2',
      '-copy_extensions',
      'copyall',
    );
    const redis = await startRedis(
      '--tls-cert-file',
      path('own.crt'),
      '--tls-key-file',
      path('own.key'),
      '--tls-ca-cert-file',
      path('ca.crt'),
      '--tls-auth-clients',
      'no',
    );
    const queue = `rediss://localhost:${redis.port}`;
    expect((await refusalOf(queue)).message).toMatch(/NODE_EXTRA_CA_CERTS/);
    const env = { NODE_EXTRA_CA_CERTS: path('ca.crt') };
    const worker = new Program('worker', { queue, trainings: 1 }, undefined, env);
    const coordinator = new Program(
      'coordinator',
      { queue, trials: 2, journal: path('journal.jsonl') },
      undefined,
      env,
    );
    await coordinator.ended;
    await worker.kill('SIGTERM');
    expect(coordinator.of('outcome')).toEqual([
      { kind: 'outcome', outcome: JSON.parse(JSON.stringify(await search({ trials: 2 }))) },
    ]);
  });

  test.each([
    'allkeys-lru',
    'volatile-ttl',
  ])('64: a Redis that evicts keys (%s) is refused, with what to set', async (policy) => {
    const redis = await startRedis('--maxmemory-policy', policy);
    const message = new RegExp(
      `${policy}.*set maxmemory-policy noeviction in redis.conf.*CONFIG SET maxmemory-policy noeviction`,
    );
    await expect(refusalOf(redis.url)).resolves.toMatchObject({
      code: 'E_QUEUE',
      message: expect.stringMatching(message),
    });
    await expect(runWorker({ queue: redis.url })).rejects.toThrow(message);
  });

  test('a database that the server does not have is refused: the client would use database 0', async () => {
    const redis = await startRedis('--databases', '2');
    await expect(refusalOf(`${redis.url}/2`)).resolves.toMatchObject({
      code: 'E_QUEUE',
      message: expect.stringMatching(/DB index is out of range/),
    });
    await expect(runWorker({ queue: `${redis.url}/7` })).rejects.toThrow(/DB index/);
  });

  test('no worker is there: the coordinator says so, and ends with its signal', async () => {
    const redis = await startRedis();
    const end = new AbortController();
    const executor = queueExecutor({
      queue: redis.url,
      checkInterval: 100,
      onEvent: (event) => {
        if (event.kind === 'idle') end.abort(new Error(`${event.jobs} jobs wait`));
      },
    });
    await expect(search({ trials: 5, executor, signal: end.signal })).rejects.toThrow('5 jobs wait');
  });
});

test('an address that is none is refused, and not repeated', async () => {
  for (const queue of [
    'localhost',
    'http://u:s3cret@h',
    'redis://u:s3cret@h/x',
    'redis://h?password=s3cret',
    'redis://u:%zz@h',
    7,
    '',
  ]) {
    const run = runWorker({ queue: queue as string });
    await expect(run).rejects.toBeInstanceOf(OptionError);
    await expect(run).rejects.not.toThrow(/s3cret|%zz/);
  }
});

test('options that are none are refused', async () => {
  const queue = 'redis://127.0.0.1:1';
  const wrong = (options: object) => expect(runWorker({ queue, ...options })).rejects.toBeInstanceOf(OptionError);
  await wrong({ threads: 2 });
  await wrong({ trainings: 0 });
  await wrong({ lockDuration: 10 });
  await wrong({ name: 'a b' });
  await wrong({ onEvent: 3 });
  await wrong({ signal: {} });
  expect(() => queueExecutor({ queue, ahead: 0 })).toThrow(OptionError);
  expect(() => queueExecutor({ queue, ...{ workers: 2 } })).toThrow(/no option workers/);
});

test('a space in JSON names the functions of ockham/tune', () => {
  const space = readSpace({
    units: { choice: [8, 16] },
    rate: { uniform: [0, 0.5] },
    lambda: { logUniform: [1e-4, 1] },
    width: { integer: [8, 64, { step: 8 }] },
    layers: 2,
  });
  expect(Object.entries(space).map(([name, parameter]) => [name, parameter.at(0.5)])).toEqual([
    ['units', 16],
    ['rate', 0.25],
    ['lambda', expect.closeTo(0.01, 12)],
    ['width', 40],
    ['layers', 2],
  ]);
  for (const wrong of [
    [],
    3,
    { a: [1] },
    { a: { normal: [0, 1] } },
    { a: { toString: [] } },
    { a: { uniform: 1 } },
    { a: { uniform: [0, 1], choice: [1] } },
  ]) {
    expect(() => readSpace(wrong), JSON.stringify(wrong)).toThrow(OptionError);
  }
  expect(() => readSpace({ unit: 1 }, ['units'])).toThrow(/space\.unit: .*units/);
});

test('a sweep refuses what cannot be sent to workers', async () => {
  const options = {
    queue: 'redis://127.0.0.1:1',
    space: { a: 1 },
    build: () => expect.unreachable(),
    data: [[[1]], [1]],
    budget: { trials: 1, epochs: 1 },
  } as const;
  for (const name of ['customObjects', 'threads', 'executor', 'onProgress']) {
    await expect(sweepOnQueue({ ...options, ...{ [name]: {} } })).rejects.toThrow(`sweep.${name}`);
  }
});

test('a server that is not there is an error at once', async () => {
  const error = await refusalOf('redis://127.0.0.1:1');
  expect(error).toMatchObject({
    code: 'E_QUEUE',
    message: expect.stringMatching(/redis:\/\/127\.0\.0\.1:1\/0: .*ECONNREFUSED/),
  });
});

test('docs/sweeps.md states the settings of lost workers', () => {
  const page = read('docs/sweeps.md');
  for (const [name, value] of Object.entries(STALLING))
    expect(page).toContain(`\`${name}\` | ${value.toLocaleString('en')}`);
});
