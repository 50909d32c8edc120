#!/bin/sh
# ioredis 6.0.0: connect() rejects with 'Connection is closed.' whatever the reason: nobody listens, a wrong password, or TLS spoken to a port
# without it, which takes the whole connectTimeout though TCP connects at once. Only 'error' events say why. Needs redis-server.
set -eu
folder=$(mktemp -d)
redis-server --port 7394 --bind 127.0.0.1 --save '' --dir "$folder" --requirepass right >/dev/null &
server=$!
trap 'kill $server; rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts ioredis@6.0.0
cat >program.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
console.log('version', JSON.parse(readFileSync('node_modules/ioredis/package.json', 'utf8')).version);
const options = { lazyConnect: true, retryStrategy: () => null, connectTimeout: 3000 };
let isThere = true;
for (const [url, reason] of [
  ['redis://127.0.0.1:1', /ECONNREFUSED/],
  ['redis://:wrong@127.0.0.1:7394', /WRONGPASS/],
  ['rediss://:right@127.0.0.1:7394', /ETIMEDOUT/],
]) {
  const client = new Redis(url, options);
  let event = '';
  client.on('error', ({ message }) => {
    event = message;
  });
  const start = performance.now();
  const { message, cause } = await client.connect().catch((error) => error);
  console.log(`${url}: '${message}' after ${Math.round(performance.now() - start)} ms, cause ${cause}; error event: ${event}`);
  isThere &&= message === 'Connection is closed.' && cause === undefined && reason.test(event);
}
console.log(isThere ? 'as found' : 'CHANGED');
process.exit(isThere ? 0 : 1);
JS
node program.mjs
