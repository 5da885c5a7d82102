/** `check --domain` on the built command line: counts without names, what a list has of it, and what can't be told. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Home } from "./run-cli.js";
import { expectValid } from "./schemas.js";

interface Domains {
  coverage: object;
  domains: {
    domain: string;
    datasets: { dataset: string; status: string; records: number | null; covered?: number }[];
    list?: object;
  }[];
}

const LEAK = `name,phone,email,password
Ann,+447700900001,Ann.Lee+shop@Example.COM,
Ann,+447700900001,ann.lee@example.com,x
Bob,+447700900002,bob@example.org,
Cy,,cy@example.com; cy2@example.com,
Di,,di@mail.example.com,
Eva,,eva@münchen.example,
`;

let home: Home;
beforeAll(() => {
  home = new Home();
  home.input("leak.csv", LEAK);
  home.input("phones.txt", "+447700900001\n+447700900003\n");
  home.json(["import", "leak.csv", "--dataset", "shop", "--breach-date", "2021-05"]);
  home.json(["import", "phones.txt", "--dataset", "phones"]);
});
afterAll(() => home.remove());

const asked = (status: number, ...more: string[]): Domains => {
  const document = home.json<Domains>(["check", ...more], { status });
  expectValid("check-domain", document);
  return document;
};

test("records of this very domain, by dataset; a phone list has none for sure", () => {
  const { domains } = asked(
    1,
    "--domain",
    "EXAMPLE.com.",
    "--domain",
    "@münchen.example",
    "--domain",
    "mail.example.com",
  );
  expect(domains).toMatchObject([
    {
      domain: "example.com",
      datasets: [
        // Three records: Ann's two and Cy's one, which has two addresses there.
        { dataset: "shop", date: "2021-05", status: "exposed", records: 3 },
        { dataset: "phones", status: "clear", records: 0 },
      ],
    },
    { domain: "xn--mnchen-3ya.example", datasets: [{ status: "exposed", records: 1 }, { status: "clear" }] },
    { domain: "mail.example.com", datasets: [{ status: "exposed", records: 1 }, { status: "clear" }] },
  ]);
  expect(home.run(["check", "--domain", "example.com", "--fail-on", "credit-cards"]).status).toBe(0);
  expect(asked(0, "--domain", "example.net").domains).toHaveLength(1);
  expect(home.run(["check", "--domain", "example.com", "--fail-on", "passwords", "--exit-code", "7"]).status).toBe(7);
});

test("how many of a list's addresses there are held, and no address anywhere", () => {
  const list =
    "cy@example.com\nnobody@example.com\nann.lee@example.com\nCY@example.com\nbob@example.org\n+447700900001\n";
  const run = home.run(["check", "--domain", "example.com", "--file", "-", "--json"], { stdin: list });
  expect(run.status).toBe(1);
  const document = JSON.parse(run.stdout) as Domains;
  expectValid("check-domain", document);
  expect(document.domains).toMatchObject([
    { datasets: [{ covered: 2 }, { covered: 0 }], list: { addresses: 3, covered: 2, notChecked: 0 } },
  ]);
  const text = home.run(["check", "--domain", "example.com", "--file", "-"], { stdin: list }).stdout;
  expect(text).toContain("3 records with an address there; 2 of the 3 listed");
  for (const said of [run.stdout, text]) expect(said).not.toMatch(/cy|lee|nobody|\w@/iu);
  // One that was erased can't be told.
  home.json(["forget", "nobody@example.com", "--yes"]);
  const after = home.run(["check", "--domain", "example.com", "--file", "-", "--json"], { stdin: list });
  expect((JSON.parse(after.stdout) as Domains).domains[0].list).toEqual({ addresses: 3, covered: 2, notChecked: 1 });
});

test("where inputs are missing, or nobody has an address, it is never 0", () => {
  const own = new Home();
  try {
    own.input("phones.txt", "+447700900001\n");
    own.json(["import", "phones.txt", "--dataset", "phones"]);
    expect(own.run(["check", "--domain", "example.com"]).status).toBe(4);
    own.json(["watch", "add", "ann@example.com"]);
    expect(own.run(["watch", "run"]).status).toBe(4);
    own.json(["watch", "add", "+447700900003"]);
    const mixed = own.json<object>(["watch", "run"], { status: 5 });
    expectValid("watch-run", mixed);
    expect(mixed).toMatchObject({ summary: { watched: 2, clear: 1, notChecked: 1 } });
    own.input("mails.csv", "email,name\nzed@example.net,Zed\n");
    // The head of a gzip member, and nothing behind it.
    own.input("broken.csv.gz", Buffer.from("1f8b0800000000000003", "hex"));
    own.json(["import", "mails.csv", "broken.csv.gz", "--dataset", "mails"], { status: 5 });
    expect(own.run(["check", "ann@example.com"]).status).toBe(5);
    const domains = own.json<object>(["check", "--domain", "example.com"], { status: 5 });
    expectValid("check-domain", domains);
    expect(domains).toMatchObject({ coverage: { kinds: { email: { datasets: 1, without: 1 } } } });
    const run = own.json<object>(["watch", "run"], { status: 5 });
    expectValid("watch-run", run);
    expect(run).toMatchObject({ incomplete: [{ dataset: "mails" }], summary: { clear: 2, notChecked: 0 } });
  } finally {
    own.remove();
  }
});

test("sensitive datasets are left out, and said to be; wrong use is refused", () => {
  home.json(["datasets", "mark", "shop", "--sensitive"]);
  // Only a list of phones is left to ask.
  expect(home.run(["check", "--domain", "example.com"]).status).toBe(4);
  home.input("other.csv", "email,name\nzed@example.net,Zed\n");
  home.json(["import", "other.csv", "--dataset", "other"]);
  expect(asked(0, "--domain", "example.com")).toMatchObject({ coverage: { datasets: 2, sensitiveLeftOut: 1 } });
  expect(asked(1, "--domain", "example.com", "--include-sensitive").domains[0].datasets).toHaveLength(3);
  home.json(["datasets", "mark", "shop", "--not-sensitive"]);
  for (const wrong of [
    ["--domain", "ann@example.com"],
    ["--domain", "example.com", "+447700900001"],
    ["--domain", "example.com", "--format", "csv"],
    ["--domain", "example.com", "--advice"],
  ]) {
    const run = home.run(["check", ...wrong]);
    expect([wrong, run.status]).toEqual([wrong, 2]);
    expect(run.stderr).not.toContain("ann@");
  }
});
