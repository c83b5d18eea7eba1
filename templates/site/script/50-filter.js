// A field that narrows a long list to the rows that hold what is typed.
{
  for (const box of document.querySelectorAll("[data-filter]")) {
    const rows = [...box.querySelectorAll("tbody > tr, .cards > .card")];
    if (rows.length < 8) continue;
    const texts = rows.map((row) => row.textContent.toLowerCase());
    const sections = [...box.querySelectorAll("section")];

    const bar = document.createElement("div");
    bar.className = "filter";
    const label = document.createElement("label");
    const words = document.createElement("span");
    words.textContent = portal.say("Filter");
    const field = document.createElement("input");
    field.type = "search";
    field.autocomplete = "off";
    field.spellcheck = false;
    field.placeholder = portal.say("ID, title, service, state");
    label.append(words, field);
    const told = document.createElement("p");
    told.setAttribute("role", "status");
    bar.append(label, told);
    box.prepend(bar);

    field.addEventListener("input", () => {
      const wanted = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      rows.forEach((row, i) => {
        row.hidden = !wanted.every((w) => texts[i].includes(w));
        if (!row.hidden) shown++;
      });
      for (const s of sections) s.hidden = !s.querySelector("tbody > tr:not([hidden]), .cards > .card:not([hidden])");
      told.textContent = wanted.length ? portal.say("{some} of {all}", { some: shown, all: rows.length }) : "";
    });
  }
}
