// A worker of a page.
import { onPosted, postReady } from '../../platform/webThread.js';
import { type Setup, serve } from './service.js';

onPosted((message) => serve(message as Setup, postReady));
