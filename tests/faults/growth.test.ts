// Row 59 of the list of faults. A file of its own, because the memory that other tests leave behind would be used again
// instead of growing.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { adam, dense, load, MemoryError, memory, sequential } from '../../src/index.js';
import { errorOf } from '../support/errors.js';
import { rejectionOf } from '../support/models.js';

afterEach(() => vi.restoreAllMocks());

describe('59: the engine refuses to grow', () => {
  const make = () => {
    const wide = dense({ units: 2 ** 11, inputShape: [2 ** 10], kernelInitializer: 'zeros' }); // 8 MB
    const model = sequential({ seed: 1, layers: [wide, dense({ units: 1 })] });
    model.compile({ optimizer: adam(), loss: 'meanSquaredError' });
    return model;
  };
  const [inputs, values] = [new Float32Array(2 ** 10).fill(0.01), [1]];

  /** After that many times, growing throws as it does in an engine that is out of memory. */
  function refuseToGrow(times: number) {
    const grow = WebAssembly.Memory.prototype.grow;
    let left = times;
    return vi.spyOn(WebAssembly.Memory.prototype, 'grow').mockImplementation(function (this: unknown, pages) {
      if (left-- > 0) return grow.call(this as WebAssembly.Memory, pages);
      throw new RangeError('WebAssembly.Memory.grow(): Unable to grow instance memory');
    });
  }

  test('for the weights: E_MEMORY, nothing is taken, and later it works', () => {
    const model = make();
    const before = memory();
    const refusing = refuseToGrow(0);
    for (const use of [() => model.predict(inputs), () => model.getWeights(), () => model.save()]) {
      expect(errorOf(use)).toMatchObject({ code: 'E_MEMORY', cause: expect.any(RangeError) });
    }
    expect(memory()).toEqual(before);
    refusing.mockRestore();
    expect(model.predict(inputs).shape).toEqual([1, 1]);
    model.dispose();
    expect(memory().bytesInUse).toBe(before.bytesInUse);
  });

  test('for training or for a file: E_MEMORY; what is there stays usable, what was begun is given back', async () => {
    const model = make();
    model.predict(inputs);
    const { bytesInUse } = memory();
    const refusing = refuseToGrow(0);
    const error = await rejectionOf(model.fit(inputs, values));
    expect(error).toBeInstanceOf(MemoryError);
    expect(memory().bytesInUse).toBe(bytesInUse);
    expect(model.predict(inputs).shape).toEqual([1, 1]);
    refusing.mockRestore();
    await model.fit(inputs, values);
    expect(model.step).toBe(1);

    const bytes = model.save();
    const trained = memory().bytesInUse;
    const late = refuseToGrow(1); // weights, then optimizer state
    expect(errorOf(() => load(bytes))).toBeInstanceOf(MemoryError);
    expect(late).toHaveBeenCalledTimes(2);
    expect(memory().bytesInUse).toBe(trained);
    late.mockRestore();
    const copy = load(bytes);
    expect(copy.step).toBe(1);
    model.dispose();
    copy.dispose();
  });
});
