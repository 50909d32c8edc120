// @ts-check
// The tables of one run: kernels, steps, and the races with peers.
import { digits, inputsOf, milliseconds, networkOf, percent, table, times } from './format.js';

/** @typedef {import('./results.js').Results} Results */
/** @typedef {import('./results.js').Build} Build */
/** @typedef {import('../peers/run.js').Row} PeerRow */

/**
 * The measured builds, by name.
 *
 * @param {Results} results
 * @returns {[string, Build][]}
 */
function buildsOf({ kernels, steps, builds }) {
  /** @type {Build} */
  const own = { ...(kernels && { kernels }), ...(steps && { steps }) };
  return [['default', own], ...Object.entries(builds ?? {})];
}

/**
 * Dense products: one line per layer and build, one column per batch.
 *
 * @param {Results} results
 * @returns {string | undefined}
 */
export function layerTable(results) {
  const batches = [...new Set(results.kernels?.flatMap(({ batch }) => batch ?? []))];
  if (batches.length === 0) return undefined;
  const lines = buildsOf(results).flatMap(([build, { kernels = [] }]) => {
    const layers = new Set(kernels.flatMap(({ layer }) => layer ?? []));
    return [...layers].map((layer) => {
      const cells = batches.map((batch) => {
        const rows = kernels.filter((row) => row.layer === layer && row.batch === batch);
        return rows.map(({ ofPeak, medianOfPeak }) => `${ofPeak.toFixed(2)} (${medianOfPeak.toFixed(2)})`).join(', ');
      });
      return [layer, build, ...cells];
    });
  });
  return table(['layer', 'build', ...batches.map((batch) => `${batch} rows`)], lines);
}

/**
 * Training steps: one line per network, input and build.
 *
 * @param {Results} results
 * @returns {string | undefined}
 */
export function stepTable(results) {
  const lines = buildsOf(results).flatMap(([build, { steps = [] }]) =>
    steps.map((row) => {
      const { median, sparse, dense, denseMedian } = row;
      const labels = [networkOf(row), inputsOf(row), build, milliseconds(row)];
      // Files of older benches have only the best block.
      if (denseMedian === undefined) return [...labels, percent(sparse), digits(dense), times(dense / row.best)];
      return [
        ...labels,
        percent(sparse),
        milliseconds({ best: dense, median: denseMedian }),
        times(denseMedian / median),
      ];
    }),
  );
  if (lines.length === 0) return undefined;
  return table(['network', 'inputs', 'build', 'ms per step', 'products past zeros', 'all dense', 'gain'], lines);
}

/**
 * Predictions of this library alone.
 *
 * @param {Results} results
 * @returns {string | undefined}
 */
export function predictionTable({ predict }) {
  const lines = predict?.map((row) => [networkOf(row), row.inputs, row.call, milliseconds(row)]) ?? [];
  return lines.length === 0 ? undefined : table(['network', 'inputs', 'call', 'ms'], lines);
}

/**
 * Models before and after pruned inputs and units are removed.
 *
 * @param {Results} results
 * @returns {string | undefined}
 */
export function compactionTable({ compaction }) {
  if (compaction === undefined) return undefined;
  const lines = compaction.map((row) => [
    `${row.before} to ${row.after}`,
    `${row.weightsBefore} to ${row.weightsAfter}, ${times(row.weightsBefore / row.weightsAfter)}`,
    `${digits(row.predictBefore)} to ${digits(row.predictAfter)}, ${times(row.predictBefore / row.predictAfter)}`,
    `${digits(row.stepBefore)} to ${digits(row.stepAfter)}, ${times(row.stepBefore / row.stepAfter)}`,
  ]);
  return table(['network', 'weights', 'ms per prediction', 'ms per training step'], lines);
}

/**
 * A race: one line per network and input, one column per engine.
 *
 * @param {readonly PeerRow[]} rows
 */
export function raceTable(rows) {
  const engines = [...new Set(rows.map(({ name }) => name))];
  const keyOf = (/** @type {PeerRow} */ row) => `${networkOf(row)}|${inputsOf(row)}`;
  const lines = [...new Set(rows.map(keyOf))].map((key) => rows.filter((row) => keyOf(row) === key));
  return table(
    ['network', 'inputs', ...engines],
    lines.flatMap((line) => {
      const [ours] = line;
      if (ours === undefined) return [];
      const cells = engines.map((engine) => {
        const row = line.find(({ name }) => name === engine);
        if (row === undefined) return '';
        if (row.error !== undefined) return 'failed';
        if (row === ours || ours.error !== undefined) return milliseconds(row);
        return `${milliseconds(row)} ${(row.median / ours.median).toFixed(1)} x`;
      });
      return [[networkOf(ours), inputsOf(ours), ...cells]];
    }),
  );
}
