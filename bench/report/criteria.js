// @ts-check
// Criteria, and their table beside the measured figures.
import { table } from './format.js';

/** @typedef {import('./results.js').Results} Results */

/**
 * @typedef {object} Finding
 * @property {string} text     the figure with its context.
 * @property {number} [value]  the judged value: the worst, if there are several.
 *
 * @typedef {object} Criterion
 * @property {string} group    number of the point, or name of the shape.
 * @property {string} what
 * @property {string} [asked]     in words, if the bound alone does not say it.
 * @property {number} [atLeast]   a bound of the value.
 * @property {number} [atMost]    a bound of the value.
 * @property {(results: Results) => Finding | undefined} find  undefined if it was not measured.
 */

/**
 * Whether a finding meets its bound, or by how much it misses it.
 *
 * @param {Criterion} criterion
 * @param {Finding | undefined} finding
 * @returns {string}  empty if there is nothing to judge.
 */
export function verdict({ atLeast, atMost }, finding) {
  const value = finding?.value;
  if (value === undefined || (atLeast === undefined && atMost === undefined)) return '';
  if (Number.isNaN(value)) return 'not measured';
  if (atLeast !== undefined && value < atLeast) return `**${missedBy(1 - value / atLeast)} short**`;
  if (atMost !== undefined && value > atMost) return `**${missedBy(value / atMost - 1)} over**`;
  return 'met';
}

/** @param {number} share */
function missedBy(share) {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
}

/** @param {Criterion} criterion */
function askedOf({ asked, atLeast, atMost }) {
  if (asked !== undefined) return asked;
  return atLeast !== undefined ? `≥ ${atLeast}` : `≤ ${atMost}`;
}

/**
 * A line for each criterion, with a figure and a verdict for each Node. A criterion without a bound has a line only if it was
 * measured.
 *
 * @param {string} head  of the groups.
 * @param {readonly Criterion[]} criteria
 * @param {readonly Results[]} all
 */
export function criteriaTable(head, criteria, all) {
  const heads = all.flatMap(({ node }) => [`Node ${node}`, 'met']);
  const lines = criteria.flatMap((criterion) => {
    const findings = all.map((results) => criterion.find(results));
    const isJudged = criterion.atLeast !== undefined || criterion.atMost !== undefined;
    if (!isJudged && findings.every((finding) => finding === undefined)) return [];
    const cells = findings.flatMap((finding) => [finding?.text ?? '–', verdict(criterion, finding)]);
    return [[criterion.group, criterion.what, askedOf(criterion), ...cells]];
  });
  return table([head, 'figure', 'asked', ...heads], lines);
}
