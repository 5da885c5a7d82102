/**
 * The shape of a user table as CSV: `id,email,name,created_at`. Addresses with plus-tags, Gmail dots, capitals and
 * internationalised domains; one name in twenty is `"Last, First"` in quotes.
 */
import { bytesOf } from "./byte-writer.js";
import { createEmailWriter, FIRST_NAMES, LAST_NAMES } from "./emails.js";
import { chance, createRandom, pick } from "./random.js";
import type { RecordSource, ShapeOptions } from "./record-source.js";

const COMMA = 44;
const DASH = 45;
const NEWLINE = 10;
const QUOTE = 34;
const SPACE = 32;
const COMMA_SPACE = bytesOf(", ");
const MIDNIGHT = bytesOf("T00:00:00Z");

/** A source of user rows, about 65 bytes each; ids count from 1. */
export function createMixedEmail(options: ShapeOptions): RecordSource {
  const random = createRandom(options.seed, 0x6d697865);
  const writeEmail = createEmailWriter({ plusTag: 0.04, upperCase: 0.05, idn: 0.005 });
  const tally = { rows: 0 };

  return {
    header: bytesOf("id,email,name,created_at\n"),
    maxRecordBytes: 256,
    tally,
    writeRecord(out) {
      out.integer(++tally.rows);
      out.byte(COMMA);
      writeEmail(out, random);
      out.byte(COMMA);
      if (chance(random, 0.05)) {
        out.byte(QUOTE);
        out.bytes(pick(random, LAST_NAMES));
        out.bytes(COMMA_SPACE);
        out.bytes(pick(random, FIRST_NAMES));
        out.byte(QUOTE);
      } else {
        out.bytes(pick(random, FIRST_NAMES));
        out.byte(SPACE);
        out.bytes(pick(random, LAST_NAMES));
      }
      out.byte(COMMA);
      const day = random();
      out.digits(2009 + ((day & 0xff) % 16), 4);
      out.byte(DASH);
      out.digits(1 + (((day >>> 8) & 0xff) % 12), 2);
      out.byte(DASH);
      out.digits(1 + ((day >>> 16) % 28), 2);
      out.bytes(MIDNIGHT);
      out.byte(NEWLINE);
    },
  };
}
