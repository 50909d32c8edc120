// @ts-check
// The worker of a page that the program `worker` asks.
self.addEventListener('message', async ({ data: { path, message } }) => {
  /** @type {string} */
  const program = './users/worker.js';
  try {
    const [tf, { answer }] = await Promise.all([import(path), import(program)]);
    self.postMessage({ value: await answer(tf, message) });
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
});
