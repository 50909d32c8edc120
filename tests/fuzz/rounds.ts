// Which inputs there are: rounds of a thousand, of each parser its share, so that any part of a run has all of them.
import type { Parser } from './parsers/parser.js';

export const ROUND = 1000;

/** Some inputs of a parser in a round: their numbers go on from round to round. */
export interface Block {
  readonly parser: Parser;
  readonly first: number;
  readonly count: number;
}

/** The inputs of a round. @param name  a parser that is to have all of them. */
export function blocksOf(parsers: readonly Parser[], round: number, name?: string): readonly Block[] {
  if (name !== undefined) {
    const parser = parsers.find((one) => one.name === name);
    if (parser === undefined) throw new Error(`no parser "${name}": ${parsers.map((one) => one.name).join(', ')}`);
    return [{ parser, first: round * ROUND, count: ROUND }];
  }
  return parsers.map((parser) => ({ parser, first: round * parser.share, count: parser.share }));
}
