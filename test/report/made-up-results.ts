/** Made-up results of every use case, with all that a report may have to show. */
import type { ReportedCheck } from "../../src/report/check-report.js";
import type { ReportedDataset, ReportedSegment } from "../../src/report/datasets-report.js";
import type { DryRunInput } from "../../src/report/dry-run.js";
import type { ReportedImport } from "../../src/report/reported-counts.js";

const exposure = {
  dataset: "courier",
  title: "Courier records",
  date: "2024-05",
  match: "exact",
  records: 1234,
  dataClasses: ["names", "phone-numbers", "physical-addresses"],
  years: [2018, 2022],
  credibility: null,
} as const;

export const CHECK: ReportedCheck = {
  coverage: { datasets: 3, records: 1_230_000_000, newest: "2024-05", oldest: "2019-04", skippedInputs: 1234 },
  incomplete: [
    { dataset: "courier", skippedInputs: 1, inputs: 3 },
    { dataset: "list", skippedInputs: 1233, inputs: 5000 },
  ],
  results: [
    {
      identifier: "+86154****0001",
      kind: "phone",
      line: 1,
      status: "exposed",
      reason: null,
      exposures: [
        exposure,
        {
          ...exposure,
          dataset: "list",
          title: "list",
          date: null,
          records: 1,
          dataClasses: ["phone-numbers"],
          years: [],
        },
      ],
    },
    {
      identifier: "a***n@example.com",
      kind: "email",
      line: 2,
      status: "exposed",
      reason: null,
      exposures: [{ ...exposure, match: "alias", dataClasses: ["email-addresses"], years: [2021], credibility: "B2" }],
    },
    { identifier: "+1202****143", kind: "phone", line: 3, status: "clear", reason: null, exposures: [] },
    { identifier: "###****####", kind: "phone", line: 4, status: "invalid", reason: "masked", exposures: [] },
    { identifier: "###########", kind: "phone", line: 5, status: "invalid", reason: "needs-country", exposures: [] },
    { identifier: "#####", kind: "phone", line: 6, status: "invalid", reason: "no-possible-form", exposures: [] },
  ],
  summary: { checked: 6, exposed: 2, clear: 1, invalid: 3 },
};

/** One contact that isn't in the only dataset, which has no date. */
export const CLEAR: ReportedCheck = {
  coverage: { datasets: 1, records: 1, newest: null, oldest: null, skippedInputs: 0 },
  incomplete: [],
  results: [{ ...CHECK.results[2], line: null }],
  summary: { checked: 1, exposed: 0, clear: 1, invalid: 0 },
};

const [FIRST, SECOND, CLEAR_RESULT, MASKED] = CHECK.results;
const ANN = { number: 1, id: "17", name: "Ann Able", department: "Sales" };
const BOB = { number: 2, id: "18", name: '=HYPERLINK("//x")|<b>@bob', department: null };

/** A list that names people: one with two identifiers, on several lines, one of them shared; one whose name is hostile. */
export const LIST: ReportedCheck = {
  ...CHECK,
  results: [
    { ...FIRST, lines: [1, 7], contacts: [ANN, BOB] },
    { ...SECOND, contacts: [ANN] },
    { ...CLEAR_RESULT, contacts: [BOB] },
    { ...MASKED, contacts: [{ number: 3, id: null, name: null, department: "人事" }] },
  ],
  summary: { checked: 4, exposed: 2, clear: 1, invalid: 1 },
  people: { checked: 3, exposed: 2, clear: 0, invalid: 1 },
  list: "lists/staff list.csv",
  fingerprintOf: (result, dataset) => `${result}-${dataset}`,
};

