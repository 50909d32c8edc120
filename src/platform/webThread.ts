// What a web worker hears and says.

/** Calls back once with what was posted. */
export function onPosted(callback: (message: unknown) => void): void {
  globalThis.addEventListener('message', (event) => callback(event.data), { once: true });
}

/** Tells the thread that started it. */
export function postReady(): void {
  globalThis.postMessage('ready');
}
