/**
 * A web worker that runs core/threadWorker.js. Written in one piece, as Vite, webpack and Parcel know it: they bundle the
 * script. Others leave it as it is, and the URL leads to nothing; scripts/bundle.js has a text in its place.
 */
export function newThreadWorker(): Worker {
  return new Worker(new URL('../core/threads/threadWorker.js', import.meta.url), { type: 'module' });
}