const [ANNS, ANNS_MAIL, ...NOT_EXPOSED] = LIST.results;
/** The list again: one finding has more data than the baseline knew, one is known, one is ignored. */
export const FILTERED: ReportedCheck = {
  ...LIST,
  coverage: { ...LIST.coverage, olderLeftOut: 2 },
  results: [
    {
      ...ANNS,
      exposures: [
        { ...ANNS.exposures[0], newDataClasses: ["names"], fingerprint: "00".repeat(16) },
        { ...ANNS.exposures[1], suppressed: { by: "baseline" }, fingerprint: "01".repeat(16) },
      ],
    },
    {
      ...ANNS_MAIL,
      exposures: ANNS_MAIL.exposures.map((one) => ({
        ...one,
        suppressed: { by: "ignore-file", reason: "测试 | <b>账号</b>", expires: "2027-01-31" },
        fingerprint: "02".repeat(16),
      })),
    },
    ...NOT_EXPOSED,
  ],
  findings: {
    all: 3,
    counted: 1,
    suppressed: { baseline: 1, "ignore-file": 1, "min-credibility": 0, "fail-on": 0 },
    grown: 1,
    unrated: 1,
  },
};

const counts = {
  phone: { values: 2_000_000, distinct: 1_950_000, invalid: 12, masked: 3 },
  email: { values: 0, distinct: 0, invalid: 0, masked: 0 },
};

const imported = {
  id: "courier",
  outcome: "imported",
  files: 2,
  skippedInputs: 0,
  bytes: 491_234_567,
  records: 2_000_100,
  rejected: 100,
  rejections: { "no-identifier": 97, "record-too-long": 3 },
  identifiers: counts,
  columns: [
    { name: "手机", index: 1, role: "phone", because: "its name" },
    { name: null, index: 4, role: "names", because: "its content" },
  ],
  country: "CN",
  format: "delimited",
  encoding: "gb18030",
  dataClasses: ["phone-numbers", "names"],
  countries: { CN: 1_900_000, US: 50_000, GB: 20_000, DE: 10_000, FR: 9000, SE: 8000, AU: 2000, "": 1000 },
} as const;

export const IMPORT: ReportedImport = {
  withoutIdentifiers: [],
  seconds: 4.25,
  datasets: [
    imported,
    { ...imported, id: "list", outcome: "appended", files: 1, rejections: {}, countries: {}, country: "per-value" },
    { ...imported, id: "old", outcome: "replaced", files: 1, rejections: {}, countries: { CN: 1 } },
    { ...imported, id: "same", outcome: "unchanged" },
  ],
};

export const DATASET: ReportedDataset = {
  id: "courier",
  title: "Courier records",
  breachDate: "2024-05",
  origin: "a forum",
  importedAt: "2026-01-02T03:04:05.000Z",
  facts: {
    files: 2,
    skippedInputs: 3,
    bytes: 491_234_567,
    records: 2_000_100,
    rejected: 100,
    rejections: { "no-identifier": 100 },
    identifiers: counts,
    country: "CN",
    encoding: "gb18030",
    format: "delimited",
    dataClasses: ["phone-numbers", "names"],
    classRecords: { "phone-numbers": 2_000_000, names: 1_000_050 },
    countries: { CN: 1_900_000, US: 99_000, "": 1000 },
    years: { 2018: 100, 2022: 2_000_000 },
  },
};

export const BARE_DATASET: ReportedDataset = { ...DATASET, id: "list", title: "list", breachDate: null, origin: null };

export const SEGMENTS: readonly ReportedSegment[] = [
  { kind: "phone", tags: 1_950_000, blocks: 8192, bytes: 12_675_000, falseHitProbability: 1_950_000 / 2 ** 64 },
  { kind: "email", tags: 0, blocks: 1, bytes: 20, falseHitProbability: 0 },
];

export const DRY_RUN: readonly DryRunInput[] = [
  {
    path: "dump/a.csv.gz",
    format: "delimited",
    encoding: "utf-8",
    packings: ["gzip"],
    delimiter: "\t",
    header: true,
    country: "CN",
    reading: "both readings fit, and the country is China",
    columns: [
      {
        index: 0,
        name: "phone\u001b[31m",
        role: "phone",
        confidence: 0.987,
        because: "header and content",
        samples: ["+86154****0001", "+86154****0002"],
      },
      { index: 1, name: null, role: null, confidence: 0, because: "", samples: [] },
    ],
  },
  {
    path: "list\n.txt",
    format: "lines",
    encoding: "utf-8",
    packings: [],
    delimiter: "",
    header: false,
    country: "per-value",
    reading: "no value lacks its calling code",
    columns: [
      { index: 0, name: null, role: "phone", confidence: 1, because: "content: 98% phones", samples: ["+1202****143"] },
    ],
  },
];
