import { type ErrorDetails, OckhamError } from '../../errors.js';

/**
 * `E_TRIAL`: a trial cannot be trained, and the others can: an executor's word for a task that throws wherever it runs, or whose machines die
 * of it. The trial fails, and the study goes on. `DivergedError` does the same.
 *
 * @example const error = new TrialError('trial 7: its worker was lost three times');
 */
export class TrialError extends OckhamError {
  constructor(message: string, details?: ErrorDetails) {
    super('E_TRIAL', message, details);
  }
}
