import { describe, expect, it } from "vitest";
import { parseRows, recognizeShape } from "../../src/source/dialect.js";
import type { RecognizedShape, ShapeOverrides } from "../../src/source/dialect.js";
import { dialectOf } from "../../src/source/quote-style.js";
import { cpuTime } from "../cpu-time.js";

/** A made-up table of `rows` lines. */
function many(rows: number, line: (i: number) => string): string {
  return Array.from({ length: rows }, (_, i) => `${line(i)}\n`).join("");
}

const mobile = (i: number): string => `1540013${String(8000 + i)}`;
const email = (i: number): string => `person${i}@example.com`;
const SECRETS = ["pa:ss", "hunter2", "q;w|e", "abc def", "5201314", "Tr0ub4dor&3", "letmein", "x", "a----b", "长密码"];
const secret = (i: number): string => SECRETS[i % SECRETS.length];

interface Wanted {
  readonly format: string;
  readonly delimiter?: string;
  readonly header?: readonly string[] | null;
  readonly first?: readonly string[];
}

function seenOf(shape: RecognizedShape | null): Partial<Wanted> {
  return {
    format: shape?.format,
    delimiter: shape?.dialect.delimiter,
    header: shape?.header,
    first: shape?.rows[0],
  } as Wanted;
}

describe("recognizeShape", () => {
  it.each<[name: string, text: string, wanted: Wanted]>([
    // Delimiters.
    [
      "QQ numbers behind phones",
      many(9, (i) => `1541000000${i}----${12_345_678 + 9_176_531 * i}`),
      { format: "delimited", delimiter: "----", header: null },
    ],
    [
      "passwords behind phones",
      many(9, (i) => `1541000000${i}----${i % 2 ? "a" : "0"}12345${i}`),
      { format: "combo", header: null },
    ],
    [
      "commas with header",
      `name,email,phone\n${many(5, (i) => `P${i},${email(i)},${mobile(i)}`)}`,
      { format: "delimited", delimiter: ",", header: ["name", "email", "phone"], first: ["P0", email(0), mobile(0)] },
    ],
    [
      "commas without header",
      many(5, (i) => `P${i},${email(i)},${mobile(i)}`),
      { format: "delimited", delimiter: ",", header: null },
    ],
    [
      "semicolons",
      `name;email;city\n${many(5, (i) => `P${i};${email(i)};Köln`)}`,
      { format: "delimited", delimiter: ";", header: ["name", "email", "city"] },
    ],
    [
      "semicolons with commas inside",
      `name;email;address\n${many(5, (i) => `P${i};${email(i)};1, Main St`)}`,
      { format: "delimited", delimiter: ";" },
    ],
    ["tabs", many(5, (i) => `${i}\t${email(i)}\t${mobile(i)}`), { format: "delimited", delimiter: "\t", header: null }],
    [
      "tabs with header",
      `id\temail\tphone\n${many(5, (i) => `${i}\t${email(i)}\t${mobile(i)}`)}`,
      { format: "delimited", delimiter: "\t", header: ["id", "email", "phone"] },
    ],
    [
      "pipes",
      many(5, (i) => `P${i}|${email(i)}|${mobile(i)}|F`),
      { format: "delimited", delimiter: "|", header: null },
    ],
    ["double pipes", many(5, (i) => `P${i}||${email(i)}||${mobile(i)}`), { format: "delimited", delimiter: "||" }],
    ["double colons", many(5, (i) => `P${i}::${email(i)}::${mobile(i)}`), { format: "delimited", delimiter: "::" }],
    [
      "colons",
      many(5, (i) => `user${i}:${email(i)}:${mobile(i)}`),
      { format: "delimited", delimiter: ":", header: null, first: ["user0", email(0), mobile(0)] },
    ],
    ["spaces", many(5, (i) => `user${i} ${email(i)} ${mobile(i)}`), { format: "delimited", delimiter: " " }],
    [
      "control characters",
      many(5, (i) => `${i}\u0001${email(i)}\u0001${mobile(i)}`),
      { format: "delimited", delimiter: "\u0001" },
    ],
    ["carets", many(5, (i) => `P${i}^${email(i)}^${mobile(i)}`), { format: "delimited", delimiter: "^" }],
    [
      "four dashes",
      many(5, (i) => `12345678${i}----${mobile(i)}`),
      { format: "delimited", delimiter: "----", header: null, first: ["123456780", mobile(0)] },
    ],
    [
      "four dashes, three columns",
      many(5, (i) => `名字${i}----${mobile(i)}----北京`),
      { format: "delimited", delimiter: "----", header: null },
    ],
    // Headers.
    [
      "Chinese CSV",
      `姓名,手机号,地址\n${many(5, (i) => `张三${i},${mobile(i)},"北京市,朝阳区"`)}`,
      {
        format: "delimited",
        delimiter: ",",
        header: ["姓名", "手机号", "地址"],
        first: ["张三0", mobile(0), "北京市,朝阳区"],
      },
    ],
    [
      "Chinese CSV without header",
      many(5, (i) => `张三${i},${mobile(i)},北京`),
      { format: "delimited", delimiter: ",", header: null },
    ],
    [
      "a quoted header",
      `"email";"tel"\n${many(5, (i) => `"${email(i)}";"${mobile(i)}"`)}`,
      { format: "delimited", delimiter: ";", header: ["email", "tel"], first: [email(0), mobile(0)] },
    ],
    [
      "a header over a list",
      `phone\n${many(5, mobile)}`,
      { format: "lines", delimiter: "", header: ["phone"], first: [mobile(0)] },
    ],
    ["a header over a list of e-mails", `E-Mail\n${many(20, email)}`, { format: "lines", header: ["E-Mail"] }],
    [
      "a header over two columns",
      `email,phone\n${many(20, (i) => `${email(i)},${mobile(i)}`)}`,
      { format: "delimited", delimiter: ",", header: ["email", "phone"] },
    ],
    [
      "a header over a colon list",
      `email:password\n${many(20, (i) => `${email(i)}:pw${i}`)}`,
      { format: "delimited", delimiter: ":", header: ["email", "password"] },
    ],
    // Quotes and line ends.
    [
      "newlines in quoted cells",
      `name,email,note\n${many(5, (i) => `P${i},${email(i)},"line 1\nline 2, ""x"""`)}`,
      {
        format: "delimited",
        delimiter: ",",
        header: ["name", "email", "note"],
        first: ["P0", email(0), 'line 1\nline 2, "x"'],
      },
    ],
    [
      "single quotes",
      many(30, (i) => `'P,${i}','${email(i)}','it''s'`),
      { format: "delimited", delimiter: ",", first: ["P,0", email(0), "it's"] },
    ],
    [
      "backslash escapes",
      many(5, (i) => `"P \\"${i}\\" x","${email(i)}","${mobile(i)}"`),
      { format: "delimited", delimiter: ",", first: ['P "0" x', email(0), mobile(0)] },
    ],
    [
      "CRLF",
      many(5, (i) => `P${i},${email(i)},x\r`),
      { format: "delimited", delimiter: ",", first: ["P0", email(0), "x"] },
    ],
    [
      "CR only",
      many(5, (i) => `P${i},${email(i)},x`).replaceAll("\n", "\r"),
      { format: "delimited", delimiter: ",", first: ["P0", email(0), "x"] },
    ],
    [
      "blank lines",
      `\n\n${many(5, (i) => `P${i},${email(i)},x\n`)}`,
      { format: "delimited", delimiter: ",", first: ["P0", email(0), "x"] },
    ],
    [
      "ragged rows",
      many(12, (i) => (i % 4 === 0 ? `P${i},${email(i)}` : `P${i},${email(i)},x,y`)),
      { format: "delimited", delimiter: "," },
    ],
    [
      "one line without line end",
      `${email(0)},${mobile(0)}`,
      { format: "delimited", delimiter: ",", first: [email(0), mobile(0)] },
    ],
    // Lists.
    ["a list of numbers", many(5, mobile), { format: "lines", delimiter: "", header: null, first: [mobile(0)] }],
    ["a list of one", mobile(0), { format: "lines", first: [mobile(0)] }],
    [
      "a list of numbers with plus",
      many(5, (i) => `+4915105338${424 + i}`),
      { format: "lines", first: ["+4915105338424"] },
    ],
    [
      "a list of formatted numbers",
      many(5, (i) => `+49 151 0533 84${20 + i}`),
      { format: "lines", first: ["+49 151 0533 8420"] },
    ],
    [
      "a list of numbers with brackets and dashes",
      many(5, (i) => `(212) 555-010${i}`),
      { format: "lines", first: ["(212) 555-0100"] },
    ],
    ["a list of e-mails", many(5, email), { format: "lines", delimiter: "", header: null, first: [email(0)] }],
    ["a list of phones and e-mails", many(6, (i) => (i % 2 ? email(i) : mobile(i))), { format: "lines", header: null }],
    [
      "a list with two numbers in a line",
      `${mobile(0)};${mobile(1)}\n${many(8, (i) => mobile(i + 2))}`,
      { format: "lines", first: [`${mobile(0)};${mobile(1)}`] },
    ],
    ["words", "Ann\nBob\nCid\n", { format: "lines", header: null }],
    // Combo lists.
    [
      "a combo list",
      many(20, (i) => `${email(i)}:${secret(i)}`),
      { format: "combo", header: null, first: [email(0), "pa:ss"] },
    ],
    [
      "a combo list of phones",
      many(20, (i) => `${mobile(i)}:${secret(i)}`),
      { format: "combo", first: [mobile(0), "pa:ss"] },
    ],
    [
      "a combo list with mixed separators",
      many(20, (i) => `${email(i)}${":;| "[i % 4]}${secret(i)}`),
      { format: "combo", first: [email(0), "pa:ss"] },
    ],
    [
      "a combo list with hashes",
      many(20, (i) => `${email(i)}:5f4dcc3b5aa765d61d8327deb882cf${10 + i}`),
      { format: "combo" },
    ],
    [
      "a combo list with names for passwords",
      many(20, (i) => `${email(i)}:${["michael", "ashley", "Daniel", "张伟"][i % 4]}`),
      { format: "combo" },
    ],
    [
      "e-mails and phones are no combo list",
      many(20, (i) => `${email(i)},${mobile(i)}`),
      { format: "delimited", delimiter: ",", header: null, first: [email(0), mobile(0)] },
    ],
    [
      "phones and e-mails with a colon",
      many(20, (i) => `${mobile(i)}:${email(i)}`),
      { format: "delimited", delimiter: ":", first: [mobile(0), email(0)] },
    ],
    ["two phones a line", many(20, (i) => `${mobile(i)}|${mobile(i + 500)}`), { format: "delimited", delimiter: "|" }],
    // JSON.
    ["NDJSON", many(3, (i) => JSON.stringify({ email: email(i) })), { format: "ndjson", header: null }],
    ["one NDJSON document", `{"email":"${email(0)}","tags":[{"a":1}]}\n`, { format: "ndjson" }],
    ["NDJSON with broken lines", many(6, (i) => (i === 3 ? "{broken" : `{"a":${i}}`)), { format: "ndjson" }],
    ["a bulk file", many(3, (i) => `{"index":{"_id":"${i}"}}\n{"email":"${email(i)}"}`), { format: "ndjson" }],
    ["a bulk file of one action", '{"index":{"_id":"1"}}\n', { format: "ndjson" }],
    ["an array", `[${many(2, (i) => `{"a":${i}}${i ? "" : ","}`)}]`, { format: "json" }],
    ["an array of strings", '["a@example.com","b@example.com"]', { format: "json" }],
    ["pretty JSON", JSON.stringify([{ a: 1 }], null, 2), { format: "json" }],
    ["a pretty object", JSON.stringify({ Customer: [{ a: 1 }] }, null, 2), { format: "json" }],
    ["tables on one line", '{"Customer":[{"a":1}],"Employee":[{"b":2}]}', { format: "json" }],
    ["braces that are no JSON", many(5, (i) => `{${i}},${email(i)},x`), { format: "delimited", delimiter: "," }],
    ["brackets that are no JSON", many(5, (i) => `[P${i}],${email(i)},x`), { format: "delimited", delimiter: "," }],
  ])("%s", (_name, text, wanted) => {
    const shape = recognizeShape(text, true);
    expect(seenOf(shape)).toMatchObject(wanted);
    expect(shape?.dialect.header).toBe(shape?.header !== null);
    expect(shape?.dialect.newline).toBe(text.includes("\n") || !text.includes("\r") ? "\n" : "\r");
  });

  it("is nothing for nothing", () => {
    expect(recognizeShape("", true)).toBeNull();
    expect(recognizeShape(" \n\n", true)).toBeNull();
  });

  it("leaves a line that is cut off out of the sample", () => {
    const shape = recognizeShape(`${many(5, (i) => `P${i},${email(i)},x`)}P5,per`, false);
    expect(shape?.rows).toHaveLength(5);
    // A first line that goes on behind the sample: there is no row, but it is a document.
    expect(recognizeShape(`{"a":"${"x".repeat(100)}`, false)?.format).toBe("json");
  });

  it.each<[overrides: ShapeOverrides, text: string, wanted: Wanted]>([
    [{ delimiter: ":" }, "a,b:c\nd,e:f\n", { format: "delimited", delimiter: ":", first: ["a,b", "c"] }],
    [{ delimiter: "==>" }, "a==>b\nc==>d\n", { format: "delimited", delimiter: "==>", first: ["a", "b"] }],
    [{ header: true }, `${email(0)}:x\n${email(1)}:y\n`, { format: "delimited", header: [email(0), "x"] }],
    [
      { header: false },
      `email,phone,x\n${email(1)},${mobile(1)},y\n`,
      { format: "delimited", header: null, first: ["email", "phone", "x"] },
    ],
    [{ format: "lines" }, "a,b\nc,d\n", { format: "lines", first: ["a,b"] }],
    [{ format: "combo" }, "x,y\n", { format: "combo", first: ["x", "y"] }],
    [{ format: "delimited" }, many(5, (i) => `${email(i)}:x${i}`), { format: "delimited", delimiter: ":" }],
    [{ format: "ndjson" }, "x\n", { format: "ndjson" }],
    [{ format: "json" }, "x\n", { format: "json" }],
    [{ delimiter: "|" }, '{"a":1}|x\n', { format: "delimited", delimiter: "|" }],
  ])("follows the user: %j", (overrides, text, wanted) => {
    expect(seenOf(recognizeShape(text, true, overrides))).toMatchObject(wanted);
  });
});

