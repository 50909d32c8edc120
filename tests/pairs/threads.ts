// Jobs on one thread and on two, in processes of their own: a process that has begun with one thread keeps to it.
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { Job } from './job.js';

/** What a process makes of a job: a hash of all that it comes to, and the parts of products that other threads have computed. */
interface Answer {
  readonly hash: string;
  readonly shared: number;
}

/** So wide that products are shared. */
const SCALE = 16;
const script = fileURLToPath(new URL('scripts/train.js', import.meta.url));
/** Of all jobs so far that trained in the process itself, what other threads have computed. */
export const parts: number[] = [];
const children = new Map<number, ChildProcess>();

function ask(threads: number, order: object): Promise<Answer> {
  const child = children.get(threads) ?? fork(script, [String(threads)], { serialization: 'advanced' });
  children.set(threads, child);
  return new Promise((resolve, reject) => {
    const fail = (code: unknown) => reject(new Error(`the process ended: ${code}`));
    child.once('exit', fail);
    child.once('message', (answer) => {
      child.off('exit', fail);
      resolve(answer as Answer);
    });
    child.send(order);
  });
}

/** Weights, masks, averages, predictions and logs have the same bits on both, and threads have had a part in them. */
export async function expectSameOnThreads(job: Job): Promise<void> {
  const wide = job.without(() => {}, SCALE);
  const order = { file: wide.make().save(), order: wide.order([2]), course: job.course };
  const [alone, both] = [await ask(1, order), await ask(2, order)];
  expect(both.hash).toBe(alone.hash);
  expect(alone.shared).toBe(0);
  if (!job.course.isAway) parts.push(both.shared); // a worker does not tell
}

export function endProcesses(): void {
  for (const child of children.values()) child.disconnect();
  children.clear();
}
