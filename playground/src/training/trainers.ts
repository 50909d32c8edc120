import { createWorker } from '../workers.js';
import type { Answer, Request } from './messages.js';

/** Workers that train, one for each regularizer. They stay from race to race: starting one loads the library anew. */
export class Trainers {
  private readonly workers: (Worker | undefined)[] = [];
  private hear: (of: number, answer: Answer) => void = () => {};

  /** The race that is told of the answers; one at a time. */
  listen(hear: (of: number, answer: Answer) => void): void {
    this.hear = hear;
  }

  ask(of: number, request: Request): void {
    this.workers[of] ??= this.start(of, request.race);
    this.workers[of].postMessage(request);
  }

  private start(of: number, race: number): Worker {
    const worker = createWorker('trainer');
    worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
      if (data.kind === 'ready') race = data.race;
      this.hear(of, data);
    });
    worker.addEventListener('error', ({ message }) => {
      this.workers[of] = undefined; // the next race gets another one
      this.hear(of, { race, kind: 'error', message: message ?? 'the worker that trains did not start' });
    });
    return worker;
  }
}
