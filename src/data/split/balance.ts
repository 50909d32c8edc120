import { refuse } from '../../validate.js';
import { warn } from '../../warnings.js';

/** Ratio of the largest to the smallest class above which accuracy says little and the small class is hardly learned. */
const SEVERE_IMBALANCE = 20;

/**
 * Checks whether a classifier can learn from training rows with these class counts. Classes without rows are ignored.
 *
 * Warns `W_IMBALANCE` if the largest class has more than 20 times the rows of the smallest. The warning does not recommend classWeight,
 * which moves the probabilities away from the frequencies of the classes; a threshold moves only the decisions.
 *
 * @param counts  (classes) rows of each class in the training part.
 * @param takesOne  whether rows of one class give that warning, too.
 * @throws DataError `E_LABEL` if all rows are of one class, otherwise; names it.
 */
export function checkBalance(path: string, counts: ArrayLike<number>, takesOne = false): void {
  const present = Array.from(counts, (rows, label) => ({ label, rows })).filter(({ rows }) => rows > 0);
  const [first] = present;
  if (first === undefined) return;
  if (present.length === 1) {
    const message = `${path}: all ${first.rows} training rows are of class ${first.label}`;
    if (takesOne) {
      warn('W_IMBALANCE', `${path}: all training rows are of class ${first.label}, and nothing else can be learned`);
      return;
    }
    refuse('E_LABEL', path, 'rows of at least two classes', first.label, message);
  }
  const largest = present.reduce((a, b) => (b.rows > a.rows ? b : a));
  const smallest = present.reduce((a, b) => (b.rows < a.rows ? b : a));
  if (largest.rows <= SEVERE_IMBALANCE * smallest.rows) return;
  const { label, rows } = smallest;
  warn(
    'W_IMBALANCE',
    `${path}: class ${largest.label} has ${largest.rows} rows, class ${label} only ${rows}, so accuracy says little. ` +
      `To find more of class ${label}, compare its probability with a lower threshold; classWeight makes that probability too large`,
  );
}
