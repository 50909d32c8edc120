// Trains beside the page. The newest question is answered; an older one ends where it is.
import { type Progress, train } from './train.js';

/** A question: the strength, and its number. */
export interface Question {
  readonly id: number;
  readonly lambda: number;
}

export interface Answer extends Progress {
  readonly id: number;
}

let newest = 0;

/** Lets questions in that came meanwhile. */
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

addEventListener('message', async ({ data }: MessageEvent<Question>) => {
  newest = data.id;
  for await (const progress of train(data.lambda)) {
    postMessage({ ...progress, id: data.id } satisfies Answer);
    await turn();
    if (data.id !== newest) return;
  }
});
