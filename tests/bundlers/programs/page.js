// In a page: as many threads as the address asks for; the server is told what came of it.
import { outcomeOf } from './program.js';

const threads = Number(new URLSearchParams(location.search).get('threads'));
outcomeOf(threads).then((outcome) => fetch('/outcome', { method: 'POST', body: JSON.stringify(outcome) }));
