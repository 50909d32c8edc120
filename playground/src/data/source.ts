import type { DataSettings } from '../problem/problem.js';
import { createWorker } from '../workers.js';
import type { Roles } from './own.js';
import type { Parts } from './rows.js';
import type { RowsAnswer, RowsRequest, TableSummary } from './rowsWorker.js';

type Unnumbered<T> = T extends unknown ? Omit<T, 'id'> : never;

/** Rows of experiments, made in a worker, which also keeps the user's table. */
export class Source {
  private readonly worker = createWorker('rows');
  private readonly waiting = new Map<number, (answer: RowsAnswer) => void>();
  private count = 0;

  constructor() {
    this.worker.addEventListener('message', ({ data }: MessageEvent<RowsAnswer>) => {
      this.waiting.get(data.id)?.(data);
      this.waiting.delete(data.id);
    });
    this.worker.addEventListener('error', ({ message }) => {
      const text = message ?? 'the worker that makes the rows did not start';
      for (const [id, answer] of this.waiting) answer({ id, kind: 'error', message: text });
      this.waiting.clear();
    });
  }

  /** Reads a table, which takes the place of the one before. @throws Error that says where it is wrong. */
  async read(file: File): Promise<TableSummary> {
    const bytes = await file.arrayBuffer();
    const answer = await this.ask({ kind: 'read', file: file.name, bytes }, [bytes]);
    if (answer.kind !== 'table') throw new Error(answer.kind === 'error' ? answer.message : answer.kind);
    return answer.table;
  }

  /** Makes the rows of an experiment. @throws Error for rows that cannot be made. */
  async parts(settings: DataSettings, roles: Roles | undefined): Promise<Parts> {
    const answer = await this.ask({ kind: 'parts', settings, roles });
    if (answer.kind !== 'parts') throw new Error(answer.kind === 'error' ? answer.message : answer.kind);
    return answer.parts;
  }

  private ask(request: Unnumbered<RowsRequest>, transfer: Transferable[] = []): Promise<RowsAnswer> {
    const id = this.count++;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      this.worker.postMessage({ id, ...request }, transfer);
    });
  }
}
