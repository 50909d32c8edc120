// @ts-check
// One command of Chromium's developer tools, over its pipe: messages of JSON, each ended by a byte of 0.

/**
 * Limits what an origin may store, its usage so far included.
 *
 * @param {import('node:child_process').ChildProcess} browser  with pipes. @param {string} origin @param {number} quotaSize  bytes.
 */
export async function overrideQuota(browser, origin, quotaSize) {
  const { targetInfos } = await call(browser, 'Target.getTargets', {});
  const { targetId } = targetInfos.find((/** @type {{ url: string }} */ { url }) => url.startsWith(origin));
  const { sessionId } = await call(browser, 'Target.attachToTarget', { targetId, flatten: true });
  await call(browser, 'Storage.overrideQuotaForOrigin', { origin, quotaSize }, sessionId);
}

let calls = 0;

/**
 * @param {import('node:child_process').ChildProcess} browser @param {string} method @param {object} params @param {string} [sessionId]
 * @returns {Promise<any>}
 */
function call({ stdio }, method, params, sessionId) {
  const id = ++calls;
  const [, , , to, from] = stdio;
  return new Promise((resolve, reject) => {
    let text = '';
    const hear = (/** @type {Buffer} */ chunk) => {
      text += chunk;
      const messages = text.split('\0');
      text = messages.pop() ?? '';
      const answer = messages.map((message) => JSON.parse(message)).find((message) => message.id === id);
      if (answer === undefined) return;
      from?.off('data', hear);
      if (answer.error === undefined) resolve(answer.result);
      else reject(new Error(`${method}: ${answer.error.message}`));
    };
    from?.on('data', hear);
    const message = JSON.stringify({ id, method, params, sessionId });
    /** @type {import('node:stream').Writable} */ (to).write(`${message}\0`);
  });
}
