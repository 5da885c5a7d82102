/** Small made-up leaks for tests that kill: few records, so that a run is short, but of every kind of run and profile. */

const phone = (i: number): string => `+44770090${String(i).padStart(4, "0")}`;
const email = (i: number): string => `person${i}@example.com`;
const rows = (count: number, of: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => of(i)).join("\n");

/** File name → content. */
export const LEAKS: Readonly<Record<string, string>> = {
  "shop.csv": `name,phone,email,date\n${rows(60, (i) => `Ann ${i},${phone(i)},${email(i)},20${String(10 + (i % 9))}-01-02`)}\n`,
  "courier.csv": `phone,address\n${rows(80, (i) => `${phone(i * 2)},${i} High St`)}\n`,
  "lines.txt": `${rows(50, (i) => phone(i * 3))}\n`,
  "forum.csv": `email,password\n${rows(40, (i) => `${email(i * 2)},secret`)}\n`,
  "fresh.csv": `name,phone,email\n${rows(70, (i) => `Bob ${i},${phone(i + 40)},${email(i + 30)}`)}\n`,
  "more.csv": `phone,name\n${rows(30, (i) => `${phone(i + 60)},Eve ${i}`)}\n`,
  "most.csv": `email,name\n${rows(30, (i) => `${email(i + 50)},Dan ${i}`)}\n`,
};

/** Canonical forms: all that the leaks hold, and some that none does. */
export const ASKED: readonly string[] = [
  ...Array.from({ length: 170 }, (_, i) => phone(i)),
  ...Array.from({ length: 110 }, (_, i) => email(i)),
];
