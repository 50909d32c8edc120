#!/bin/sh
# BullMQ 6.7.0, ioredis 6.0.0: QueueEvents.waitUntilReady() resolves before the events are listened to. A job that is added right behind
# it fires no event there, each time; with lastEventId, or some milliseconds later, all of them come. Needs redis-server.
set -eu
folder=$(mktemp -d)
redis-server --port 7391 --bind 127.0.0.1 --save '' --dir "$folder" >/dev/null &
server=$!
trap 'kill $server; rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts bullmq@6.7.0 ioredis@6.0.0
cat >program.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue, QueueEvents } from 'bullmq';
console.log('version', JSON.parse(readFileSync('node_modules/bullmq/package.json', 'utf8')).version);
const connection = { host: '127.0.0.1', port: 7391, maxRetriesPerRequest: null };
const queue = new Queue('queue', { connection });
await queue.waitUntilReady();
async function heard(options, milliseconds) {
  let count = 0;
  for (let time = 0; time < 20; time++) {
    const events = new QueueEvents('queue', { connection, ...options });
    const jobs = new Set();
    events.on('added', ({ jobId }) => jobs.add(jobId));
    await events.waitUntilReady();
    if (milliseconds > 0) await sleep(milliseconds);
    const { id } = await queue.add('job', {});
    await sleep(200);
    if (jobs.has(id)) count++;
    await events.close();
  }
  return count;
}
const [atOnce, later, fromTheStart] = [await heard({}, 0), await heard({}, 200), await heard({ lastEventId: '0-0' }, 0)];
console.log(`of 20 jobs added right behind waitUntilReady(), ${atOnce} fired 'added'; 200 ms later, ${later}; with lastEventId, ${fromTheStart}`);
await queue.close();
const isThere = atOnce < 10 && later === 20 && fromTheStart === 20;
console.log(isThere ? 'as found' : 'CHANGED');
process.exit(isThere ? 0 : 1);
JS
node program.mjs
