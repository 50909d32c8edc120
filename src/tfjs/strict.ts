import { OptionError } from '../errors.js';
import { requireBoolean } from '../validate.js';
import { warn } from '../warnings.js';

let strict = false;

/**
 * Chooses what happens to options that TensorFlow.js ignores, such as unknown ones. By default they are ignored, with one warning
 * (`W_NO_EFFECT`) that names the nearest option. In strict mode they throw OptionError.
 *
 * @throws OptionError unless it is true or false.
 * @example setStrict(false)
 */
export function setStrict(isStrict: boolean): void {
  strict = requireBoolean('tf.setStrict.isStrict', isStrict);
}

/** Warns of something that has no effect. @throws OptionError in strict mode. */
export function ignore(path: string, message: string): void {
  if (strict) throw new OptionError(message, { path, got: path });
  warn('W_NO_EFFECT', message);
}
