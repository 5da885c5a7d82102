/** What every HTML page must be, whichever colours its reader prefers. */
import type { Page } from "playwright-core";
import { expect } from "vitest";

/** Ink lighter than paper in the dark, darker in the light, and far from it in both. */
export async function expectLegible(page: Page): Promise<void> {
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    const [ink, paper] = await page.evaluate<number[]>(`(() => {
      const style = getComputedStyle(document.body);
      return [style.color, style.backgroundColor].map((color) =>
        color.match(/\\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0),
      );
    })()`);
    expect(ink > paper).toBe(colorScheme === "dark");
    expect(Math.abs(ink - paper)).toBeGreaterThan(450);
  }
}
