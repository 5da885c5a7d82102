/**
 * The shape of the delivery records that a Telegram bot served in February 2023: CSV (RFC 4180, LF) with Chinese header,
 * 95 to 100 bytes a row, 4.5 records a phone, dates weighted to the two or three years before. Names with nicknames hold
 * doubled quotes; 3 rows in a thousand have no address and 3 have a line break inside it.
 */
import { bytesOf, wordsOf } from "./byte-writer.js";
import { personAt, writeAddress, writeMobile, writeName, writeNickname } from "./chinese-people.js";
import { below, chance, createRandom, createWeightedChoice } from "./random.js";
import type { RecordSource, ShapeOptions } from "./record-source.js";

const HEADER = "订单号,姓名,手机号,收货地址,下单时间\n";
const RECORDS_PER_PHONE = 4.5;
const FIRST_YEAR = 2013;
const LAST_YEAR = 2023;
/** Records per thousand of each year from 2013; the leak ends in February 2023. */
const YEAR_WEIGHTS = [3, 4, 6, 10, 20, 40, 90, 250, 320, 220, 37];
const PLATFORMS = wordsOf("TB JD PD SF");
const DOUBLED_QUOTE = bytesOf('""');
const LINE_BREAK = bytesOf("\n");
const COMMA = 44;
const DASH = 45;
const NEWLINE = 10;
const QUOTE = 34;

/** A source of courier records; people come from a pool of `count` / 4.5. */
export function createCourier(options: ShapeOptions): RecordSource {
  const random = createRandom(options.seed, 0x636f7572);
  const chooseYear = createWeightedChoice(YEAR_WEIGHTS);
  const people = Math.max(1, Math.round(options.count / RECORDS_PER_PHONE));
  const tally = { people, withoutAddress: 0, withLineBreak: 0 };

  return {
    header: bytesOf(HEADER),
    maxRecordBytes: 256,
    tally,
    writeRecord(out) {
      const person = personAt(options.seed, below(random, people));
      const order = random();
      out.bytes(PLATFORMS[order & 3]);
      out.digits(order >>> 2, 10);
      out.byte(COMMA);

      const rarity = below(random, 1000);
      if (rarity >= 990) {
        out.byte(QUOTE);
        writeNickname(out, person, DOUBLED_QUOTE);
        out.byte(QUOTE);
      } else writeName(out, person);
      out.byte(COMMA);
      writeMobile(out, person);
      out.byte(COMMA);

      if (rarity < 3) tally.withoutAddress++;
      else {
        const broken = rarity < 6;
        if (broken) tally.withLineBreak++;
        out.byte(QUOTE);
        const home = chance(random, 0.2) ? 1 : 0;
        writeAddress(out, person, home, broken ? LINE_BREAK : null, rarity >= 970 ? DOUBLED_QUOTE : null);
        out.byte(QUOTE);
      }
      out.byte(COMMA);

      const year = FIRST_YEAR + chooseYear(random());
      const day = random();
      out.digits(year, 4);
      out.byte(DASH);
      out.digits(1 + ((day & 0xffff) % (year === LAST_YEAR ? 2 : 12)), 2);
      out.byte(DASH);
      out.digits(1 + ((day >>> 16) % (year === LAST_YEAR ? 11 : 28)), 2);
      out.byte(NEWLINE);
    },
  };
}
