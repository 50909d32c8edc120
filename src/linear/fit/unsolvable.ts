/** Why nothing can be solved. The caller says it in an error. */
export class Unsolvable extends Error {
  constructor(readonly why: 'columns' | 'target' | 'gradient') {
    super(why);
  }
}
