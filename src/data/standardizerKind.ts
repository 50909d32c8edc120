/** What every Standardizer is: apart from it, so that a model can tell one by a class that makes none. */
export abstract class StandardizerKind {}
