/** Version of the numerics: within one version, the same data, configuration and seed give the same bits. */
export const NUMERICS_VERSION = 2;
