// @ts-check
import { outcomeOf } from './commands.js';
import { serve } from './serve.js';

await serve(outcomeOf);
