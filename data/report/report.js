/*
 * The list of exposed contacts in the HTML report: search, filter, sort, pages. Rows are made for one page at a time, so that
 * ten thousand contacts sort in a few milliseconds; on paper the first two thousand stand one after another. Text is only
 * ever set as text. Shape of the data: html-results.ts.
 */
(() => {
  const report = JSON.parse(document.getElementById("data").textContent);
  const { contacts, leaks, sets, classes, groupOf, text, withDepartment } = report;
  const PAGE_ROWS = 25;
  const PRINTED_ROWS = 2000;
  const [NUMBER, NAME, ID, DEPARTMENT, NAME_RANK, DEPARTMENT_RANK, FOUND, LEAK_LIST, CLASS_LIST, NEWEST] =
    Array(10).keys();
  const body = document.querySelector("#contacts tbody");
  const search = document.getElementById("search");
  const filter = document.getElementById("filter");
  const range = document.getElementById("range");
  const [previous, next] = [document.getElementById("previous"), document.getElementById("next")];
  const words = Array.from({ length: contacts.length });

  let shown = contacts;
  let from = 0;
  let order = { key: "data", down: true };

  const fill = (pattern, ...values) => pattern.replace(/\{(\d)\}/g, (_, i) => values[i]);
  const plain = (value) => value.normalize("NFKC").toLowerCase();

  const keys = {
    contact: (contact) => contact[NAME_RANK],
    department: (contact) => contact[DEPARTMENT_RANK],
    leaks: (contact) => contact[LEAK_LIST].length,
    // The list comes gravest first: later is less grave.
    data: (contact) => -contact[NUMBER],
    newest: (contact) => contact[NEWEST],
  };

  function textOf(contact) {
    return (words[contact[NUMBER]] ??= plain(
      [
        contact[NAME],
        contact[ID],
        contact[DEPARTMENT],
        ...contact[FOUND].map(([identifier]) => identifier),
        ...contact[LEAK_LIST].map((leak) => leaks[leak].join(" ")),
        ...sets[contact[CLASS_LIST]].map((slug) => classes[slug]),
      ].join(" "),
    ));
  }

  function choose() {
    const wanted = plain(search.value).split(/\s+/).filter(Boolean);
    const group = filter.value === "" ? null : Number(filter.value);
    shown = contacts.filter(
      (contact) =>
        (group === null || sets[contact[CLASS_LIST]].some((slug) => groupOf[slug] === group)) &&
        wanted.every((word) => textOf(contact).includes(word)),
    );
    sort();
  }

  function sort() {
    const key = keys[order.key];
    const sign = order.down ? -1 : 1;
    shown = shown
      .map((contact) => [key(contact), contact])
      .sort(([a, first], [b, second]) => sign * (a - b) || first[NUMBER] - second[NUMBER])
      .map(([, contact]) => contact);
    from = 0;
    show();
  }

  /* On a narrow screen each cell says what it is. */
  const labels = Array.from(document.querySelectorAll("#contacts thead th"), (head) => head.dataset.label);

  function element(name, className, ...children) {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...children);
    return made;
  }

  function row(contact) {
    const who = element("th", "", contact[NAME]);
    who.scope = "row";
    if (contact[ID] !== "" && contact[ID] !== contact[NAME]) who.append(element("div", "small", contact[ID]));
    const found = element("td", "");
    for (const [identifier, lines, isAlias] of contact[FOUND]) {
      const notes = [lines === "" ? "" : fill(text.lines, lines), isAlias ? text.alias : ""].filter(Boolean).join(", ");
      found.append(
        element("div", "", element("span", "mono", identifier), element("span", "small", notes && ` ${notes}`)),
      );
    }
    const sources = element("td", "");
    for (const leak of contact[LEAK_LIST]) {
      const [title, date] = leaks[leak];
      sources.append(element("div", "leak", title, element("span", "small", date === "" ? "" : ` ${date}`)));
    }
    const data = element("td", "");
    for (const slug of sets[contact[CLASS_LIST]])
      data.append(element("span", `chip g${groupOf[slug]}`, classes[slug]), " ");
    const newest = contact[NEWEST] === 0 ? text.noDate : dateOf(contact[NEWEST]);
    const cells = [who, found, sources, data, element("td", "count", newest)];
    if (withDepartment) cells.splice(1, 0, element("td", "", contact[DEPARTMENT]));
    for (const [i, cell] of cells.entries()) {
      cell.dataset.label = labels[i];
      cell.role = i === 0 ? "rowheader" : "cell";
    }
    const made = element("tr", "", ...cells);
    made.role = "row";
    return made;
  }

  /* Dates are numbers here: 20240500 is May 2024. */
  function dateOf(value) {
    const digits = String(value);
    return [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6)].filter((part) => part !== "00").join("-");
  }

  function show(rows = PAGE_ROWS) {
    const to = Math.min(from + rows, shown.length);
    body.replaceChildren(...shown.slice(from, to).map(row));
    range.textContent =
      shown.length === 0
        ? text.none
        : rows === PRINTED_ROWS && to < shown.length
          ? fill(text.printedPart, to, shown.length)
          : fill(text.range, from + 1, to, shown.length);
    previous.disabled = from === 0;
    next.disabled = to >= shown.length;
  }

  function turn(rows) {
    from += rows;
    show();
    document.getElementById("contacts").scrollIntoView({ block: "nearest" });
  }

  for (const head of document.querySelectorAll("#contacts th[data-key]")) {
    head.querySelector("button").addEventListener("click", () => {
      const { key } = head.dataset;
      // Names begin at A, figures at the largest.
      order = { key, down: order.key === key ? !order.down : key !== "contact" && key !== "department" };
      for (const other of document.querySelectorAll("#contacts th[data-key]")) {
        const direction = other === head ? (order.down ? "descending" : "ascending") : "none";
        other.setAttribute("aria-sort", direction);
      }
      sort();
    });
  }
  for (const button of document.querySelectorAll("button[data-group]")) {
    button.addEventListener("click", () => {
      search.value = "";
      filter.value = button.dataset.group;
      choose();
      const list = document.getElementById("who");
      list.scrollIntoView();
      list.focus({ preventScroll: true });
    });
  }
  search.addEventListener("input", choose);
  filter.addEventListener("change", choose);
  previous.addEventListener("click", () => turn(-PAGE_ROWS));
  next.addEventListener("click", () => turn(PAGE_ROWS));
  addEventListener("beforeprint", () => {
    from = 0;
    show(PRINTED_ROWS);
  });
  addEventListener("afterprint", () => show());
  show();
})();
