// Pieces that the tests of a sweep share.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CoordinatorEvent, type QueueExecutorOptions, queueExecutor, type WorkerOptions } from '@ockham/sweep';
import { fileJournal } from 'ockham/tune/node';
import { onTestFinished } from 'vitest';
import { countedIn, type SearchOptions, search } from '../scripts/search.js';
import { Program } from './processes.js';
import { RedisServer } from './redis.js';

/** Locks that are lost soon, so that tests do not wait. */
export const QUICK = { lockDuration: 1000, stalledInterval: 300 };

/** A server that ends with the test. */
export async function startRedis(...settings: string[]): Promise<RedisServer> {
  const redis = await RedisServer.start(...settings);
  onTestFinished(() => redis.dispose());
  return redis;
}

/** A worker in a process of its own, which ends with the test. */
export function startWorker(
  options: Omit<WorkerOptions, 'signal' | 'onEvent'> & { readonly diesAt?: number },
): Program {
  const worker = new Program('worker', { trainings: 1, ...QUICK, ...options });
  onTestFinished(async () => void (await worker.kill()));
  return worker;
}

/** A folder that ends with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ockham-sweep-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A search through a queue, its events, and how often each result was counted. */
export async function sweep(queue: Omit<QueueExecutorOptions, 'onEvent'>, options: SearchOptions) {
  const events: CoordinatorEvent[] = [];
  const journal = join(temporaryFolder(), 'journal.jsonl');
  const executor = queueExecutor({ checkInterval: 500, ...queue, onEvent: (event) => events.push(event) });
  const outcome = await search({ executor, journal: fileJournal(journal), ...options });
  return { outcome, events, counts: countsIn(journal), journal };
}

/** How often each result of a journal was counted: 1, if all is well. */
export function countsIn(journal: string): number[] {
  return [...countedIn(readFileSync(journal, 'utf8')).values()];
}
