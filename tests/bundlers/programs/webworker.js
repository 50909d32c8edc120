// In a web worker: posts what came of it.
import { outcomeOf } from './program.js';

globalThis.onmessage = ({ data }) => outcomeOf(data).then((outcome) => globalThis.postMessage(outcome));
