// @ts-check
// A tab: asks the server for commands and answers them. Its name is in its address. It opens and closes other tabs,
// frames without rights, and workers, which do the same by their names.
import { outcomeOf } from './commands.js';
import { serve } from './serve.js';

/** @type {Map<string, Window>} */
const opened = new Map();

const own = {
  /** @param {{ tab: string }} options */
  open: ({ tab }) => {
    const other = globalThis.open(`/page?${tab}`);
    if (other === null) throw new Error('the browser opens no tab');
    opened.set(tab, other);
  },
  /** @param {{ tab: string }} options */
  close: ({ tab }) => opened.get(tab)?.close(),
  /** @param {{ tab: string }} options */
  worker: ({ tab }) => void new Worker(`/worker.js?${tab}`, { type: 'module' }),
  /** A page of an origin of its own, which may store nothing. @param {{ tab: string }} options */
  frame: ({ tab }) => {
    const frame = document.createElement('iframe');
    frame.sandbox.add('allow-scripts');
    frame.src = `/page?${tab}`;
    document.body.append(frame);
  },
};

await serve(async (command) => {
  const run = own[/** @type {keyof typeof own} */ (command.name)];
  if (run === undefined) return outcomeOf(command);
  run(/** @type {{ name: string, tab: string }} */ (command));
  return {};
});
