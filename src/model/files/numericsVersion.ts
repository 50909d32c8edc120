/** Version of the numerics: the same data, configuration and seed give the same bits as long as it stays. */
export const NUMERICS_VERSION = 1;
