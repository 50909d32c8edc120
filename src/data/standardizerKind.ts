/** Base class of Standardizer. A model checks for it without importing the code that makes one. */
export abstract class StandardizerKind {}
