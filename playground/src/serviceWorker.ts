// Keeps the files of the page, so that it opens without a network. The build sets both constants.
declare const FILES: readonly string[];
/** A hash of all files: others are another version, which takes over when the last page of this one is closed. */
declare const VERSION: string;

const PREFIX = 'ockham-playground-';
const scope = self as unknown as ServiceWorkerGlobalScope;

scope.addEventListener('install', (event) => {
  const requests = ['./', ...FILES].map((file) => new Request(file, { cache: 'reload' }));
  event.waitUntil(caches.open(PREFIX + VERSION).then((cache) => cache.addAll(requests)));
});

scope.addEventListener('activate', (event) => {
  const removeOthers = async () => {
    const others = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== PREFIX + VERSION);
    await Promise.all(others.map((name) => caches.delete(name)));
    await scope.clients.claim();
  };
  event.waitUntil(removeOthers());
});

scope.addEventListener('fetch', (event) => {
  const answer = async () => {
    const cache = await caches.open(PREFIX + VERSION);
    return (await cache.match(event.request, { ignoreSearch: true })) ?? fetch(event.request);
  };
  event.respondWith(answer());
});
