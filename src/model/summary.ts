import { OptionError } from '../errors.js';
import { isFunction } from '../show.js';
import { refuse, requireOptions } from '../validate.js';
import { countOf, type Network } from './network.js';
import type { Plan } from './plan/plan.js';
import { type ProductReport, reportProducts } from './plan/productReport.js';

/** Options of `summary`. */
export interface SummaryOptions {
  /** Called with the table, line breaks included. Default: console.log. */
  printFn?: (text: string) => void;
}

/** One row of a model's summary. */
export interface LayerSummary {
  readonly name: string;
  readonly type: string;
  /** `[null, units]`: any number of rows. */
  readonly outputShape: readonly [null, number];
  readonly parameters: number;
  readonly trainable: boolean;
  /** Activation, regularizers and rate, in words. */
  readonly details: string;
  /** How its products were computed in the last training step since `compile` or `load`; absent before, and without a kernel. */
  readonly products?: ProductReport;
}

/** Result of `summary`, which it also prints as a table. */
export interface ModelSummary {
  readonly layers: readonly LayerSummary[];
  readonly totalParameters: number;
  readonly trainableParameters: number;
  /** Steps taken since `compile` or as loaded; 0 is printed as "untrained". */
  readonly steps: number;
  readonly trained: boolean;
  readonly seed: number | bigint;
}

/** Reads the function that prints the table. @throws OptionError for invalid options. */
export function readPrintFn(options: SummaryOptions): (text: string) => void {
  requireOptions('summary', options, ['printFn']);
  const { printFn = console.log } = options;
  if (isFunction(printFn)) return printFn;
  refuse(OptionError, 'summary.printFn', 'a function', printFn);
}

/** The summary as data. */
export function summaryOf(
  network: Network,
  plan: Plan | undefined,
  steps: number,
  isTrained: boolean,
  seed: number | bigint,
): ModelSummary {
  const layers = network.layers.map(({ layer, name, outputUnits, parameters }, index): LayerSummary => {
    const products = plan && reportProducts(plan.slots[index]!);
    const details = [
      layer.activation?.name,
      ...parameters.map(
        (parameter) =>
          parameter.penalty && `${parameter.name}: ${parameter.penalty.name}(${values(parameter.penalty.config)})`,
      ),
      typeof layer.config['rate'] === 'number' ? `rate ${layer.config['rate']}` : undefined,
    ];
    return {
      name,
      type: layer.type,
      outputShape: [null, outputUnits],
      parameters: countOf(parameters),
      trainable: layer.trainable,
      details: details.filter((detail) => detail !== undefined).join(', '),
      ...(products && { products }),
    };
  });
  const learned = network.layers.flatMap(({ layer, parameters }) =>
    layer.trainable ? parameters.filter(({ isState }) => isState !== true) : [],
  );
  return {
    layers,
    totalParameters: network.parameterCount,
    trainableParameters: countOf(learned),
    steps,
    trained: isTrained,
    seed,
  };
}

/** The summary as a table of text. */
export function formatSummary(summary: ModelSummary): string {
  const header = ['Layer', 'Type', 'Output shape', 'Parameters', 'Details'];
  const rows = summary.layers.map((layer) => [
    layer.name,
    layer.type,
    `[null, ${layer.outputShape[1]}]`,
    `${layer.parameters}${layer.trainable || layer.parameters === 0 ? '' : ' (frozen)'}`,
    layer.details,
  ]);
  const widths = header.map((title, column) =>
    rows.reduce((most, row) => Math.max(most, row[column]!.length), title.length),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd();
  const rule = '-'.repeat(widths.reduce((sum, width) => sum + width + 2, -2));
  const state = summary.trained ? `${summary.steps} steps since compile` : 'untrained';
  return [
    line(header),
    rule,
    ...rows.map(line),
    rule,
    `${summary.totalParameters} parameters, ${summary.trainableParameters} trainable; ${state}; seed ${summary.seed}`,
    ...summary.layers.flatMap(({ name, products }) =>
      Object.entries(products ?? {}).map(([product, how]) => `${name}: ${product} ${how}`),
    ),
  ].join('\n');
}

function values(config: Readonly<Record<string, unknown>>): string {
  return Object.values(config)
    .filter((value) => typeof value === 'number')
    .join(', ');
}
