// @ts-check
import { attempts } from './attempts.js';

globalThis.postMessage(await attempts());
