import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { OptionError } from 'ockham';

/** Keys of this package and of BullMQ begin with it. The braces keep them on one node of a cluster. */
export const PREFIX = '{ockham}';

/** Version of the library, in the name of the queue: workers of another one would give other bits, and never see the jobs. */
const VERSION = (
  JSON.parse(readFileSync(fileURLToPath(import.meta.resolve('ockham/package.json')), 'utf8')) as { version: string }
).version;

/** Name of the queue in BullMQ. @throws OptionError unless it is 1 to 60 letters, digits, dots, - and _. */
export function queueName(name: unknown = 'sweep'): string {
  if (typeof name !== 'string' || !/^[\w.-]{1,60}$/.test(name)) {
    throw new OptionError('name: expected 1 to 60 letters, digits, dots, - and _', { path: 'name', got: name });
  }
  return `${name}-${VERSION}`;
}

/** Keys of bytes beside the jobs. */
export const keys = {
  fold: (hash: string) => `${PREFIX}:fold:${hash}`,
  model: (queue: string, job: string) => `${PREFIX}:${queue}:model:${job}`,
  result: (queue: string, job: string) => `${PREFIX}:${queue}:result:${job}`,
};
