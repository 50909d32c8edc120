// @ts-check
// Runs in a page the programs that its address names, under both libraries, and sends what they found.

const names = location.search.slice(1).split(',');
const paths = { ours: './ours.js', theirs: './theirs.js' };

const askWorker = (/** @type {string} */ path) => (/** @type {unknown} */ message) =>
  new Promise((resolve, reject) => {
    const worker = new Worker('./pageWorker.js', { type: 'module' });
    worker.onmessage = ({ data: { value, error } }) => {
      worker.terminate();
      if (error === undefined) resolve(value);
      else reject(error);
    };
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage({ path, message });
  });

/** @type {Record<string, Record<string, unknown>>} */
const found = {};
for (const name of names) {
  found[name] = {};
  for (const [library, path] of Object.entries(paths)) {
    try {
      const [tf, { run }] = await Promise.all([import(path), import(`./users/${name}.js`)]);
      await tf.setBackend('cpu');
      found[name][library] = await run(tf, { url: location.origin, ask: askWorker(path) });
    } catch (error) {
      found[name][library] = { error: String(error) };
    }
  }
}
await fetch('/report', { method: 'POST', body: JSON.stringify(found) });
