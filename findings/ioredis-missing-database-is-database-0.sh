#!/bin/sh
# ioredis 6.0.0: for a database that the server does not have, connect() resolves, the status is 'ready', and all commands go to database 0.
# There is an 'error' event, as for a connection that was lost and comes back. Needs redis-server.
set -eu
folder=$(mktemp -d)
redis-server --port 7393 --bind 127.0.0.1 --save '' --dir "$folder" --databases 4 >/dev/null &
server=$!
trap 'kill $server; rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts ioredis@6.0.0
cat >program.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
console.log('version', JSON.parse(readFileSync('node_modules/ioredis/package.json', 'utf8')).version);
const errors = [];
const client = new Redis('redis://127.0.0.1:7393/9', { lazyConnect: true });
client.on('error', ({ message }) => errors.push(message));
await client.connect();
const { status } = client;
await client.set('key', 'meant for database 9');
const other = new Redis('redis://127.0.0.1:7393/0');
const found = await other.get('key');
console.log(`connect() resolved, status ${status}; error events: ${errors}; the key in database 0: ${found}`);
client.disconnect();
other.disconnect();
const isThere = status === 'ready' && found === 'meant for database 9';
console.log(isThere ? 'as found' : 'CHANGED');
process.exit(isThere ? 0 : 1);
JS
node program.mjs
