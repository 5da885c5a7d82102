/** Which exposures make a run fail: all, or with `--fail-on` those with one of the named data classes. */

/** @param failOn absent: every exposure does */
export function failsRun(
  { dataClasses }: { readonly dataClasses: readonly string[] },
  { failOn }: { readonly failOn?: ReadonlySet<string> },
): boolean {
  return failOn === undefined || dataClasses.some((slug) => failOn.has(slug));
}
