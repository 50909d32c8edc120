/**
 * Starts a web worker that runs core/threads/threadWorker.js. Vite, webpack and Parcel know this form and bundle the script.
 * Others leave it, and the URL leads to nothing; scripts/bundle.js puts the script's text in its place.
 */
export function newThreadWorker(): Worker {
  return new Worker(new URL('../core/threads/threadWorker.js', import.meta.url), { type: 'module' });
}
