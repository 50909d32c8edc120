import { createWorker } from '../workers.js';
import type { Answer, Request } from './messages.js';

/**
 * Workers that train: one less than this machine has cores, since one draws the page. Each trains its regularizers in turn. They stay
 * from race to race: starting one loads the library anew.
 */
export class Trainers {
  private readonly most = Math.max(1, (navigator.hardwareConcurrency ?? 2) - 1);
  private readonly workers: (Worker | undefined)[] = [];
  private hear: (answer: Answer) => void = () => {};
  private race = 0;
  /** Regularizers of the race by worker. */
  private readonly served: Set<number>[] = [];

  constructor() {
    this.workers[0] = this.start(0); // loads the library while the rows are made
  }

  /** The race that is told of the answers; one at a time. */
  listen(hear: (answer: Answer) => void): void {
    this.hear = hear;
  }

  ask(request: Request): void {
    const at = request.of % this.most;
    if (request.race !== this.race) this.served.length = 0;
    this.race = request.race;
    this.served[at] ??= new Set();
    this.served[at].add(request.of);
    this.workers[at] ??= this.start(at);
    this.workers[at].postMessage(request);
  }

  private start(at: number): Worker {
    const worker = createWorker('trainer');
    worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => this.hear(data));
    worker.addEventListener('error', ({ message }) => {
      this.workers[at] = undefined; // the next race gets another one
      const text = message ?? 'the worker that trains did not start';
      for (const of of this.served[at] ?? []) this.hear({ race: this.race, of, kind: 'error', message: text });
    });
    return worker;
  }
}
