/** What an answer rests on, by kind: a dataset without e-mails says nothing of an e-mail, and never makes one "clear". */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkContacts, type CheckOptions, type CheckReport } from "../../src/app/check-contacts.js";
import { tempFolder } from "../store/sample-store.js";
import { contact, TestStore } from "./built-import.js";

let place: ReturnType<typeof tempFolder>;
let store: TestStore;
beforeAll(async () => {
  place = tempFolder();
  store = await TestStore.create(place.folder);
  await store.import("numbers", "+447700900001\n+447700900002\n");
  await store.import("more-numbers", "+447700900003\n");
  await store.import("people", "phone,email\n+447700900004,ann@example.com\n");
});
afterAll(() => {
  store.writer.close();
  place.clean();
});

function check(forms: readonly string[], options: Partial<CheckOptions> = {}): CheckReport {
  const asked = forms.map(contact);
  return store.read((reader) => checkContacts(reader, store.keys, asked, { since: null, dataset: null, ...options }));
}

describe("coverage", () => {
  it("counts the datasets that hold a kind, and those that hold none of it", () => {
    const { coverage, summary } = check(["bob@example.com", "+447700900009"]);
    expect(coverage).toMatchObject({
      datasets: 3,
      kinds: { phone: { datasets: 3, without: 0 }, email: { datasets: 1, without: 2 } },
    });
    expect(summary).toEqual({ checked: 2, exposed: 0, clear: 2, invalid: 0 });
  });

  it("says nothing by kind where all datasets hold what is asked for", () => {
    expect(check(["+447700900009"]).coverage.kinds).toBeUndefined();
    expect(check(["bob@example.com"], { dataset: "people" }).coverage.kinds).toBeUndefined();
  });

  it("makes no one clear by datasets that hold none of their kind", () => {
    const { results, summary, coverage } = check(["bob@example.com", "+447700900001"], { dataset: "numbers" });
    expect(results.map(({ status, contact: { invalid } }) => [status, invalid])).toEqual([
      ["invalid", "kind-not-held"],
      ["exposed", null],
    ]);
    expect(summary).toMatchObject({ exposed: 1, clear: 0, invalid: 1 });
    expect(coverage.kinds).toEqual({ phone: { datasets: 1, without: 0 }, email: { datasets: 0, without: 1 } });
  });

  it("is nothing to answer with where no dataset holds any kind that is asked for", () => {
    expect(() => check(["bob@example.com"], { dataset: "numbers" })).toThrow(
      expect.objectContaining({ code: "nothing-imported", message: expect.stringContaining("email") as string }),
    );
  });
});
