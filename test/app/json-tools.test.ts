/** JSON as the named tools write it, with made-up people: where the identifiers lie, and how many records there are. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { planInputs } from "../../src/app/plan-inputs.js";
import { readAll } from "../source/memory-reader.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "leaksift-json-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PEOPLE = [1, 2, 3].map((n) => ({ mail: `p${n}@example.com`, tel: `+44770090000${n}` }));
const lines = (of: (person: (typeof PEOPLE)[number], i: number) => string): string => PEOPLE.map(of).join("");
const hit = (person: object, i: number): object => ({ _index: "users", _type: "_doc", _id: `${i}`, _source: person });

const TOOLS: readonly (readonly [tool: string, text: string, paths: string[], records: number])[] = [
  ["jq .", lines((person) => `${JSON.stringify(person, null, 2)}\n`), ["mail", "tel"], 3],
  ["jq -s .", `${JSON.stringify(PEOPLE, null, 2)}\n`, ["mail", "tel"], 3],
  ["jq -c -s .", `${JSON.stringify(PEOPLE)}\n`, ["mail", "tel"], 3],
  ["jq --seq", lines((person) => `\u001e${JSON.stringify(person, null, 2)}\n`), ["mail", "tel"], 3],
  [
    "elasticdump --type=data",
    lines((person, i) => `${JSON.stringify({ ...hit(person, i), _score: 1 })}\n`),
    ["_source.mail", "_source.tel"],
    3,
  ],
  ["elasticdump --sourceOnly", lines((person) => `${JSON.stringify(person)}\n`), ["mail", "tel"], 3],
  [
    "a _bulk file",
    lines((person, i) => `{"index":{"_index":"users","_id":"${i}"}}\n${JSON.stringify(person)}\n`),
    ["mail", "tel"],
    3,
  ],
  [
    "a _bulk file of updates",
    lines((person, i) => `{ "update" : {"_id" : "${i}"} }\n${JSON.stringify({ doc: person, doc_as_upsert: true })}\n`),
    ["doc.mail", "doc.tel"],
    3,
  ],
  [
    "the answer of _search?pretty",
    JSON.stringify({ took: 3, timed_out: false, hits: { total: { value: 3 }, hits: PEOPLE.map(hit) } }, null, 2),
    ["hits.hits._source.mail", "hits.hits._source.tel"],
    3,
  ],
  [
    "mongoexport",
    lines(
      (person, i) =>
        `${JSON.stringify({ _id: { $oid: `5f${"0".repeat(21)}${i}` }, ...person, at: { $date: "2020-01-02T00:00:00Z" }, n: { $numberLong: "7" } })}\n`,
    ),
    ["mail", "tel"],
    3,
  ],
  [
    "mongoexport --jsonArray",
    `[${PEOPLE.map((person) => JSON.stringify({ _id: { $oid: "5f" }, ...person })).join(",\n")}]\n`,
    ["mail", "tel"],
    3,
  ],
  [
    "Firebase's export",
    JSON.stringify({ users: Object.fromEntries(PEOPLE.map((person, i) => [`-NxAbCdEfGhIjKlMn${i}q`, person])) }),
    ["users.*.mail", "users.*.tel"],
    3,
  ],
  [
    "Firebase's export by address, dots as commas",
    JSON.stringify({ users: Object.fromEntries(PEOPLE.map(({ mail }) => [mail.replaceAll(".", ","), { a: 1 }])) }),
    ["users.<email>"],
    3,
  ],
  [
    "the answer of a search, on one line",
    JSON.stringify({ took: 1, hits: { total: 3, hits: PEOPLE.map((person) => ({ _index: "a", _source: person })) } }),
    ["hits.hits._source.mail", "hits.hits._source.tel"],
    3,
  ],
  [
    "phpMyAdmin's JSON",
    `[\n{"type":"header","version":"5.2.1","comment":"Export to JSON"},\n{"type":"database","name":"shop"},\n{"type":"table","name":"users","database":"shop","data":\n${JSON.stringify(PEOPLE)}\n}\n]\n`,
    ["data.mail", "data.tel"],
    3,
  ],
];

describe("JSON as tools write it", () => {
  it.each(TOOLS)("%s", async (tool, text, paths, records) => {
    const path = join(folder, `${tool.replace(/\W+/gu, "-")}.json`);
    writeFileSync(path, text);
    const files = [{ path, bytes: Buffer.byteLength(text) }];
    const { planned, skipped } = await planInputs({ files, skipped: [], country: null, columns: [] });
    expect(skipped).toEqual([]);
    const [{ columns, input }] = planned;
    const found = columns.filter(({ role }) => role === "email" || role === "phone");
    const { length } = (await readAll(await input.open())).toString().trimEnd().split("\n");
    // A _bulk file has a line of its own for each action.
    expect(length).toBe(tool.startsWith("a _bulk") ? 2 * records : records);
    expect(found.map(({ name }) => name)).toEqual(paths);
  });

  it("mongosh, printed: no JSON, so it is swept", async () => {
    const people = PEOPLE.map(
      ({ mail, tel }) => `  {\n    _id: ObjectId("5f"),\n    mail: '${mail}',\n    tel: '${tel}'\n  }`,
    );
    const text = `[\n${people.join(",\n")}\n]\n`;
    const path = join(folder, "mongosh.json");
    writeFileSync(path, text);
    const files = [{ path, bytes: Buffer.byteLength(text) }];
    const { planned } = await planInputs({ files, skipped: [], country: null, columns: [] });
    expect(planned.map(({ plan }) => plan.format)).toEqual(["text"]);
  });
});
