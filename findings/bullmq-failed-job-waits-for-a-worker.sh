#!/bin/sh
# BullMQ 6.7.0, ioredis 6.0.0: a job that has lost more workers than maxStalledCount is put back as 'waiting', and only fails when a worker
# has room for it: with workers that are all busy, or none, it is never reported. Its processor does not run again. Needs redis-server.
set -eu
folder=$(mktemp -d)
redis-server --port 7392 --bind 127.0.0.1 --save '' --dir "$folder" >/dev/null &
server=$!
trap 'kill $server; rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts bullmq@6.7.0 ioredis@6.0.0
cat >worker.mjs <<'JS'
import { Worker } from 'bullmq';
const connection = { host: '127.0.0.1', port: 7392, maxRetriesPerRequest: null };
new Worker('queue', () => process.kill(process.pid, 'SIGKILL'), { connection, lockDuration: 1000 });
JS
cat >program.mjs <<'JS'
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue, Worker } from 'bullmq';
console.log('version', JSON.parse(readFileSync('node_modules/bullmq/package.json', 'utf8')).version);
const connection = { host: '127.0.0.1', port: 7392, maxRetriesPerRequest: null };
const queue = new Queue('queue', { connection });
const job = await queue.add('poison', {});
await once(spawn(process.execPath, ['worker.mjs']), 'exit');
await queue.add('long', {});
let runs = 0;
let isLong = true;
const run = async ({ name }) => {
  if (name === 'poison') runs++;
  while (name === 'long' && isLong) await sleep(50);
};
const worker = new Worker('queue', run, { connection, lockDuration: 1000, stalledInterval: 300, maxStalledCount: 0 });
await once(worker, 'stalled');
await sleep(3000);
const busy = await job.getState();
isLong = false;
await sleep(1000);
const free = await job.getState();
const { failedReason } = await queue.getJob(job.id);
console.log(`3 s after its last stall, with a worker that is busy: ${busy}; when the worker has room: ${free} (${failedReason}), ${runs} runs`);
await worker.close();
await queue.close();
const isThere = busy === 'waiting' && free === 'failed' && runs === 0;
console.log(isThere ? 'as found' : 'CHANGED');
process.exit(isThere ? 0 : 1);
JS
node program.mjs
