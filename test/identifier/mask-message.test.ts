/** Identifiers in the messages that quote paths and words of the user's. */
import { expect, it } from "vitest";
import { maskMessage } from "../../src/identifier/mask-message.js";

it.each([
  ["no store at ann.lee@example.com.db", "no store at a***e@example.com.db"],
  ["x/ann%40example.com/a.json can't be written (ENOENT)", "x/a***@example.com/a.json can't be written (ENOENT)"],
  ["no store at dir/13800138000.db", "no store at dir/###########.db"],
  ["no store at dir/phone13800138000/s.db", "no store at dir/phone###########/s.db"],
  ["/tmp/+44 7700 900001: no such file", "/tmp/+## #### ######: no such file"],
  ["一三八零零一三八零零零.csv: no such file", "###########.csv: no such file"],
])("%s", (message, shown) => expect(maskMessage(message, [])).toBe(shown));

it("a bare number is masked if it is what the user gave, a count or a place is not", () => {
  const message = "no store at 13800138000";
  expect(maskMessage(message, ["check", "13800138000"])).toBe("no store at ###########");
  expect(maskMessage(message, ["check"])).toBe(message);
});

it.each([
  "there is no key file at /home/x/keys/48482051954454477860760762455155.key",
  "backups/leaksift-2026-11-22.db is damaged",
  "backups/leaksift-20261122-183000.db is damaged",
  "1234567890 of 2345678901 phone values are no possible numbers as read, and are not stored",
  "dump.csv: the gzip stream ends early (after 12345678901 bytes)",
  "dump.csv: line 1234567890, byte 12345678901",
  "--memory is a size such as 500MB, 20GB or 2TB",
])("%s is said as it is", (message) => expect(maskMessage(message, [])).toBe(message));
