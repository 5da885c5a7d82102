/**
 * Do most values pass a test? What a sample is taken for is decided by such shares, and before an import begins every test runs
 * in cold code: so no more values are tested than the answer needs.
 */

/**
 * @param share of the values that must pass, 0 to 1
 * @returns whether at least so many do; true for no values
 */
export function mostPass<T>(values: readonly T[], share: number, test: (value: T) => boolean): boolean {
  const needed = values.length * share;
  let passed = 0;
  for (let at = 0; at < values.length; at++) {
    if (test(values[at])) passed++;
    if (passed >= needed) return true;
    if (passed + values.length - at - 1 < needed) return false;
  }
  return passed >= needed;
}
