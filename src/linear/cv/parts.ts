import { factsOf, rethrow, runHere, wholeJob } from '../fit/fitPath.js';
import { runJob } from '../fit/job.js';
import { Unsolvable } from '../fit/unsolvable.js';
import { placeOf } from '../path/interpolate.js';

/**
 * Parts of paths that the chunk of cross-validations uses. They are passed as an argument, not imported: otherwise a bundler would move
 * these files into a chunk of their own, and every page would pay for the seam.
 */
export const parts = { factsOf, placeOf, rethrow, runHere, runJob, Unsolvable, wholeJob };

/** Their types. */
export type CvParts = typeof parts;
