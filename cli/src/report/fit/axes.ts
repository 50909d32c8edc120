import { colours } from '../charts/theme.js';

/** Inner sizes of a chart that fits a phone as it is. */
export const size = { width: 290, height: 190 } as const;

/** A quantitative axis that shows the range of the data. */
export function numeric(
  field: string,
  title: string,
  options: {
    readonly domain?: readonly number[];
    readonly log?: boolean;
    readonly nice?: boolean;
    readonly format?: string;
  } = {},
) {
  const { domain, log = false, nice = true, format } = options;
  return {
    field,
    type: 'quantitative' as const,
    scale: {
      ...(log ? { type: 'log' as const, nice } : { zero: false }),
      ...(domain === undefined ? {} : { domain: [...domain], nice: false }),
    },
    axis: {
      title,
      tickCount: 5,
      grid: true,
      domain: false,
      labelOverlap: true,
      ...(format === undefined ? {} : { format }),
    },
  };
}

/** A nominal axis in the order of the data. */
export function nominal(field: string, title: string | null = null) {
  return {
    field,
    type: 'nominal' as const,
    sort: null,
    axis: { title, labelColor: colours.ink, labelLimit: 165, ticks: false, domain: false, grid: false },
  };
}
