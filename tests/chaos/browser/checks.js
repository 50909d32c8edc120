// @ts-check
import assert from 'node:assert/strict';
import { killedTraining } from './kills.js';
import { callbacks, digestOf, examples, fitOptions, newModel, STEPS } from './training.js';

/**
 * @typedef {object} Context
 * @property {import('./server.js').Server} server
 * @property {import('./session.js').Session} session
 * @property {number} kills  for each kind of store.
 * @property {number} seed
 *
 * @typedef {object} Check
 * @property {string} title
 * @property {(context: Context) => Promise<string | void>} run  returns what it found, for the line that reports it.
 */

/** @type {Check[]} */
export const checks = [];

/** @param {string} title @param {Check['run']} run */
function check(title, run) {
  checks.push({ title, run });
}

/** In turn: what a store may be, and where. */
const WAYS = /** @type {const} */ ([
  { kind: 'opfs', where: 'page' },
  { kind: 'indexedDB', where: 'page' },
  { kind: 'opfs', where: 'worker without createWritable' },
]);

/** Bytes that the last check leaves to Chromium. Firefox gets what its settings say: at least 10 MB. */
const ROOM = 2_000_000;

const KINDS = /** @type {const} */ (['opfs', 'indexedDB']);

/** In Node, in one go. */
async function reference() {
  const model = newModel();
  const { X, y } = examples();
  await model.fit(X, y, { ...fitOptions(), callbacks: callbacks() });
  assert.equal(model.step, STEPS);
  return digestOf(model);
}

/** Opens the worker of {@link WAYS}, or nothing, and returns its name. @param {import('./session.js').Session} session @param {string} where */
async function tabFor(session, where) {
  if (where === 'page') return 'first';
  await session.openWorker('worker');
  await session.get('worker', 'withoutWritable');
  return 'worker';
}

check('models are saved and loaded; the last two files stay', async ({ session }) => {
  for (const { kind, where } of WAYS) {
    const tab = await tabFor(session, where);
    const place = { kind, name: `.. /${where}` };
    const { before, after } = await session.get(tab, 'roundTrip', { place });
    assert.equal(after, before);
    for (const length of [1, 2, 30, 4]) await session.get(tab, 'write', { place, length });
    assert.deepEqual(await session.get(tab, 'contents', { place }), [4, 30]);
    await session.get(tab, 'clear', { place });
    assert.deepEqual(await session.get(tab, 'contents', { place }), []);
  }
});

check('60: a second tab, or the same one again, is refused while a training has the store', async ({ session }) => {
  await session.openTab('second');
  for (const kind of KINDS) {
    const place = { kind, name: 'shared' };
    await session.get('second', 'lock', { place });
    for (const [name, options] of Object.entries({ train: { every: 100 }, clear: {}, roundTrip: {} })) {
      const { error } = await session.ask('first', name, { place, ...options });
      assert.equal(error?.code, 'E_LOCKED', `${name}: ${error?.message}`);
    }
    assert.equal((await session.ask('second', 'lock', { place })).error?.code, 'E_LOCKED');
  }
  await session.closeTab('second');
  for (const kind of KINDS) await session.get('first', 'lock', { place: { kind, name: 'shared' } });
});

check('a page that may not store anything is refused by the reason', async ({ session }) => {
  await session.openFrame('frame');
  for (const kind of KINDS) {
    const place = { kind, name: 'blocked' };
    for (const name of ['roundTrip', 'contents', 'write', 'lock', 'clear']) {
      const { error } = await session.ask('frame', name, { place, length: 1 });
      const { code, systemCode } = error ?? {};
      assert.deepEqual(
        { code, systemCode },
        { code: 'E_STORAGE', systemCode: 'SecurityError' },
        `${name}: ${error?.message}`,
      );
    }
  }
});

check(
  '71: a tab that is closed, or a browser that is killed, in a training goes on to the same bits',
  async (context) => {
    const digest = await reference();
    const found = [];
    for (const [at, { kind, where }] of WAYS.entries()) {
      const place = { kind, name: where };
      const outcome = await killedTraining(context, place, { inWorker: where !== 'page', digest, at });
      found.push(`${kind}, ${where}: ${outcome}`);
    }
    return found.join('; ');
  },
);

// The last one: it leaves no room.
check('71: a full storage is told by name, what was saved before stays, and training goes on', async ({ session }) => {
  const digest = await reference();
  const placeOf = (/** @type {string} */ kind) => ({ kind, name: 'full' });
  for (const kind of KINDS) await session.get('first', 'roundTrip', { place: placeOf(kind) });
  const before = [];
  for (const kind of KINDS) before.push(await session.get('first', 'contents', { place: placeOf(kind) }));
  if (session.isChromium) await session.limit(ROOM);
  const files = await session.get('first', 'fill', { place: { kind: 'indexedDB', name: 'filler' } });
  for (const [at, kind] of KINDS.entries()) {
    const place = placeOf(kind);
    const { error } = await session.ask('first', 'roundTrip', { place });
    const { code, systemCode } = error ?? {};
    assert.deepEqual({ code, systemCode }, { code: 'E_STORAGE', systemCode: 'QuotaExceededError' }, error?.message);
    const trained = await session.get('first', 'train', { place, every: 40 });
    assert.deepEqual({ digest: trained.digest, step: trained.step }, { digest, step: STEPS });
    assert.equal(trained.warnings.length, 1); // each text once
    assert.match(trained.warnings[0], /^W_CHECKPOINT: checkpoint: nothing was written, .* is full.*QuotaExceededError/);
    assert.deepEqual(await session.get('first', 'contents', { place }), before[at]);
    await session.get('first', 'load', { place });
  }
  return `${files} files until it was full`;
});
