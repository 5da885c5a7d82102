/**
 * The shape of a combo list: `email:password` a line, a few with `;` or tab instead of `:`. Passwords may hold `:`, `;` and
 * `@`, so a reader has to split at the address and not at the last, or every, delimiter.
 */
import { wordsOf } from "./byte-writer.js";
import { createEmailWriter } from "./emails.js";
import { below, chance, createRandom, pick } from "./random.js";
import type { RecordSource, ShapeOptions } from "./record-source.js";

const WORDS = wordsOf(
  "password dragon monkey sunshine princess football shadow master qwerty letmein iloveyou baseball woaini freedom summer secret",
);
const SEMICOLON_SHARE = 0.01;
const TAB_SHARE = 0.005;
/** Share of passwords that hold one of these, and which. */
const AWKWARD_SHARE = 0.07;
const AWKWARD = wordsOf(": : : ; @ @ @ :: @: ;:");
const COLON = 58;
const SEMICOLON = 59;
const TAB = 9;
const NEWLINE = 10;

/** A source of combo lines, about 35 bytes each. */
export function createCombo(options: ShapeOptions): RecordSource {
  const random = createRandom(options.seed, 0x636f6d62);
  const writeEmail = createEmailWriter();
  const tally = { semicolon: 0, tab: 0, awkwardPasswords: 0 };

  return {
    header: new Uint8Array(0),
    maxRecordBytes: 192,
    tally,
    writeRecord(out) {
      writeEmail(out, random);
      const draw = random() / 2 ** 32;
      if (draw < SEMICOLON_SHARE) {
        tally.semicolon++;
        out.byte(SEMICOLON);
      } else if (draw < SEMICOLON_SHARE + TAB_SHARE) {
        tally.tab++;
        out.byte(TAB);
      } else out.byte(COLON);

      out.bytes(pick(random, WORDS));
      if (chance(random, AWKWARD_SHARE)) {
        tally.awkwardPasswords++;
        out.bytes(pick(random, AWKWARD));
      }
      out.integer(below(random, 10_000));
      out.byte(NEWLINE);
    },
  };
}
