/** The catalogue, links, sensitive datasets and advice, from the outside. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Home } from "./run-cli.js";
import { CLEAR_PHONE, EXPOSED_PHONE, SMALL_LEAK } from "./small-leak.js";

const CREDIT = "Source: Have I Been Pwned, https://haveibeenpwned.com";
const BREACHES = [
  { Name: "Dating", Title: "Dating", Domain: "dating.example", BreachDate: "2021-05-03", IsSensitive: true },
  { Name: "Shop", Title: "Shop", Domain: "shop.example", BreachDate: "2020-01-02", DataClasses: ["Passwords"] },
];

let home: Home;
beforeAll(() => {
  home = new Home();
  home.input("leak.csv", SMALL_LEAK);
  home.input("more.csv", SMALL_LEAK.replaceAll("Bob", "Rob"));
  home.input("breaches.json", JSON.stringify(BREACHES));
  home.input("list.txt", `${EXPOSED_PHONE}\n`);
  home.json(["import", "leak.csv", "--dataset", "plain"]);
});
afterAll(() => home.remove());

test("a link outlives append and replacement, and is proposed where it is missing", () => {
  home.input("whatsapp.txt", "+447700900001\n+447700900002\n");
  const { datasets } = home.json<{ datasets: object[] }>(["import", "whatsapp.txt"]);
  expect(datasets[0]).toMatchObject({ proposedIncident: { id: "whatsapp-2022", because: ["name", "data-classes"] } });
  expect(home.run(["import", "whatsapp.txt", "--incident", "whatsap-2022"])).toMatchObject({ status: 2 });
  // The same content again changes nothing but the link.
  home.json(["import", "whatsapp.txt", "--incident", "whatsapp-2022"]);
  expect(home.json(["datasets", "show", "whatsapp"])).toMatchObject({ incident: "whatsapp-2022" });
  home.input("whatsapp2.txt", "+447700900003\n");
  home.json(["import", "whatsapp2.txt", "--dataset", "whatsapp", "--append"]);
  home.json(["import", "whatsapp2.txt", "--dataset", "whatsapp", "--replace"]);
  const shown = home.json(["datasets", "show", "whatsapp"]);
  expect(shown).toMatchObject({ incident: "whatsapp-2022", incidentDetails: { kind: "scrape" }, records: 1 });
  expect(shown).not.toHaveProperty("proposedIncident");
  expect(home.run(["datasets", "show", "whatsapp"]).stdout).toContain("487 million WhatsApp users");
  home.json(["datasets", "link", "whatsapp", "--none"]);
  expect(home.json(["datasets", "show", "whatsapp"])).not.toHaveProperty("incident");
  home.json(["datasets", "remove", "whatsapp", "--yes"]);
});

test("answers to one person come with context and advice, and those for programs only when asked", () => {
  home.json(["datasets", "link", "plain", "cn-express-2023"]);
  const one = home.run(["check", EXPOSED_PHONE]);
  expect(one.status).toBe(1);
  expect(one.stdout).toContain("(cn-express-2023): breach; reported 2023-02-12");
  expect(one.stdout).toContain("What to do now");
  expect(one.stdout).toContain("Report Fraud");
  expect(home.run(["check", EXPOSED_PHONE, "--no-advice"]).stdout).not.toContain("What to do now");
  const json = home.json<{ incidents: object[] }>(["check", EXPOSED_PHONE], { status: 1 });
  expect(json).not.toHaveProperty("advice");
  expect(json).toMatchObject({ incidents: [{ id: "cn-express-2023" }] });
  const clear = home.run(["check", CLEAR_PHONE, "--incidents"]);
  expect(clear.status).toBe(0);
  expect(clear.stdout).toContain("Known, not checkable here");
  expect(clear.stdout).toContain("(whatsapp-2022)");
  expect(clear.stdout).not.toContain("What to do now");
  expect(home.run(["check", CLEAR_PHONE, "--service", "qq"]).status).toBe(2);
  expect(home.run(["check", CLEAR_PHONE, "--incidents", "--format", "ndjson"]).status).toBe(2);
});

test("a sensitive dataset answers one person, never a list, unless it is included", () => {
  home.json(["import", "more.csv", "--dataset", "dating", "--sensitive"]);
  const found = (args: readonly string[], status: number): string[] =>
    home
      .json<{ results: { exposures: { dataset: string }[] }[] }>(["check", ...args], { status })
      .results.flatMap(({ exposures }) => exposures.map(({ dataset }) => dataset));
  expect(found([EXPOSED_PHONE], 1)).toEqual(["plain", "dating"]);
  expect(found(["--file", "list.txt"], 1)).toEqual(["plain"]);
  expect(found([EXPOSED_PHONE, CLEAR_PHONE], 1)).toEqual(["plain"]);
  expect(found(["--file", "list.txt", "--include-sensitive"], 1)).toEqual(["plain", "dating"]);
  const list = home.json(["check", "--file", "list.txt"], { status: 1 });
  expect(list).toMatchObject({ coverage: { datasets: 1, sensitiveLeftOut: 1 } });
  expect(home.run(["check", "--file", "list.txt"]).stdout).toContain("1 sensitive dataset was not asked");
  // Nothing is left to answer from: that is no clear answer.
  expect(home.run(["check", "--file", "list.txt", "--dataset", "dating"])).toMatchObject({ status: 4, stdout: "" });
  home.json(["import", "leak.csv", "--dataset", "dating", "--replace"]);
  expect(home.json(["datasets", "show", "dating"])).toMatchObject({ sensitive: true });
});

test("an imported catalogue is credited wherever it shows, and makes a linked dataset sensitive", () => {
  expect(home.run(["catalog"]).stdout).not.toContain(CREDIT);
  expect(home.run(["catalog", "import", "breaches.json"]).stdout).toContain(CREDIT);
  for (const args of [["catalog"], ["catalog", "show", "hibp-shop"], ["catalog", "--search", "shop.example"]])
    expect(home.run(args).stdout, args.join(" ")).toContain(CREDIT);
  expect(home.json(["datasets", "link", "plain", "hibp-dating"])).toMatchObject({ sensitive: true });
  // By the name that it has there, too.
  for (const id of ["Shop", "shop", "hibp-shop"])
    expect(home.json(["catalog", "show", id])).toMatchObject({ id: "hibp-shop", attribution: CREDIT });
  expect(home.json(["advice", "--incident", "Shop"])).toMatchObject({ attribution: CREDIT });
  const letter = ["advice", "letter", "--law", "gdpr", "--incident", "Shop"];
  expect(home.run(letter).stdout).toMatch(/\n--\nSource: Have I Been Pwned/u);
  expect(home.json(letter)).toMatchObject({ attribution: CREDIT, text: expect.not.stringContaining("Pwned") });
  expect(home.run(["datasets", "show", "plain"]).stdout).toContain(CREDIT);
  expect(home.run(["check", EXPOSED_PHONE]).stdout).toContain(CREDIT);
  expect(home.json(["check", EXPOSED_PHONE], { status: 1 })).toMatchObject({ incidents: [{ attribution: CREDIT }] });
  expect(home.run(["check", CLEAR_PHONE, "--incidents", "--service", "shop"]).stdout).toContain(CREDIT);
  home.input("none.json", "[{}]");
  home.input("broken.json", '[{"Name": "secret');
  for (const file of ["none.json", "broken.json", "missing.json"]) {
    const refused = home.run(["catalog", "import", file]);
    expect(refused.status, file).toBe(2);
    expect(refused.stderr).not.toContain("secret");
  }
  expect(home.json(["catalog", "show", "hibp-shop"])).toMatchObject({ id: "hibp-shop" });
});

test("a damaged imported catalogue is said, and takes nothing from an answer", () => {
  writeFileSync(join(home.home, "data", "leaksift", "catalog", "hibp.json"), "[{}]");
  expect(home.run(["catalog"]).status).toBe(2);
  const run = home.run(["check", EXPOSED_PHONE]);
  expect(run.status).toBe(1);
  expect(run.stderr).toContain("imported catalogue");
});
