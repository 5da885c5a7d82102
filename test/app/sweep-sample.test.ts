/** What a sample is not swept for holds nothing: the same is found as by a sweep of every line. */
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { sweepSample } from "../../src/app/sweep-sample.js";
import { inHalfWidth, TextSweep } from "../../src/identifier/text-sweep.js";

function sweepAll(lines: readonly string[], country: "CN" | "DE" | null): ReturnType<typeof sweepSample> {
  const phones: string[] = [];
  const emails: string[] = [];
  let undecided = 0;
  const sweep = new TextSweep(country);
  for (const line of lines) {
    const bytes = Buffer.from(inHalfWidth(line));
    sweep.sweep(bytes, 0, bytes.length, {
      foundEmail: (_, start, end) => emails.push(bytes.toString("utf8", start, end)),
      foundPhone: (_, start, end) => phones.push(bytes.toString("utf8", start, end)),
      foundUndecided: () => undecided++,
    });
  }
  return { phones, emails, undecided };
}

it.each(["CN", "DE", null] as const)("as a sweep of every line finds it, read by %s", (country) => {
  const piece = fc.constantFrom(
    ..."+|00|0|1|44|49|86|138|154|7700|900123|030|1234|12345|555-0123|(202) | |-|.|tel |order |电话|ann|@|%40|example.org|＠|＋|１３８|０|0013|8000".split(
      "|",
    ),
  );
  const line = fc.array(piece, { maxLength: 9 }).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(fc.array(line, { maxLength: 4 }), (lines) => {
      expect(sweepSample(lines, country)).toEqual(sweepAll(lines, country));
    }),
    { seed: 3, numRuns: 1500 },
  );
});