describe("dialectOf", () => {
  it.each<[name: string, text: string, delimiter: string, quote: string | null, escape: string]>([
    ["no quotes", "a,b\n", ",", '"', "doubled"],
    ["doubled quotes", '"a ""b"" c",d\n', ",", '"', "doubled"],
    ["backslash escapes", '"a \\"b\\" c",d\n', ",", '"', "backslash"],
    ["an escaped quote before the closing one", '"5\\"",d\n"6\\""\n', ",", '"', "backslash"],
    ["paths that end with a backslash", '"C:\\","x"\n"x","D:\\"\n', ",", '"', "doubled"],
    ["empty quoted cells", '"","",""\n"","\\x",""\n', ",", '"', "doubled"],
    ["apostrophes", `it's,d'accord\n${'"x","y"\n'.repeat(2)}'a,b\n`, ",", '"', "doubled"],
    ["single quotes", "'a','b'\n".repeat(30), ",", "'", "doubled"],
    ["a delimiter of dashes", '"a"----"b \\"c\\" d"\n', "----", '"', "backslash"],
    ["a delimiter of pattern characters", '"a"||"b ""c"" d"\n', "||", '"', "doubled"],
    ["a colon", '"a":"b"\n', ":", null, "doubled"],
  ])("%s", (_name, text, delimiter, quote, escape) => {
    expect(dialectOf(delimiter, "\n", text)).toEqual({ delimiter, quote, escape, newline: "\n", header: false });
  });

  it("takes any delimiter, and costs linear time", () => {
    for (const delimiter of [
      "----",
      "\\",
      "[",
      "]",
      "^",
      "$",
      ".",
      "*",
      "?",
      "(",
      "{",
      "/",
      "-",
      "\u0001",
      "｜",
      "\\d",
      '"',
    ]) {
      expect(dialectOf(delimiter, "\n", `a${delimiter}"b"\n`).delimiter).toBe(delimiter);
    }
    const start = cpuTime();
    for (const unit of ['"', '\\"', '""x', ',"', "'"]) dialectOf(",", "\n", unit.repeat(100_000));
    expect(cpuTime() - start).toBeLessThan(2000);
  });
});

describe("parseRows", () => {
  it("gives unescaped rows, up to a limit", () => {
    const dialect = dialectOf(",", "\n", "");
    expect(parseRows(Buffer.from('"a""b",c\nd\ne,f'), dialect, true)).toEqual([['a"b', "c"], ["d"], ["e", "f"]]);
    expect(parseRows(Buffer.from('"a""b",c\nd\ne,f'), dialect, false)).toHaveLength(2);
    expect(parseRows(Buffer.from("a\n".repeat(10)), dialect, true, 3)).toHaveLength(3);
  });
});
