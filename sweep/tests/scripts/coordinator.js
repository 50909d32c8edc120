// @ts-check
// A coordinator with a journal, which tests kill. Prints its events and, at the end, what came of the search, as lines of JSON.
import { queueExecutor } from '@ockham/sweep';
import { fileJournal } from 'ockham/tune/node';
import { search } from './search.js';

const { journal, trials, epochs, pruner, ...queue } = JSON.parse(process.env['OPTIONS'] ?? '');
const executor = queueExecutor({ ...queue, onEvent: (event) => console.log(JSON.stringify(event)) });
const outcome = await search({ trials, epochs, pruner, executor, journal: fileJournal(journal) });
console.log(JSON.stringify({ kind: 'outcome', outcome }));
