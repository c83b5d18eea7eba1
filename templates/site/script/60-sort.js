// Heads of columns sort their table: up, down, and as it was. Where a narrow
// page shows no heads, a choice stands before the lists.
{
  const empty = (v) => v === null;
  const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), document.documentElement.lang, { numeric: true }));

  // The value of a cell as a machine knows it; null is none, and comes last.
  function value(cell) {
    if (!cell) return null;
    if (cell.dataset.rank) return Number(cell.dataset.rank);
    const time = cell.querySelector("time[datetime]");
    if (time) {
      const at = Date.parse(time.dateTime);
      if (!Number.isNaN(at)) return at;
    }
    const text = cell.textContent.trim();
    if (!text || text === "–") return null;
    const number = text.replace(/[\u202F\u00A0\s]|%$/g, "");
    return /^[+-]?\d+(\.\d+)?$/.test(number) ? Number(number) : text;
  }

  const tables = [...document.querySelectorAll("table.list, table[data-sort]")].filter((t) => t.tHead && t.tBodies.length && t.rows.length > 2);
  const listed = new Map(tables.map((t) => [t, [...t.tBodies[0].rows]]));

  // sort orders a table by a column; without direction it is as it was.
  function sort(table, column, direction) {
    let rows = listed.get(table);
    if (direction) {
      const keyed = rows.map((row) => ({ row, key: value(row.cells[column]) }));
      const sign = direction === "ascending" ? 1 : -1;
      keyed.sort((a, b) => Number(empty(a.key)) - Number(empty(b.key)) || (empty(a.key) ? 0 : sign * compare(a.key, b.key)));
      rows = keyed.map((k) => k.row);
    }
    table.tBodies[0].append(...rows);
    [...table.tHead.rows[0].cells].forEach((th, i) => {
      if (direction && i === column) th.setAttribute("aria-sort", direction);
      else th.removeAttribute("aria-sort");
    });
  }

  const next = { ascending: "descending", descending: undefined };
  function wrap(table, th, column) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...th.childNodes);
    th.append(button);
    button.addEventListener("click", () => {
      const now = th.getAttribute("aria-sort");
      sort(table, column, now ? next[now] : "ascending");
    });
  }
  // Lists have no heads to be seen on a narrow page: no buttons either.
  const wide = matchMedia("(min-width: 56rem)");
  function heads() {
    for (const table of tables) {
      const seen = wide.matches || !table.classList.contains("list");
      [...table.tHead.rows[0].cells].forEach((th, column) => {
        const button = th.querySelector("button.sort");
        if (seen && !button && th.textContent.trim()) wrap(table, th, column);
        else if (!seen && button) button.replaceWith(...button.childNodes);
      });
    }
  }
  heads();
  wide.addEventListener("change", heads);

  for (const box of document.querySelectorAll("[data-filter]")) {
    const own = tables.filter((t) => box.contains(t));
    if (!own.length) continue;
    const label = document.createElement("label");
    label.className = "sort-by";
    const words = document.createElement("span");
    words.textContent = portal.say("Sort by");
    const choice = document.createElement("select");
    choice.add(new Option(portal.say("the order here"), ""));
    [...own[0].tHead.rows[0].cells].forEach((th, i) => {
      const name = th.textContent.trim();
      if (!name) return;
      choice.add(new Option(portal.say("{column}, up", { column: name }), `${i} ascending`));
      choice.add(new Option(portal.say("{column}, down", { column: name }), `${i} descending`));
    });
    choice.addEventListener("change", () => {
      const [column, direction] = choice.value.split(" ");
      for (const t of own) sort(t, Number(column), direction);
    });
    label.append(words, choice);
    const bar = box.querySelector(".filter");
    if (bar) bar.append(label);
    else box.prepend(label);
  }
}
