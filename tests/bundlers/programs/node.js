// In Node: prints what came of it.
import { outcomeOf } from './program.js';

outcomeOf(Number(process.argv[2])).then((outcome) => console.log(JSON.stringify(outcome)));
